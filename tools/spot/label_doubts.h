#ifndef MIEN_TOOLS_SPOT_LABEL_DOUBTS_H_
#define MIEN_TOOLS_SPOT_LABEL_DOUBTS_H_

// Where the reading of an expression would be a guess. Pure functions.

#include <vector>

#include "stages/exchange/event_row.h"
#include "stages/report/review_report.h"
#include "stages/spotting/event_list.h"
#include "stages/track/face_tracks.h"

namespace mien {

// Whether a face looks into the camera: the tip of its nose is off the middle
// between the outer corners of the eyes by a sixth of their distance at most
// (some 20 degrees to either side).
bool IsFrontal(const Landmarks& landmarks);

// A movement of more than micro-expression length that lifts the lip corners
// or the cheeks (AU6, AU12) of the same face during `event`, and is likely to
// be one (kSureScore).
bool SmileUnderWay(const Event& event, const EventList& list);

struct LabelEvidence {
  const EventList& list;
  const FaceTracks& tracks;
  const std::vector<ReviewFace>& signals;  // "blink", "speech", "covered"
  double blink_threshold;                  // as interview.blink_threshold
  double covered_from;                     // as interview.covered_from
};

// The label of a micro-expression becomes "unsure" (its probabilities stay)
// where somebody speaks, blinks or moves the head during it, the face is lost
// or covered, or a smile is under way. A macro-expression has a label only
// where its face is frontal and not covered. rows[i] belongs to
// list.all[which[i]]; beyond list.all: a row of a review, left as it is.
void DoubtLabels(const LabelEvidence& evidence,
                 const std::vector<std::size_t>& which,
                 std::vector<EventRow>* rows);

}  // namespace mien

#endif  // MIEN_TOOLS_SPOT_LABEL_DOUBTS_H_
