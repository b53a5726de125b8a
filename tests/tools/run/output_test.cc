#include "tools/run/output.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "pipeline/core/csv.h"
#include "pipeline/core/file.h"
#include "tests/support/documented_columns.h"
#include "tests/support/prepared.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using testing::ElementsAre;

// Columns by docs/columns.md, of the classes a and b.
std::vector<std::string> Documented(const std::string& table) {
  std::vector<std::string> names;
  for (const std::string& name : DocumentedColumns(table)) {
    const auto at = name.find("<class>");
    if (at == std::string::npos) {
      names.push_back(name);
      continue;
    }
    for (const char* one : {"a", "b"})
      names.push_back(name.substr(0, at) + one);
  }
  return names;
}

struct RunOutputTest : testing::Test {
  TempFolder folder;
  RunOptions options;
  MienConfig config;

  void Write(const Prepared& prepared) {
    options.out = folder.path();
    config.protocol.bootstrap = 20;
    config.protocol.seeds = {1, 2};
    testing::internal::CaptureStderr();
    BeginResults(options);
    StageTimes times;
    times.Add("flow", 1.5, false);
    WriteResults(FactsOf(config), options, prepared, SmallRecognition(), leak,
                 times, 2.5);
    table = testing::internal::GetCapturedStderr();
  }
  LeakRecord leak;
  std::string table;
};

TEST_F(RunOutputTest, ResultsJsonHoldsTheContract) {
  Write(SmallRun());
  const auto json = nlohmann::json::parse(ReadFile(folder / "results.json"));
  const auto& all = json.at("scores").at("all");
  for (const char* key :
       {"n", "accuracy", "uf1", "uar", "uf1_sd", "per_class"}) {
    EXPECT_TRUE(all.contains(key)) << key;
  }
  EXPECT_NEAR(all.at("uf1"), 0.866667, 1e-9);
  EXPECT_NEAR(json.at("apex").at("mae_frames"), 1.5, 1e-9);
  EXPECT_NEAR(json.at("apex").at("middle_frame_mae_frames"), 5, 1e-9);
  EXPECT_EQ(json.at("protocol"), "loso");
  EXPECT_EQ(json.at("seeds"), nlohmann::json({1, 2}));
  EXPECT_EQ(json.at("timings_s").at("flow"), 1.5);
  EXPECT_EQ(json.at("timings_s").at("total"), 2.5);
  EXPECT_TRUE(json.at("versions").contains("opencv"));
  EXPECT_EQ(json.at("config_digest"), ConfigDigest(config));
  EXPECT_THAT(table, testing::HasSubstr("majority floor"));
}

TEST_F(RunOutputTest, TheTableSaysWhatItIsMadeOf) {
  Prepared prepared = SmallRun();
  Write(prepared);
  EXPECT_THAT(table, testing::Not(testing::HasSubstr("of 4 clips")));
  prepared.failures = {{"clip4", "track", "DataError", "no face"}};
  prepared.failed_items = 1;
  Write(prepared);
  EXPECT_THAT(table, testing::StartsWith("\n 4 of 5 clips "));
  EXPECT_TRUE(nlohmann::json::parse(ReadFile(folder / "results.json"))
                  .at("versions")
                  .contains("kernels"));
}

