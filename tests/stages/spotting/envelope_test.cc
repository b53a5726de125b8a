#include "stages/spotting/envelope.h"

#include <cmath>

#include <gtest/gtest.h>

#include "pipeline/core/random.h"

namespace mien {
namespace {

std::vector<double> Times(int n, double fps) {
  std::vector<double> t;
  for (int i = 0; i < n; ++i) t.push_back(i / fps);
  return t;
}

TEST(EnvelopeTest, HandWorkedValues) {
  EXPECT_EQ(EnvelopeAt(0.9, 1, 2, 4), 0);
  EXPECT_EQ(EnvelopeAt(4.0, 1, 2, 4), 0);
  EXPECT_NEAR(EnvelopeAt(1.5, 1, 2, 4), 0.5, 1e-12);
  EXPECT_NEAR(EnvelopeAt(2.0, 1, 2, 4), 1, 1e-12);
  EXPECT_NEAR(EnvelopeAt(3.0, 1, 2, 4), 0.5, 1e-12);
  // A third of the rise: (1 - cos 60 deg) / 2.
  EXPECT_NEAR(EnvelopeAt(1 + 1.0 / 3, 1, 2, 4), 0.25, 1e-12);
}

TEST(EnvelopeTest, FindsANoiselessEventExactly) {
  const auto t = Times(160, 200);
  std::vector<double> y;
  for (const double s : t) y.push_back(2 - 3 * EnvelopeAt(s, 0.2, 0.33, 0.6));
  const EnvelopeFit fit = FitEnvelope(t, y, {});
  ASSERT_TRUE(fit.ok);
  EXPECT_NEAR(fit.onset_s, 0.2, 1e-3);
  EXPECT_NEAR(fit.apex_s, 0.33, 1e-3);
  EXPECT_NEAR(fit.offset_s, 0.6, 1e-3);
  EXPECT_NEAR(fit.amplitude, -3, 1e-2);
  EXPECT_NEAR(fit.base, 2, 1e-2);
  EXPECT_NEAR(fit.explained, 1, 1e-4);
}

TEST(EnvelopeTest, ApexOfANoisyFlatPeakIsBetterThanTheLargestSample) {
  const auto t = Times(160, 200);
  double fitted = 0, largest = 0;
  constexpr int kTrials = 30;
  for (int trial = 0; trial < kTrials; ++trial) {
    Rng rng(static_cast<std::uint64_t>(trial) + 1);
    std::vector<double> y;
    for (const double s : t) {
      y.push_back(EnvelopeAt(s, 0.2, 0.33, 0.6) + 0.05 * rng.Normal());
    }
    const auto top = std::max_element(y.begin(), y.end()) - y.begin();
    largest += std::abs(top / 200.0 - 0.33) * 200 / kTrials;
    fitted += std::abs(FitEnvelope(t, y, {}).apex_s - 0.33) * 200 / kTrials;
  }
  EXPECT_LT(fitted, 1.0);  // frames
  EXPECT_GT(largest, 2 * fitted);
}

TEST(EnvelopeTest, DriftIsFittedWhenItIsExpected) {
  const auto t = Times(160, 200);
  std::vector<double> y;
  Rng rng(3);
  for (const double s : t) {
    y.push_back(EnvelopeAt(s, 0.2, 0.33, 0.6) + 0.8 * s + 0.02 * rng.Normal());
  }
  EnvelopeOptions options;
  options.max_slope = 1;
  const EnvelopeFit with = FitEnvelope(t, y, options);
  EXPECT_NEAR(with.slope, 0.8, 0.02);
  EXPECT_NEAR(with.apex_s, 0.33, 0.01);
  const EnvelopeFit without = FitEnvelope(t, y, {});
  EXPECT_EQ(without.slope, 0);
  EXPECT_GT(without.rms, 2 * with.rms);
}

TEST(EnvelopeTest, TooLittleIsNoFit) {
  EXPECT_FALSE(FitEnvelope({0, 1, 2, 3}, {0, 1, 1, 0}, {}).ok);
  EXPECT_FALSE(FitEnvelope(Times(50, 200), std::vector<double>(50, 1), {}).ok);
}

TEST(EnvelopeTest, LengthLimitHolds) {
  const auto t = Times(200, 100);
  std::vector<double> y;
  for (const double s : t) y.push_back(EnvelopeAt(s, 0.1, 1, 1.9));
  EnvelopeOptions options;
  options.max_length_s = 0.5;
  const EnvelopeFit fit = FitEnvelope(t, y, options);
  ASSERT_TRUE(fit.ok);
  EXPECT_LE(fit.offset_s - fit.onset_s, 0.5 + 1e-9);
}

TEST(EnvelopeTest, SmoothingKeepsConstantsAndSpreadsAnImpulse) {
  const auto t = Times(9, 10);
  EXPECT_NEAR(SmoothOverTime(t, std::vector<double>(9, 4), 0.1)[0], 4, 1e-12);
  std::vector<double> impulse(9, 0);
  impulse[4] = 1;
  const auto smooth = SmoothOverTime(t, impulse, 0.1);
  // exp(-1/2) between neighbours; three sigmas of 0.1 s are three frames.
  EXPECT_NEAR(smooth[3] / smooth[4], std::exp(-0.5), 1e-9);
  EXPECT_EQ(smooth[0], 0);
  EXPECT_EQ(SmoothOverTime(t, impulse, 0), impulse);
}

TEST(EnvelopeTest, IndexOfTimeInterpolatesAndClamps) {
  const std::vector<double> t = {0, 1, 3};
  EXPECT_EQ(IndexOfTime(t, -1), 0);
  EXPECT_EQ(IndexOfTime(t, 2), 1.5);
  EXPECT_EQ(IndexOfTime(t, 9), 2);
  EXPECT_EQ(IndexOfTime({}, 1), 0);
}

}  // namespace
}  // namespace mien
