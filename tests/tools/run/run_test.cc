#include "tools/run/run.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>
#include <set>

#include "pipeline/core/csv.h"
#include "pipeline/core/digest.h"
#include "pipeline/core/file.h"
#include "pipeline/core/log.h"
#include "pipeline/core/random.h"
#include "stages/ingest/datasets/catalogue.h"
#include "stages/ingest/datasets/reference.h"
#include "stages/report/methods.h"
#include "tests/support/temp_folder.h"
#include "tools/run/plan.h"
#include "tools/run/protocol_run.h"
#include "tools/run/run_methods.h"

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
          // One draw after another: the order of arguments is the compiler's.
          const double strain = 20 * rng.Uniform();
          const double down = 126 + 12 * rng.Normal();
          const double right = std::clamp(u + 12 * rng.Normal(), 0.0, 255.0);
          image.at<cv::Vec3b>(y, x) =
              cv::Vec3b(static_cast<uchar>(strain), static_cast<uchar>(down),
                        static_cast<uchar>(right));
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
  config.recognize.train.flip = false;  // would turn one class into the other
  config.protocol.seeds = {1, 2};
  config.protocol.bootstrap = 20;
  config.exec.jobs = jobs;
  config.exec.cache = folder / Str("cache", jobs);
  return config;
}

std::string RunInto(const MienConfig& config, const TempFolder& folder,
                    const std::string& out) {
  RunOptions options;
  options.data = {{"", folder / "data"}};
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

TEST(RunPipeline, AnSvmInPlaceOfTheNetwork) {
  const TempFolder folder;
  WriteStacks(folder);
  MienConfig config = StackConfig(folder, 2);
  config.recognize.train.network = "flow-svm";
  RunInto(config, folder, "out");
  const Table folds = ReadCsv(folder / "out/folds.csv");
  ASSERT_EQ(folds.rows.size(), 8u);
  int correct = 0;
  for (const auto& row : folds.rows) {
    correct += *ParseInt(row[4]);
    EXPECT_EQ(row[5], "0") << "epochs";
    EXPECT_THAT(row.back(), testing::StartsWith("c="));
  }
  EXPECT_GE(correct, 40);  // of 48
  EXPECT_EQ(ErrorOf([&] { CheckTrainable(config.recognize); }),
            "ConfigError: recognize.network: flow-svm leaves no weights to "
            "keep; mien-train trains networks");
  config.recognize.svm.class_weights = false;
  RunInto(config, folder, "plain");  // another key: computed anew
  const auto json =
      nlohmann::json::parse(ReadFile(folder / "plain/results.json"));
  EXPECT_EQ(json.at("stages").at("svm").at("computed"), 8);
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
  options.data = {{"", folder / "data"}};
  SetLogLevel("off");
  const Prepared prepared =
      Prepare(PrepareSetupOf(config), options, store, &times);
  WriteModel(
      folder / "m.safetensors",
      TrainOnAll(SetupOf(config), ConfigDigest(config), prepared, store));
  SetLogLevel("info");
  config.protocol.kind = "predict";
  config.recognize.model = folder / "m.safetensors";
  const std::string log = RunInto(config, folder, "out");
  EXPECT_EQ(ReadCsv(folder / "out/samples.csv").rows.size(), 24u);
  // Its own training set, of which its scores say nothing.
  EXPECT_THAT(log, testing::HasSubstr("m.safetensors: already seen in "
                                      "training: these are the samples"));
  EXPECT_THAT(log, testing::ContainsRegex("all +24 .*  seen in training\n"));
  EXPECT_EQ(nlohmann::json::parse(ReadFile(folder / "out/results.json"))
                .at("stages")
                .at("predict"),
            nlohmann::json({{"computed", 1}, {"cached", 0}}));

  // Normalisation and classes come from the weights.
  config.recognize.normalise = "none";
  config.recognize.train.network = "sssnet";
  config.occlusion.samples = 1;
  RunInto(config, folder, "again");
  EXPECT_EQ(ReadFile(folder / "again/samples.csv"),
            ReadFile(folder / "out/samples.csv"));
  const auto json =
      nlohmann::json::parse(ReadFile(folder / "again/results.json"));
  EXPECT_EQ(json.at("network"), "ststnet");
  // Asked for again it is read.
  EXPECT_EQ(json.at("stages").at("predict"),
            nlohmann::json({{"computed", 0}, {"cached", 1}}));
  EXPECT_EQ(json.at("model").at("sha256"),
            Sha256File(folder / "m.safetensors"));
  EXPECT_GT(json.at("scores").at("all").at("accuracy"), 0.8);
  EXPECT_TRUE(std::filesystem::exists(folder / "cache1/occlusion/me-flow"));
}

TEST(RunPipeline, MirrorOrOtherWeightsPredictAnew) {
  const TempFolder folder;
  WriteStacks(folder);
  MienConfig config = StackConfig(folder, 1);
  config.recognize.train.epochs = 2;
  const Store store(config.exec.cache);
  StageTimes times;
  RunOptions options;
  options.data = {{"", folder / "data"}};
  SetLogLevel("off");
  const Prepared prepared =
      Prepare(PrepareSetupOf(config), options, store, &times);
  ModelFile model =
      TrainOnAll(SetupOf(config), ConfigDigest(config), prepared, store);
  WriteModel(folder / "m.safetensors", model);
  model.notes = "other bytes";
  WriteModel(folder / "n.safetensors", model);
  SetLogLevel("info");
  config.protocol.kind = "predict";
  const auto computed = [&](const std::string& weights, bool flip) {
    config.recognize.model = folder / weights;
    config.recognize.train.test_flip = flip;
    RunInto(config, folder, "out");
    return nlohmann::json::parse(ReadFile(folder / "out/results.json"))
        .at("stages")
        .at("predict")
        .at("computed")
        .get<int>();
  };
  EXPECT_EQ(computed("m.safetensors", false), 1);
  EXPECT_EQ(computed("m.safetensors", true), 1);
  EXPECT_EQ(computed("n.safetensors", true), 1);
  EXPECT_EQ(computed("m.safetensors", false), 0);
  EXPECT_EQ(computed("m.safetensors", true), 0);
}

TEST(RunPipeline, AStackWithoutMovementIsANote) {
  const TempFolder folder;
  WriteStacks(folder);
  cv::Mat still(28, 28, CV_8UC3, cv::Scalar(3, 126, 126));
  still.at<cv::Vec3b>(5, 5)[0] = 9;  // strain is not looked at
  cv::imwrite(folder / "data/images/s1_0.png", still);
  MienConfig config = StackConfig(folder, 1);
  RunOptions options;
  options.data = {{"", folder / "data"}};
  options.out = folder / "out";
  options.until = "flow";
  testing::internal::CaptureStderr();
  EXPECT_EQ(RunPipeline(config, options), 0);
  const std::string line =
      "toy/01/c0: nothing moves in this stack: u and v are the same everywhere";
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              testing::HasSubstr("warning: " + line));
  EXPECT_THAT(ReadFile(folder / "out/report.html"), testing::HasSubstr(line));
  EXPECT_EQ(
      nlohmann::json::parse(ReadFile(folder / "out/results.json")).at("notes"),
      nlohmann::json::array({{{"item", "toy/01/c0"},
                              {"kind", "still"},
                              {"text", line.substr(line.find(": ") + 2)},
                              {"count", 1}}}));
}

