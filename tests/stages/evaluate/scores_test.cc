#include "stages/evaluate/scores.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/error.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::vector<std::string> kThree = {"negative", "positive", "surprise"};

// Worked by hand: confusion rows (truth) 0: 2 1 1, 1: 0 2 0, 2: 1 0 1.
TEST(Score, HandWorkedThreeClasses) {
  const std::vector<int> truth = {0, 0, 0, 0, 1, 1, 2, 2};
  const std::vector<int> predicted = {0, 0, 1, 2, 1, 1, 0, 2};
  const Scores scores = Score(truth, predicted, kThree);
  EXPECT_EQ(scores.n, 8);
  EXPECT_THAT(scores.confusion, ElementsAre(2, 1, 1, 0, 2, 0, 1, 0, 1));
  EXPECT_DOUBLE_EQ(scores.accuracy, 5.0 / 8);
  // F1: 2*2/(4+3), 2*2/(2+3), 2*1/(2+2).
  EXPECT_DOUBLE_EQ(scores.per_class[0].f1, 4.0 / 7);
  EXPECT_DOUBLE_EQ(scores.per_class[1].f1, 0.8);
  EXPECT_DOUBLE_EQ(scores.per_class[2].f1, 0.5);
  EXPECT_DOUBLE_EQ(scores.uf1, (4.0 / 7 + 0.8 + 0.5) / 3);
  EXPECT_DOUBLE_EQ(scores.uar, (0.5 + 1.0 + 0.5) / 3);
  EXPECT_DOUBLE_EQ(scores.per_class[0].precision, 2.0 / 3);
  EXPECT_DOUBLE_EQ(scores.per_class[0].recall, 0.5);
  EXPECT_EQ(scores.per_class[0].support, 4);
  EXPECT_EQ(scores.per_class[2].name, "surprise");
}

TEST(Score, ClassAbsentFromTheTruthIsLeftOut) {
  // No surprise in the truth; one sample is wrongly called surprise.
  const Scores scores = Score({0, 0, 1, 1}, {0, 2, 1, 1}, kThree);
  EXPECT_DOUBLE_EQ(scores.uf1, (2.0 / 3 + 1.0) / 2);
  EXPECT_DOUBLE_EQ(scores.uar, (0.5 + 1.0) / 2);
  EXPECT_EQ(scores.per_class[2].support, 0);
}

TEST(Score, PoolingDiffersFromMeanOverFolds) {
  // Two folds of one class each: pooled UF1 is not the mean of the two.
  const Scores first = Score({0, 0, 0}, {0, 0, 1}, kThree);
  const Scores second = Score({1}, {1}, kThree);
  const Scores pooled = Score({0, 0, 0, 1}, {0, 0, 1, 1}, kThree);
  EXPECT_DOUBLE_EQ((first.uf1 + second.uf1) / 2, (0.8 + 1.0) / 2);
  EXPECT_DOUBLE_EQ(pooled.uf1, (0.8 + 2.0 / 3) / 2);
}

TEST(Score, EmptyGivesZeros) {
  const Scores scores = Score({}, {}, kThree);
  EXPECT_EQ(scores.n, 0);
  EXPECT_EQ(scores.uf1, 0);
  EXPECT_EQ(scores.accuracy, 0);
}

TEST(Score, RefusesWrongInput) {
  try {
    Score({0, 3}, {0, 1}, kThree);
    FAIL() << "class 3 was accepted";
  } catch (const InternalError& error) {
    EXPECT_THAT(error.what(), HasSubstr("true class 3 is outside 0..2"));
  }
  EXPECT_THROW(Score({0}, {0, 1}, kThree), InternalError);
  EXPECT_THROW(Score({0}, {-1}, kThree), InternalError);
}

TEST(MajorityFloor, MegcComposition) {
  // MEGC2019 without SAMM: 158 negative, 83 positive, 68 surprise.
  std::vector<int> truth(158, 0);
  truth.insert(truth.end(), 83, 1);
  truth.insert(truth.end(), 68, 2);
  const Scores floor = MajorityFloor(truth, kThree);
  EXPECT_DOUBLE_EQ(floor.accuracy, 158.0 / 309);
  EXPECT_DOUBLE_EQ(floor.uar, 1.0 / 3);
  EXPECT_DOUBLE_EQ(floor.uf1, 2.0 * 158 / (158 + 309) / 3);
}

