#include "tools/synth/sensor_noise.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace mien {
namespace {

TEST(SensorNoiseTest, IsNormalAndAFunctionOfSeedAndRow) {
  const SensorNoise noise;
  std::vector<float> a(200001);
  noise.Row(7, 3, 2, static_cast<int>(a.size()), a.data());
  double sum = 0;
  double sum2 = 0;
  double sum4 = 0;
  double neighbours = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    sum += a[i];
    sum2 += a[i] * a[i];
    sum4 += std::pow(a[i], 4);
    if (i > 0) neighbours += a[i] * a[i - 1];
  }
  const double n = static_cast<double>(a.size());
  EXPECT_NEAR(sum / n, 0, 0.02);
  EXPECT_NEAR(sum2 / n, 4, 0.06);
  EXPECT_NEAR(sum4 / n / 16, 3, 0.12);
  EXPECT_NEAR(neighbours / n / 4, 0, 0.01);
  // A longer row starts with the shorter one; another row is another one.
  std::vector<float> b(10);
  noise.Row(7, 3, 2, 10, b.data());
  EXPECT_TRUE(std::equal(b.begin(), b.end(), a.begin()));
  noise.Row(7, 4, 2, 10, b.data());
  EXPECT_FALSE(std::equal(b.begin(), b.end(), a.begin()));
}

TEST(SensorNoiseTest, NoneWhenAskedForNone) {
  std::vector<float> a(5, 1.0F);
  SensorNoise().Row(1, 1, 0, 5, a.data());
  EXPECT_EQ(a, std::vector<float>(5, 0.0F));
}

}  // namespace
}  // namespace mien
