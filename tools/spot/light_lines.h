#ifndef MIEN_TOOLS_SPOT_LIGHT_LINES_H_
#define MIEN_TOOLS_SPOT_LIGHT_LINES_H_

// Whether the faces of a recording are of a kind in which less was found
// (docs/limits-and-ethics.md, "For whom it works").

#include <string>
#include <vector>

#include "stages/motion/motion_series.h"

namespace mien {

// A line for each face of which one cheek has less than a quarter of the
// other's light. Of 110 animated photographs those with light from one side
// have .05 to .14, all others .80 or more.
std::vector<std::string> LightLines(const MotionSeries& series);

// " What ..." where the noise of a face's measurement, in inter-ocular
// distances, is more than that of almost all well-lit faces of that
// experiment; else "".
std::string MuchNoiseText(double noise_iod);

}  // namespace mien

#endif  // MIEN_TOOLS_SPOT_LIGHT_LINES_H_
