#include "stages/spot_stages.h"

#include "stages/baselines/baseline_spotting.h"

namespace mien {

namespace {

SpotStages ApplyTo(const FramesResult& frames, const MienConfig& config,
                   const ItemContext& context) {
  const auto tracks = Apply(
      context, TrackStage(config.track.params, config.track.model), frames);
  const auto motion =
      Apply(context, MotionStage(config.motion), frames, tracks);
  const auto events =
      config.spotting.method == "mien"
          ? Apply(context, InterviewSpotStage(config.interview), motion)
          : Apply(context, BaselineSpotStage(BaselineOf(config)), frames,
                  tracks);
  return {frames, tracks, motion, events};
}

}  // namespace

std::string SpotDigest(const MienConfig& config) {
  const FramesResult any = Given("any", std::shared_ptr<const FrameSource>());
  return ApplyTo(any, config, {}).events.key();
}

SpotStages ApplySpotStages(const MienConfig& config, const ItemContext& context,
                           const std::shared_ptr<const FrameSource>& source) {
  return ApplyTo(Given(source->Digest(), source), config, context);
}

}  // namespace mien
