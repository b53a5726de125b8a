#include "stages/mien.h"

#include <gmock/gmock.h>

#include <opencv2/imgcodecs.hpp>

#include "pipeline/core/csv.h"
#include "pipeline/core/file.h"
#include "pipeline/core/log.h"
#include "pipeline/core/random.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

// Stacks whose class shows in the mean of u: four subjects, two classes.
void WriteStacks(const TempFolder& folder) {
  std::string labels = CsvLine({"file", "dataset", "subject", "clip", "label"});
  Rng rng(1);
  for (int subject = 1; subject <= 4; ++subject) {
    for (int clip = 0; clip < 6; ++clip) {
      const bool positive = clip % 2 == 1;
      cv::Mat image(28, 28, CV_8UC3);
      for (int y = 0; y < 28; ++y) {
        for (int x = 0; x < 28; ++x) {
          const bool mouth = y > 16 && x > 8 && x < 20;
          const double u = 126 + (mouth ? (positive ? 60 : -60) : 0);
          image.at<cv::Vec3b>(y, x) =
              cv::Vec3b(static_cast<uchar>(20 * rng.Uniform()),
                        static_cast<uchar>(126 + 12 * rng.Normal()),
                        static_cast<uchar>(std::min(
                            255.0, std::max(0.0, u + 12 * rng.Normal()))));
        }
      }
      const std::string name = Str("s", subject, "_", clip, ".png");
      MakeFolder(folder / "data/images");
      cv::imwrite(folder / ("data/images/" + name), image);
      labels += CsvLine({"images/" + name, "toy", Str("0", subject),
                         Str("c", clip), positive ? "positive" : "negative"});
    }
  }
  WriteFileAtomic(folder / "data/labels.csv", labels);
}

MienConfig StackConfig(const TempFolder& folder, int jobs) {
  MienConfig config;
  config.data.format = "me-flow";
  config.recognize.normalise = "minmax";
  config.recognize.train.network = "ststnet";
  config.recognize.train.epochs = 30;
  config.recognize.train.batch = 8;
  config.recognize.train.learning_rate = 0.01;
  config.protocol.seeds = {1, 2};
  config.protocol.bootstrap = 20;
  config.exec.jobs = jobs;
  config.exec.cache = folder / Str("cache", jobs);
  return config;
}

std::string RunInto(const MienConfig& config, const TempFolder& folder,
                    const std::string& out) {
  RunOptions options;
  options.data = folder / "data";
  options.out = folder / out;
  testing::internal::CaptureStderr();
  const int code = RunPipeline(config, options);
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_EQ(code, 0) << log;
  return log;
}

TEST(RunPipeline, StacksFromDiskToScores) {
  const TempFolder folder;
  WriteStacks(folder);
  RunInto(StackConfig(folder, 1), folder, "out");
  const Table folds = ReadCsv(folder / "out/folds.csv");
  EXPECT_EQ(folds.rows.size(), 8u);  // 4 subjects x 2 seeds
  int correct = 0;
  for (const auto& row : folds.rows) correct += *ParseInt(row[4]);
  EXPECT_GE(correct, 40);  // of 48
}

TEST(RunPipeline, OneOrTwoJobsWarmOrColdTheSameBytes) {
  const TempFolder folder;
  WriteStacks(folder);
  RunInto(StackConfig(folder, 1), folder, "one");
  RunInto(StackConfig(folder, 2), folder, "two");
  RunInto(StackConfig(folder, 2), folder, "again");
  for (const char* file : {"samples.csv", "predictions.csv", "folds.csv",
                           "confusion.csv", "report.html"}) {
    const std::string one = ReadFile(folder / Str("one/", file));
    EXPECT_EQ(one, ReadFile(folder / Str("two/", file))) << file;
    EXPECT_EQ(one, ReadFile(folder / Str("again/", file))) << file;
  }
}

TEST(RunPipeline, TrainedModelsPredict) {
  const TempFolder folder;
  WriteStacks(folder);
  MienConfig config = StackConfig(folder, 1);
  const Store store(config.exec.cache);
  StageTimes times;
  RunOptions options;
  options.data = folder / "data";
  SetLogLevel("off");
  const Prepared prepared = Prepare(config, options, store, &times);
  WriteModel(folder / "m.safetensors", TrainOnAll(config, prepared, store));
  SetLogLevel("info");
  config.protocol.kind = "predict";
  config.recognize.model = folder / "m.safetensors";
  RunInto(config, folder, "out");
  EXPECT_EQ(ReadCsv(folder / "out/samples.csv").rows.size(), 24u);

  config.recognize.normalise = "none";
  options.out = folder / "out";
  testing::internal::CaptureStderr();
  EXPECT_EQ(RunPipeline(config, options), 1);
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              testing::HasSubstr("was trained with normalise minmax"));
}

TEST(RunPipeline, PlanListsWithoutComputing) {
  const TempFolder folder;
  WriteStacks(folder);
  RunOptions options;
  options.data = folder / "data";
  SetLogLevel("off");
  EXPECT_THAT(PlanText(StackConfig(folder, 1), options),
              testing::HasSubstr("24 samples, 8 folds"));
  SetLogLevel("info");
}

}  // namespace
}  // namespace mien
