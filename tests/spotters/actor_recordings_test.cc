// The training-free spotters on the synthetic actor.

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/random.h"
#include "stages/baselines/baseline_spotting.h"
#include "stages/spotting/envelope.h"
#include "tests/support/drawn_film.h"
#include "tests/support/memory_frames.h"

namespace mien {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;

constexpr double kFps = 30;
constexpr double kOnsetS = 1.3, kApexS = 1.5, kOffsetS = 1.8;

// 3 s at 30 fps; the brows rise (AU 1, 2) for 0.5 s by `peak_px` of 100. The
// head drifts slowly; landmarks are the actor's own with 0.3 px of jitter.
using Recording = std::pair<std::shared_ptr<const FrameSource>, FaceTracks>;

Recording Record(double peak_px) {
  DrawnFilm film =
      DrawFilm(static_cast<int>(3 * kFps), kFps, [peak_px](double t) {
        const double e = EnvelopeAt(t, kOnsetS, kApexS, kOffsetS);
        return BrowsPx{peak_px * e, 0.7 * peak_px * e};
      });
  Rng rng(9);
  FaceTracks tracks;
  tracks.width_px = film.images.front().cols;
  tracks.height_px = film.images.front().rows;
  tracks.fps = kFps;
  FaceTrack face;
  for (int i = 0; i < 3 * kFps; ++i) {
    const double t = i / kFps;
    Landmarks landmarks = film.landmarks[static_cast<std::size_t>(i)];
    for (cv::Point2f& p : landmarks) {
      p += cv::Point2f(static_cast<float>(0.3 * rng.Normal()),
                       static_cast<float>(0.3 * rng.Normal()));
    }
    tracks.time_s.push_back(t);
    tracks.frame_number.push_back(i);
    face.found.push_back(1);
    face.box_px.emplace_back(100, 100, 200, 200);
    face.score.push_back(1);
    face.landmarks_px.push_back(landmarks);
  }
  tracks.faces = {face};
  return {std::make_shared<MemoryFrames>(std::move(film.images), kFps), tracks};
}

Events Spot(const std::string& method, double peak_px,
            const BaselineParams& base = {}) {
  static std::map<double, Recording> recordings;  // rendering is slow
  if (!recordings.count(peak_px)) recordings[peak_px] = Record(peak_px);
  const auto& [source, tracks] = recordings[peak_px];
  BaselineParams params = base;
  params.method = method;
  return BaselineSpotStage(params).Run(source, tracks);
}

// Intersection over union with the true event, frames inclusive.
double OverlapWithTruth(const Event& event) {
  const double onset = kOnsetS * kFps, offset = kOffsetS * kFps;
  const double common =
      std::min(offset, event.offset_idx) - std::max(onset, event.onset_idx) + 1;
  const double all =
      std::max(offset, event.offset_idx) - std::min(onset, event.onset_idx) + 1;
  return std::max(0.0, common) / all;
}

class ActorTest : public ::testing::TestWithParam<const char*> {};

TEST_P(ActorTest, FindsAStrongMicroExpression) {
  const Events events = Spot(GetParam(), 5);
  ASSERT_FALSE(events.events.empty());
  const Event& best = events.events[0];
  EXPECT_GE(OverlapWithTruth(best), 0.3)
      << best.onset_idx << " .. " << best.offset_idx;
  EXPECT_EQ(best.kind, EventKind::kMicro);
  EXPECT_NEAR(best.apex_idx, kApexS * kFps, 4);
  EXPECT_THAT(best.flags, Contains(EventFlag::kLowFps));
  EXPECT_GT(best.score, 0);
  EXPECT_LE(best.score, 1);
}

INSTANTIATE_TEST_SUITE_P(Methods, ActorTest,
                         ::testing::Values("he2021", "moilanen", "mdmd"),
                         [](const auto& info) {
                           return std::string(info.param);
                         });

// What the published thresholds do without any expression: He's are absolute,
// the others are relative to the recording and always find something.
TEST(StillActorTest, AbsoluteThresholdsFindNothing) {
  EXPECT_THAT(Spot("he2021", 0).events, IsEmpty());
}

TEST(StillActorTest, RelativeThresholdsFindNoiseUnlessThereIsAFloor) {
  BaselineParams params;
  for (const char* method : {"moilanen", "mdmd"}) {
    const Events still = Spot(method, 0);
    const Events moving = Spot(method, 5);
    if (!still.events.empty()) {
      EXPECT_LT(still.events[0].score, 0.7 * moving.events.at(0).score);
    }
  }
  EXPECT_FALSE(Spot("moilanen", 0).events.empty());
  params.moilanen.noise_floor = 0.004;
  params.mdmd.noise_floor_iod = 0.01;
  for (const char* method : {"moilanen", "mdmd"}) {
    EXPECT_THAT(Spot(method, 0, params).events, IsEmpty()) << method;
    EXPECT_FALSE(Spot(method, 5, params).events.empty()) << method;
  }
}

}  // namespace
}  // namespace mien
