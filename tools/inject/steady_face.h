#ifndef MIEN_TOOLS_INJECT_STEADY_FACE_H_
#define MIEN_TOOLS_INJECT_STEADY_FACE_H_

// A tracked face's own coordinates, free of the landmarks' jitter.

#include <cstdint>
#include <vector>

#include <opencv2/core.hpp>

#include "stages/track/face_tracks.h"
#include "tools/inject/expression.h"

namespace mien {

// Landmarks in the face's own units: eyes level, their middle at (0, 0), 1
// apart.
FacePoints CanonicalFrom(const Landmarks& landmarks_px);

// A face over a few frames: one shape, the mean of them all, and where it lies
// in each.
struct SteadyFace {
  FacePoints shape{};          // canonical
  std::int64_t first_idx = 0;  // frame of image_from_face[0]
  std::vector<cv::Matx23d> image_from_face;
  double iod_px = 0;  // mean over the frames

  const cv::Matx23d& At(std::int64_t idx) const {
    return image_from_face[static_cast<std::size_t>(idx - first_idx)];
  }
};

// Frames first..last, in all of which the face is found. Per frame an affine
// map from the shape to the landmarks 17-67 by least squares (which follows
// turns, and averages the jitter of 51 points), its six numbers smoothed by
// local straight lines of smooth_s. Frames up to margin_s before and after
// take part where the face is found without a break.
// @throws DataError when the face is lost in one of the frames.
SteadyFace HoldSteady(const FaceTrack& track, const std::vector<double>& time_s,
                      std::int64_t first_idx, std::int64_t last_idx,
                      double margin_s = 0.4, double smooth_s = 0.08);

}  // namespace mien

#endif  // MIEN_TOOLS_INJECT_STEADY_FACE_H_
