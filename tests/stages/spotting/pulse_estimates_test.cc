#include "stages/spotting/pulse_estimates.h"

#include <cmath>

#include <gtest/gtest.h>

#include "pipeline/core/random.h"
#include "stages/spotting/envelope.h"

namespace mien {
namespace {

double Response(const std::vector<double>& taps, double rate,
                double (*signal)(double)) {
  const int half = static_cast<int>(taps.size() / 2);
  double sum = 0;
  for (int k = -half; k <= half; ++k) {
    sum += taps[static_cast<std::size_t>(k + half)] * signal(k / rate);
  }
  return sum;
}

TEST(PulseFilter, MeasuresAPulseAndNoBaseline) {
  const auto taps = PulseFilter(0.4, 50);
  EXPECT_EQ(taps.size(), 41u);
  EXPECT_NEAR(
      Response(taps, 50,
               [](double t) { return 3 * EnvelopeAt(t, -0.2, 0, 0.2) + 7; }),
      3, 1e-9);
  EXPECT_NEAR(Response(taps, 50, [](double t) { return 2 - 5 * t; }), 0, 1e-9);
  EXPECT_NEAR(Response(taps, 50, [](double t) { return t * t; }), 0, 1e-9);
  // Long ones leave curvature in: a macro-expression is curved itself.
  EXPECT_GT(std::abs(Response(PulseFilter(1.6, 50), 50,
                              [](double t) { return t * t; })),
            0.1);
}

TEST(RobustSpread, IsTheStandardDeviationOfANormal) {
  Rng rng(3);
  std::vector<double> values;
  for (int i = 0; i < 20000; ++i) values.push_back(2 * rng.Normal());
  EXPECT_NEAR(RobustSpread(values), 2, 0.06);
  for (int i = 0; i < 1000; ++i) values[static_cast<std::size_t>(i)] = 100;
  EXPECT_NEAR(RobustSpread(values), 2.2, 0.15);  // 5 % wild ones
  EXPECT_EQ(RobustSpread({}), 0);
}

}  // namespace
}  // namespace mien
