#include "tools/inject/steady_face.h"

#include <array>
#include <cmath>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/motion/alignment.h"

namespace mien {
namespace {

constexpr std::size_t kFirstInner = 17;  // the jaw's points wander most

cv::Matx23d FitAffine(const FacePoints& shape, const Landmarks& landmarks) {
  cv::Matx33d normal = cv::Matx33d::zeros();
  cv::Matx32d right = cv::Matx32d::zeros();
  for (std::size_t k = kFirstInner; k < shape.size(); ++k) {
    const cv::Vec3d row(shape[k].x, shape[k].y, 1);
    const cv::Vec2d value(landmarks[k].x, landmarks[k].y);
    normal += row * row.t();
    right += row * value.t();
  }
  return (normal.inv(cv::DECOMP_CHOLESKY) * right).t();
}

}  // namespace

FacePoints CanonicalFrom(const Landmarks& landmarks_px) {
  const cv::Point2d left = LeftEye(landmarks_px);
  const cv::Point2d right = RightEye(landmarks_px);
  const cv::Point2d along = right - left;
  const double square = std::max(along.dot(along), 1e-12);
  FacePoints out;
  for (std::size_t k = 0; k < out.size(); ++k) {
    const cv::Point2d d = cv::Point2d(landmarks_px[k]) - 0.5 * (left + right);
    out[k] = {d.dot(along) / square, along.cross(d) / square};
  }
  return out;
}

SteadyFace HoldSteady(const FaceTrack& track, const std::vector<double>& time_s,
                      std::int64_t first_idx, std::int64_t last_idx,
                      double margin_s, double smooth_s) {
  const auto time = [&](std::int64_t idx) {
    return time_s[static_cast<std::size_t>(idx)];
  };
  for (std::int64_t idx = first_idx; idx <= last_idx; ++idx) {
    if (!track.FoundAt(idx)) {
      throw DataError(Str("face ", track.face, " is not found in frame ", idx,
                          " (", FixedText(time(idx), 3), " s)"));
    }
  }
  std::int64_t begin = first_idx, end = last_idx + 1;
  while (track.FoundAt(begin - 1) &&
         time(first_idx) - time(begin - 1) <= margin_s) {
    --begin;
  }
  while (track.FoundAt(end) && time(end) - time(last_idx) <= margin_s) ++end;

  SteadyFace face;
  for (std::int64_t idx = begin; idx < end; ++idx) {
    const FacePoints points = CanonicalFrom(track.At(idx));
    for (std::size_t k = 0; k < points.size(); ++k) {
      face.shape[k] += points[k] / static_cast<double>(end - begin);
    }
  }
  std::vector<double> t;
  std::array<std::vector<double>, 6> numbers;
  for (std::int64_t idx = begin; idx < end; ++idx) {
    t.push_back(time(idx));
    const cv::Matx23d m = FitAffine(face.shape, track.At(idx));
    for (int k = 0; k < 6; ++k) {
      numbers[static_cast<std::size_t>(k)].push_back(m.val[k]);
    }
  }
  for (auto& series : numbers) series = SmoothLine(t, series, smooth_s);
  face.first_idx = first_idx;
  for (std::int64_t idx = first_idx; idx <= last_idx; ++idx) {
    cv::Matx23d m;
    for (int k = 0; k < 6; ++k) {
      m.val[k] = numbers[static_cast<std::size_t>(k)]
                        [static_cast<std::size_t>(idx - begin)];
    }
    face.iod_px += std::hypot(m(0, 0), m(1, 0)) /
                   static_cast<double>(last_idx - first_idx + 1);
    face.image_from_face.push_back(m);
  }
  return face;
}

}  // namespace mien
