#include "stages/motion/alignment.h"

#include <cmath>

#include <gtest/gtest.h>

#include "stages/track/face_pose.h"
#include "tests/support/faces.h"

namespace mien {
namespace {

TEST(AlignmentTest, EyesLandWhereTheFrameWantsThem) {
  FaceTrack track;
  std::vector<double> time_s;
  const cv::Matx23d turn(std::cos(0.3), -std::sin(0.3), 40, std::sin(0.3),
                         std::cos(0.3), 30);
  for (int i = 0; i < 5; ++i) {
    time_s.push_back(i / 25.0);
    Landmarks face = TemplateFace({100, 90}, 55);
    for (cv::Point2f& p : face) p = ApplyAffine(turn, p);
    track.found.push_back(1);
    track.landmarks_px.push_back(face);
  }
  const AlignedFrame frame(80);
  EXPECT_EQ(frame.size, cv::Size(208, 232));
  const auto m = AlignFace(track, time_s, frame, 0.2);
  const cv::Point2d left = ApplyAffine(m[2], LeftEye(track.landmarks_px[2]));
  const cv::Point2d right = ApplyAffine(m[2], RightEye(track.landmarks_px[2]));
  EXPECT_NEAR(left.x, frame.eyes_px.x - 40, 1e-3);
  EXPECT_NEAR(left.y, frame.eyes_px.y, 1e-3);
  EXPECT_NEAR(right.x, frame.eyes_px.x + 40, 1e-3);
  EXPECT_NEAR(right.y, frame.eyes_px.y, 1e-3);
}

TEST(AlignmentTest, JitterIsSmoothedLostFramesAreNot) {
  FaceTrack track;
  std::vector<double> time_s;
  Rng rng(1);
  for (int i = 0; i < 100; ++i) {
    time_s.push_back(i / 100.0);
    track.found.push_back(i != 50);
    track.landmarks_px.push_back(TemplateFace(
        {100 + static_cast<float>(rng.Normal()), i < 50 ? 90.0f : 120.0f}, 55));
  }
  const AlignedFrame frame(55);
  const auto m = AlignFace(track, time_s, frame, 0.2);
  EXPECT_TRUE(std::isnan(m[50](0, 0)));
  // The step in y between the stretches is not smeared.
  EXPECT_NEAR(m[49](1, 2), frame.eyes_px.y - 90, 1e-4);
  EXPECT_NEAR(m[51](1, 2), frame.eyes_px.y - 120, 1e-4);
  double steps = 0;
  for (std::size_t i = 11; i < 40; ++i) {
    steps += std::abs(m[i](0, 2) - m[i - 1](0, 2)) / 29;
  }
  EXPECT_LT(steps, 0.05);  // 1.1 without smoothing
}

TEST(AlignmentTest, StraightLinesStayStraightToTheEnds) {
  std::vector<double> t, y;
  for (int i = 0; i < 30; ++i) {
    t.push_back(0.01 * i * (1 + 0.01 * i));
    y.push_back(3 - 20 * t.back());
  }
  const auto smooth = SmoothLine(t, y, 0.1);
  for (std::size_t i = 0; i < y.size(); ++i) {
    EXPECT_NEAR(smooth[i], y[i], 1e-9);
  }
  EXPECT_EQ(SmoothLine(t, y, 0), y);
  EXPECT_EQ(SmoothLine({1}, {5}, 0.1)[0], 5);
}

TEST(AlignmentTest, EyeAspectRatioOfTheTemplate) {
  // Lids 0.14 apart, corners 0.44.
  EXPECT_NEAR(EyeAspectRatio(TemplateFace({0, 0}, 80)), 0.14 / 0.44, 1e-3);
}

TEST(AlignmentTest, BlinkSignal) {
  FaceTrack track;
  std::vector<double> time_s;
  for (int i = 0; i < 60; ++i) {
    time_s.push_back(i / 30.0);
    Landmarks face = TemplateFace({100, 90}, 80);
    const float open = i >= 20 && i < 25 ? 0.3f : 1.0f;
    for (const std::size_t k : {37, 38, 40, 41, 43, 44, 46, 47}) {
      face[k].y = 90 + open * (face[k].y - 90);
    }
    track.found.push_back(i != 40);
    track.landmarks_px.push_back(face);
  }
  const auto blink = BlinkSignal(track, time_s, 10);
  EXPECT_NEAR(blink[10], 0, 1e-3);
  EXPECT_NEAR(blink[22], 1, 1e-3);
  EXPECT_TRUE(std::isnan(blink[40]));
}

}  // namespace
}  // namespace mien
