#include "tools/synth/dataset.h"

#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <map>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <opencv2/imgcodecs.hpp>

#include "pipeline/core/csv.h"
#include "pipeline/core/digest.h"
#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "tests/support/documented_columns.h"
#include "tools/synth/actor.h"
#include "tools/synth/clip_plan.h"
#include "tools/synth/layouts.h"

namespace mien {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class SynthDatasetTest : public ::testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::temp_directory_path() /
            ("mien-synth-" + std::to_string(getpid()) + "-" +
             ::testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(root_);
  }
  void TearDown() override { fs::remove_all(root_); }

  SynthDatasetOptions Options(const std::string& folder) const {
    SynthDatasetOptions options;
    options.out = (root_ / folder).string();
    options.seed = 3;
    options.subjects = 2;
    options.clips_per_subject = 2;
    options.fps = 50;
    options.cast.iod_px = 30;
    options.peak_px_min = 1;
    options.peak_px_max = 2;
    return options;
  }

  // Relative path -> digest of every file.
  static std::map<std::string, std::string> Digests(const std::string& folder) {
    std::map<std::string, std::string> out;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      if (!entry.is_regular_file()) continue;
      out[fs::relative(entry.path(), folder).string()] =
          Sha256File(entry.path().string());
    }
    return out;
  }

  fs::path root_;
};

TEST_F(SynthDatasetTest, SameBytesForAnyNumberOfJobs) {
  SynthDatasetOptions one = Options("one");
  SynthDatasetOptions three = Options("three");
  three.jobs = 3;
  WriteSynthDataset(one);
  WriteSynthDataset(three);
  const auto a = Digests(one.out);
  EXPECT_GT(a.size(), 4U * 20U);
  EXPECT_EQ(a, Digests(three.out));
  SynthDatasetOptions other = Options("other");
  other.seed = 4;
  WriteSynthDataset(other);
  EXPECT_NE(a, Digests(other.out));
}

TEST_F(SynthDatasetTest, SheetAndFoldersTellTheTruth) {
  const SynthDatasetOptions options = Options("raw");
  WriteSynthDataset(options);
  const fs::path out(options.out);
  const Table sheet = ReadCsv((out / "CASME2-coding-synthetic.csv").string());
  EXPECT_EQ(sheet.header,
            (std::vector<std::string>{"Subject", "Filename", "", "OnsetFrame",
                                      "ApexFrame", "OffsetFrame", "",
                                      "Action Units", "Estimated Emotion"}));
  const Table truth = ReadCsv((out / "truth.csv").string());
  EXPECT_EQ(truth.header, DocumentedColumns("truth.csv of a data set"));
  const std::vector<ClipPlan> plans = PlanClips(options);
  ASSERT_EQ(sheet.rows.size(), 4U);
  ASSERT_EQ(truth.rows.size(), 4U);
  for (std::size_t k = 0; k < 4; ++k) {
    const ClipPlan& plan = plans[k];
    const auto& row = sheet.rows[k];
    const auto fact = [&](const std::string& column) {
      return truth.rows[k][truth.Need({column})];
    };
    EXPECT_EQ(row[0], fact("subject"));
    EXPECT_EQ(row[1], fact("clip"));
    EXPECT_EQ(row[3], fact("onset"));
    EXPECT_EQ(row[4], fact("apex"));
    EXPECT_EQ(row[5], fact("offset"));
    EXPECT_EQ(row[7], fact("aus"));
    EXPECT_EQ(row[8], fact("emotion"));
    EXPECT_EQ(row[4], std::to_string(plan.apex));
    EXPECT_NEAR(std::stod(fact("apex_s")), plan.apex_s, 1e-6);
    EXPECT_NEAR(std::stod(fact("peak_px")), plan.peak_px, 1e-4);
    const fs::path folder =
        out / "CASME2_RAW" / ("sub" + plan.subject) / plan.name;
    int frames = 0;
    for (const auto& entry : fs::directory_iterator(folder)) {
      frames += entry.path().extension() == ".jpg" ? 1 : 0;
    }
    EXPECT_EQ(frames, plan.frame_count);
    const cv::Mat frame = cv::imread((folder / "img1.jpg").string());
    EXPECT_EQ(frame.size(), cv::Size(192, 144));
    EXPECT_TRUE(fs::exists(
        folder / ("img" + std::to_string(plan.frame_count) + ".jpg")));
  }
}

TEST_F(SynthDatasetTest, WorkbookIsAZipAndDoesNotChange) {
  SynthDatasetOptions a = Options("a");
  a.subjects = a.clips_per_subject = 1;
  WriteSynthDataset(a);
  const std::string bytes =
      ReadFile((fs::path(a.out) / "CASME2-coding-synthetic.xlsx").string());
  EXPECT_EQ(bytes.substr(0, 4), "PK\x03\x04");
  EXPECT_THAT(bytes, HasSubstr("xl/worksheets/sheet1.xml"));
}

