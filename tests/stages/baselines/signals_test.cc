#include "stages/baselines/signals.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mien {
namespace {

using ::testing::DoubleNear;
using ::testing::IsEmpty;

constexpr double kTwoPi = 6.283185307179586;

TEST(SignalsTest, LowPassKeepsTheMeanAndWhatIsSlow) {
  // 200 samples at 40 fps: 3 Hz, 5 Hz and 12 Hz are whole numbers of periods.
  std::vector<double> y, slow;
  for (int i = 0; i < 200; ++i) {
    const double t = i / 40.0;
    slow.push_back(7 + std::sin(kTwoPi * 3 * t));
    y.push_back(slow.back() + std::cos(kTwoPi * 5 * t) +
                2 * std::sin(kTwoPi * 12 * t));
  }
  const auto out = LowPass(y, 40, 5);
  ASSERT_EQ(out.size(), 200u);
  for (std::size_t i = 0; i < 200; ++i) EXPECT_NEAR(out[i], slow[i], 1e-9);
  EXPECT_THAT(LowPass({}, 30, 5), IsEmpty());
  EXPECT_NEAR(LowPass({4}, 30, 5)[0], 4, 1e-12);
  // An odd number of samples: even the slowest is too fast.
  for (const double v : LowPass({1, 2, 6, 2, 4}, 100, 5)) {
    EXPECT_NEAR(v, 3, 1e-12);
  }
}

TEST(SignalsTest, TwoSinesAndATrendComeApart) {
  std::vector<double> y, fast, slow;
  for (int i = 0; i < 300; ++i) {
    fast.push_back(std::sin(kTwoPi * i / 12.0));
    slow.push_back(2 * std::sin(kTwoPi * i / 75.0));
    y.push_back(fast.back() + slow.back() + 0.01 * i);
  }
  const Modes modes = DecomposeModes(y);
  ASSERT_GE(modes.modes.size(), 2u);
  double fast_error = 0, slow_error = 0;
  for (std::size_t i = 0; i < 300; ++i) {
    double sum = modes.trend[i];
    for (const auto& mode : modes.modes) sum += mode[i];
    EXPECT_NEAR(sum, y[i], 1e-9);
    if (i < 30 || i >= 270) continue;  // ends are guesses
    fast_error = std::max(fast_error, std::abs(modes.modes[0][i] - fast[i]));
    slow_error = std::max(slow_error, std::abs(modes.modes[1][i] - slow[i]));
  }
  EXPECT_LT(fast_error, 0.1);
  EXPECT_LT(slow_error, 0.4);
  // What is left of 0 .. 3 is the trend.
  EXPECT_NEAR(modes.trend[150], 1.5, 0.4);
}

TEST(SignalsTest, ABumpOnARampIsOneMode) {
  std::vector<double> y;
  for (int i = 0; i < 120; ++i) {
    y.push_back(0.01 * i + (i >= 50 && i < 64
                                ? 1 - std::cos(kTwoPi * (i - 50) / 14.0)
                                : 0));
  }
  const Modes modes = DecomposeModes(y);
  ASSERT_GE(modes.modes.size(), 1u);
  double rise = 0;
  for (const auto& mode : modes.modes) rise += mode[57] - mode[49];
  EXPECT_NEAR(rise, 2, 0.6);
}

TEST(SignalsTest, WithoutExtremaThereIsOnlyATrend) {
  for (const auto& y : std::vector<std::vector<double>>{
           {}, {1}, {1, 2}, {1, 2, 3, 5, 8}, {4, 4, 4, 4}}) {
    const Modes modes = DecomposeModes(y);
    EXPECT_THAT(modes.modes, IsEmpty());
    EXPECT_EQ(modes.trend, y);
  }
}

TEST(SignalsTest, SplinesAreNatural) {
  EXPECT_THAT(SplineAt({5}, {3}, 3), ::testing::ElementsAre(3, 3, 3));
  EXPECT_THAT(SplineAt({-1, 3}, {0, 4}, 3),
              ::testing::ElementsAre(DoubleNear(1, 1e-12), DoubleNear(2, 1e-12),
                                     DoubleNear(3, 1e-12)));
  // Second derivative at the middle: 6 (-1/2 - 1/2) / (2 * 4) = -3/4; at 1:
  // 1/2 + 4/6 * (1/8 - 1/2) * -3/4 = 11/16.
  EXPECT_THAT(
      SplineAt({0, 2, 4}, {0, 1, 0}, 5),
      ::testing::ElementsAre(DoubleNear(0, 1e-12), DoubleNear(0.6875, 1e-12),
                             DoubleNear(1, 1e-12), DoubleNear(0.6875, 1e-12),
                             DoubleNear(0, 1e-12)));
}

}  // namespace
}  // namespace mien
