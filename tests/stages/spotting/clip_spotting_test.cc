#include "stages/spotting/clip_spotting.h"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/config/config.h"
#include "pipeline/core/random.h"

namespace mien {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr int kRegions = 3;  // brow_inner_left, lid_left, chin

// A face of 200 fps whose brow rises by `peak_px` of 80 px between frames 40,
// 65 and 110, in noise of 0.03 px.
MotionSeries Clip(int frames, double peak_px, std::uint64_t seed) {
  Rng rng(seed);
  MotionSeries series;
  series.regions = {"brow_inner_left", "lid_left", "chin"};
  series.fps = 200;
  FaceMotion face;
  face.frame_count = frames;
  face.iod_px = 80;
  face.image_iod_px = 160;
  for (int i = 0; i < frames; ++i) {
    series.time_s.push_back(i / 200.0);
    series.frame_number.push_back(i + 1);
    const double e = EnvelopeAt(i, 40, 65, 110);
    const double dx[] = {0.2 * peak_px * e, 0, 0};
    const double dy[] = {-peak_px * e, 0, 0.1 * peak_px * e};
    for (int r = 0; r < kRegions; ++r) {
      face.dx.push_back(static_cast<float>(dx[r] + 0.03 * rng.Normal()));
      face.dy.push_back(static_cast<float>(dy[r] + 0.03 * rng.Normal()));
      face.magnitude.push_back(0);
    }
    face.noise.push_back(0.03f);
    face.head_x.push_back(0);
    face.head_y.push_back(0);
    face.head_roll_deg.push_back(0);
    face.blink.push_back(0);
  }
  series.faces.push_back(face);
  return series;
}

TEST(ClipSpottingTest, FindsTheEvent) {
  const Events events = ClipSpotStage({}).Run(Clip(160, 1.5, 1));
  ASSERT_EQ(events.events.size(), 1u);
  const Event& event = events.events[0];
  EXPECT_NEAR(event.onset_idx, 40, 3);
  EXPECT_NEAR(event.apex_idx, 65, 1);
  EXPECT_NEAR(event.offset_idx, 110, 3);
  EXPECT_EQ(event.kind, EventKind::kMicro);
  EXPECT_GT(event.score, 0.9);
  // |(0.3, -1.5)| px of 80, seen twice as large in the image.
  EXPECT_NEAR(event.amplitude_iod, std::hypot(0.3, 1.5) / 80, 0.001);
  EXPECT_NEAR(event.amplitude_px, 2 * std::hypot(0.3, 1.5), 0.16);
  EXPECT_THAT(event.regions, ElementsAre("brow_inner_left"));
  EXPECT_THAT(event.flags, IsEmpty());
  EXPECT_EQ(events.source, "spotted");
  ASSERT_EQ(events.curve.size(), 160u);
  EXPECT_NEAR(events.curve[65], event.amplitude_iod, 0.001);
  EXPECT_NEAR(events.curve[5], 0, 0.001);
}

TEST(ClipSpottingTest, WorksOnAClipCutAtOnsetAndOffset) {
  MotionSeries cut = Clip(160, 1.5, 2);
  FaceMotion& face = cut.faces[0];
  const auto trim = [](std::vector<float>* v, int width) {
    *v = std::vector<float>(v->begin() + 40 * width, v->begin() + 111 * width);
  };
  trim(&face.dx, kRegions);
  trim(&face.dy, kRegions);
  trim(&face.magnitude, kRegions);
  for (auto* v : {&face.noise, &face.head_x, &face.head_y, &face.head_roll_deg,
                  &face.blink}) {
    trim(v, 1);
  }
  face.frame_count = 71;
  cut.time_s.resize(71);
  cut.frame_number.resize(71);
  const Event event = ClipSpotStage({}).Run(cut).events.at(0);
  EXPECT_NEAR(event.onset_idx, 0, 3);
  EXPECT_NEAR(event.apex_idx, 25, 1);
  EXPECT_NEAR(event.offset_idx, 70, 3);
}

TEST(ClipSpottingTest, StillClipHasNoEventUnlessOneIsAlwaysWanted) {
  SpottingParams params;
  params.always_one = false;
  EXPECT_THAT(ClipSpotStage(params).Run(Clip(160, 0, 3)).events, IsEmpty());
  params.always_one = true;
  const Events events = ClipSpotStage(params).Run(Clip(160, 0, 3));
  ASSERT_EQ(events.events.size(), 1u);
  EXPECT_LT(events.events[0].score, 0.3);
  params.always_one = false;
  EXPECT_EQ(ClipSpotStage(params).Run(Clip(160, 1, 3)).events.size(), 1u);
}

TEST(ClipSpottingTest, BlinkIsFlaggedAndDoesNotWin) {
  MotionSeries series = Clip(160, 1.0, 4);
  FaceMotion& face = series.faces[0];
  for (int i = 80; i < 100; ++i) {
    face.blink[static_cast<std::size_t>(i)] = 0.9f;
    face.dy[static_cast<std::size_t>(i * kRegions + 1)] += 8;  // lid
  }
  const Event event = ClipSpotStage({}).Run(series).events.at(0);
  EXPECT_NEAR(event.apex_idx, 65, 1.5);
  EXPECT_THAT(event.flags, ElementsAre(EventFlag::kBlink));
  EXPECT_THAT(event.regions, Not(Contains("lid_left")));
}

TEST(ClipSpottingTest, HeadMotionLossAndLowRateAreFlagged) {
  MotionSeries series = Clip(160, 1.0, 5);
  FaceMotion& face = series.faces[0];
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (std::size_t i = 0; i < 160; ++i) face.head_x[i] = 0.2f * i;
  for (std::size_t i = 90; i < 93; ++i) {
    face.head_x[i] = face.head_y[i] = nan;
    for (std::size_t r = 0; r < kRegions; ++r) {
      face.dx[i * kRegions + r] = face.dy[i * kRegions + r] = nan;
    }
  }
  series.fps = 25;
  const Event event = ClipSpotStage({}).Run(series).events.at(0);
  EXPECT_NEAR(event.apex_idx, 65, 2);
  EXPECT_THAT(event.flags,
              ElementsAre(EventFlag::kHeadMotion, EventFlag::kFaceLost,
                          EventFlag::kLowFps));
}

TEST(ClipSpottingTest, LongEventIsMacro) {
  MotionSeries series = Clip(160, 1.5, 6);
  for (double& t : series.time_s) t *= 2;  // 100 fps
  series.fps = 100;
  EXPECT_EQ(ClipSpotStage({}).Run(series).events.at(0).kind, EventKind::kMacro);
}

TEST(ClipSpottingTest, TheFaceWithTheClearerEventWins) {
  MotionSeries series = Clip(160, 0.0, 7);
  series.faces.push_back(Clip(160, 1.5, 8).faces[0]);
  series.faces[1].face = 1;
  EXPECT_EQ(ClipSpotStage({}).Run(series).events.at(0).face, 1);
}

TEST(ClipSpottingTest, NothingMeasuredIsAnEmptyList) {
  EXPECT_THAT(ClipSpotStage({}).Run(MotionSeries()).events, IsEmpty());
  MotionSeries series = Clip(160, 1, 9);
  for (float& v : series.faces[0].dx) {
    v = std::numeric_limits<float>::quiet_NaN();
  }
  const Events events = ClipSpotStage({}).Run(series);
  EXPECT_THAT(events.events, IsEmpty());
  EXPECT_EQ(events.curve.size(), 160u);
}

TEST(ClipSpottingTest, EveryParameterIsInTheCanonicalText) {
  SpottingParams params;
  const std::string before = CanonicalText(params);
  params.smooth_s = 0.03;
  EXPECT_NE(CanonicalText(params), before);
}

}  // namespace
}  // namespace mien
