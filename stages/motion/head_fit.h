#ifndef MIEN_STAGES_MOTION_HEAD_FIT_H_
#define MIEN_STAGES_MOTION_HEAD_FIT_H_

// Separates the head's motion from the face's.

#include <array>
#include <vector>

#include <opencv2/core.hpp>

#include "stages/motion/patch_flow.h"
#include "stages/motion/regions.h"

namespace mien {

// Small motion of a rigid head under weak perspective, px and radians: shift,
// scale, roll, and the parallax of yaw and pitch on a mean head's depth.
struct HeadMotion {
  static constexpr int kParams = 6;
  // x, y [px]; growth, roll, yaw, pitch [px per inter-ocular distance].
  std::array<double, kParams> value{};
  double noise_px = 0;  // what remains on the stable patches (robust rms)
  double trust = 0;     // share of stable patches found and in line

  // Displacement of a point of the head, px.
  cv::Point2d At(const cv::Point3f& place_iod) const;
};

struct HeadFitOptions {
  double mobile_weight = 0.1;  // of patches on mobile regions against stable
  int rounds = 10;             // of reweighting
  double min_noise_px = 0.03;  // smallest scale of the robust weights
  double iod_px = 80;
};

// Iteratively reweighted least squares with Geman-McClure weights; every patch
// counts by its texture (information matrix), so that an edge speaks only
// across itself. Most of a face rests during a micro-expression: patches on
// mobile regions take part with a small weight and steady the fit far from
// the stable ones. Yaw and pitch are held near 0 by a weak prior.
HeadMotion FitHeadMotion(const std::vector<MotionPatch>& patches,
                         const std::vector<cv::Matx22f>& information,
                         const std::vector<PatchMotion>& motions,
                         const HeadFitOptions& options);

// How much one patch says: information, capped so that strong edges do not
// outvote everything, times quality. 0 for a patch that was lost.
cv::Matx22d PatchWeight(const cv::Matx22f& information, float quality);

}  // namespace mien

#endif  // MIEN_STAGES_MOTION_HEAD_FIT_H_