TEST(ChanceFloor, AnalyticRecallAndAccuracy) {
  std::vector<int> truth(60, 0);
  truth.insert(truth.end(), 30, 1);
  truth.insert(truth.end(), 10, 2);
  const Scores floor = ChanceFloor(truth, kThree);
  EXPECT_DOUBLE_EQ(floor.uar, 1.0 / 3);
  EXPECT_NEAR(floor.accuracy, 0.36 + 0.09 + 0.01, 1e-12);
  // With equal margins the expected F1 of a class is near its share.
  EXPECT_NEAR(floor.uf1, (0.6 + 0.3 + 0.1) / 3, 0.02);
  EXPECT_THAT(floor.confusion, ElementsAre(36, 18, 6, 18, 9, 3, 6, 3, 1));
  // Two of three classes occur: guessing recalls one half.
  EXPECT_DOUBLE_EQ(ChanceFloor({0, 1}, kThree).uar, 0.5);
  EXPECT_EQ(ChanceFloor(truth, kThree).uf1, floor.uf1);
}

TEST(BootstrapUf1, PerfectPredictionsHaveNoSpread) {
  const std::vector<int> truth = {0, 1, 2, 0, 1, 2};
  const std::vector<std::string> groups = {"a", "a", "a", "b", "b", "b"};
  const Interval interval =
      BootstrapUf1(truth, {truth, truth}, groups, kThree, 100, 1);
  EXPECT_DOUBLE_EQ(interval.low, 1);
  EXPECT_DOUBLE_EQ(interval.high, 1);
}

TEST(BootstrapUf1, ResamplesGroupsNotSamples) {
  // Group a is all right, group b all wrong: the only values possible are
  // those of aa (1), ab/ba and bb (0), so the interval spans them.
  const std::vector<int> truth = {0, 1, 0, 1};
  const std::vector<int> predicted = {0, 1, 1, 0};
  const std::vector<std::string> groups = {"a", "a", "b", "b"};
  const Interval interval =
      BootstrapUf1(truth, {predicted}, groups, kThree, 2000, 7);
  EXPECT_DOUBLE_EQ(interval.low, 0);
  EXPECT_DOUBLE_EQ(interval.high, 1);
  const Interval one_group =
      BootstrapUf1(truth, {predicted}, {"a", "a", "a", "a"}, kThree, 200, 7);
  EXPECT_DOUBLE_EQ(one_group.low, 0.5);
  EXPECT_DOUBLE_EQ(one_group.high, 0.5);
}

TEST(BootstrapUf1, AveragesOverSeedsAndRepeats) {
  const std::vector<int> truth = {0, 1};
  const std::vector<std::string> groups = {"a", "a"};
  // Seed one: UF1 1; seed two: all wrong, UF1 0; mean .5 in every resample.
  const Interval interval =
      BootstrapUf1(truth, {{0, 1}, {1, 0}}, groups, kThree, 50, 3);
  EXPECT_DOUBLE_EQ(interval.low, 0.5);
  EXPECT_DOUBLE_EQ(interval.high, 0.5);
  EXPECT_EQ(BootstrapUf1(truth, {{0, 1}}, groups, kThree, 0, 3).high, 0);
}

TEST(ScoreApex, HandWorked) {
  ApexCase first;
  first.truth = 50;
  first.predicted = 54;
  first.onset = 40;
  first.offset = 60;
  first.clip_first = 30;
  first.clip_last = 80;  // middle 55
  first.fps = 200;
  ApexCase second = first;
  second.predicted = 62;  // after the offset
  second.fps = 100;
  const ApexScores scores = ScoreApex({first, second});
  EXPECT_EQ(scores.n, 2);
  EXPECT_DOUBLE_EQ(scores.mae_frames, 8);
  EXPECT_DOUBLE_EQ(scores.mae_ms, (20.0 + 120.0) / 2);
  EXPECT_DOUBLE_EQ(scores.middle_frame_mae_frames, 5);
  EXPECT_DOUBLE_EQ(scores.within_clip_rate, 0.5);
  EXPECT_EQ(ScoreApex({}).n, 0);
  ASSERT_EQ(scores.errors.size(), 2u);
  EXPECT_DOUBLE_EQ(scores.errors[0].frames, 4);
  EXPECT_DOUBLE_EQ(scores.errors[0].ms, 20);
  EXPECT_DOUBLE_EQ(scores.errors[1].ms, 120);
  EXPECT_DOUBLE_EQ(scores.errors[1].middle_frames, 5);
  EXPECT_DOUBLE_EQ(scores.errors[1].middle_ms, 50);
}

}  // namespace
}  // namespace mien
