#include "tools/synth/interview.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <opencv2/imgcodecs.hpp>

#include "pipeline/core/csv.h"
#include "pipeline/core/digest.h"
#include "stages/ingest/frame_source.h"
#include "tests/support/documented_columns.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::HasSubstr;

class InterviewTest : public testing::Test {
 protected:
  InterviewOptions Options(const std::string& folder) const {
    InterviewOptions options;
    options.out = folder_ / folder;
    options.people = 2;
    options.script.duration_s = 4;
    options.script.fps = 25;
    options.script.iod_px = 24;
    options.script.events_per_minute = 30;
    return options;
  }
  std::string Digest(const std::string& file) const {
    return Sha256File(folder_ / file);
  }
  TempFolder folder_;
};

TEST_F(InterviewTest, SameBytesForAnyNumberOfJobs) {
  InterviewOptions one = Options("one"), two = Options("two");
  two.jobs = 2;
  WriteInterviews(one);
  WriteInterviews(two);
  for (const char* file :
       {"interview_01.mp4", "interview_02.mp4", "truth.csv", "nuisance.csv"}) {
    EXPECT_EQ(Digest(std::string("one/") + file),
              Digest(std::string("two/") + file))
        << file;
  }
  EXPECT_NE(Digest("one/interview_01.mp4"), Digest("one/interview_02.mp4"));
}

TEST_F(InterviewTest, VideoAndTruthAgree) {
  const InterviewOptions options = Options("set");
  WriteInterviews(options);
  const Table truth = ReadCsv(folder_ / "set/truth.csv");
  EXPECT_EQ(truth.header, DocumentedColumns("truth.csv"));
  EXPECT_EQ(ReadCsv(folder_ / "set/nuisance.csv").header,
            DocumentedColumns("nuisance.csv"));
  ASSERT_GE(truth.rows.size(), 2U);
  for (const auto& row : truth.rows) {
    const std::string& video = row[truth.Need({"video"})];
    const auto source = OpenVideo(folder_ / ("set/" + video));
    EXPECT_EQ(source->info().width_px, 154);  // 6.4 x 24
    EXPECT_EQ(source->info().height_px, 116);
    EXPECT_EQ(source->info().fps, 25);
    EXPECT_EQ(row[truth.Need({"frames"})], "100");
    EXPECT_EQ(row[truth.Need({"duration_s"})], "4.0000");
    EXPECT_LT(std::stoi(row[truth.Need({"offset_frame"})]), 100);
    EXPECT_EQ(row[truth.Need({"source"})], "");
  }
  int frames = 0;
  Frame frame;
  const auto source = OpenVideo(folder_ / "set/interview_01.mp4");
  for (const auto reader = source->Open(0); reader->Next(&frame);) {
    EXPECT_NEAR(frame.time_s, frames / 25.0, 1e-4);
    ++frames;
  }
  EXPECT_EQ(frames, 100);
}

TEST_F(InterviewTest, StopsWithoutATruth) {
  const std::atomic<bool> stop{true};
  InterviewOptions options = Options("set");
  options.stop = &stop;
  WriteInterviews(options);
  EXPECT_TRUE(std::filesystem::is_empty(folder_ / "set"));
}

TEST_F(InterviewTest, ErrorsAreClear) {
  InterviewOptions options = Options("set");
  options.people = -1;
  EXPECT_EQ(ErrorOf([&] { WriteInterviews(options); }),
            "ConfigError: interview: people = -1: must lie in 1..10000");
  options = Options("set");
  options.cast.width_px = 5;
  EXPECT_THAT(ErrorOf([&] { WriteInterviews(options); }),
              HasSubstr("a picture side of 5 px"));
  options = Options("set");
  options.crf = 99;
  EXPECT_THAT(ErrorOf([&] { WriteInterviews(options); }),
              HasSubstr("crf = 99"));
  options = Options("other");
  options.cast.photos = {"a/x.jpg", "b/x.jpg"};
  options.named_by_photo = true;
  EXPECT_THAT(ErrorOf([&] { WriteInterviews(options); }),
              HasSubstr("two videos would be named x.mp4"));
  options.cast.photos = {folder_ / "plain.png"};
  options.people = 1;
  cv::imwrite(options.cast.photos[0], cv::Mat(200, 200, CV_8UC3, {90, 90, 90}));
  EXPECT_THAT(ErrorOf([&] { WriteInterviews(options); }),
              HasSubstr("plain.png: no face is found in the photo"));
  options = Options("other");
  EXPECT_EQ(ErrorOf([&] { WriteInterviews(options); }), "");
  EXPECT_THAT(ErrorOf([&] { WriteInterviews(options); }),
              HasSubstr("exists and is not an empty folder"));
}

}  // namespace
}  // namespace mien
