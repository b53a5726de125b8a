#include "stages/track/tracker.h"

#include <gtest/gtest.h>

#include "tests/support/faces.h"

namespace mien {
namespace {

TEST(TrackerTest, PatchCorrelationSeesGainNotContent) {
  cv::Mat a, b, brighter;
  Texture({200, 200}, 1).convertTo(a, CV_8U, 0.5, 30);
  Texture({200, 200}, 2).convertTo(b, CV_8U, 0.5, 30);
  a.convertTo(brighter, CV_8U, 1.3, 20);
  FacePose pose;
  pose.centre_px = {100, 100};
  pose.size_px = 120;
  const cv::Mat patch = FacePatch(a, pose);
  EXPECT_NEAR(patch.dot(patch), 1, 1e-5);
  EXPECT_GT(patch.dot(FacePatch(brighter, pose)), 0.98);
  EXPECT_LT(std::abs(patch.dot(FacePatch(b, pose))), 0.5);
}

TEST(TrackerTest, PoseIsSteadyForJitterAndQuickForMotion) {
  FacePose pose;
  pose.centre_px = {100, 100};
  pose.size_px = 100;
  FacePose jitter = pose;
  jitter.centre_px.x += 0.5;  // half a percent of the box
  const FacePose after = StabilisePose(pose, jitter, 0.005);
  EXPECT_NEAR(after.centre_px.x, 100 + 0.5 * (0.0488 + 1.0 / 36), 0.01);
  FacePose moved = pose;
  moved.centre_px.y += 10;
  moved.size_px = 104;
  moved.roll_rad = 0.05;
  const FacePose there = StabilisePose(pose, moved, 0.005);
  EXPECT_EQ(there.centre_px, moved.centre_px);
  EXPECT_EQ(there.size_px, 104);
  EXPECT_NEAR(there.roll_rad, 0.05, 1e-12);
}

TEST(TrackerTest, RollTakesTheShortWay) {
  FacePose pose, wanted;
  pose.size_px = wanted.size_px = 100;
  pose.roll_rad = CV_PI - 0.1;
  wanted.roll_rad = -CV_PI + 0.1;
  const FacePose after = StabilisePose(pose, wanted, 1);
  EXPECT_NEAR(after.roll_rad, CV_PI + 0.1, 1e-9);
}

TEST(TrackerTest, NothingToSeeGivesNoTracks) {
  Tracker tracker(TrackParams(), nullptr);
  const cv::Mat flat(120, 160, CV_8UC1, cv::Scalar(80));
  for (int i = 0; i < 5; ++i) tracker.Step(flat, i / 25.0);
  EXPECT_TRUE(tracker.Finish().empty());
}

}  // namespace
}  // namespace mien