TEST(RunPipeline, DataThatCannotBeReadAreInFailuresCsv) {
  const TempFolder folder;
  RunOptions options;
  options.data = {{"", folder / "nowhere"}};
  options.out = folder / "out";
  EXPECT_THAT(ErrorOf([&] { RunPipeline(StackConfig(folder, 1), options); }),
              testing::StartsWith("DataError: "));
  const Table failures = ReadCsv(folder / "out/failures.csv");
  ASSERT_EQ(failures.rows.size(), 1u);
  EXPECT_EQ(failures.rows[0][0], folder / "nowhere");
  EXPECT_EQ(failures.rows[0][1], "ingest");
  EXPECT_EQ(failures.rows[0][2], "DataError");
}

TEST(RunPipeline, LayersFromTheConfiguration) {
  const TempFolder folder;
  WriteStacks(folder);
  MienConfig config = StackConfig(folder, 1);
  config.recognize.train.network = "layers";
  config.recognize.train.layers = {"conv 8", "norm", "relu", "maxpool 4"};
  RunInto(config, folder, "out");
  const auto json =
      nlohmann::json::parse(ReadFile(folder / "out/results.json"));
  EXPECT_EQ(json.at("network"), "layers");
  EXPECT_EQ(json.at("layers").size(), 4u);
  EXPECT_GT(json.at("scores").at("all").at("accuracy"), 0.8);
  EXPECT_THAT(ReadFile(folder / "out/report.html"),
              testing::HasSubstr("layers: conv 8, norm, relu, maxpool 4"));
  config.recognize.train.layers.push_back("maxpool 8");
  RunOptions options;
  options.data = {{"", folder / "data"}};
  options.out = folder / "small";
  EXPECT_THAT(ErrorOf([&] { RunPipeline(config, options); }),
              testing::HasSubstr("layer 5, 'maxpool 8': the maps are 7 x 7"));
}

