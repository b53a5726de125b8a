#include <cmath>

#include <gtest/gtest.h>

#include "pipeline/core/random.h"
#include "stages/spotting/clip_spotting.h"

namespace mien {
namespace {

// Two regions moving along different directions with one time course.
MotionSeries TwoRegions(double noise_px) {
  Rng rng(5);
  MotionSeries series;
  series.regions = {"mouth_corner_left", "mouth_corner_right"};
  series.fps = 200;
  FaceMotion face;
  face.first_idx = 2;
  face.frame_count = 120;
  face.iod_px = 100;
  face.image_iod_px = 100;
  series.time_s = {0, 0.005};
  for (int i = 0; i < 120; ++i) {
    series.time_s.push_back((i + 2) / 200.0);
    const double e = EnvelopeAt(i, 20, 50, 90);
    for (const double x : {-2.0 * e, 1.0 * e}) {
      face.dx.push_back(static_cast<float>(x + noise_px * rng.Normal()));
      face.dy.push_back(static_cast<float>(noise_px * rng.Normal()));
    }
    face.blink.push_back(0);
  }
  series.faces.push_back(face);
  return series;
}

TEST(CommonMotionTest, OppositeDirectionsAddUp) {
  const MotionSeries series = TwoRegions(0.02);
  const CommonMotion common =
      FindCommonMotion(series, series.faces[0], SpottingParams());
  ASSERT_TRUE(common.fit.ok);
  EXPECT_NEAR(common.fit.amplitude, 0.02, 0.0005);  // 2 px of 100
  EXPECT_NEAR(common.strength[0], 1, 1e-9);
  EXPECT_NEAR(common.strength[1], 0.5, 0.02);
  EXPECT_NEAR(common.fit.apex_s, 0.26, 0.005);
  ASSERT_EQ(common.idx.size(), 120u);
  EXPECT_EQ(common.idx[0], 2);
  EXPECT_NEAR(common.t_s[0], 0.01, 1e-12);
}

TEST(CommonMotionTest, NoiseIsThatOfTheCurve) {
  const MotionSeries series = TwoRegions(0.1);
  SpottingParams params;
  params.noise_floor_iod = 1e-6;
  const CommonMotion common = FindCommonMotion(series, series.faces[0], params);
  // Two columns with gains 1 and 1/2 see 0.1 px of 100 each: the weighted
  // mean has 0.001 / sqrt(1.25).
  EXPECT_NEAR(common.noise, 0.001 / std::sqrt(1.25), 0.0002);
}

TEST(CommonMotionTest, TooFewFramesGiveNoFit) {
  MotionSeries series = TwoRegions(0.1);
  FaceMotion& face = series.faces[0];
  face.frame_count = 4;
  EXPECT_FALSE(FindCommonMotion(series, face, SpottingParams()).fit.ok);
}

}  // namespace
}  // namespace mien
