#include "stages/spotting/interval_measure.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/random.h"
#include "stages/motion/regions.h"
#include "stages/spotting/envelope.h"

namespace mien {
namespace {

using ::testing::HasSubstr;

constexpr double kFps = 50;
constexpr double kIod = 80;

// A face of 10 s whose lip corners rise by 0.03 from 4.0 over 4.2 to 4.5 s,
// the head drifting below it, with noise.
MotionSeries Smiling(double noise_iod = 0.0005) {
  Rng rng(2);
  MotionSeries series;
  series.regions = RegionNames();
  series.patches = PatchNames();
  series.fps = kFps;
  FaceMotion face;
  face.iod_px = kIod;
  face.image_iod_px = 40;
  for (int i = 0; i < 500; ++i) {
    const double t = i / kFps;
    series.time_s.push_back(t);
    series.frame_number.push_back(i);
    face.patch_time_s.push_back(t);
    const double up = 0.03 * EnvelopeAt(t, 4.0, 4.2, 4.5);
    const double drift = 0.004 * t;
    const auto put = [&](const std::string& name, std::vector<float>* dx,
                         std::vector<float>* dy) {
      const bool corner = name.rfind("mouth_corner", 0) == 0;
      dx->push_back(
          static_cast<float>(kIod * (drift + noise_iod * rng.Normal())));
      dy->push_back(
          static_cast<float>(kIod * (-(corner ? up * kPatchShare : 0) +
                                     noise_iod * rng.Normal())));
    };
    for (const std::string& name : series.regions) {
      put(name, &face.dx, &face.dy);
    }
    for (const std::string& name : series.patches) {
      put(name, &face.patch_dx, &face.patch_dy);
    }
    for (auto* one : {&face.head_x, &face.head_y, &face.head_roll_deg,
                      &face.blink, &face.noise}) {
      one->push_back(0);
    }
  }
  face.magnitude = face.dx;
  face.frame_count = 500;
  series.faces = {face};
  return series;
}

TEST(MeasureIntervals, FindsTheRiseAndFallWithin) {
  // Coded by eye, some frames off.
  const auto measured =
      MeasureIntervals(Smiling(), {}, {{3.95, 4.57, NAN, -1}});
  ASSERT_EQ(measured.size(), 1u);
  const MeasuredInterval& one = measured[0];
  EXPECT_EQ(one.why, "");
  EXPECT_TRUE(one.fitted);
  EXPECT_NEAR(one.event.apex_idx, 4.2 * kFps, 2);
  EXPECT_NEAR(one.event.onset_idx, 4.0 * kFps, 2);
  EXPECT_NEAR(one.event.offset_idx, 4.5 * kFps, 3);
  EXPECT_NEAR(one.event.amplitude_iod, 0.03, 0.15 * 0.03);
  EXPECT_NEAR(one.event.amplitude_px, 40 * one.event.amplitude_iod, 1e-9);
  EXPECT_EQ(one.event.score, 1);
  EXPECT_THAT(one.event.action_units, testing::Contains("AU12"));
  EXPECT_THAT(one.event.regions.at(0), HasSubstr("mouth_corner"));
  EXPECT_GT(one.explained, 0.8);
}

// A blink within it moves the lids ten times as far; the lips' own course is
// measured all the same.
TEST(MeasureIntervals, ABlinkWithinIsNotMeasured) {
  MotionSeries series = Smiling();
  FaceMotion& face = series.faces[0];
  const std::size_t patches = series.patches.size();
  for (std::size_t i = 216; i < 221; ++i) {
    for (std::size_t p = 0; p < patches; ++p) {
      if (series.patches[p].rfind("lid", 0) != 0) continue;
      face.patch_dy[i * patches + p] += static_cast<float>(0.3 * kIod);
    }
  }
  const auto measured = MeasureIntervals(series, {}, {{3.97, 4.55, NAN, -1}});
  EXPECT_TRUE(measured[0].fitted);
  EXPECT_NEAR(measured[0].event.apex_idx, 4.2 * kFps, 2);
  EXPECT_NEAR(measured[0].event.amplitude_iod, 0.03, 0.15 * 0.03);
}

// People leave room about what they mark: up to two seconds on one side, also
// with a blink in it.
TEST(MeasureIntervals, WhatIsMeantIsFoundWithinALongInterval) {
  MotionSeries series = Smiling();
  FaceMotion& face = series.faces[0];
  const std::size_t patches = series.patches.size();
  for (std::size_t i = 260; i < 268; ++i) {
    face.blink[i] = 1;
    for (std::size_t p = 0; p < patches; ++p) {
      if (series.patches[p].rfind("lid", 0) != 0) continue;
      face.patch_dy[i * patches + p] += static_cast<float>(0.3 * kIod);
    }
  }
  const std::vector<CodedInterval> coded = {
      {3.7, 4.9, NAN, -1}, {2.2, 4.8, NAN, -1}, {3.8, 6.4, NAN, -1}};
  const auto measured = MeasureIntervals(series, {}, coded);
  ASSERT_EQ(measured.size(), coded.size());
  for (const MeasuredInterval& one : measured) {
    EXPECT_TRUE(one.fitted);
    EXPECT_NEAR(one.event.onset_idx, 4.0 * kFps, 3);
    EXPECT_NEAR(one.event.apex_idx, 4.2 * kFps, 2);
    EXPECT_NEAR(one.event.offset_idx, 4.5 * kFps, 4);
    EXPECT_NEAR(one.event.amplitude_iod, 0.03, 0.15 * 0.03);
  }
}

TEST(MeasureIntervals, WhereNothingMovesTheCodedTimesStay) {
  const auto measured = MeasureIntervals(Smiling(), {}, {{7.0, 7.4, NAN, -1}});
  EXPECT_EQ(measured[0].why, "");
  EXPECT_NEAR(measured[0].event.onset_idx, 7.0 * kFps, 8);
  EXPECT_NEAR(measured[0].event.offset_idx, 7.4 * kFps, 8);
  EXPECT_LT(measured[0].event.amplitude_iod, 0.004);
}

TEST(MeasureIntervals, WhatCannotBeMeasuredSaysWhy) {
  const auto measured =
      MeasureIntervals(Smiling(), {}, {{40, 41, NAN, -1}, {4.0, 4.5, NAN, 7}});
  EXPECT_EQ(measured[0].why, "it lies outside of what was read");
  // Never another face's movement under its name.
  EXPECT_EQ(measured[1].why, "face 7 is not seen there (faces count from 0)");
  EXPECT_EQ(MeasureIntervals(Smiling(), {}, {{4.2, 4.2, NAN, -1}})[0].why,
            "it has no length: mark where it begins and ends");
  EXPECT_EQ(MeasureIntervals({}, {}, {{1, 2, NAN, -1}})[0].why,
            "it lies outside of what was read");
  MotionSeries lost = Smiling();
  lost.faces[0].head_x.assign(500, NAN);
  EXPECT_EQ(MeasureIntervals(lost, {}, {{4.0, 4.5, NAN, -1}})[0].why,
            "no face is seen there");
}

}  // namespace
}  // namespace mien
