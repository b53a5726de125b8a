#ifndef MIEN_TOOLS_EVAL_FRAME_CLOCK_H_
#define MIEN_TOOLS_EVAL_FRAME_CLOCK_H_

// When the frames of a recording were taken: with a variable frame rate no
// single rate turns seconds into frames.

#include <string>
#include <vector>

namespace mien {

struct FrameTime {
  double time_s = 0;
  double frame = 0;  // counted from 0
};
// Ascending in both; of some frames or of all. Empty: not known.
using FrameClock = std::vector<FrameTime>;

// Sorted, doubles left out; empty for fewer than two, or when a later moment
// has an earlier frame.
FrameClock MakeClock(std::vector<FrameTime> times);

// frame and time_s of every line of a signals.csv. Empty when there is no such
// file, when it is not one, or when its times do not ascend.
FrameClock ReadClock(const std::string& path);

// Frames between two that are known are spread evenly; outside the clock its
// mean rate goes on. At least two entries.
double FrameAt(const FrameClock& clock, double time_s);
// The other way: seconds of a frame.
double TimeOfFrame(const FrameClock& clock, double frame);

}  // namespace mien

#endif  // MIEN_TOOLS_EVAL_FRAME_CLOCK_H_
