#include "stages/spotting/series_measures.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "pipeline/core/random.h"

namespace mien {
namespace {

TEST(FrameNoise, LeavesSlowMotionAlone) {
  Rng rng(4);
  std::vector<double> y;
  for (int i = 0; i < 20000; ++i) y.push_back(0.01 * i + 2 * rng.Normal());
  EXPECT_NEAR(FrameNoise(y), 2, 0.05);
  EXPECT_NEAR(FrameNoise({1, 2, 3, 4}), 0, 1e-12);
  EXPECT_EQ(FrameNoise({1, 5}), 0);
}

TEST(Travel, IsTheRangeOfWhatWasMeasured) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const std::vector<float> values = {9, 1, nan, -2, 3, 20};
  EXPECT_EQ(Travel(values, 1, 5), 5);
  EXPECT_EQ(Travel(values, 2, 3), 0);
  EXPECT_EQ(Travel(values, 1, 1), 0);
}

TEST(UsualLevel, IsTheMedianAround) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  std::vector<double> time_s;
  std::vector<float> values;
  for (int i = 0; i < 100; ++i) {
    time_s.push_back(0.1 * i);
    values.push_back(i == 50 ? 100.f : i == 51 ? nan : 3.f);
  }
  for (const float level : UsualLevel(time_s, values, 2)) EXPECT_EQ(level, 3);
  EXPECT_EQ(UsualLevel({0}, {nan}, 2), std::vector<float>{0});
  EXPECT_TRUE(UsualLevel({}, {}, 2).empty());
}

}  // namespace
}  // namespace mien
