#include "tools/inject/lanczos.h"

#include <cmath>

#include <gtest/gtest.h>

#include "tests/support/faces.h"

namespace mien {
namespace {

TEST(LanczosTest, PixelsAndPlainAreasStayAsTheyAre) {
  cv::Mat image;
  Texture({40, 30}, 1).convertTo(image, CV_8U);
  const LanczosSampler sampler(image, {5, 4, 20, 15});
  for (int y = 4; y < 19; ++y) {
    for (int x = 5; x < 25; ++x) {
      EXPECT_NEAR(sampler.At(x, y)[0], image.at<uchar>(y, x), 1e-3);
    }
  }
  const cv::Mat plain(30, 40, CV_8UC3, cv::Scalar(10, 120, 250));
  const LanczosSampler flat(plain, {0, 0, 40, 30});
  for (const double x : {0.0, 0.37, 17.5, 39.0, 50.0}) {
    const cv::Vec3f value = flat.At(x, 0.61 * x);
    EXPECT_NEAR(value[0], 10, 1e-3);
    EXPECT_NEAR(value[1], 120, 1e-3);
    EXPECT_NEAR(value[2], 250, 1e-3);
  }
}

TEST(LanczosTest, ReadsAWaveBetweenItsPixels) {
  cv::Mat image(32, 64, CV_8UC1);
  const auto wave = [](double x, double y) {
    return 128 + 100 * std::sin(0.9 * x) * std::cos(0.5 * y);
  };
  for (int y = 0; y < image.rows; ++y) {
    for (int x = 0; x < image.cols; ++x) {
      image.at<uchar>(y, x) = cv::saturate_cast<uchar>(wave(x, y));
    }
  }
  const LanczosSampler sampler(image, {0, 0, 64, 32});
  for (double x = 20; x < 30; x += 0.21) {
    EXPECT_NEAR(sampler.At(x, 15.3)[0], wave(x, 15.3), 2.5) << x;
  }
}

TEST(LanczosTest, KnowsNothingBeyondItsAreaAndTheBorder) {
  cv::Mat image(10, 10, CV_8UC1, cv::Scalar(7));
  image.col(9).setTo(200);
  const LanczosSampler sampler(image, {0, 0, 10, 10});
  EXPECT_NEAR(sampler.At(25, 5)[0], 200, 1e-3);
  EXPECT_NEAR(sampler.At(-4, -4)[0], 7, 1e-3);
}

}  // namespace
}  // namespace mien
