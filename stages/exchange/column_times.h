#ifndef MIEN_STAGES_EXCHANGE_COLUMN_TIMES_H_
#define MIEN_STAGES_EXCHANGE_COLUMN_TIMES_H_

// Times as people write them into tables, made seconds or frames.

#include <cstdint>
#include <optional>
#include <string>

#include "pipeline/core/csv.h"
#include "pipeline/core/reading_notes.h"

namespace mien {

struct TimeForms {
  // Frames a second for time code where no column `fps` tells; 0: not known.
  double fps = 0;
  std::string fps_from;          // who tells it, for the note
  std::int64_t first_frame = 0;  // number that the table gives its first frame
};

// "00:00:04:10" or, of drop frames, "00:00:04;10".
struct TimeCode {
  std::int64_t minutes = 0, seconds = 0, frames = 0;
  bool drops = false;

  // From 0. nullopt: at that rate there is no such frame.
  std::optional<std::int64_t> FrameAt(double fps) const;
};
std::optional<TimeCode> ParseTimeCode(const std::string& text);

// A line of units below the headings ("[ms]") goes into these and is taken out,
// with a note. @throws nothing.
void TakeUnits(Table* table, ReadingNotes* notes);

// Columns of onset, apex, offset and duration in other forms become onset_s,
// onset_frame and so on, each kind with a note: clocks (1:02.5, 00:01:02,5),
// numbers with their unit behind ("400 ms"), minutes, microseconds, and time
// code with frames. A heading that tells a time but no unit ("Start time") is
// in seconds where most of its cells have fractions. Columns that are there
// already stay. @throws DataError: time code where nothing tells a rate; clocks
// that are all later than four hours (times of day); a begin or an end that
// tells no unit, where no other column does.
void ConvertTimes(const TimeForms& forms, Table* table, ReadingNotes* notes);

}  // namespace mien

#endif  // MIEN_STAGES_EXCHANGE_COLUMN_TIMES_H_
