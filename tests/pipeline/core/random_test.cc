#include "pipeline/core/random.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace mien {
namespace {

TEST(Random, SameSeedSameNumbers) {
  Rng a(7), b(7), c(8);
  for (int i = 0; i < 100; ++i) {
    const auto x = a.Next();
    EXPECT_EQ(x, b.Next());
    EXPECT_NE(x, c.Next());
  }
}

TEST(Random, MomentsAreThoseOfTheDistributions) {
  Rng rng(1);
  const int n = 200000;
  double uniform = 0, normal = 0, square = 0;
  for (int i = 0; i < n; ++i) {
    const double u = rng.Uniform();
    ASSERT_GE(u, 0);
    ASSERT_LT(u, 1);
    uniform += u;
    const double z = rng.Normal();
    normal += z;
    square += z * z;
  }
  EXPECT_NEAR(uniform / n, 0.5, 0.005);
  EXPECT_NEAR(normal / n, 0, 0.01);
  EXPECT_NEAR(square / n, 1, 0.02);
}

TEST(Random, ShuffleKeepsTheElements) {
  std::vector<int> values(50);
  std::iota(values.begin(), values.end(), 0);
  auto shuffled = values;
  Rng(3).Shuffle(&shuffled);
  EXPECT_NE(shuffled, values);
  std::sort(shuffled.begin(), shuffled.end());
  EXPECT_EQ(shuffled, values);
}

TEST(Random, SeedsDependOnRunStageAndItem) {
  const auto seed = DeriveSeed(1, "flow", "sub01");
  EXPECT_EQ(seed, DeriveSeed(1, "flow", "sub01"));
  EXPECT_NE(seed, DeriveSeed(2, "flow", "sub01"));
  EXPECT_NE(seed, DeriveSeed(1, "track", "sub01"));
  EXPECT_NE(seed, DeriveSeed(1, "flow", "sub02"));
  EXPECT_NE(DeriveSeed(1, "ab", "c"), DeriveSeed(1, "a", "bc"));
}

}  // namespace
}  // namespace mien
