#ifndef MIEN_STAGES_MIEN_H_
#define MIEN_STAGES_MIEN_H_

// The chain: which stage reads what, one function a step. Each gives Results,
// so nothing is computed before it is asked for. Both applications, clips of
// data sets (tools/run) and recordings (tools/spot), are made of these.

#include <memory>
#include <string>

#include "pipeline/exec/stage.h"
#include "stages/events/events.h"
#include "stages/flow/extra_pairs.h"
#include "stages/flow/flow_stack.h"
#include "stages/ingest/frame_source.h"
#include "stages/mien_config.h"
#include "stages/motion/motion_series.h"
#include "stages/samples/clip_features.h"
#include "stages/track/face_tracks.h"

namespace mien {

// Frames, the faces in them and how those move.
struct Measured {
  FramesResult frames;
  Result<FaceTracks> tracks;
  Result<MotionSeries> motion;
};
Measured Measure(const ItemContext& context, const TrackConfig& track,
                 const MotionParams& motion, const FramesResult& frames);

// Onset, apex and offset of the main event of a clip, by spotting.method.
Result<Events> SpotClip(const ItemContext& context,
                        const SpottingParams& spotting,
                        const BaselineParams& baseline,
                        const Measured& measured);

// Candidates of a recording of any length, by the method of `baseline` or,
// when that is "mien", the interview spotter.
Result<Events> SpotRecording(const ItemContext& context,
                             const InterviewConfig& interview,
                             const BaselineParams& baseline,
                             const Measured& measured);

// What classifiers read of a clip.
Result<FlowStack> FlowOfClip(const ItemContext& context, const FlowConfig& flow,
                             const Measured& measured,
                             const Result<Events>& events);
Result<ExtraPairs> ExtraPairsOfClip(const ItemContext& context,
                                    const FlowConfig& flow,
                                    const Measured& measured,
                                    const Result<Events>& events);
Result<ClipFeatures> LbpTopOfClip(const ItemContext& context,
                                  const LbpTopParams& lbp_top,
                                  const Measured& measured,
                                  const Result<Events>& events);
Result<ClipFeatures> BiWoofOfClip(const ItemContext& context,
                                  const BiWoofParams& bi_woof,
                                  const Result<FlowStack>& flow);

// "mien 0.1.0; opencv 4.6.0; ...": what enters every cache file.
std::string Provenance();

}  // namespace mien

#endif  // MIEN_STAGES_MIEN_H_
