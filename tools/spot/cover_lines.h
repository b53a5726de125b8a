#ifndef MIEN_TOOLS_SPOT_COVER_LINES_H_
#define MIEN_TOOLS_SPOT_COVER_LINES_H_

// What was before the faces of a recording, in plain words.

#include <string>
#include <vector>

#include "stages/motion/motion_series.h"

namespace mien {

// A line for each face of which a part is covered (`covered_from` or more, as
// interview.covered_from) for 0.6 s or more: which parts, and for how long,
// the longest first; a brow, an eye or a cheek is covered while either is.
std::vector<std::string> CoverLines(const MotionSeries& series,
                                    double covered_from);

}  // namespace mien

#endif  // MIEN_TOOLS_SPOT_COVER_LINES_H_