TEST(RunPipeline, WeightsThatCannotBeUsedAreOneClearError) {
  const TempFolder folder;
  WriteStacks(folder);
  MienConfig config = StackConfig(folder, 1);
  config.protocol.kind = "predict";
  config.recognize.model = folder / "none.safetensors";
  RunOptions options;
  options.data = {{"", folder / "data"}};
  options.out = folder / "out";
  EXPECT_THAT(ErrorOf([&] { RunPipeline(config, options); }),
              testing::AllOf(testing::StartsWith("ModelError: no model "),
                             testing::HasSubstr("train it: mien-train")));
  std::set<std::string> files;
  for (const auto& entry :
       std::filesystem::directory_iterator(folder / "out")) {
    files.insert(entry.path().filename());
  }
  EXPECT_THAT(files, testing::ElementsAre("SHA256SUMS", "failures.csv"));
  EXPECT_THAT(ReadFile(folder / "out/failures.csv"),
              testing::HasSubstr("no model "));
  ModelFile model;
  model.network = "ststnet";
  model.classes = {"positive", "negative"};
  model.channel_names = {"u", "v", "strain"};
  model.channels = 3;
  model.height_px = model.width_px = 28;
  model.normalise = "minmax";
  config.recognize.model = folder / "m.safetensors";
  WriteModel(config.recognize.model, model);
  config.data.labels = {"negative=negative", "positive=positive"};
  EXPECT_THAT(ErrorOf([&] { RunPipeline(config, options); }),
              testing::HasSubstr("makes the classes negative, positive, but "));
}

TEST(RunMethods, PapersOfDataSetsAreAmongTheReferences) {
  const std::vector<std::string> known = ReferenceNames();
  int cited = 0;
  for (const std::string& name : DatasetNames()) {
    const std::string reference = DatasetReference(name);
    if (reference.empty()) continue;
    EXPECT_THAT(known, testing::Contains(reference)) << name;
    ++cited;
  }
  EXPECT_GE(cited, 4);
}

// Ready stacks have no clips; whose they are stands in their samples.
TEST(RunMethods, ReadyStacksNameTheirDataAndSubjects) {
  Prepared prepared;
  prepared.set.classes = {"negative", "positive"};
  prepared.set.channels = prepared.set.height_px = prepared.set.width_px = 1;
  for (const char* subject : {"1", "2", "2"}) {
    Sample one;
    one.dataset = "samm";
    one.subject = subject;
    prepared.set.samples.push_back(one);
  }
  EXPECT_THAT(RunMethods(RunFacts(), prepared, false).text,
              testing::HasSubstr("3 samples in 2 classes (negative, positive) "
                                 "of 2 subjects of samm "));
}

// Without the section that names the parameters, which differ.
std::string WithoutMethods(std::string page) {
  const auto begin = page.find("<section id=\"methods\"");
  if (begin == std::string::npos) return page;
  const std::string end = "</section>";
  page.erase(begin, page.find(end, begin) + end.size() - begin);
  return page;
}

