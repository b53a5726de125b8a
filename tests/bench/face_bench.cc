// The stages before the network, on a synthetic clip. One thread; rates are
// per second of processor time.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

#include <opencv2/core.hpp>

#include "pipeline/core/random.h"
#include "stages/flow/flow.h"
#include "stages/motion/motion.h"
#include "stages/spotting/interview_spotting.h"
#include "stages/track/track.h"
#include "tests/support/memory_frames.h"
#include "tools/synth/actor.h"

namespace mien {
namespace {

constexpr double kFps = 30;
constexpr int kFrames = 150;
constexpr int kApex = 75;
constexpr double kMinuteS = 60;

// A smile that comes and goes within a second, the head adrift; 640 x 480,
// 100 px between the eyes.
ActorPose PoseAt(int frame) {
  ActorPose pose;
  const double from_apex = std::abs(frame - kApex) / kFps;
  pose.au_px[12] = 4 * std::max(0.0, 1 - 2 * from_apex);
  pose.shift_x_px = 3 * std::sin(frame / 30.0);
  pose.roll_deg = std::sin(frame / 40.0);
  return pose;
}

struct Clip {
  std::vector<cv::Mat> images;
  std::shared_ptr<const FrameSource> frames;
  FaceTracks tracks;
  MotionSeries motion;
};

const Clip& SharedClip() {
  static const Clip clip = [] {
    cv::setNumThreads(1);
    Clip made;
    const Actor actor({});
    for (int i = 0; i < kFrames; ++i) {
      made.images.push_back(
          actor.Render(PoseAt(i), static_cast<std::uint64_t>(i)));
    }
    made.frames = std::make_shared<MemoryFrames>(made.images, kFps);
    made.tracks = TrackStage({}).Run(made.frames);
    made.motion = MotionStage({}).Run(made.frames, made.tracks);
    return made;
  }();
  return clip;
}

void CountFrames(benchmark::State& state) {
  state.counters["frames/s"] =
      benchmark::Counter(static_cast<double>(kFrames * state.iterations()),
                         benchmark::Counter::kIsRate);
}

// With the load of the landmark model, once per clip.
void Track(benchmark::State& state) {
  const Clip& clip = SharedClip();
  const TrackStage stage({});
  for (auto _ : state) {
    benchmark::DoNotOptimize(stage.Run(clip.frames).faces.size());
  }
  CountFrames(state);
}
BENCHMARK(Track)->Unit(benchmark::kMillisecond);

void Motion(benchmark::State& state) {
  const Clip& clip = SharedClip();
  const MotionStage stage({});
  for (auto _ : state) {
    benchmark::DoNotOptimize(stage.Run(clip.frames, clip.tracks).faces.size());
  }
  CountFrames(state);
}
BENCHMARK(Motion)->Unit(benchmark::kMillisecond);

// Onset to apex, the head's motion removed: all that the flow stage does for a
// pair.
void Flow(benchmark::State& state, const char* method) {
  const Clip& clip = SharedClip();
  if (clip.tracks.faces.empty()) {
    state.SkipWithError("no face is found in the synthetic clip");
    return;
  }
  const FaceTrack& face = clip.tracks.faces[0];
  FlowParams params;
  params.method = method;
  const int onset = kApex - 15;
  const cv::Mat onset_grey = ToGrey(clip.images[onset]);
  const cv::Mat apex_grey = ToGrey(clip.images[kApex]);
  for (auto _ : state) {
    benchmark::DoNotOptimize(ComputePairFlow(onset_grey, face.At(onset),
                                             apex_grey, face.At(kApex), params)
                                 .flow.data);
  }
  state.counters["pairs/s"] = benchmark::Counter(
      static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}
BENCHMARK_CAPTURE(Flow, tvl1, "tvl1")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Flow, dis, "dis")->Unit(benchmark::kMillisecond);

// A minute at 30 fps of a face that fidgets: noise, smoothed over half a
// second, in every region.
MotionSeries Minute(const MotionSeries& like) {
  MotionSeries series = like;
  FaceMotion& face = series.faces.at(0);
  const auto count = static_cast<std::size_t>(kMinuteS * kFps);
  const std::size_t regions = series.regions.size();
  series.time_s.clear();
  series.frame_number.clear();
  for (std::size_t i = 0; i < count; ++i) {
    series.time_s.push_back(static_cast<double>(i) / kFps);
    series.frame_number.push_back(static_cast<std::int64_t>(i));
  }
  face.first_idx = 0;
  face.frame_count = static_cast<std::int64_t>(count);
  Rng rng(1);
  const auto fidget = [&rng](std::size_t n, std::size_t columns) {
    std::vector<float> values(n * columns, 0.0f);
    for (std::size_t i = columns; i < values.size(); ++i) {
      values[i] =
          0.9f * values[i - columns] + 0.05f * static_cast<float>(rng.Normal());
    }
    return values;
  };
  face.dx = fidget(count, regions);
  face.dy = fidget(count, regions);
  face.magnitude = fidget(count, regions);
  for (float& value : face.magnitude) value = std::abs(value);
  face.noise.assign(count, 0.02f);
  face.head_x = fidget(count, 1);
  face.head_y = fidget(count, 1);
  face.head_roll_deg = fidget(count, 1);
  face.blink.assign(count, 0.0f);
  return series;
}

void ScanMinute(benchmark::State& state) {
  const Clip& clip = SharedClip();
  if (clip.motion.faces.empty()) {
    state.SkipWithError("no face is found in the synthetic clip");
    return;
  }
  const MotionSeries series = Minute(clip.motion);
  const InterviewSpotStage stage({});
  for (auto _ : state) benchmark::DoNotOptimize(stage.Run(series));
}
BENCHMARK(ScanMinute)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace mien