TEST_F(RunOutputTest, TablesHaveTheirColumns) {
  Write(SmallRun());
  for (const char* name : {"samples.csv", "predictions.csv", "folds.csv",
                           "confusion.csv", "subjects.csv", "failures.csv"}) {
    EXPECT_EQ(ReadCsv(folder / name).header, Documented(name)) << name;
  }
  const Table samples = ReadCsv(folder / "samples.csv");
  EXPECT_THAT(samples.header,
              ElementsAre("dataset", "subject", "clip", "label", "onset",
                          "apex", "offset", "frames", "fps", "source",
                          "predicted", "p_a", "p_b"));
  EXPECT_THAT(samples.rows[3],
              ElementsAre("set", "02", "clip3", "b", "11", "18", "29", "21",
                          "200", "spotted", "b", "0.350000", "0.650000"));
  const Table predictions = ReadCsv(folder / "predictions.csv");
  EXPECT_EQ(predictions.rows.size(), 8u);  // 2 seeds x 4 clips
  EXPECT_EQ(predictions.rows[3][5], "a");
  const Table folds = ReadCsv(folder / "folds.csv");
  ASSERT_EQ(folds.rows.size(), 4u);
  EXPECT_THAT(folds.rows[1],
              ElementsAre("1", "set_02", "2", "2", "1", "2", "0.500000",
                          "0.000000", "0", "0", "", ""));
  const Table confusion = ReadCsv(folder / "confusion.csv");
  EXPECT_THAT(confusion.rows[1], ElementsAre("all", "b", "1", "3"));
  EXPECT_EQ(ReadCsv(folder / "failures.csv").rows.size(), 0u);
  EXPECT_THAT(ReadFile(folder / "report.html"),
              testing::HasSubstr("<!DOCTYPE html>"));
}

// Two epochs: all wrong, then the honest predictions but one more right.
TEST_F(RunOutputTest, TheLeakStandsApart) {
  Write(SmallRun());
  const std::string honest = ReadFile(folder / "results.json");
  EXPECT_FALSE(nlohmann::json::parse(honest).contains("leaked"));
  EXPECT_FALSE(std::filesystem::exists(folder / "leaked.csv"));
  EXPECT_THAT(table, testing::Not(testing::HasSubstr("INFLATED")));
  EXPECT_THAT(ReadFile(folder / "report.html"),
              testing::Not(testing::HasSubstr("Inflated")));

  leak = SmallLeak();
  Write(SmallRun());
  auto json = nlohmann::json::parse(ReadFile(folder / "results.json"));
  const auto& all = json.at("leaked").at("scores").at("all");
  EXPECT_EQ(all.at("uf1"), 1);
  EXPECT_NEAR(all.at("uf1_gain"), 1 - 0.866667, 1e-6);
  json.erase("leaked");
  EXPECT_EQ(json, nlohmann::json::parse(honest));
  EXPECT_THAT(table, testing::HasSubstr("INFLATED, not a result"));
  EXPECT_THAT(table, testing::HasSubstr("UF1 +0.133 against the honest 0.867"));
  const Table csv = ReadCsv(folder / "leaked.csv");
  EXPECT_EQ(csv.header, Documented("leaked.csv"));
  EXPECT_THAT(csv.header,
              ElementsAre("seed", "fold", "test", "epoch_chosen_on_test",
                          "correct_there", "correct_last"));
  EXPECT_THAT(csv.rows[1], ElementsAre("1", "set_02", "2", "2", "2", "1"));
  EXPECT_THAT(
      ReadFile(folder / "report.html"),
      testing::HasSubstr("Inflated: epoch chosen on the test subject."));
}

TEST_F(RunOutputTest, SubjectsAreATable) {
  Prepared prepared = SmallRun();
  prepared.set.samples[0].label = 1;  // both of subject 01 are b
  Write(prepared);
  const Table subjects = ReadCsv(folder / "subjects.csv");
  EXPECT_THAT(subjects.header, ElementsAre("dataset", "subject", "n", "classes",
                                           "accuracy", "uf1", "uar"));
  ASSERT_EQ(subjects.rows.size(), 2u);
  EXPECT_THAT(subjects.rows[0],
              ElementsAre("set", "01", "2", "1", "0.500000", "", ""));
  // Seed 1: F1 2/3 and 0, recall 1 and 0; seed 2 all right.
  EXPECT_THAT(subjects.rows[1], ElementsAre("set", "02", "2", "2", "0.750000",
                                            "0.666667", "0.750000"));
}

