#include "stages/spotting/short_gaps.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mien {
namespace {

using ::testing::DoubleEq;
using ::testing::ElementsAre;

MotionSeries SeriesAt(const std::vector<double>& time_s) {
  MotionSeries series;
  series.fps = 10;
  series.time_s = time_s;
  series.faces.emplace_back();
  return series;
}

TEST(ShortGapsTest, LeavesWhatHasNone) {
  const MotionSeries series = SeriesAt({0.8, 0.9, 1.0, 4.9});
  EXPECT_EQ(&ShortGaps(series).series(), &series);
  EXPECT_TRUE(ShortGaps(SeriesAt({})).series().time_s.empty());
}

TEST(ShortGapsTest, ShortensEachLongOne) {
  MotionSeries series = SeriesAt({0.5, 1, 101, 101.5, 3101.5, 3102});
  // Before, on a frame, halfway through a gap, after a gap, behind the end.
  series.faces[0].patch_time_s = {0.25, 1, 51, 101.25, 3101.5, 3103};
  const ShortGaps close(series);
  EXPECT_THAT(close.series().time_s, ElementsAre(0.5, 1, 5, 5.5, 9.5, 10));
  EXPECT_THAT(close.series().faces[0].patch_time_s,
              ElementsAre(DoubleEq(0.25), DoubleEq(1), DoubleEq(3),
                          DoubleEq(5.25), DoubleEq(9.5), DoubleEq(11)));
  EXPECT_EQ(series.time_s[2], 101);
}

TEST(ShortGapsTest, ASlowCameraHasNoGaps) {
  MotionSeries series = SeriesAt({0, 10, 20});
  series.fps = 0.1;
  EXPECT_EQ(&ShortGaps(series).series(), &series);
}

}  // namespace
}  // namespace mien
