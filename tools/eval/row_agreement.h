#ifndef MIEN_TOOLS_EVAL_ROW_AGREEMENT_H_
#define MIEN_TOOLS_EVAL_ROW_AGREEMENT_H_

// Rows that tell frames and seconds: whether the two are the same moment.

#include <cstddef>
#include <string>
#include <vector>

#include "tools/eval/spot_input.h"

namespace mien {

// Seconds of a frame: time_s = from_s + frame / fps.
struct FrameLine {
  double fps = 0;  // 0: not known
  double from_s = 0;
};

// The line through most of the points: medians of the slopes and of what is
// left, so that single wrong rows do not bend it. fps 0 for fewer than two
// frames.
FrameLine LineThrough(const std::vector<FrameTime>& points);

struct Disagreement {
  std::vector<std::size_t> rows;  // whose frames and seconds disagree
  double frame_s = 0;             // where the first one's onset frame lies, s
  double fits_fps = 0;  // a rate by which all of them agree; 0: there is none
};

// rows: events of one video that have frames and seconds. By its clock (the
// times of its frames), else by its rate, else by what at least three rows
// have in common. A recording whose pictures start late may be up to 1.5 s
// later than frame / rate.
Disagreement FindDisagreement(const std::vector<SpotEvent*>& rows,
                              const VideoFacts& video);

// "a.mp4: frames and seconds of 1 of 4 truths disagree, the frames are used:
// line 3 (frame 250 is at 10.000 s, not at 11.400 s)".
std::string DisagreementText(const Disagreement& found,
                             const std::vector<SpotEvent*>& rows,
                             const std::string& what, const VideoFacts& video);

}  // namespace mien

#endif  // MIEN_TOOLS_EVAL_ROW_AGREEMENT_H_
