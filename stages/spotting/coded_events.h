#ifndef MIEN_STAGES_SPOTTING_CODED_EVENTS_H_
#define MIEN_STAGES_SPOTTING_CODED_EVENTS_H_

// Annotated frames as events, so that the stages after spotting need not know
// where onset and apex come from.

#include <cstdint>
#include <vector>

#include "pipeline/exec/stage.h"
#include "stages/ingest/dataset.h"
#include "stages/spotting/events.h"
#include "stages/track/face_tracks.h"

namespace mien {

// Index of a data set frame number among the frames on disk. Folders that were
// renumbered from 1 (count = offset - onset + 1 frames) are understood.
// @throws DataError when the number is not there.
std::int64_t IndexOfNumber(const std::vector<std::int64_t>& numbers,
                           std::int64_t number, const CodedEvent& annotation);

// The data set's number at a (fractional) index; linear between frames.
double NumberAt(const std::vector<std::int64_t>& numbers, double idx);

// One event with the annotated frames. Without an annotated apex the spotted
// one is taken if it lies inside onset..offset, else the middle
// (source "annotation+spotted"). `spotted` is asked for only then. Events up to
// micro_max_s long are micro-expressions.
// @throws DataError: no onset or offset, frames not on disk, no face.
Result<Events> FromAnnotation(const CodedEvent& annotation,
                              const Result<FaceTracks>& tracks,
                              const Result<Events>& spotted,
                              double micro_max_s);

}  // namespace mien

#endif  // MIEN_STAGES_SPOTTING_CODED_EVENTS_H_