TEST_F(SynthDatasetTest, FirstSubjectsArePhotosTheOthersDrawn) {
  ActorOptions given;
  given.seed = 5;
  const Actor actor(given);
  fs::create_directories(root_);
  const std::string photo = (root_ / "photo.png").string();
  cv::imwrite(photo, actor.Render(ActorPose(), 1));
  SynthDatasetOptions options = Options("drawn");
  options.clips_per_subject = 1;
  WriteSynthDataset(options);
  SynthDatasetOptions mixed = options;
  mixed.out = Options("mixed").out;
  mixed.cast.photos = {photo};
  WriteSynthDataset(mixed);
  const auto first_frame = [](const SynthDatasetOptions& o, const char* who) {
    return ReadFile(
        (fs::path(o.out) / "CASME2_RAW" / who / "EP01_01" / "img1.jpg")
            .string());
  };
  EXPECT_NE(first_frame(mixed, "sub01"), first_frame(options, "sub01"));
  EXPECT_EQ(first_frame(mixed, "sub02"), first_frame(options, "sub02"));
  EXPECT_EQ(ReadFile((fs::path(mixed.out) / "truth.csv").string()),
            ReadFile((fs::path(options.out) / "truth.csv").string()));
}

TEST_F(SynthDatasetTest, CroppedHoldsOnsetToOffset) {
  SynthDatasetOptions options = Options("cropped");
  options.layout = "cropped";
  WriteSynthDataset(options);
  for (const ClipPlan& plan : PlanClips(options)) {
    const fs::path folder =
        fs::path(options.out) / "Cropped" / ("sub" + plan.subject) / plan.name;
    int frames = 0;
    for (const auto& entry : fs::directory_iterator(folder)) {
      frames += entry.is_regular_file() ? 1 : 0;
    }
    EXPECT_EQ(frames, plan.offset - plan.onset + 1);
    for (const int n : {plan.onset, plan.offset}) {
      const cv::Mat frame = cv::imread(
          (folder / ("reg_img" + std::to_string(n) + ".jpg")).string());
      EXPECT_EQ(frame.size(), cv::Size(84, 102));
    }
  }
}

TEST_F(SynthDatasetTest, RefusesWhatCannotBe) {
  const auto message = [](const SynthDatasetOptions& options) {
    try {
      WriteSynthDataset(options);
    } catch (const ConfigError& error) {
      return std::string(error.what());
    }
    return std::string("no error");
  };
  SynthDatasetOptions options = Options("x");
  options.layout = "zip";
  EXPECT_THAT(message(options),
              AllOf(StartsWith("mien-synth dataset: layout is \"zip\": use one "
                               "of raw, cropped, casme2, samm, "),
                    EndsWith(", composite, fer2013, ferplus, ckplus, jaffe")));
  for (const ClipLayout& layout : ClipLayouts()) {
    EXPECT_THAT(message(options), HasSubstr(Str(" ", layout.name, ",")));
  }
  options = Options("x");
  options.peak_px_max = 9;
  EXPECT_THAT(message(options), HasSubstr("8 % of the inter-ocular distance"));
  options = Options("x");
  options.jobs = 0;
  EXPECT_THAT(message(options), HasSubstr("jobs = 0: must lie in 1..256"));
  options = Options("full");
  fs::create_directories(options.out);
  WriteFileAtomic((fs::path(options.out) / "a").string(), "mine");
  EXPECT_THAT(message(options), HasSubstr("is not an empty folder"));
}

TEST_F(SynthDatasetTest, StopsEarlyWithoutASheet) {
  const std::atomic<bool> stop{true};
  SynthDatasetOptions options = Options("stopped");
  options.stop = &stop;
  WriteSynthDataset(options);
  EXPECT_FALSE(fs::exists(fs::path(options.out) / "truth.csv"));
}

TEST_F(SynthDatasetTest, FerHasSevenClassesAndTwoSplits) {
  SynthFerOptions options;
  options.per_class_train = 2;
  options.per_class_test = 1;
  options.out = (root_ / "a").string();
  WriteSynthFer(options);
  for (const char* name :
       {"angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"}) {
    for (const char* path : {"Training", "PublicTest"}) {
      const cv::Mat image =
          cv::imread((fs::path(options.out) / path / name / "1.png").string(),
                     cv::IMREAD_UNCHANGED);
      EXPECT_EQ(image.size(), cv::Size(48, 48));
      EXPECT_EQ(image.type(), CV_8UC1);
    }
  }
  const auto a = Digests(options.out);
  EXPECT_EQ(a.size(), 21U);
  options.out = (root_ / "b").string();
  WriteSynthFer(options);
  EXPECT_EQ(a, Digests(options.out));
  EXPECT_THROW(WriteSynthFer(options), ConfigError);  // no longer empty
}

}  // namespace
}  // namespace mien
