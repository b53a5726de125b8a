#include "stages/motion/motion.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "stages/motion/regions.h"
#include "tests/stages/motion/moving_face.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

float At(const MotionSeries& series, const std::vector<float>& data, int frame,
         const std::string& region) {
  return data[static_cast<std::size_t>(frame * series.region_count() +
                                       RegionIndex(region))];
}

TEST(MotionTest, BrowIsSeenThroughHeadMotionJitterAndFlicker) {
  const MovingFace face;
  std::vector<MovingFace::Moment> moments;
  for (int i = 0; i < 40; ++i) {
    MovingFace::Moment moment;
    moment.x = 0.2 * i;
    moment.y = 3 * std::sin(0.1 * i);
    moment.brow = i >= 20 ? 0.5 : 0;
    moment.gain = i % 2 ? 1.1 : 0.95;
    moments.push_back(moment);
  }
  const auto [source, tracks] = face.Make(moments, 100, 1.0);
  const MotionSeries series = MotionStage({}).Run(source, tracks);
  EXPECT_EQ(series.time_s, tracks.time_s);
  EXPECT_EQ(series.frame_number, tracks.frame_number);
  ASSERT_EQ(series.faces.size(), 1u);
  const FaceMotion& motion = series.faces[0];
  EXPECT_EQ(motion.frame_count, 40);
  EXPECT_EQ(motion.iod_px, 80);
  EXPECT_NEAR(motion.image_iod_px, 80, 1);
  for (const int i : {5, 15}) {
    for (const std::string& region : series.regions) {
      EXPECT_LT(std::hypot(At(series, motion.dx, i, region),
                           At(series, motion.dy, i, region)),
                0.12)
          << region << i;
    }
  }
  for (const int i : {25, 39}) {
    EXPECT_NEAR(At(series, motion.dy, i, "brow_inner_left"), -0.45, 0.12);
    EXPECT_NEAR(At(series, motion.dy, i, "brow_outer_left"), -0.45, 0.12);
    EXPECT_NEAR(At(series, motion.magnitude, i, "brow_outer_left"), 0.5, 0.15);
    EXPECT_NEAR(At(series, motion.dy, i, "brow_outer_right"), 0, 0.12);
    EXPECT_NEAR(At(series, motion.dy, i, "mouth_corner_left"), 0, 0.12);
    EXPECT_LT(motion.noise[static_cast<std::size_t>(i)], 0.15f);
  }
  // Head: 39 steps of 0.2 px; 3 sin(3.9).
  EXPECT_NEAR(motion.head_x[39], 7.8, 0.3);
  EXPECT_NEAR(motion.head_y[39], 3 * std::sin(3.9), 0.3);
  EXPECT_NEAR(motion.head_roll_deg[39], 0, 0.3);
}

float PatchAt(const std::vector<float>& data, std::size_t row,
              const std::string& patch) {
  const auto& names = PatchNames();
  return data[row * names.size() +
              static_cast<std::size_t>(
                  std::find(names.begin(), names.end(), patch) -
                  names.begin())];
}

TEST(MotionTest, PatchesInRowsOfAThirtiethOfASecond) {
  const MovingFace face;
  std::vector<MovingFace::Moment> moments(28);
  for (std::size_t i = 14; i < moments.size(); ++i) moments[i].brow = 0.5;
  for (const double fps : {25.0, 200.0}) {
    const auto [source, tracks] = face.Make(moments, fps, 0);
    const MotionSeries series = MotionStage({}).Run(source, tracks);
    ASSERT_EQ(series.patches, PatchNames());
    const FaceMotion& motion = series.faces[0];
    // 200 / 30 is nearest to 7.
    const std::size_t group = fps == 25 ? 1 : 7;
    ASSERT_EQ(motion.patch_time_s.size(), moments.size() / group);
    ASSERT_EQ(motion.patch_dx.size(),
              motion.patch_time_s.size() * PatchNames().size());
    EXPECT_NEAR(motion.patch_time_s[1],
                (1.5 * static_cast<double>(group) - 0.5) / fps, 1e-9);
    const std::size_t last = motion.patch_time_s.size() - 1;
    EXPECT_NEAR(PatchAt(motion.patch_dy, 0, "brow_inner_left.1"), 0, 0.1);
    EXPECT_NEAR(PatchAt(motion.patch_dy, last, "brow_inner_left.1"), -0.45,
                0.15);
    EXPECT_NEAR(PatchAt(motion.patch_dy, last, "stable.2"), 0, 0.1);
  }
}

TEST(MotionTest, LostFramesAreNan) {
  const MovingFace face;
  auto [source, tracks] = face.Make(std::vector<MovingFace::Moment>(6), 100, 0);
  FaceTrack& track = tracks.faces[0];
  track.found[2] = 0;
  track.landmarks_px[2].fill({std::numeric_limits<float>::quiet_NaN(), 0});
  const FaceMotion motion = MotionStage({}).Run(source, tracks).faces.at(0);
  const std::size_t regions = RegionNames().size();
  for (std::size_t i = 0; i < 6; ++i) {
    EXPECT_EQ(std::isnan(motion.dx[i * regions]), i == 2) << i;
    EXPECT_EQ(std::isnan(motion.noise[i]), i == 2) << i;
    EXPECT_EQ(std::isnan(motion.head_x[i]), i == 2) << i;
    EXPECT_EQ(std::isnan(motion.blink[i]), i == 2) << i;
  }
}

TEST(MotionTest, NoFaceIsNoError) {
  const MovingFace face;
  auto [source, tracks] = face.Make(std::vector<MovingFace::Moment>(2), 100, 0);
  tracks.faces.clear();
  const MotionSeries series = MotionStage({}).Run(source, tracks);
  EXPECT_TRUE(series.faces.empty());
  EXPECT_EQ(series.time_s.size(), 2u);
  EXPECT_EQ(series.region_count(), 15);
}

TEST(MotionTest, SourceThatDoesNotFitTheTracksIsRefused) {
  const MovingFace face;
  const auto [source, tracks] =
      face.Make(std::vector<MovingFace::Moment>(3), 100, 0);
  const auto shorter =
      face.Make(std::vector<MovingFace::Moment>(2), 100, 0).first;
  EXPECT_EQ(ErrorOf([&, t = tracks] { MotionStage({}).Run(shorter, t); }),
            "DataError: 'memory' ends at frame 2, the face tracks go on to "
            "frame 2: the file changed; run again");
  FaceTracks other = tracks;
  other.width_px = 640;
  EXPECT_EQ(ErrorOf([&, s = source] { MotionStage({}).Run(s, other); }),
            "DataError: 'memory' frame 0 is 320 x 320 px, the face tracks "
            "were made on 640 x 320 px: the file changed; run again");
}

}  // namespace
}  // namespace mien
