#include "tools/inject/steady_face.h"

#include <cmath>

#include <gtest/gtest.h>

#include "stages/track/face_pose.h"
#include "tests/support/temp_folder.h"
#include "tests/tools/inject/tracked_face.h"

namespace mien {
namespace {

TEST(SteadyFaceTest, CanonicalFaceIsLevelAndOfUnitSize) {
  Landmarks turned = TemplateFace({0, 0}, 50);
  for (cv::Point2f& p : turned) p = {-p.y + 200, p.x + 90};  // by 90 degrees
  const FacePoints points = CanonicalFrom(turned);
  const FacePoints straight = CanonicalFrom(TemplateFace({7, 3}, 80));
  for (std::size_t k = 0; k < points.size(); ++k) {
    EXPECT_NEAR(points[k].x, straight[k].x, 1e-5);
    EXPECT_NEAR(points[k].y, straight[k].y, 1e-5);
  }
}

TEST(SteadyFaceTest, JitterOfTheLandmarksIsAveragedOut) {
  const TrackedFace face;
  const FaceTracks tracks = face.Tracks(EvenTimes(60), 0.7);
  const SteadyFace steady = HoldSteady(tracks.faces[0], tracks.time_s, 20, 34);
  EXPECT_NEAR(steady.iod_px, TrackedFace::kIod, 0.5);
  ASSERT_EQ(steady.image_from_face.size(), 15U);
  const cv::Point2d first = ApplyAffine(steady.At(20), {0, 0.6});
  for (std::int64_t i = 20; i <= 34; ++i) {
    // A nose that rests must rest, whatever 0.7 px of jitter say.
    const cv::Point2d nose = ApplyAffine(steady.At(i), {0, 0.6});
    EXPECT_LT(cv::norm(nose - first), 0.2);
    EXPECT_LT(cv::norm(nose - cv::Point2d(120, 90 + 36)), 0.3);
  }
}

TEST(SteadyFaceTest, FollowsTheHead) {
  const TrackedFace face;
  FaceTracks tracks = face.Tracks(EvenTimes(60));
  for (std::size_t i = 0; i < 60; ++i) {
    for (cv::Point2f& p : tracks.faces[0].landmarks_px[i]) {
      p.x += 1.5F * static_cast<float>(i);
    }
  }
  const SteadyFace steady = HoldSteady(tracks.faces[0], tracks.time_s, 30, 40);
  EXPECT_NEAR(ApplyAffine(steady.At(36), {0, 0}).x, 120 + 1.5 * 36, 1e-2);
}

TEST(SteadyFaceTest, ALostFaceIsNamed) {
  const TrackedFace face;
  FaceTracks tracks = face.Tracks(EvenTimes(60));
  tracks.faces[0].found[33] = 0;
  EXPECT_EQ(
      ErrorOf([&] { HoldSteady(tracks.faces[0], tracks.time_s, 30, 40); }),
      "DataError: face 0 is not found in frame 33 (1.100 s)");
  // Before and after it does no harm.
  EXPECT_EQ(
      ErrorOf([&] { HoldSteady(tracks.faces[0], tracks.time_s, 34, 40); }), "");
}

}  // namespace
}  // namespace mien
