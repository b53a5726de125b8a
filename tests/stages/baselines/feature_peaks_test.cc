#include "stages/baselines/feature_peaks.h"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

TEST(FeaturePeaksTest, ContrastTakesTheNeighboursOff) {
  const auto c = Contrast({1, 2, 7, 4, 5}, 2);
  ASSERT_EQ(c.size(), 5u);
  EXPECT_TRUE(std::isnan(c[0]) && std::isnan(c[1]));
  EXPECT_DOUBLE_EQ(c[2], 7 - 0.5 * (1 + 5));
  EXPECT_TRUE(std::isnan(c[3]) && std::isnan(c[4]));
  EXPECT_TRUE(std::isnan(Contrast({kNan, 2, 7}, 1)[1]));
  EXPECT_THAT(Contrast({}, 3), IsEmpty());
  EXPECT_TRUE(std::isnan(Contrast({1, 2}, 3)[0]));
}

TEST(FeaturePeaksTest, ThresholdLiesBetweenMeanAndMaximum) {
  EXPECT_DOUBLE_EQ(SpotThreshold({0, 0, 0, 1}, 0.55, 0), 0.25 + 0.55 * 0.75);
  EXPECT_DOUBLE_EQ(SpotThreshold({kNan, 0, 0, kNan, 0, 1}, 0.55, 0), 0.6625);
  EXPECT_DOUBLE_EQ(SpotThreshold({0, 0, 0, 1}, 0.55, 0.9), 0.9);
  EXPECT_DOUBLE_EQ(SpotThreshold({-3, -1}, 0.5, 0), 0);
  EXPECT_TRUE(std::isinf(SpotThreshold({kNan}, 0.5, 0)));
  EXPECT_TRUE(std::isinf(SpotThreshold({}, 0.5, 0)));
}

TEST(FeaturePeaksTest, PeaksAreHighAndApart) {
  //                           0  1  2  3  4  5  6  7  8  9
  const std::vector<double> y{0, 3, 0, 5, 5, 5, 0, 4, 1, 2};
  EXPECT_THAT(FindPeaks(y, 0, 1), ElementsAre(1, 4, 7));
  EXPECT_THAT(FindPeaks(y, 4, 1), ElementsAre(4, 7));
  EXPECT_THAT(FindPeaks(y, 4.5, 1), ElementsAre(4));
  EXPECT_THAT(FindPeaks(y, 0, 3), ElementsAre(1, 4, 7));
  EXPECT_THAT(FindPeaks(y, 0, 4), ElementsAre(4));
  EXPECT_THAT(FindPeaks({1, 2, 3}, 0, 1), IsEmpty());
  EXPECT_THAT(FindPeaks({3, 3, 3}, 0, 1), IsEmpty());
  EXPECT_THAT(FindPeaks({kNan, 2, 0, 0, 2, kNan, 0, 1, 0}, 0, 1),
              ElementsAre(7));
  EXPECT_THAT(FindPeaks({}, 0, 1), IsEmpty());
}

TEST(FeaturePeaksTest, AHigherPeakOnlyClearsItsOwnSurroundings) {
  // 5 beats 4; 3 is near 4 but not near 5, and 4 is gone.
  const std::vector<double> y{0, 5, 0, 4, 0, 3, 0};
  EXPECT_THAT(FindPeaks(y, 0, 3), ElementsAre(1, 5));
}

TEST(FeaturePeaksTest, IntervalsNeverOverlap) {
  const auto intervals = PeakIntervals({3, 20, 26}, 8, 30);
  ASSERT_EQ(intervals.size(), 3u);
  EXPECT_EQ(intervals[0].begin, 0);
  EXPECT_EQ(intervals[0].end, 11);
  EXPECT_EQ(intervals[1].begin, 12);
  EXPECT_EQ(intervals[1].apex, 20);
  EXPECT_EQ(intervals[1].end, 23);
  EXPECT_EQ(intervals[2].begin, 24);
  EXPECT_EQ(intervals[2].end, 29);
}

TEST(FeaturePeaksTest, RunsAboveTheThreshold) {
  const auto runs = RunsAbove({2, 3, 1, 0, 2, kNan, 4, 6, 5}, 1);
  ASSERT_EQ(runs.size(), 3u);
  EXPECT_EQ(runs[0].begin, 0);
  EXPECT_EQ(runs[0].apex, 1);
  EXPECT_EQ(runs[0].end, 1);
  EXPECT_EQ(runs[1].begin, 4);
  EXPECT_EQ(runs[1].end, 4);
  EXPECT_EQ(runs[2].begin, 6);
  EXPECT_EQ(runs[2].apex, 7);
  EXPECT_EQ(runs[2].end, 8);
  EXPECT_THAT(RunsAbove({1, 1}, 1), IsEmpty());
}

}  // namespace
}  // namespace mien
