#ifndef MIEN_STAGES_SPOTTING_CODED_EVENTS_H_
#define MIEN_STAGES_SPOTTING_CODED_EVENTS_H_

// Annotated frames as events, so that the stages after spotting need not know
// where onset and apex come from.

#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/exec/stage.h"
#include "stages/events/events.h"
#include "stages/ingest/dataset.h"
#include "stages/track/face_tracks.h"

namespace mien {

// Index of a data set frame number among the frames on disk. Folders that were
// renumbered from 1 (count = offset - onset + 1 frames) are understood.
// @throws DataError when the number is not there.
std::int64_t IndexOfNumber(const std::vector<std::int64_t>& numbers,
                           std::int64_t number, const CodedEvent& annotation);

// The data set's number at a (fractional) index; linear between frames.
double NumberAt(const std::vector<std::int64_t>& numbers, double idx);

// Whether the sheet gives the onset as apex: between them nothing can move, so
// that it counts as an apex that is missing.
bool ApexIsOnset(const CodedEvent& annotation);
// Whether FromAnnotation asks for the spotted apex.
bool NeedsSpottedApex(const CodedEvent& annotation);

// One event with the annotated frames. Without an annotated apex, or with one
// that is the onset, the spotted one is taken if it lies inside onset..offset
// (behind the onset, where that was the apex), else the middle
// (source "annotation+spotted"). `spotted` is asked for only then. Events up to
// micro_max_s long are micro-expressions.
// A missing onset or offset is the first or last frame where
// annotation.to_ends; the face is that of the annotation, else the one seen
// longest.
// @throws DataError: no onset or offset, frames not on disk, no face, no such
// face.
Result<Events> FromAnnotation(const CodedEvent& annotation,
                              const Result<FaceTracks>& tracks,
                              const Result<Events>& spotted,
                              double micro_max_s);

// "apex = onset in the sheet (frame 46), between which nothing moves: the
// spotted apex, frame 61, is taken", or the middle of onset and offset, or
// that they are one frame. `event` is what FromAnnotation came to, `numbers`
// those of the frames on disk; "" for every other annotation.
std::string ApexNote(const CodedEvent& annotation, const Event& event,
                     const std::vector<std::int64_t>& numbers);

}  // namespace mien

#endif  // MIEN_STAGES_SPOTTING_CODED_EVENTS_H_