TEST_F(RunOutputTest, WithoutRecognitionNothingIsPredicted) {
  options.out = folder.path();
  testing::internal::CaptureStderr();
  WriteResults(FactsOf(config), options, SmallRun(), Recognition(), {},
               StageTimes(), 1);
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_THAT(log, testing::Not(testing::HasSubstr("UF1")));
  for (const auto& row : ReadCsv(folder / "samples.csv").rows) {
    EXPECT_THAT(std::vector<std::string>(row.begin() + 10, row.end()),
                ElementsAre("", "", ""));
  }
  EXPECT_TRUE(ReadCsv(folder / "predictions.csv").rows.empty());
  EXPECT_TRUE(ReadCsv(folder / "subjects.csv").rows.empty());
  const auto json = nlohmann::json::parse(ReadFile(folder / "results.json"));
  EXPECT_TRUE(json.at("scores").empty());
  EXPECT_FALSE(json.contains("headline"));
}

TEST_F(RunOutputTest, WhatWasSeenInTrainingIsSaid) {
  Prepared prepared = SmallRun();
  prepared.skipped = {"clip9: left out"};
  Recognition recognition = SmallRecognition();
  recognition.model =
      UsedModel{"m", "abc", {{true, true, true, true}, "already seen"}};
  options.out = folder.path();
  config.protocol.bootstrap = 0;
  testing::internal::CaptureStderr();
  WriteResults(FactsOf(config), options, prepared, recognition, {},
               StageTimes(), 1);
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              testing::ContainsRegex("all +4 .*  seen in training\n"));
  const auto json = nlohmann::json::parse(ReadFile(folder / "results.json"));
  EXPECT_EQ(json.at("headline"), "all");
  EXPECT_EQ(json.at("interval95_over"), "subjects");
  EXPECT_EQ(json.at("scores").at("all").at("seen_in_training"), true);
  EXPECT_EQ(json.at("seen_in_training").at("samples"), 4);
  EXPECT_EQ(json.at("seen_in_training").at("why"), "already seen");
  EXPECT_EQ(json.at("skipped"), nlohmann::json({"clip9: left out"}));
  const std::string page = ReadFile(folder / "report.html");
  EXPECT_THAT(page, testing::HasSubstr("seen in training</span>"));
  EXPECT_THAT(page, testing::HasSubstr("already seen"));
}

TEST_F(RunOutputTest, TheModelOfAPredictionIsNamed) {
  Recognition recognition = SmallRecognition();
  recognition.model = UsedModel{"m.safetensors", "abc", {}};
  options.out = folder.path();
  config.protocol.seeds = {1, 2};
  config.protocol.bootstrap = 0;
  testing::internal::CaptureStderr();
  WriteResults(FactsOf(config), options, SmallRun(), recognition, {},
               StageTimes(), 1);
  testing::internal::GetCapturedStderr();
  const auto json = nlohmann::json::parse(ReadFile(folder / "results.json"));
  EXPECT_EQ(json.at("model").at("name"), "m.safetensors");
  EXPECT_EQ(json.at("model").at("sha256"), "abc");
}

TEST_F(RunOutputTest, FailuresAreListed) {
  Prepared prepared = SmallRun();
  prepared.failures.push_back(
      {"sub09_x", "track", "DataError", "say \"x\", then y"});
  Write(prepared);
  EXPECT_THAT(
      ReadCsv(folder / "failures.csv").rows[0],
      ElementsAre("sub09_x", "track", "DataError", "say \"x\", then y"));
}

TEST_F(RunOutputTest, TheEffectiveConfigurationReadsBack) {
  config.flow.params.method = "dis";
  Write(SmallRun());
  KeySet set;
  const MienConfig back = LoadConfig(folder / "config.yaml", {}, &set);
  EXPECT_EQ(CanonicalText(back), CanonicalText(config));
  EXPECT_THAT(set, testing::IsEmpty());  // nobody has chosen dis in this file
}

}  // namespace
}  // namespace mien
