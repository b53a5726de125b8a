#ifndef MIEN_STAGES_INGEST_FRAME_STEPS_H_
#define MIEN_STAGES_INGEST_FRAME_STEPS_H_

// What the times of a film's frames tell of frames that are missing, and of
// its rate.

#include <cstdint>
#include <vector>

#include "pipeline/core/note.h"

namespace mien {

// A part of a film with a rate of its own.
struct RateSpell {
  double from_s = 0;  // time of its first frame
  double fps = 0;
};

struct FrameSteps {
  // Of a film that has one rate, or several one after the other: frames that
  // would lie in steps of more than one and a half of the usual one. Pauses
  // (Timeline::kPauseS and five steps) do not count; nor does a late frame that
  // those beside it make up for, as with a browser's clock.
  std::int64_t missing = 0, places = 0;
  double first_s = 0;  // time of the last frame before the first place

  // Empty, or at least two: each lasts for half a second and 24 frames.
  std::vector<RateSpell> spells;

  // Of a film whose steps have no usual length (fewer than four in five lie
  // within a quarter of it, or a tick): the limits between which nine in ten
  // lie, and the longest that is no pause, s. 0: it has one.
  double low_s = 0, high_s = 0, longest_s = 0;

  bool varies() const { return high_s > 0; }
  double fastest() const;  // of the spells, frames per second; 0 without
};

// time_s: of all frames, rising; step_s: the usual one (NominalStep) > 0;
// tick_s: of the clock, s.
FrameSteps StepsOf(const std::vector<double>& time_s, double step_s,
                   double tick_s);

// One line each.
std::vector<Note> NotesOf(const FrameSteps& steps);

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_FRAME_STEPS_H_
