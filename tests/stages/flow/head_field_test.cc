#include "stages/flow/head_field.h"

#include <gmock/gmock.h>

#include "tests/support/faces.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

constexpr int kSide = 192;

cv::Mat Affine(double a0, double ax, double ay, double b0, double bx,
               double by) {
  cv::Mat flow(kSide, kSide, CV_32FC2);
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {
      const double u = x / 96.0 - 1, v = y / 96.0 - 1;
      flow.at<cv::Vec2f>(y, x) =
          cv::Vec2f(static_cast<float>(a0 + ax * u + ay * v),
                    static_cast<float>(b0 + bx * u + by * v));
    }
  }
  return flow;
}

double MeanDifference(const cv::Mat& a, const cv::Mat& b) {
  return cv::norm(a, b, cv::NORM_L1) / static_cast<double>(a.total());
}

TEST(HeadField, RecoversAnAffineField) {
  const cv::Mat flow = Affine(1.5, 0.2, -0.1, -0.7, 0.3, 0.05);
  HeadField motion("affine", flow.size());
  motion.Fit(flow, cv::Mat::ones(flow.size(), CV_32FC1), 3);
  EXPECT_LT(MeanDifference(motion.Field(), flow), 1e-4);
  EXPECT_LT(motion.residual_px(), 1e-4);
}

TEST(HeadField, ASimilarityCannotShear) {
  const cv::Mat turn = Affine(0, 0.1, -0.4, 0, 0.4, 0.1);
  HeadField motion("similarity", turn.size());
  const cv::Mat ones = cv::Mat::ones(turn.size(), CV_32FC1);
  motion.Fit(turn, ones, 3);
  EXPECT_LT(MeanDifference(motion.Field(), turn), 1e-4);
  const cv::Mat shear = Affine(0, 0, 0.4, 0, 0.4, 0);
  motion.Fit(shear, ones, 3);
  EXPECT_GT(MeanDifference(motion.Field(), shear), 0.2);
}

TEST(HeadField, AMouthMovingOtherwiseChangesLittle) {
  cv::Mat flow = Affine(1, 0.1, 0, 0.5, 0, 0.1);
  const cv::Mat truth = flow.clone();
  flow(cv::Rect(60, 120, 72, 50)) += cv::Scalar(0, -2);
  HeadField motion("affine", flow.size());
  motion.Fit(flow, cv::Mat::ones(flow.size(), CV_32FC1), 3);
  EXPECT_LT(MeanDifference(motion.Field(), truth), 0.02);
}

TEST(HeadField, ZeroWeightIsNotLookedAt) {
  cv::Mat flow = Affine(1, 0, 0, 0, 0, 0);
  cv::Mat weight = cv::Mat::ones(flow.size(), CV_32FC1);
  const cv::Rect most(0, 0, kSide, 150);
  flow(most).setTo(cv::Scalar(-3, 5));
  weight(most).setTo(0);
  HeadField motion("similarity", flow.size());
  motion.Fit(flow, weight, 3);
  EXPECT_NEAR(motion.Field().at<cv::Vec2f>(20, 20)[0], 1, 1e-3);
}

TEST(HeadField, NothingToFitIsNoMotion) {
  const cv::Mat flow = Affine(1, 0, 0, 0, 0, 0);
  HeadField motion("affine", flow.size());
  motion.Fit(flow, cv::Mat::zeros(flow.size(), CV_32FC1), 3);
  EXPECT_EQ(cv::norm(motion.Field()), 0);
}

TEST(HeadField, UnknownModel) {
  EXPECT_THAT(ErrorOf([] {
                HeadField("rigid", {10, 10});
              }),
              testing::StartsWith("ConfigError: flow.head_model: 'rigid'"));
}

TEST(RigidWeight, TrustsTheNoseBridgeNotTheMouth) {
  const Landmarks face = TemplateFace({96, 69}, 80);
  const cv::Mat weight = RigidWeight(face, {kSide, kSide});
  const auto at = [&](int landmark) {
    return weight.at<float>(static_cast<int>(face[landmark].y),
                            static_cast<int>(face[landmark].x));
  };
  EXPECT_EQ(at(28), 1);
  for (const int moving : {19, 24, 37, 44, 48, 51, 54, 57, 31, 35}) {
    EXPECT_EQ(at(moving), 0) << moving;
  }
  EXPECT_EQ(weight.at<float>(0, 0), 0);
  double low = 0, high = 0;
  cv::minMaxLoc(weight, &low, &high);
  EXPECT_EQ(low, 0);
  EXPECT_EQ(high, 1);
}

}  // namespace
}  // namespace mien
