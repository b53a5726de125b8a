#ifndef MIEN_TOOLS_INJECT_INJECT_H_
#define MIEN_TOOLS_INJECT_INJECT_H_

// Micro-expressions of known size, put into real footage: what a spotter finds
// of them tells how well it works on this very recording.

#include <cstdint>
#include <memory>
#include <vector>

#include "stages/ingest/frame_source.h"
#include "stages/track/face_tracks.h"
#include "tools/inject/planned_expression.h"

namespace mien {

struct InjectOptions {
  int count = -1;         // how many; < 0: by per_minute
  double per_minute = 6;  // at least one in all
  std::vector<ActionUnits> units = CommonExpressions();
  // Displacement of the strongest point, in inter-ocular distances.
  std::vector<double> amplitudes_iod = {0.005, 0.01, 0.02, 0.04};
  // Fields and courses drawn at random (field_family.h), each equally often;
  // empty families: the actor's own.
  std::vector<std::string> families, courses;
  double duration_min_s = 0.17;  // onset to offset
  double duration_max_s = 0.5;
  double gap_s = 1;              // between the end of one and the next
  std::vector<double> onsets_s;  // where; empty: anywhere
  int face = 0;                  // of the tracks
  std::uint64_t seed = 1;
};

// Ascending in time. Onset, apex and offset are frames' own times, so that
// the apex frame shows the whole amplitude and the others show none.
struct InjectPlan {
  std::vector<PlannedExpression> expressions;
};

// Chooses places where the face is found and does not blink, half a second
// away from both ends. Given onsets: units and amplitudes are taken in the
// order given, else each is used equally often, in random order. Fewer than
// asked for if there is no more room (the caller may compare the count).
// @throws ConfigError: options out of range. DataError: no face, no such face,
// too few frames a second, no room for a single one, a given onset that does
// not fit (which one, and why).
InjectPlan PlanInjection(const FaceTracks& tracks,
                         const InjectOptions& options);

// The source with the plan's expressions in it; warped on the fly, never more
// than a frame in memory. Frames without an expression are the source's own.
// The digest covers the source's, the plan and the face's places.
// @throws DataError when the plan does not fit the tracks; reading: when the
// frames are of another size than the tracks'.
std::shared_ptr<const FrameSource> InjectedFrames(
    std::shared_ptr<const FrameSource> source, const FaceTracks& tracks,
    const InjectPlan& plan);

}  // namespace mien

#endif  // MIEN_TOOLS_INJECT_INJECT_H_
