#ifndef MIEN_TOOLS_RUN_NEEDED_FRAMES_H_
#define MIEN_TOOLS_RUN_NEEDED_FRAMES_H_

// Of a clip whose onset and apex are coded, flow reads a few frames: the others
// need not be decoded, nor faces be followed through them.

#include <cstdint>
#include <memory>
#include <optional>
#include <set>

#include "stages/flow/flow.h"
#include "stages/ingest/dataset.h"
#include "stages/ingest/frame_source.h"
#include "stages/track/face_tracks.h"
#include "stages/track/track.h"

namespace mien {

// The indices of the frames that the flow from the coded onset to the coded
// apex reads. nullopt: more has to be seen (an apex that is missing or the
// onset itself, landmarks that are smoothed over time, a video, which is
// decoded anyhow, frames that are not there).
std::optional<std::set<std::int64_t>> NeededFrames(const CodedEvent& coded,
                                                   const FrameSource& source,
                                                   const TrackParams& track,
                                                   const FlowParams& flow);

// Whether the first face was found in the first and the last of these frames;
// where it was not, another frame may show it.
bool FoundAtBothEnds(const FaceTracks& tracks,
                     const std::set<std::int64_t>& frames);

}  // namespace mien

#endif  // MIEN_TOOLS_RUN_NEEDED_FRAMES_H_
