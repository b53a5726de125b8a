// Whole runs whose samples show action units, and whose design is chosen in
// each fold.

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>

#include "pipeline/core/csv.h"
#include "pipeline/core/file.h"
#include "pipeline/core/random.h"
#include "stages/recognize/training.h"
#include "tests/support/temp_folder.h"
#include "tools/run/plan.h"
#include "tools/run/protocol_run.h"
#include "tools/run/run.h"

namespace mien {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::json;

constexpr int kPeople = 5, kClips = 6;

// AU 4: to the left above, AU 12: to the right below; none, one or both. The
// label is "positive" where AU 12 is shown. The last clip of each person is not
// coded.
class UnitRuns : public testing::Test {
 protected:
  void SetUp() override {
    std::string labels = CsvLine(
        {"file", "dataset", "subject", "clip", "label", "action_units"});
    Rng rng(1);
    MakeFolder(folder_ / "data/images");
    for (int person = 1; person <= kPeople; ++person) {
      for (int clip = 0; clip < kClips; ++clip) {
        const bool four = clip % 2 == 1, twelve = clip / 2 % 2 == 1;
        cv::Mat image(28, 28, CV_8UC3);
        for (int at = 0; at < 28 * 28; ++at) {
          const double u = 126 - (four && at < 280 ? 70 : 0) +
                           (twelve && at > 500 ? 70 : 0) + 8 * rng.Normal();
          const double v = 126 + 8 * rng.Normal();
          image.at<cv::Vec3b>(at / 28, at % 28) =
              cv::Vec3b(0, static_cast<uchar>(v),
                        static_cast<uchar>(std::clamp(u, 0.0, 255.0)));
        }
        const std::string name =
            "p" + std::to_string(person) + "_" + std::to_string(clip) + ".png";
        cv::imwrite(folder_ / ("data/images/" + name), image);
        const char* units[] = {"24", "4B", "L12", "4+12", "24", ""};
        labels += CsvLine({"images/" + name, person < 4 ? "casme2" : "samm",
                           std::to_string(person), "c" + std::to_string(clip),
                           twelve ? "positive" : "negative", units[clip]});
      }
    }
    WriteFileAtomic(folder_ / "data/labels.csv", labels);
    config_.data.format = "me-flow";
    config_.recognize.normalise = "none";
    config_.recognize.train.network = "sssnet";
    config_.recognize.train.epochs = 40;
    config_.recognize.train.batch = 8;
    config_.recognize.train.flip = false;
    config_.protocol.seeds = {1};
    config_.protocol.bootstrap = 50;
    config_.exec.jobs = 1;
    options_.data = {{"", folder_ / "data"}};
  }

  std::string Run(const std::string& out, const std::string& cache) {
    options_.out = folder_ / out;
    config_.exec.cache = folder_ / cache;
    testing::internal::CaptureStderr();
    const int code = RunPipeline(config_, options_);
    const std::string log = testing::internal::GetCapturedStderr();
    EXPECT_EQ(code, 0) << log;
    return log;
  }
  Json Results(const std::string& out) const {
    return Json::parse(ReadFile(folder_ / (out + "/results.json")));
  }
  void LabelByUnits() {
    config_.data.label_by = "action-units";
    config_.data.labels = {"AU4=4", "AU12=12", "AU9=9"};
  }

