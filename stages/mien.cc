#include "stages/mien.h"

#include <opencv2/core/version.hpp>

#include "pipeline/core/text.h"
#include "pipeline/core/version.h"
#include "stages/features/bi_woof.h"
#include "stages/features/lbp_top_stage.h"
#include "stages/recognize/model_use.h"

namespace mien {

Measured Measure(const ItemContext& context, const TrackConfig& track,
                 const MotionParams& motion, const FramesResult& frames) {
  const auto tracks =
      Apply(context, TrackStage(track.params, track.model), frames);
  const auto series = Apply(context, MotionStage(motion), frames, tracks);
  return {frames, tracks, series};
}

Result<Events> SpotClip(const ItemContext& context,
                        const SpottingParams& spotting,
                        const BaselineParams& baseline,
                        const Measured& measured) {
  if (spotting.method == "mien") {
    return Apply(context, ClipSpotStage(spotting), measured.motion);
  }
  return Apply(context, BaselineSpotStage(baseline), measured.frames,
               measured.tracks);
}

Result<Events> SpotRecording(const ItemContext& context,
                             const InterviewConfig& interview,
                             const BaselineParams& baseline,
                             const Measured& measured) {
  if (baseline.method == "mien") {
    const std::string net =
        interview.net.empty() ? "" : FindModel(interview.net);
    return Apply(context, InterviewSpotStage(interview.params, net),
                 measured.motion);
  }
  return Apply(context, BaselineSpotStage(baseline), measured.frames,
               measured.tracks);
}

Result<FlowStack> FlowOfClip(const ItemContext& context, const FlowConfig& flow,
                             const Measured& measured,
                             const Result<Events>& events) {
  return Apply(context, FlowStage(flow.params), measured.frames,
               measured.tracks, events);
}

Result<ExtraPairs> ExtraPairsOfClip(const ItemContext& context,
                                    const FlowConfig& flow,
                                    const Measured& measured,
                                    const Result<Events>& events) {
  return Apply(context, ExtraPairStage(flow), measured.frames, measured.tracks,
               events);
}

Result<ClipFeatures> LbpTopOfClip(const ItemContext& context,
                                  const LbpTopParams& lbp_top,
                                  const Measured& measured,
                                  const Result<Events>& events) {
  return Apply(context, LbpTopStage(lbp_top), measured.frames, measured.tracks,
               events);
}

Result<ClipFeatures> BiWoofOfClip(const ItemContext& context,
                                  const BiWoofParams& bi_woof,
                                  const Result<FlowStack>& flow) {
  return Apply(context, BiWoofStage(bi_woof), flow);
}

std::string Provenance() {
  return Str("mien ", kMienVersion, "; opencv ", CV_VERSION, "; libtorch ",
             TorchVersion(), "; blas ", BlasName());
}

}  // namespace mien
