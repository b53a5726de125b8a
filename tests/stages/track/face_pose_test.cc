#include "stages/track/face_pose.h"

#include <cmath>

#include <gtest/gtest.h>

#include "tests/support/faces.h"

namespace mien {
namespace {

TEST(FacePoseTest, PoseFollowsSimilarities) {
  const Landmarks face = TemplateFace({100, 100}, 60);
  const FacePose rest = PoseFromLandmarks(face);
  EXPECT_NEAR(rest.roll_rad, 0, 1e-6);
  EXPECT_NEAR(rest.centre_px.x, 100, 3);
  // Turned by 30 degrees, twice as large, moved.
  const double c = 2 * std::cos(CV_PI / 6), s = 2 * std::sin(CV_PI / 6);
  const cv::Matx23d m(c, -s, 7, s, c, -3);
  Landmarks moved;
  for (std::size_t k = 0; k < face.size(); ++k) {
    moved[k] = ApplyAffine(m, face[k]);
  }
  const FacePose pose = PoseFromLandmarks(moved);
  EXPECT_NEAR(pose.roll_rad, CV_PI / 6, 1e-5);
  EXPECT_NEAR(pose.size_px, 2 * rest.size_px, 1e-3);
  const cv::Point2d centre = ApplyAffine(m, rest.centre_px);
  EXPECT_NEAR(pose.centre_px.x, centre.x, 1e-3);
  EXPECT_NEAR(pose.centre_px.y, centre.y, 1e-3);
}

TEST(FacePoseTest, BoxAndBack) {
  const FacePose pose = PoseFromBox({10, 20, 30, 30});
  EXPECT_EQ(pose.centre_px, cv::Point2d(25, 35));
  EXPECT_EQ(pose.size_px, 30);
  EXPECT_EQ(BoxFromPose(pose), cv::Rect2f(10, 20, 30, 30));
}

TEST(FacePoseTest, Overlap) {
  // 10 x 10 and the same moved by half: 50 of 150.
  EXPECT_NEAR(OverlapOf({0, 0, 10, 10}, {5, 0, 10, 10}), 1.0 / 3, 1e-6);
  EXPECT_EQ(OverlapOf({0, 0, 10, 10}, {20, 0, 10, 10}), 0);
  EXPECT_EQ(OverlapOf({0, 0, 0, 0}, {0, 0, 0, 0}), 0);
}

TEST(FacePoseTest, CropPutsTheSquareInTheMiddle) {
  FacePose pose;
  pose.centre_px = {50, 40};
  pose.size_px = 20;
  pose.roll_rad = CV_PI / 2;  // the face's right is the image's down
  const cv::Matx23d m = CropFromImage(pose, 101, 0.5);
  const cv::Point2d centre = ApplyAffine(m, {50, 40});
  EXPECT_NEAR(centre.x, 50, 1e-9);
  EXPECT_NEAR(centre.y, 50, 1e-9);
  const cv::Point2d below = ApplyAffine(m, {50, 50});
  EXPECT_NEAR(below.x, 50 + 10 * 101 * 0.5 / 20, 1e-9);
  EXPECT_NEAR(below.y, 50, 1e-9);
  const cv::Point2d back = ApplyAffine(InvertAffine(m), below);
  EXPECT_NEAR(back.x, 50, 1e-9);
  EXPECT_NEAR(back.y, 50, 1e-9);
}

TEST(FacePoseTest, ShrinkingWarpAveragesAndKeepsPlaces) {
  // A ramp: v = x / 4; the crop must show it at the same places.
  cv::Mat image(300, 1000, CV_8UC1);
  for (int y = 0; y < image.rows; ++y) {
    for (int x = 0; x < image.cols; ++x) {
      image.at<std::uint8_t>(y, x) = static_cast<std::uint8_t>(x / 4);
    }
  }
  // Scale 1/4.5: blocks of 4 are averaged. Crop px u shows x = 4.5 u + 31.
  const double k = 1 / 4.5;
  const cv::Mat crop =
      WarpSimilarity(image, {k, 0, -31 * k, 0, k, -10 * k}, {150, 40});
  for (const int u : {20, 77, 120}) {
    EXPECT_NEAR(crop.at<std::uint8_t>(20, u), (4.5 * u + 31) / 4 - 0.375, 0.8);
  }
  // Noise of single pixels shrinks by the averaging.
  cv::Mat noise(400, 400, CV_8UC1);
  Rng rng(1);
  for (auto& v : cv::Mat_<std::uint8_t>(noise)) {
    v = cv::saturate_cast<std::uint8_t>(128 + 20 * rng.Normal());
  }
  const cv::Mat quarter =
      WarpSimilarity(noise, {0.25, 0, 0, 0, 0.25, 0}, {100, 100});
  cv::Scalar mean, sd;
  cv::meanStdDev(quarter, mean, sd);
  EXPECT_LT(sd[0], 6);
}

TEST(FacePoseTest, CropMayLieOutsideTheImage) {
  const cv::Mat image(50, 50, CV_8UC1, cv::Scalar(77));
  for (const double scale : {1.0, 0.2}) {
    const cv::Mat crop =
        WarpSimilarity(image, {scale, 0, 5000, 0, scale, -9000}, {20, 20});
    EXPECT_EQ(cv::countNonZero(crop != 77), 0);
  }
}

TEST(FacePoseTest, Plausible) {
  const cv::Size image(200, 200);
  Landmarks face = TemplateFace({100, 80}, 60);
  EXPECT_TRUE(PlausibleFace(face, image));
  EXPECT_FALSE(PlausibleFace(TemplateFace({400, 80}, 60), image));
  EXPECT_FALSE(PlausibleFace(TemplateFace({100, 80}, 2), image));
  Landmarks upside_down = face;
  for (cv::Point2f& p : upside_down) p.y = 160 - p.y;
  EXPECT_FALSE(PlausibleFace(upside_down, image));
  for (int k = 48; k < 68; ++k) face[static_cast<std::size_t>(k)].x += 90;
  EXPECT_FALSE(PlausibleFace(face, image));
  face[30].x = std::numeric_limits<float>::quiet_NaN();
  EXPECT_FALSE(PlausibleFace(face, image));
}

}  // namespace
}  // namespace mien
