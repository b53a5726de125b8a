#include "stages/spotting/expression_match.h"

#include <cmath>

#include <gtest/gtest.h>

#include "pipeline/core/random.h"

namespace mien {
namespace {

// Two columns that always move together, one that keeps still.
cv::Mat1f Together(int rows) {
  Rng rng(3);
  cv::Mat1f pulses(rows, 3, 0.f);
  for (int k = 0; k < rows; ++k) {
    const auto x = static_cast<float>(0.02 * rng.Normal());
    pulses(k, 0) = x;
    pulses(k, 1) = x;
  }
  return pulses;
}

TEST(UsualPulses, IsTheCovarianceOfWhatWasMeasured) {
  const cv::Mat1f pulses =
      (cv::Mat1f(4, 2) << 0.01f, 0.f, -0.01f, 0.f, 0.f, 0.01f, 5.f, 5.f);
  const cv::Mat1d usual = UsualPulses(pulses, {1, 1, 1, 0});
  // Mean squares in usual sizes (0.01 / 0.6745 and the floor): 0.23, 0.23 and
  // 139, whose weight is 2 / 139.
  const double spread_x = 0.01 / 0.6745;
  const double weight = 2 / (0.01 * 0.01 / (6e-4 * 6e-4) / 2);
  ASSERT_GT(1, 0.01 * 0.01 / (spread_x * spread_x) / 4);
  EXPECT_NEAR(usual(0, 0), 2e-4 / (2 + weight), 1e-9);
  EXPECT_NEAR(usual(1, 1), weight * 1e-4 / (2 + weight), 1e-9);
  EXPECT_EQ(usual(0, 1), 0);
}

TEST(UsualPulses, IsZeroWhereNothingWasMeasured) {
  EXPECT_EQ(cv::countNonZero(UsualPulses(Together(5), {0, 0, 0, 0, 0})), 0);
}

TEST(CorrelatedLike, KeepsTheVariances) {
  const cv::Mat1d usual = (cv::Mat1d(2, 2) << 4, 5.9, 5.9, 9);
  const cv::Mat1d correlation = (cv::Mat1d(2, 2) << 1, -0.5, -0.5, 1);
  const cv::Mat1d like = CorrelatedLike(usual, correlation);
  EXPECT_EQ(like(0, 0), 4);
  EXPECT_EQ(like(1, 1), 9);
  EXPECT_EQ(like(0, 1), -3);
  EXPECT_EQ(like(1, 0), -3);
}

TEST(ExpressionMatch, OfNothingUsualIsTheLengthOverTheFloor) {
  const cv::Mat1d expressions = (cv::Mat1d(1, 2) << 3, 4);
  const ExpressionMatch match(cv::Mat1d::zeros(2, 2), expressions);
  ASSERT_EQ(match.columns(), 2);
  const cv::Mat1f out =
      match.Run((cv::Mat1f(2, 2) << 0.0006f, 0.0008f, 0.0008f, -0.0006f));
  // 0.001 along it, and 0.001 across.
  EXPECT_NEAR(out(0, 0), std::asinh(0.001 / 6e-4 / 2), 1e-5);
  EXPECT_NEAR(out(1, 0), 0, 1e-5);
  const double square = 0.001 * 0.001 / (6e-4 * 6e-4) / 2;
  for (const int row : {0, 1}) {
    EXPECT_NEAR(out(row, 1), 0.5 * std::log(square + 0.05), 1e-5);
  }
}

TEST(ExpressionMatch, WhatIsUsualTogetherCountsLittleAndApartMuch) {
  const std::vector<char> measured(400, 1);
  const cv::Mat1d expressions = (cv::Mat1d(2, 3) << 1, 1, 0, 1, -1, 0);
  const ExpressionMatch match(UsualPulses(Together(400), measured),
                              expressions);
  const auto strength = [&](float a, float b) {
    const cv::Mat1f out = match.Run((cv::Mat1f(1, 3) << a, b, 0.f));
    return std::pair(2 * std::sinh(out(0, 0)), 2 * std::sinh(out(0, 1)));
  };
  // As large in both patterns.
  EXPECT_LT(strength(0.02f, 0.02f).first, 1.5);
  EXPECT_GT(strength(0.02f, -0.02f).second, 3 * strength(0.02f, 0.02f).first);
  // Signs count.
  EXPECT_LT(strength(-0.02f, 0.02f).second, -3);
  // Usual movement has a spread of about 1.
  const cv::Mat1f usual = match.Run(Together(400));
  double sum = 0;
  for (int k = 0; k < usual.rows; ++k) {
    sum += std::pow(2 * std::sinh(usual(k, 0)), 2);
  }
  EXPECT_NEAR(std::sqrt(sum / usual.rows), 1, 0.25);
}

}  // namespace
}  // namespace mien
