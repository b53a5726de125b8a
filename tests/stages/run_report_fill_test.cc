#include "stages/run_report_fill.h"

#include <gmock/gmock.h>

#include "tests/support/prepared.h"

namespace mien {
namespace {

RunReport Filled(const Prepared& prepared) {
  const Recognition recognition = SmallRecognition();
  const Predictions predictions = Pool(prepared, recognition);
  MienConfig config;
  config.protocol.bootstrap = 20;
  return FillReport(config, prepared, recognition, predictions,
                    ScoreGroups(prepared, predictions, config.protocol),
                    ScoreApexOf(prepared.clips));
}

TEST(FillReport, ScoresFloorsAndCurves) {
  const RunReport report = Filled(SmallRun());
  ASSERT_EQ(report.rows.size(), 5u);
  EXPECT_EQ(report.rows[0].name, "all");
  EXPECT_TRUE(report.rows[3].is_floor);
  EXPECT_TRUE(report.rows[4].is_floor);
  EXPECT_EQ(report.curves.size(), 4u);
  EXPECT_EQ(report.curves[0].loss.back(), 0.5);
  EXPECT_EQ(report.apex.n, 4);
}

TEST(FillReport, ErrorsComeFirst) {
  Prepared prepared = SmallRun();
  prepared.set.samples[2].label = 1;
  prepared.clips[2].label = "b";  // predicted a
  const RunReport report = Filled(prepared);
  ASSERT_EQ(report.clips.size(), 4u);
  EXPECT_EQ(report.clips[0].clip, "clip2");
  EXPECT_EQ(report.clips[0].predicted, "a");
  EXPECT_EQ(report.clips[0].true_apex, 15);
}

TEST(FillReport, TheLeakIsAddedApart) {
  const Prepared prepared = SmallRun();
  const Recognition recognition = SmallRecognition();
  RunReport report = Filled(prepared);
  EXPECT_TRUE(report.leak.empty());
  AddLeak(ScoreLeak(prepared, recognition.folds, SmallLeak(),
                    ScoreGroups(prepared, Pool(prepared, recognition), {})),
          &report);
  ASSERT_EQ(report.leak.size(), 2u);  // all, set
  EXPECT_EQ(report.leak[0].uf1, 1);
  EXPECT_NEAR(report.leak[0].honest_uf1, 13.0 / 15, 1e-12);
  EXPECT_NEAR(report.rows[0].uf1, 13.0 / 15, 1e-12);
}

TEST(FillReport, RecordingsWithoutClassesHaveNoPrediction) {
  Prepared prepared = SmallRun();
  prepared.set.classes.clear();
  for (Sample& sample : prepared.set.samples) sample.label = -1;
  for (ClipOutcome& clip : prepared.clips) clip.label.clear();
  const Recognition none;
  const RunReport report =
      FillReport(MienConfig(), prepared, none, Pool(prepared, none), {}, {});
  ASSERT_EQ(report.clips.size(), 4u);
  EXPECT_EQ(report.clips[0].predicted, "");
}

TEST(FillReport, FailuresAndSkippedAreShown) {
  Prepared prepared = SmallRun();
  prepared.failures.push_back({"sub09_x", "track", "DataError", "bad"});
  prepared.skipped.push_back("sub08_y: left out");
  const RunReport report = Filled(prepared);
  ASSERT_EQ(report.failures.size(), 1u);
  EXPECT_EQ(report.failures[0].item, "sub09_x");
  EXPECT_THAT(report.skipped, testing::ElementsAre("sub08_y: left out"));
}

}  // namespace
}  // namespace mien
