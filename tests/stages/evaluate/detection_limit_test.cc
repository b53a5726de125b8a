#include "stages/evaluate/detection_limit.h"

#include <cmath>

#include <gmock/gmock.h>

namespace mien {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;

SpotInterval At(std::int64_t onset, std::int64_t offset, double score = 0.5) {
  SpotInterval one;
  one.onset_frame = onset;
  one.offset_frame = offset;
  one.score = score;
  return one;
}

std::vector<DetectionRung> Rungs(
    const std::vector<std::pair<int, int>>& found_of) {
  std::vector<DetectionRung> rungs;
  for (const auto& [found, injected] : found_of) {
    DetectionRung rung;
    rung.amplitude_iod = 0.01 * static_cast<double>(rungs.size() + 1);
    rung.found = found;
    rung.injected = injected;
    rungs.push_back(rung);
  }
  return rungs;
}

TEST(DetectionRung, RecallAndWilsonInterval) {
  const DetectionRung rung = Rungs({{8, 10}}).front();
  EXPECT_DOUBLE_EQ(rung.recall(), 0.8);
  // (p + z^2/2n +- z sqrt(p q / n + z^2/4n^2)) / (1 + z^2/n), z = 1.96.
  EXPECT_NEAR(rung.interval().low, 0.4902, 1e-4);
  EXPECT_NEAR(rung.interval().high, 0.9433, 1e-4);
  EXPECT_TRUE(std::isnan(DetectionRung{}.recall()));
}

TEST(CountDetections, FoundTakenAndOthers) {
  DetectionRung rung;
  // 600 frames at 10 fps: a minute. One is found, one missed, one lies where
  // the recording itself gives a candidate.
  CountDetections({At(100, 109), At(200, 209), At(300, 309)},
                  {At(101, 109), At(300, 309), At(212, 220), At(500, 510)},
                  {At(299, 309)}, 5, 600, 10, &rung);
  EXPECT_EQ(rung.injected, 2);
  EXPECT_EQ(rung.found, 1);
  EXPECT_EQ(rung.taken, 1);
  EXPECT_EQ(rung.others, 1);  // 212..220 is near the one at 200
  // Each takes 10 + 2 * 5 frames away.
  EXPECT_NEAR(rung.others_minutes, 540.0 / 600, 1e-12);
}

TEST(CountDetections, RoundsAddUpAndAreasAreCountedOnce) {
  DetectionRung rung;
  for (int round = 0; round < 2; ++round) {
    CountDetections({At(0, 9), At(12, 19)}, {}, {}, 5, 600, 10, &rung);
  }
  EXPECT_EQ(rung.injected, 4);
  EXPECT_EQ(rung.found, 0);
  EXPECT_NEAR(rung.others_minutes, 2 * 575.0 / 600, 1e-12);  // 0..24
}

TEST(MonotoneRecall, PoolsWhatFalls) {
  // 2/10, then 6/10 and 4/10 and 1/5 fall: 11/25 together; then 5/5.
  EXPECT_THAT(
      MonotoneRecall(Rungs({{2, 10}, {6, 10}, {4, 10}, {1, 5}, {5, 5}})),
      ElementsAre(DoubleNear(0.2, 1e-12), DoubleNear(0.44, 1e-12),
                  DoubleNear(0.44, 1e-12), DoubleNear(0.44, 1e-12),
                  DoubleNear(1, 1e-12)));
  const auto some = MonotoneRecall(Rungs({{0, 0}, {1, 2}}));
  EXPECT_TRUE(std::isnan(some[0]));
  EXPECT_DOUBLE_EQ(some[1], 0.5);
}

TEST(LimitAt, StraightBetweenTheSizesTried) {
  const auto rungs = Rungs({{0, 20}, {8, 20}, {16, 20}, {20, 20}});
  // .4 at 2 %, .8 at 3 %: half at 2.25 %; 1.0 at 4 %: .9 at 3.5 %.
  const DetectionLimit half = LimitAt(rungs, 0.5);
  EXPECT_EQ(half.state, "measured");
  EXPECT_NEAR(half.amplitude_iod, 0.0225, 1e-12);
  EXPECT_LT(half.low_iod, half.amplitude_iod);
  EXPECT_GT(half.high_iod, half.amplitude_iod);
  EXPECT_NEAR(LimitAt(rungs, 0.9).amplitude_iod, 0.035, 1e-12);
}

TEST(LimitAt, TheIntervalIsWhereTheWilsonEndsCross) {
  // Wilson of 0/20: 0 to .1611; of 20/20: .8389 to 1.
  const DetectionLimit half = LimitAt(Rungs({{0, 20}, {20, 20}}), 0.5);
  EXPECT_NEAR(half.amplitude_iod, 0.015, 1e-12);
  EXPECT_NEAR(half.low_iod, 0.01 + 0.01 * (0.5 - 0.1611) / 0.8389, 1e-6);
  EXPECT_NEAR(half.high_iod, 0.01 + 0.01 * 0.5 / 0.8389, 1e-6);
  // The lower end never reaches 90 %.
  const DetectionLimit most = LimitAt(Rungs({{0, 20}, {20, 20}}), 0.9);
  EXPECT_NEAR(most.amplitude_iod, 0.019, 1e-12);
  EXPECT_TRUE(std::isnan(most.high_iod));
}

TEST(LimitAt, SaysWhenTheSizesTriedDoNotHoldIt) {
  EXPECT_EQ(LimitAt(Rungs({{0, 20}, {9, 20}}), 0.5).state, "not_reached");
  EXPECT_TRUE(std::isnan(LimitAt(Rungs({{0, 20}}), 0.5).amplitude_iod));
  EXPECT_EQ(LimitAt(Rungs({{10, 20}, {20, 20}}), 0.5).state, "below");
  EXPECT_EQ(LimitAt({}, 0.5).state, "not_reached");
  EXPECT_EQ(LimitAt(Rungs({{0, 0}}), 0.5).state, "not_reached");
}

}  // namespace
}  // namespace mien
