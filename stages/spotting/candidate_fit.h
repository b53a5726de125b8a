#ifndef MIEN_STAGES_SPOTTING_CANDIDATE_FIT_H_
#define MIEN_STAGES_SPOTTING_CANDIDATE_FIT_H_

// The times of a candidate between frames, by the envelope that fits its
// course.

#include "stages/spotting/envelope.h"
#include "stages/spotting/event_scan.h"
#include "stages/spotting/face_view.h"

namespace mien {

// The candidate's course on single frames, and its envelope.
EnvelopeFit FitTimes(const FaceView& view, const Candidate& candidate);

// Whether the envelope is about the candidate, not a neighbour of it.
bool AtCandidate(const EnvelopeFit& fit, const Candidate& candidate);

// Whether it also has the candidate's size and length.
bool Plausible(const EnvelopeFit& fit, const Candidate& candidate);

}  // namespace mien

#endif  // MIEN_STAGES_SPOTTING_CANDIDATE_FIT_H_
