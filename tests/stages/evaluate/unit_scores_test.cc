#include "stages/evaluate/unit_scores.h"

#include <gmock/gmock.h>

#include "tests/support/temp_folder.h"

namespace mien {
namespace {

// Units A, B, C of four samples. A: shown in 0, 1; said in 1, 2: one hit,
// precision 1/2, recall 1/2, F1 1/2. B: shown in 3, said in 3. C: never shown,
// said in 0.
TEST(ScoreUnits, BinaryF1OfEachUnitByHand) {
  const UnitScores scores =
      ScoreUnits({1, 1, 0, 2}, {4, 1, 1, 2}, {"A", "B", "C"});
  EXPECT_EQ(scores.n, 4);
  ASSERT_EQ(scores.units.size(), 3u);
  EXPECT_EQ(scores.units[0].support, 2);
  EXPECT_DOUBLE_EQ(scores.units[0].precision, 0.5);
  EXPECT_DOUBLE_EQ(scores.units[0].recall, 0.5);
  EXPECT_DOUBLE_EQ(scores.units[0].f1, 0.5);
  EXPECT_DOUBLE_EQ(scores.units[1].f1, 1);
  EXPECT_EQ(scores.units[2].support, 0);
  EXPECT_EQ(scores.units[2].f1, 0);
  EXPECT_DOUBLE_EQ(scores.mean_f1, 0.75);  // C is not there to be found
}

// A in half of the samples: always shown has precision 1/2 and recall 1, F1
// 2/3; a coin that falls half of the time 1/2. B in a quarter: 2/5 and 1/4.
TEST(ScoreUnits, FloorsByHand) {
  const UnitScores scores = ScoreUnits({1, 1, 0, 2}, {0, 0, 0, 0}, {"A", "B"});
  EXPECT_NEAR(scores.units[0].constant_f1, 2.0 / 3, 1e-12);
  EXPECT_NEAR(scores.units[0].chance_f1, 0.5, 1e-12);
  EXPECT_NEAR(scores.units[1].constant_f1, 0.4, 1e-12);
  EXPECT_NEAR(scores.units[1].chance_f1, 0.25, 1e-12);
  EXPECT_NEAR(scores.constant_f1, (2.0 / 3 + 0.4) / 2, 1e-12);
  EXPECT_NEAR(scores.chance_f1, 0.375, 1e-12);
  EXPECT_EQ(scores.mean_f1, 0);
}

TEST(BootstrapUnitF1, ResamplesPeople) {
  const ShownUnits truth = {1, 1, 1, 1};
  // All of one person is found, nothing of the other.
  const std::vector<ShownUnits> predicted = {{1, 1, 0, 0}};
  const Interval interval =
      BootstrapUnitF1(truth, predicted, {"a", "a", "b", "b"}, {"A"}, 400, 7);
  EXPECT_EQ(interval.low, 0);   // b twice
  EXPECT_EQ(interval.high, 1);  // a twice
  const Interval sure = BootstrapUnitF1(truth, {truth, truth},
                                        {"a", "a", "b", "b"}, {"A"}, 50, 7);
  EXPECT_EQ(sure.low, 1);
  EXPECT_EQ(sure.high, 1);
}

TEST(ScoreUnits, OnePredictionPerSample) {
  EXPECT_THAT(ErrorOf([] {
                ScoreUnits({1, 2}, {1}, {"A"});
              }),
              testing::HasSubstr("one prediction per sample"));
}

}  // namespace
}  // namespace mien
