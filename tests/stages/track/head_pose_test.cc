#include "stages/track/head_pose.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace mien {
namespace {

// The mean head itself, turned by Rx Ry Rz and seen at 2 px a mm.
Landmarks Turned(double pitch, double yaw, double roll) {
  const cv::Matx33d rx(1, 0, 0, 0, std::cos(pitch), -std::sin(pitch), 0,
                       std::sin(pitch), std::cos(pitch));
  const cv::Matx33d ry(std::cos(yaw), 0, std::sin(yaw), 0, 1, 0, -std::sin(yaw),
                       0, std::cos(yaw));
  const cv::Matx33d rz(std::cos(roll), -std::sin(roll), 0, std::sin(roll),
                       std::cos(roll), 0, 0, 0, 1);
  Landmarks landmarks;
  landmarks.fill({-1, -1});  // of the others nothing is known
  for (std::size_t i = 0; i < landmarks.size(); ++i) {
    const cv::Point3d& p = MeanHead()[i];
    if (!std::isfinite(p.x)) continue;
    const cv::Vec3d at = rx * ry * rz * cv::Vec3d(p.x, p.y, p.z);
    landmarks[i] = cv::Point2f(static_cast<float>(320 + 2 * at[0]),
                               static_cast<float>(240 + 2 * at[1]));
  }
  return landmarks;
}

TEST(HeadPose, IsTheRotationThatWasPutIn) {
  for (const double pitch : {-0.3, 0.0, 0.2}) {
    for (const double yaw : {-0.5, 0.0, 0.4}) {
      for (const double roll : {-0.2, 0.0, 0.6}) {
        const HeadPose pose = PoseOfHead(Turned(pitch, yaw, roll));
        ASSERT_TRUE(pose.IsKnown());
        EXPECT_NEAR(pose.pitch_rad, pitch, 1e-4);
        EXPECT_NEAR(pose.yaw_rad, yaw, 1e-4);
        EXPECT_NEAR(pose.roll_rad, roll, 1e-4);
        EXPECT_NEAR(pose.px_per_mm, 2, 1e-4);
        EXPECT_NEAR(pose.nose_px.x, 320, 1e-3);
        EXPECT_NEAR(pose.nose_px.y, 240, 1e-3);
      }
    }
  }
}

// A nose that stands left of the middle: the face looks to the left.
TEST(HeadPose, SignsAreTheDocumentedOnes) {
  Landmarks face = Turned(0, 0, 0);
  face[30].x -= 10;
  EXPECT_GT(PoseOfHead(face).yaw_rad, 0.02);
  face = Turned(0, 0, 0);
  face[30].y += 10;
  EXPECT_GT(PoseOfHead(face).pitch_rad, 0.02);
  face = Turned(0, 0, 0);
  face[36].y -= 10;  // the eye at the left goes up: clockwise
  face[45].y += 10;
  EXPECT_GT(PoseOfHead(face).roll_rad, 0.02);
}

TEST(HeadPose, NothingWithoutLandmarks) {
  Landmarks face = Turned(0, 0, 0);
  face[36].x = std::numeric_limits<float>::quiet_NaN();
  EXPECT_FALSE(PoseOfHead(face).IsKnown());
  face.fill({7, 7});
  EXPECT_FALSE(PoseOfHead(face).IsKnown());
}

}  // namespace
}  // namespace mien
