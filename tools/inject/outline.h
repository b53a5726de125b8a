#ifndef MIEN_TOOLS_INJECT_OUTLINE_H_
#define MIEN_TOOLS_INJECT_OUTLINE_H_

// Curves of a face in canonical coordinates (see identity.h).

#include <vector>

#include <opencv2/core.hpp>

namespace mien {

using Outline = std::vector<cv::Point2d>;

// Closed Catmull-Rom curve through the points.
Outline SmoothClosed(const Outline& points, int steps = 8);
// Open curve, ends included.
Outline SmoothOpen(const Outline& points, int steps = 8);
// Side 0 as it stands, side 1 in the mirror.
Outline OnSide(const Outline& left, int side);

}  // namespace mien

#endif  // MIEN_TOOLS_INJECT_OUTLINE_H_