  TempFolder folder_;
  MienConfig config_;
  RunOptions options_;
};

TEST_F(UnitRuns, BinaryF1OfPeopleNeverSeen) {
  LabelByUnits();
  const std::string log = Run("out", "cache");
  EXPECT_THAT(log, HasSubstr("AU12"));
  EXPECT_THAT(log, HasSubstr("mean over units"));
  const Json results = Results("out");
  EXPECT_EQ(results.at("headline"), "all");
  const Json& all = results.at("scores").at("all");
  EXPECT_EQ(all.at("n"), 25);  // one of six is not coded
  EXPECT_GE(all.at("mean_f1").get<double>(), 0.9);
  // Shown by 10 of 25: F1 if always shown 0.8 / 1.4; AU 9 never occurs.
  const Json& four = all.at("per_unit").at("AU4");
  EXPECT_EQ(four.at("support"), 10);
  EXPECT_NEAR(four.at("constant_f1").get<double>(), 0.8 / 1.4, 1e-6);
  EXPECT_NEAR(four.at("chance_f1").get<double>(), 0.4, 1e-6);
  EXPECT_EQ(all.at("per_unit").at("AU9").at("support"), 0);
  EXPECT_NEAR(all.at("constant_floor").get<double>(), 0.8 / 1.4, 1e-6);
  EXPECT_EQ(results.at("scores").at("samm").at("n"), 10);
  EXPECT_THAT(results.at("skipped").dump(),
              HasSubstr("5 samples have no action units"));
  const Table samples = ReadCsv(folder_ / "out/samples.csv");
  ASSERT_EQ(samples.rows.size(), 25u);
  EXPECT_EQ(samples.rows[0][samples.Need({"label"})], "none");
  EXPECT_EQ(samples.rows[3][samples.Need({"label"})], "AU4+AU12");
  EXPECT_EQ(samples.rows[3][samples.Need({"predicted"})], "AU4+AU12");
  samples.Need({"p_AU9"});
  const Table units = ReadCsv(folder_ / "out/units.csv");
  EXPECT_EQ(units.rows.size(), 3u * 4);  // all and two sets, with their means
  EXPECT_FALSE(std::filesystem::exists(folder_ / "out/confusion.csv"));
  const std::string report = ReadFile(folder_ / "out/report.html");
  EXPECT_THAT(report, HasSubstr("F1 if always shown"));
  EXPECT_THAT(report, Not(HasSubstr("Nothing was recognised")));
  EXPECT_THAT(ReadFile(folder_ / "out/methods.txt"),
              HasSubstr("binary F1 of each action unit"));
  EXPECT_THAT(PlanText(config_, options_),
              HasSubstr("AU4 6, AU12 6, AU9 0"));  // of casme2
}

TEST_F(UnitRuns, OneSetHeldOutTheSameBytesOverJobs) {
  LabelByUnits();
  config_.protocol.kind = "hold-out";
  Run("one", "cache1");
  config_.exec.jobs = 2;
  Run("two", "cache2");
  for (const char* file : {"/samples.csv", "/units.csv", "/folds.csv"}) {
    EXPECT_EQ(ReadFile(folder_ / std::string("one") + file),
              ReadFile(folder_ / std::string("two") + file))
        << file;
  }
  EXPECT_EQ(ReadCsv(folder_ / "one/folds.csv").rows.size(), 2u);
  const Json results = Results("one");
  const double casme2 = results.at("scores").at("casme2").at("mean_f1");
  const double samm = results.at("scores").at("samm").at("mean_f1");
  EXPECT_NEAR(results.at("mean_f1_over_sets").get<double>(),
              (casme2 + samm) / 2, 1e-6);
}

TEST_F(UnitRuns, TrainedWeightsSayTheirUnits) {
  LabelByUnits();
  config_.data.labels = {"AU4=4", "AU12=12"};
  config_.exec.cache = folder_ / "cache";
  const Store store(config_.exec.cache);
  StageTimes times;
  const Prepared prepared =
      Prepare(PrepareSetupOf(config_), options_, store, &times);
  testing::internal::CaptureStderr();
  const ModelFile model =
      TrainOnAll(SetupOf(config_), ConfigDigest(config_), prepared, store);
  testing::internal::GetCapturedStderr();
  EXPECT_TRUE(model.several_labels);
  const std::string path = folder_ / "units.safetensors";
  WriteModel(path, model);
  config_.protocol.kind = "predict";
  config_.recognize.model = path;
  config_.data.labels.clear();
  config_.data.label_by = "emotion";  // the weights say what they know
  Run("out", "cache");
  const Json results = Results("out");
  EXPECT_EQ(results.at("classes"), Json({"AU4", "AU12"}));
  EXPECT_EQ(results.at("scores").at("all").at("seen_in_training"), true);
  config_.data.label_by = "action-units";
  config_.data.labels = {"AU12=12", "AU4=4"};
  EXPECT_THAT(ErrorOf([&] { AdoptModel(config_); }),
              HasSubstr("data.labels makes AU12, AU4, but"));
}

// Of one design nothing can be learnt: no fold takes it.
TEST_F(UnitRuns, TheDesignIsChosenInEachFold) {
  config_.protocol.designs = {
      "blind: recognize.learning_rate=0; recognize.epochs=1",
      "flow: recognize.network=flow-svm; recognize.normalise=direction"};
  config_.protocol.nested_folds = 2;
  Run("one", "cache1");
  config_.exec.jobs = 2;
  Run("two", "cache2");
  const Json results = Results("one");
  EXPECT_EQ(results.at("designs").at("folds").at("flow"), kPeople);
  EXPECT_EQ(results.at("designs").at("folds").at("blind"), 0);
  EXPECT_THAT(results.at("designs").at("chosen_by").get<std::string>(),
              HasSubstr("2 inner folds of each fold's training subjects"));
  EXPECT_EQ(results.at("network"), "in each fold one of: blind, flow");
  EXPECT_GE(results.at("scores").at("all").at("uf1").get<double>(), 0.9);
  const Table folds = ReadCsv(folder_ / "one/folds.csv");
  for (const auto& row : folds.rows) {
    EXPECT_THAT(row[folds.Need({"choice"})], testing::StartsWith("flow, c="));
  }
  EXPECT_THAT(ReadFile(folder_ / "one/methods.txt"),
              HasSubstr("chosen by pooled unweighted F1 over 2 inner folds"));
  EXPECT_THAT(ReadFile(folder_ / "one/report.html"),
              HasSubstr("folds by design: blind 0, flow 5"));
  for (const char* file : {"/samples.csv", "/folds.csv", "/report.html"}) {
    EXPECT_EQ(ReadFile(folder_ / std::string("one") + file),
              ReadFile(folder_ / std::string("two") + file))
        << file;
  }
}

}  // namespace
}  // namespace mien
