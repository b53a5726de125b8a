#include "stages/motion/face_light.h"

#include <gtest/gtest.h>

namespace mien {
namespace {

// 208 x 264, the left half of one grey level, the right of another.
cv::Mat Halves(float left, float right) {
  cv::Mat crop(264, 208, CV_32F, cv::Scalar(right));
  crop.colRange(0, 104) = left;
  return crop;
}

TEST(FaceLight, IsLinearAndOfEachSide) {
  LightMeter meter;
  // A nose in the middle and dark hair above do not count.
  cv::Mat crop = Halves(128, 255);
  crop.colRange(90, 118) = 10;
  crop.rowRange(0, 100) = 0;
  meter.Add(0, crop);
  const FaceLight light = meter.Finish();
  EXPECT_NEAR(light.left, 0.2159, 1e-4);  // ((128/255 + .055) / 1.055)^2.4
  EXPECT_FLOAT_EQ(light.right, 1);
}

TEST(FaceLight, TakesTheMedianOfASecondEach) {
  LightMeter meter;
  const float levels[] = {10, 128, 255};
  for (int s = 0; s < 3; ++s) {
    meter.Add(s, Halves(levels[s], 5));
    // Within the second: not looked at.
    for (int k = 1; k < 10; ++k) meter.Add(s + 0.1 * k, Halves(255, 255));
  }
  const FaceLight light = meter.Finish();
  EXPECT_NEAR(light.left, 0.2159, 1e-4);
  EXPECT_NEAR(light.right, 5.0 / 255 / 12.92, 1e-6);
}

TEST(FaceLight, NothingSeenIsNothing) {
  LightMeter meter;
  meter.Add(0, Halves(200, 200));
  meter.Finish();
  const FaceLight light = meter.Finish();
  EXPECT_EQ(light.left, 0);
  EXPECT_EQ(light.right, 0);
}

}  // namespace
}  // namespace mien
