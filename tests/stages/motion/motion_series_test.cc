#include "stages/motion/motion_series.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"

namespace mien {
namespace {

MotionSeries Small() {
  MotionSeries series;
  series.regions = {"chin", "lid_left"};
  series.patches = {"chin.1", "chin.2", "lid_left.1"};
  series.time_s = {0, 0.005, 0.01};
  series.frame_number = {7, 8, 9};
  series.fps = 200;
  FaceMotion face;
  face.face = 2;
  face.first_idx = 1;
  face.frame_count = 2;
  face.iod_px = 80;
  face.image_iod_px = 95.5f;
  const float nan = std::numeric_limits<float>::quiet_NaN();
  face.dx = {1, 2, nan, nan};
  face.dy = {3, 4, nan, nan};
  face.magnitude = {5, 6, nan, nan};
  face.noise = {0.1f, nan};
  face.head_x = {1, nan};
  face.head_y = {2, nan};
  face.head_roll_deg = {3, nan};
  face.blink = {0.5f, 1};
  face.patch_time_s = {0.005};
  face.patch_dx = {1, 2, 3};
  face.patch_dy = {4, 5, 6};
  face.cover_time_s = {0.01};
  face.cover = {0, 0.25f, 0, 0, 0, 0, 0, 1, 0};
  face.light = {0.25f, 0.5f};
  series.faces = {face};
  return series;
}

TEST(MotionSeriesTest, RoundTripKeepsNan) {
  MotionSeries back;
  FromArtifact(ToArtifact(Small()), &back);
  EXPECT_EQ(back.regions, Small().regions);
  EXPECT_EQ(back.region_count(), 2);
  EXPECT_EQ(back.patches, Small().patches);
  EXPECT_EQ(back.time_s, Small().time_s);
  EXPECT_EQ(back.frame_number, Small().frame_number);
  EXPECT_EQ(back.fps, 200);
  ASSERT_EQ(back.faces.size(), 1u);
  const FaceMotion& face = back.faces[0];
  EXPECT_EQ(face.face, 2);
  EXPECT_EQ(face.first_idx, 1);
  EXPECT_EQ(face.frame_count, 2);
  EXPECT_EQ(face.iod_px, 80);
  EXPECT_EQ(face.image_iod_px, 95.5f);
  EXPECT_EQ(face.light.left, 0.25f);
  EXPECT_EQ(face.light.right, 0.5f);
  EXPECT_EQ(face.dx[1], 2);
  EXPECT_EQ(face.dy[0], 3);
  EXPECT_EQ(face.magnitude[1], 6);
  EXPECT_TRUE(std::isnan(face.dx[3]));
  EXPECT_EQ(face.head_roll_deg[0], 3);
  EXPECT_EQ(face.blink[1], 1);
  EXPECT_EQ(face.patch_time_s, Small().faces[0].patch_time_s);
  EXPECT_EQ(face.patch_dx, Small().faces[0].patch_dx);
  EXPECT_EQ(face.patch_dy, Small().faces[0].patch_dy);
  EXPECT_EQ(face.cover_time_s, Small().faces[0].cover_time_s);
  EXPECT_EQ(face.cover, Small().faces[0].cover);
}

TEST(MotionSeriesTest, DamagedArtifactsAreRefused) {
  Artifact artifact = ToArtifact(Small());
  artifact.Put("face0_dy", {4, 1}, std::vector<float>(4, 0.0f), "px");
  MotionSeries back;
  EXPECT_EQ(ErrorOf([&] { FromArtifact(artifact, &back); }),
            "DataError: cached MotionSeries: array 'face0_dy' has shape "
            "4 x 1, expected 2 x 2; delete the file");
  artifact = ToArtifact(Small());
  artifact.Put("face0_patch_dx", {1, 2}, std::vector<float>(2, 0.0f), "px");
  EXPECT_EQ(ErrorOf([&] { FromArtifact(artifact, &back); }),
            "DataError: cached MotionSeries: array 'face0_patch_dx' has shape "
            "1 x 2, expected 1 x 3; delete the file");
  artifact = ToArtifact(Small());
  artifact.Put("face0_cover", {1, 2}, std::vector<float>(2, 0.0f), "1");
  EXPECT_EQ(ErrorOf([&] { FromArtifact(artifact, &back); }),
            "DataError: cached MotionSeries: array 'face0_cover' has shape "
            "1 x 2, expected 1 x 9; delete the file");
  artifact = ToArtifact(Small());
  artifact.Put("faces", {1, 3}, std::vector<std::int64_t>{0, 2, 2}, "1");
  EXPECT_EQ(ErrorOf([&] { FromArtifact(artifact, &back); }),
            "DataError: cached MotionSeries: face 0 lies outside the "
            "recording; delete the file");
}

}  // namespace
}  // namespace mien
