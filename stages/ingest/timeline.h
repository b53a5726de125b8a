#ifndef MIEN_STAGES_INGEST_TIMELINE_H_
#define MIEN_STAGES_INGEST_TIMELINE_H_

// The one relation between a frame and its second: the file's stamps, as far
// as they are to be believed. Frames count from 0; second 0 is the file's
// start, the earliest stamp of its sound and pictures, as players show it.

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/core/note.h"

namespace mien {

using Stamp = std::optional<std::int64_t>;  // ticks; none: the file tells none

struct TimelineOptions {
  double step = 1;                    // nominal, ticks; > 0
  std::int64_t ticks_per_second = 1;  // > 0
  std::int64_t start = 0;  // ticks of the first frame since the file's start
};

struct TimelineRepairs {
  std::int64_t missing = 0;    // frames without a stamp
  std::int64_t wrong = 0;      // single stamps out of place
  std::int64_t same = 0;       // stamps of the frame before
  std::int64_t backwards = 0;  // the clock stepped back and was set on
  std::int64_t jumps = 0;      // the clock leapt more than kMostPauseS
  double largest_jump_s = 0;
  std::int64_t pauses = 0;  // kept: no frame for more than kPauseS and 5 steps
  double longest_pause_s = 0;

  bool any() const { return missing + wrong + same + backwards + jumps > 0; }
};

// Turns stamps in presentation order into ticks that rise strictly, changing
// none that needs no change:
//  - missing: one nominal step after the frame before;
//  - that of the frame before, where a clock is coarse, or
//  - out of place while a later one (of the next kAhead) fits the clock before
//    it: spread evenly between the two;
//  - not after the frame before: the clock was set back, as in joined
//    recordings; it goes on one nominal step after the frame before;
//  - more than kMostPauseS after it: the clock leapt; likewise.
// A shorter pause stays as long as it was.
class Timeline {
 public:
  static constexpr std::size_t kAhead = 8;
  static constexpr double kPauseS = 0.25;
  static constexpr double kMostPauseS = 3600;
  static constexpr double kFineBelow = 4;

  explicit Timeline(const TimelineOptions& options);

  // ahead: the stamps that follow, as far as they are known, at most kAhead.
  // Where frames are less than kFineBelow ticks apart, those that are spread
  // lie between ticks: at() tells where, Next the nearest one.
  std::int64_t Next(Stamp stamp, const std::deque<Stamp>& ahead = {});
  // Of the last frame, ticks.
  double at() const {
    return static_cast<double>(last_) / static_cast<double>(scale_);
  }
  const TimelineRepairs& repairs() const { return repairs_; }

 private:
  bool FindSpread(std::int64_t stamp, const std::deque<Stamp>& ahead);
  std::int64_t Spread(bool is_same);
  void GoOn(std::int64_t stamp, std::int64_t expected);
  void NotePause(std::int64_t ticks);

  std::int64_t scale_ = 1;  // what follows is in parts of a tick
  TimelineOptions options_;
  Stamp before_;  // of the frame before
  std::int64_t last_ = 0;
  bool begun_ = false;
  std::optional<std::int64_t> origin_;  // stamp of tick 0
  // Frames that are yet to be spread, and where the last was put exactly.
  std::size_t spread_left_ = 0;
  double spread_at_ = 0, spread_step_ = 0;
  TimelineRepairs repairs_;
};

// One line for each kind of repair and for pauses.
std::vector<Note> NotesOf(const TimelineRepairs& repairs);

// The nominal step of stamps in presentation order, ticks: the mean of those
// steps that lie within half and one and a half of their median. One long
// pause, a single wrong stamp or the jitter of a browser's clock leave it as
// it is. Stamps of a coarse clock, several of which are the same, share the
// time to the next. Where most time lies between the usual steps, as with
// frames that come in bursts, the means over 2 to kAhead steps count instead,
// if they are alike and not above most_of_bursts. 0 with fewer than two stamps
// that rise.
double NominalStep(const std::vector<std::int64_t>& stamps,
                   double most_of_bursts = 0);

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_TIMELINE_H_
