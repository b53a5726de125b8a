#include "stages/spot_stages.h"

#include <algorithm>
#include <filesystem>

#include "stages/baselines/baseline_spotting.h"
#include "stages/recognize/model_use.h"

namespace mien {

namespace {

InterviewSpotStage SpotterOf(const InterviewConfig& config) {
  return InterviewSpotStage(config.params,
                            config.net.empty() ? "" : FindModel(config.net));
}

SpotStages ApplyTo(const FramesResult& frames, const MienConfig& config,
                   const ItemContext& context) {
  const auto tracks = Apply(
      context, TrackStage(config.track.params, config.track.model), frames);
  const auto motion =
      Apply(context, MotionStage(config.interview.motion), frames, tracks);
  const auto events =
      config.spotting.method == "mien"
          ? Apply(context, SpotterOf(config.interview), motion)
          : Apply(context, BaselineSpotStage(BaselineOf(config)), frames,
                  tracks);
  return {frames, tracks, motion, events};
}

}  // namespace

std::shared_ptr<const FrameSource> OpenRecording(const MienConfig& config,
                                                 const std::string& path,
                                                 double fps) {
  const bool is_folder = std::filesystem::is_directory(path);
  return OpenFrames(path, fps > 0 ? fps : is_folder ? config.data.fps : 0);
}

double DurationOf(const FaceTracks& tracks) {
  if (tracks.time_s.empty()) return 0;
  return tracks.time_s.back() + 1 / std::max(tracks.fps, 1.0);
}

std::string SpotDigest(const MienConfig& config) {
  const FramesResult any = Given("any", std::shared_ptr<const FrameSource>());
  return ApplyTo(any, config, {}).events.key();
}

SpotStages ApplySpotStages(const MienConfig& config, const ItemContext& context,
                           const std::shared_ptr<const FrameSource>& source) {
  return ApplyTo(Given(source->Digest(), source), config, context);
}

}  // namespace mien