// All that is not marked as inflated is the same, byte by byte.
TEST(RunPipeline, HonestResultsAreTheSameWithAndWithoutTheLeak) {
  const TempFolder folder;
  WriteStacks(folder);
  MienConfig config = StackConfig(folder, 2);
  config.recognize.train.epochs = 6;
  RunInto(config, folder, "honest");
  config.protocol.leak = "test-epoch";
  config.exec.cache = folder / "other-cache";  // nothing is taken over
  const std::string log = RunInto(config, folder, "leaking");
  EXPECT_THAT(log, testing::HasSubstr("INFLATED, not a result"));
  for (const char* file :
       {"samples.csv", "predictions.csv", "folds.csv", "confusion.csv"}) {
    EXPECT_EQ(ReadFile(folder / Str("honest/", file)),
              ReadFile(folder / Str("leaking/", file)))
        << file;
  }
  auto honest = nlohmann::json::parse(ReadFile(folder / "honest/results.json"));
  auto leaking =
      nlohmann::json::parse(ReadFile(folder / "leaking/results.json"));
  EXPECT_GE(leaking.at("leaked").at("scores").at("all").at("accuracy"),
            leaking.at("scores").at("all").at("accuracy"));
  leaking.erase("leaked");
  for (auto* json : {&honest, &leaking}) {
    json->erase("timings_s");
    json->erase("stages");
  }
  EXPECT_EQ(honest, leaking);
  // The report without its red block is the honest one's.
  std::string report = ReadFile(folder / "leaking/report.html");
  const auto begin = report.find("<section id=\"inflated\"");
  const auto end = report.find("<section id=\"training\"");
  ASSERT_NE(begin, std::string::npos);
  ASSERT_NE(end, std::string::npos);
  report.erase(begin, end - begin);
  const std::string link = "<a href=\"#inflated\">Inflated scores</a>";
  ASSERT_NE(report.find(link), std::string::npos);
  report.erase(report.find(link), link.size());
  EXPECT_EQ(WithoutMethods(report),
            WithoutMethods(ReadFile(folder / "honest/report.html")));
  EXPECT_THAT(report, testing::HasSubstr("protocol.leak = test-epoch"));
}

// The folds are trained once more for their maps: the same networks.
TEST(RunPipeline, OcclusionMapsAreOfTheNetworksThatWereScored) {
  const TempFolder folder;
  WriteStacks(folder);
  MienConfig config = StackConfig(folder, 2);
  config.protocol.seeds = {1};
  RunInto(config, folder, "plain");
  config.occlusion.samples = 2;
  RunInto(config, folder, "mapped");
  for (const char* file : {"samples.csv", "report.html"}) {
    EXPECT_EQ(WithoutMethods(ReadFile(folder / Str("plain/", file))),
              WithoutMethods(ReadFile(folder / Str("mapped/", file))));
  }
  std::map<std::string, double> p_negative;
  for (const auto& row : ReadCsv(folder / "plain/predictions.csv").rows) {
    p_negative[row[1] + "/" + row[2] + "/" + row[3]] = *ParseDouble(row[6]);
  }
  std::size_t samples = 0;
  for (const auto& entry : std::filesystem::directory_iterator(
           folder / "cache2/occlusion/me-flow")) {
    OcclusionMaps maps;
    FromArtifact(ReadStored(entry.path()).artifact, &maps);
    EXPECT_EQ(maps.patch_px, 7);
    EXPECT_EQ(maps.map.size(), 2u * 28 * 28);
    for (std::size_t m = 0; m < maps.samples.size(); ++m, ++samples) {
      ASSERT_EQ(p_negative.count(maps.samples[m]), 1u) << maps.samples[m];
      EXPECT_NEAR(maps.probabilities[2 * m], p_negative[maps.samples[m]], 1e-6);
    }
  }
  EXPECT_EQ(samples, 8u);  // 2 of each of 4 folds
}

TEST(RunPipeline, NestedChoiceAndAPlainRunShareNoCache) {
  const TempFolder folder;
  WriteStacks(folder);
  MienConfig config = StackConfig(folder, 1);
  config.recognize.train.epochs = 4;
  config.protocol.seeds = {1};
  RunInto(config, folder, "plain");
  config.protocol.nested_epochs = {1, 4};
  config.protocol.nested_folds = 2;
  RunInto(config, folder, "nested");
  const auto json =
      nlohmann::json::parse(ReadFile(folder / "nested/results.json"));
  EXPECT_EQ(json.at("stages").at("recognize").at("computed"), 4);  // folds
  for (const auto& row : ReadCsv(folder / "nested/folds.csv").rows) {
    EXPECT_THAT(row[5], testing::AnyOf("1", "4"));
  }
  for (const auto& row : ReadCsv(folder / "plain/folds.csv").rows) {
    EXPECT_EQ(row[5], "4");
  }
}

TEST(RunPipeline, PlanListsWithoutComputing) {
  const TempFolder folder;
  WriteStacks(folder);
  RunOptions options;
  options.data = {{"", folder / "data"}};
  SetLogLevel("off");
  EXPECT_THAT(PlanText(StackConfig(folder, 1), options),
              testing::HasSubstr("24 samples, 8 folds"));
  SetLogLevel("info");
}

}  // namespace
}  // namespace mien
