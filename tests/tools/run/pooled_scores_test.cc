#include "tools/run/pooled_scores.h"

#include <gmock/gmock.h>

#include "tests/support/prepared.h"

namespace mien {
namespace {

TEST(Pool, PutsFoldsBackInSampleOrder) {
  const Predictions pooled = Pool(SmallRun(), SmallRecognition());
  EXPECT_THAT(pooled.seeds, testing::ElementsAre(1, 2));
  EXPECT_THAT(pooled.predicted[0], testing::ElementsAre(0, 1, 0, 0));
  EXPECT_THAT(pooled.predicted[1], testing::ElementsAre(0, 1, 0, 1));
  EXPECT_FLOAT_EQ(pooled.mean_probabilities[6], 0.35f);
}

TEST(Pool, AFailedFoldLeavesItsSamplesUntested) {
  Recognition recognition = SmallRecognition();
  recognition.results[1].reset();
  const Predictions pooled = Pool(SmallRun(), recognition);
  EXPECT_THAT(pooled.predicted[0], testing::ElementsAre(0, 1, -1, -1));
  const auto groups = ScoreGroups(SmallRun(), pooled, ProtocolParams{});
  EXPECT_EQ(groups[0].mean.n, 2);
}

// Seed 1: class a TP 2 FP 1 FN 0, F1 0.8; b TP 1 FP 0 FN 1, F1 2/3;
// UF1 11/15, UAR 0.75. Seed 2: all right.
TEST(ScoreGroups, MeansOverSeedsByHand) {
  ProtocolParams protocol;
  protocol.bootstrap = 50;
  const auto groups =
      ScoreGroups(SmallRun(), Pool(SmallRun(), SmallRecognition()), protocol);
  ASSERT_EQ(groups.size(), 2u);  // all, set
  const GroupScores& all = groups[0];
  EXPECT_EQ(all.mean.n, 4);
  EXPECT_NEAR(all.mean.uf1, (11.0 / 15 + 1) / 2, 1e-12);
  EXPECT_NEAR(all.mean.uar, 0.875, 1e-12);
  EXPECT_NEAR(all.mean.accuracy, 0.875, 1e-12);
  EXPECT_NEAR(all.uf1_sd, (1 - 11.0 / 15) / std::sqrt(2.0), 1e-12);
  EXPECT_THAT(all.mean.confusion, testing::ElementsAre(4, 0, 1, 3));
  EXPECT_EQ(all.ensemble.uf1, 1);  // mean probability of the last: 0.35
  EXPECT_NEAR(all.majority.accuracy, 0.5, 1e-12);
  EXPECT_LE(all.uf1_interval.low, all.mean.uf1);
  EXPECT_GE(all.uf1_interval.high, all.mean.uf1);
  EXPECT_EQ(groups[1].name, "set");
}

TEST(ScoreGroups, SplitsAreScoredApart) {
  Prepared prepared = SmallRun();
  for (int n = 0; n < 4; ++n) {
    prepared.set.samples[n].split = n < 2 ? "Training" : "PublicTest";
  }
  const auto groups =
      ScoreGroups(prepared, Pool(prepared, SmallRecognition()), {});
  ASSERT_EQ(groups.size(), 4u);
  EXPECT_EQ(groups[2].name, "PublicTest");
  EXPECT_EQ(groups[2].mean.n, 2);
  EXPECT_EQ(groups[3].name, "Training");
  EXPECT_EQ(groups[3].mean.uf1, 1);
}

// Truth a b a b; seed 1 predicts a b a a, seed 2 a b a b.
TEST(ScoreGroups, WhatWasSeenInTrainingIsInNoHeadline) {
  Prepared prepared = SmallRun();
  const Predictions pooled = Pool(prepared, SmallRecognition());
  for (int n = 0; n < 4; ++n) {
    prepared.set.samples[n].split = n < 2 ? "Training" : "PublicTest";
  }
  const std::vector<bool> seen = {true, true, false, false};
  auto groups = ScoreGroups(prepared, pooled, {}, seen);
  ASSERT_EQ(groups.size(), 2u);
  EXPECT_EQ(groups[0].name, "PublicTest");
  EXPECT_FALSE(groups[0].seen);
  EXPECT_EQ(groups[0].mean.n, 2);
  EXPECT_DOUBLE_EQ(groups[0].mean.accuracy, 0.75);
  EXPECT_EQ(groups[1].name, "Training");
  EXPECT_TRUE(groups[1].seen);
  EXPECT_DOUBLE_EQ(groups[1].mean.accuracy, 1);
  const auto subjects = ScoreSubjects(prepared, pooled, seen);
  ASSERT_EQ(subjects.size(), 1u);
  EXPECT_EQ(subjects[0].subject, "02");

  prepared.set.samples[3].split = "PrivateTest";
  groups = ScoreGroups(prepared, pooled, {}, seen);
  std::vector<std::string> names;
  for (const GroupScores& group : groups) names.push_back(group.name);
  EXPECT_THAT(names, testing::ElementsAre("held out", "PrivateTest",
                                          "PublicTest", "Training"));
  EXPECT_DOUBLE_EQ(groups[1].mean.accuracy, 0.5);
  EXPECT_FALSE(groups[2].seen);
}

TEST(ScoreGroups, WhereNothingElseIsThereItIsMarked) {
  const Prepared prepared = SmallRun();
  const auto groups = ScoreGroups(prepared, Pool(prepared, SmallRecognition()),
                                  {}, {true, true, true, true});
  ASSERT_EQ(groups.size(), 2u);
  EXPECT_EQ(groups[0].name, "all");
  EXPECT_TRUE(groups[0].seen);
  EXPECT_TRUE(groups[1].seen);
}

TEST(HasSubjects, AsTheSamplesTell) {
  Prepared prepared = SmallRun();
  EXPECT_TRUE(HasSubjects(prepared));
  for (Sample& sample : prepared.set.samples) sample.subject.clear();
  EXPECT_FALSE(HasSubjects(prepared));
}

// Errors 0 1 2 3 frames; the middle frame, 20, is 5 off.
TEST(ScoreApexOf, ByHand) {
  const ApexScores apex = ScoreApexOf(SmallRun().clips);
  EXPECT_EQ(apex.n, 4);
  EXPECT_NEAR(apex.mae_frames, 1.5, 1e-12);
  EXPECT_NEAR(apex.mae_ms, 7.5, 1e-12);
  EXPECT_NEAR(apex.middle_frame_mae_frames, 5, 1e-12);
}

TEST(ScoreApexOf, AnnotatedApexesAreNoResult) {
  Prepared prepared = SmallRun();
  for (ClipOutcome& clip : prepared.clips) clip.source = "annotation";
  EXPECT_EQ(ScoreApexOf(prepared.clips).n, 0);
}

}  // namespace
}  // namespace mien
