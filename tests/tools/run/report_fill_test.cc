#include "tools/run/report_fill.h"

#include <gmock/gmock.h>

#include <cmath>

#include "tests/support/prepared.h"

namespace mien {
namespace {

RunReport Filled(const Prepared& prepared) {
  const Recognition recognition = SmallRecognition();
  const Predictions predictions = Pool(prepared, recognition);
  MienConfig config;
  config.protocol.bootstrap = 20;
  return FillReport(FactsOf(config), prepared, recognition, predictions,
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

TEST(FillReport, TheMostConfidentErrorComesFirst) {
  Prepared prepared = SmallRun();
  // p(a), mean over seeds: .9 .2 .8 .35; the truth turned round.
  for (std::size_t n = 0; n < 4; ++n) {
    prepared.set.samples[n].label = 1 - static_cast<int>(n % 2);
    prepared.clips[n].label = n % 2 ? "a" : "b";
  }
  const RunReport report = Filled(prepared);
  std::vector<std::string> order;
  for (const ClipRow& row : report.clips) order.push_back(row.clip);
  EXPECT_THAT(order, testing::ElementsAre("clip0", "clip1", "clip2", "clip3"));
  EXPECT_NEAR(report.clips[0].probabilities[0], 0.9, 1e-6);
  EXPECT_EQ(report.tested, 4u);
}

TEST(FillReport, SubjectsAndParts) {
  Prepared prepared = SmallRun();
  RunReport report = Filled(prepared);
  ASSERT_EQ(report.subjects.size(), 2u);
  EXPECT_EQ(report.subjects[1].subject, "02");
  EXPECT_EQ(report.subjects[1].n, 2);
  EXPECT_DOUBLE_EQ(report.subjects[0].accuracy, 1);
  EXPECT_DOUBLE_EQ(report.subjects[1].accuracy, 0.75);  // 1/2 and 2/2
  // Seed 1 predicts a a of a b: F1 2/3 and 0; seed 2 all right.
  EXPECT_DOUBLE_EQ(report.subjects[1].uf1, (1.0 / 3 + 1) / 2);
  EXPECT_TRUE(report.parts.empty());  // one data set: the row of all

  for (std::size_t n = 2; n < 4; ++n) {
    prepared.set.samples[n].dataset = "other";
    prepared.set.samples[n].label = 0;  // clips of one class
  }
  report = Filled(prepared);
  ASSERT_EQ(report.parts.size(), 2u);
  EXPECT_EQ(report.parts[0].name, "other");
  EXPECT_EQ(report.parts[0].n, 2);
  EXPECT_THAT(report.parts[1].confusion, testing::ElementsAre(2, 0, 0, 2));
  ASSERT_EQ(report.subjects.size(), 2u);
  EXPECT_EQ(report.subjects[0].dataset, "other");
  EXPECT_TRUE(std::isnan(report.subjects[0].uf1));
}

TEST(FillReport, AReadyStackIsItsOwnPicture) {
  Prepared prepared = SmallRun();
  prepared.clips.clear();
  prepared.set.channels = 2;
  prepared.set.channel_names = {"u", "v"};
  prepared.set.u_zero = 0.5f;
  prepared.set.x.assign(4 * 8, 0.75f);
  prepared.set.x[4] = 0.25f;  // v of the first pixel of the first sample
  prepared.entries.resize(4);
  prepared.entries[0].apex = 12;
  const RunReport report = Filled(prepared);
  ASSERT_EQ(report.clips.size(), 4u);
  const ClipRow& row = report.clips[0];
  EXPECT_TRUE(row.is_input);
  EXPECT_EQ(row.apex, 12);
  EXPECT_EQ(row.onset, -1);
  ASSERT_EQ(row.flow.size(), cv::Size(2, 2));
  EXPECT_EQ(row.flow.at<cv::Vec2f>(0, 0), cv::Vec2f(0.25f, -0.25f));
  EXPECT_EQ(row.flow.at<cv::Vec2f>(1, 1), cv::Vec2f(0.25f, 0.25f));
}

TEST(FillReport, ValidationAccuracyIsACurve) {
  Recognition recognition = SmallRecognition();
  recognition.results[0]->epochs[1].validation_accuracy = 0.75;
  const Prepared prepared = SmallRun();
  const RunReport report =
      FillReport(FactsOf(MienConfig()), prepared, recognition,
                 Pool(prepared, recognition), {}, {});
  EXPECT_THAT(report.curves[0].validation, testing::ElementsAre(0.75));
  EXPECT_TRUE(report.curves[1].validation.empty());
  EXPECT_EQ(report.folds, 4u);
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

TEST(FillReport, NothingIsSaidOfWhatWasNotPredicted) {
  const Prepared prepared = SmallRun();
  const Recognition none;
  const Predictions pooled = Pool(prepared, none);
  const RunReport report =
      FillReport(FactsOf(MienConfig()), prepared, none, pooled,
                 ScoreGroups(prepared, pooled, {}), {});
  EXPECT_EQ(report.title, "set");
  EXPECT_EQ(report.protocol, "");
  EXPECT_EQ(report.network, "");
  EXPECT_TRUE(report.rows.empty());
  EXPECT_TRUE(report.seeds.empty());
  ASSERT_EQ(report.clips.size(), 4u);
  for (const ClipRow& clip : report.clips) {
    EXPECT_EQ(clip.predicted, "");
    EXPECT_TRUE(clip.probabilities.empty());
  }
}

TEST(FillReport, FramesThatWereNotSpottedAreUnknown) {
  Prepared prepared = SmallRun();
  prepared.clips[1].event.reset();
  const RunReport report = Filled(prepared);
  EXPECT_EQ(report.clips[0].onset, 11);
  EXPECT_EQ(report.clips[1].onset, -1);
  EXPECT_EQ(report.clips[1].apex, -1);
}

// A failed fold of one seed leaves half of a mean: no prediction.
TEST(FillReport, AClipThatASeedDidNotTestHasNoPrediction) {
  const Prepared prepared = SmallRun();
  Recognition recognition = SmallRecognition();
  recognition.results[3].reset();  // seed 2, clips 2 and 3
  const RunReport report =
      FillReport(FactsOf(MienConfig()), prepared, recognition,
                 Pool(prepared, recognition), {}, {});
  ASSERT_EQ(report.clips.size(), 4u);
  EXPECT_EQ(report.clips[0].predicted, "a");
  EXPECT_EQ(report.clips[2].predicted, "");
  EXPECT_EQ(report.clips[3].predicted, "");
}

TEST(FillReport, SeenSamplesAreMarkedAndNotShown) {
  Prepared prepared = SmallRun();
  for (int n = 0; n < 4; ++n) {
    prepared.set.samples[n].split = n < 2 ? "Training" : "PublicTest";
    prepared.set.samples[n].subject.clear();
  }
  Recognition recognition = SmallRecognition();
  recognition.model =
      UsedModel{"m", "abc", {{true, true, false, false}, "split Training"}};
  const Predictions pooled = Pool(prepared, recognition);
  MienConfig config;
  config.protocol.bootstrap = 20;
  const RunReport report =
      FillReport(FactsOf(config), prepared, recognition, pooled,
                 ScoreGroups(prepared, pooled, config.protocol,
                             recognition.model->seen.samples),
                 {});
  EXPECT_EQ(report.rows[0].name, "PublicTest");
  EXPECT_TRUE(report.rows[1].seen);
  EXPECT_EQ(report.remark, "split Training");
  EXPECT_EQ(report.resampled, "samples");
  EXPECT_EQ(report.tested, 2u);
  ASSERT_EQ(report.clips.size(), 2u);
  EXPECT_EQ(report.clips[0].clip, "clip2");
}

TEST(FillReport, RecordingsWithoutClassesHaveNoPrediction) {
  Prepared prepared = SmallRun();
  prepared.set.classes.clear();
  for (Sample& sample : prepared.set.samples) sample.label = -1;
  for (ClipOutcome& clip : prepared.clips) clip.label.clear();
  const Recognition none;
  const RunReport report = FillReport(FactsOf(MienConfig()), prepared, none,
                                      Pool(prepared, none), {}, {});
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
