// The classical baselines from frames to scores.

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "pipeline/core/csv.h"
#include "pipeline/core/text.h"
#include "tests/e2e/small_data.h"

namespace mien {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;

// A cache with tracks and events, so that faces are tracked once.
const std::string& Tracked() {
  static const auto& folder = *new TempFolder();
  static const std::string& cache = *new std::string([] {
    const auto run =
        RunBuilt("mien-run", RunArguments(folder, SmallData(),
                                          "--set spotting.source=annotation "
                                          "--until spotting --jobs 2"));
    EXPECT_EQ(run.code, 0) << run.err;
    return folder / "cache";
  }());
  static const bool registered =
      std::atexit([] { std::filesystem::remove_all(folder.path()); }) == 0;
  (void)registered;
  return cache;
}

struct Classical : testing::Test {
  TempFolder folder;

  void SetUp() override {
    std::filesystem::copy(Tracked(), folder / "cache",
                          std::filesystem::copy_options::recursive);
  }
  Json Run(const std::string& network, const std::string& more) {
    const auto run = RunBuilt(
        "mien-run", RunArguments(folder, SmallData(),
                                 "--set spotting.source=annotation --set "
                                 "recognize.network=" +
                                     network + " " + more));
    EXPECT_EQ(run.code, 0) << run.err;
    return Json::parse(ReadFile(folder / "out/results.json"));
  }
  std::string Predictions() const {
    return ReadFile(folder / "out/predictions.csv") +
           ReadFile(folder / "out/folds.csv");
  }
};

TEST_F(Classical, LbpTopUnderTheSameProtocolAndReport) {
  const Json results = Run("lbp-top-svm", "--jobs 2");
  EXPECT_EQ(results.at("network"), "lbp-top-svm");
  EXPECT_EQ(results.at("scores").at("all").at("n"), 9);
  EXPECT_EQ(results.at("stages").at("lbp-top").at("computed"), 9);
  EXPECT_EQ(results.at("stages").at("svm").at("computed"), 3);
  EXPECT_FALSE(results.at("stages").contains("flow"));
  const Table folds = ReadCsv(folder / "out/folds.csv");
  ASSERT_EQ(folds.rows.size(), 3u);
  for (const auto& row : folds.rows) {
    EXPECT_THAT(row.back(), testing::StartsWith("c="));
    EXPECT_EQ(row[2], "6");
    EXPECT_EQ(row[3], "3");
  }
  EXPECT_THAT(ReadFile(folder / "out/report.html"), HasSubstr("lbp-top-svm"));
  const std::string first = Predictions();

  const Json warm = Run("lbp-top-svm", "--jobs 1");
  EXPECT_EQ(Predictions(), first);
  for (const auto& [stage, counts] : warm.at("stages").items()) {
    EXPECT_EQ(counts.at("computed"), 0) << stage;
  }
  // One cost: the features stay, folds are learned anew.
  const Json fixed = Run("lbp-top-svm", "--set recognize.svm.c=[1]");
  EXPECT_EQ(fixed.at("stages").at("lbp-top").at("computed"), 0);
  EXPECT_EQ(fixed.at("stages").at("svm").at("computed"), 3);
}

TEST_F(Classical, BiWoofFromTheSameFlow) {
  const Json results = Run("bi-woof-svm", "--jobs 2");
  EXPECT_EQ(results.at("stages").at("flow").at("computed"), 9);
  EXPECT_EQ(results.at("stages").at("bi-woof").at("computed"), 9);
  EXPECT_EQ(results.at("scores").at("all").at("n"), 9);
  EXPECT_EQ(Run("bi-woof-svm", "--until flow").at("scores").size(), 0u);
}

// One clip gives two more samples to train on; tested are the clips.
TEST_F(Classical, ExtraPairsAreTrainedOnAndNeverTested) {
  const Json plain = Run("flow-svm", "--jobs 2");
  EXPECT_EQ(plain.at("stages").at("flow").at("computed"), 9);
  EXPECT_EQ(plain.at("stages").at("svm").at("computed"), 3);
  const Json results =
      Run("flow-svm", "--set flow.decay=true --set flow.jitter_pairs=1");
  EXPECT_EQ(results.at("stages").at("flow").at("computed"), 0);  // as before
  EXPECT_EQ(results.at("stages").at("extra-pairs").at("computed"), 9);
  EXPECT_EQ(results.at("scores").at("all").at("n"), 9);
  EXPECT_EQ(ReadCsv(folder / "out/samples.csv").rows.size(), 9u);
  EXPECT_EQ(ReadCsv(folder / "out/predictions.csv").rows.size(), 9u);
  for (const auto& row : ReadCsv(folder / "out/folds.csv").rows) {
    EXPECT_EQ(row[2], "18");  // 2 people, 3 clips, 3 pairs
    EXPECT_EQ(row[3], "3");
  }
}

}  // namespace
}  // namespace mien
