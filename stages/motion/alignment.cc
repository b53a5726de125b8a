#include "stages/motion/alignment.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "pipeline/core/median.h"

namespace mien {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

double Distance(const cv::Point2f& a, const cv::Point2f& b) {
  return cv::norm(a - b);
}

// One stretch [begin, end) of found frames.
void AlignStretch(const FaceTrack& track, const std::vector<double>& time_s,
                  const AlignedFrame& frame, double smooth_s, std::size_t begin,
                  std::size_t end, std::vector<cv::Matx23d>* out) {
  std::vector<double> t, x, y, size, roll;
  for (std::size_t i = begin; i < end; ++i) {
    const Landmarks& landmarks = track.landmarks_px[i];
    const cv::Point2d left = LeftEye(landmarks), right = RightEye(landmarks);
    const cv::Point2d along = right - left;
    t.push_back(time_s[i + static_cast<std::size_t>(track.first_idx)]);
    x.push_back(0.5 * (left.x + right.x));
    y.push_back(0.5 * (left.y + right.y));
    size.push_back(std::log(std::max(cv::norm(along), 1.0)));
    const double angle = std::atan2(along.y, along.x);
    roll.push_back(roll.empty()
                       ? angle
                       : roll.back() +
                             std::remainder(angle - roll.back(), 2 * CV_PI));
  }
  x = SmoothLine(t, x, smooth_s);
  y = SmoothLine(t, y, smooth_s);
  size = SmoothLine(t, size, smooth_s);
  roll = SmoothLine(t, roll, smooth_s);
  for (std::size_t k = 0; k < t.size(); ++k) {
    const double scale = frame.iod_px / std::exp(size[k]);
    const double c = scale * std::cos(roll[k]), s = scale * std::sin(roll[k]);
    (*out)[begin + k] = {c,  s, frame.eyes_px.x - c * x[k] - s * y[k],
                         -s, c, frame.eyes_px.y + s * x[k] - c * y[k]};
  }
}

}  // namespace

AlignedFrame::AlignedFrame(double iod)
    : iod_px(iod),
      size(cvCeil(2.6 * iod), cvCeil(2.9 * iod)),
      eyes_px(0.5 * (size.width - 1), 1.05 * iod) {}

std::vector<double> SmoothLine(const std::vector<double>& t,
                               const std::vector<double>& y, double sigma_s) {
  if (sigma_s <= 0) return y;
  std::vector<double> out(y.size());
  std::size_t low = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    while (t[i] - t[low] > 3 * sigma_s) ++low;
    double s0 = 0, s1 = 0, s2 = 0, b0 = 0, b1 = 0;
    for (std::size_t j = low; j < y.size() && t[j] - t[i] <= 3 * sigma_s; ++j) {
      const double u = (t[j] - t[i]) / sigma_s;
      const double w = std::exp(-0.5 * u * u);
      s0 += w;
      s1 += w * u;
      s2 += w * u * u;
      b0 += w * y[j];
      b1 += w * u * y[j];
    }
    const double det = s0 * s2 - s1 * s1;
    out[i] = det > 1e-9 * s0 * s0 ? (s2 * b0 - s1 * b1) / det : b0 / s0;
  }
  return out;
}

std::vector<cv::Matx23d> AlignFace(const FaceTrack& track,
                                   const std::vector<double>& time_s,
                                   const AlignedFrame& frame, double smooth_s) {
  std::vector<cv::Matx23d> out(track.found.size(),
                               {kNan, kNan, kNan, kNan, kNan, kNan});
  for (std::size_t i = 0; i < track.found.size();) {
    std::size_t end = i;
    while (end < track.found.size() && track.found[end]) ++end;
    if (end > i) AlignStretch(track, time_s, frame, smooth_s, i, end, &out);
    i = end + 1;
  }
  return out;
}

float EyeAspectRatio(const Landmarks& p) {
  double sum = 0;
  for (const std::size_t k : {std::size_t{36}, std::size_t{42}}) {
    const double width = std::max(Distance(p[k], p[k + 3]), 1e-3);
    sum += (Distance(p[k + 1], p[k + 5]) + Distance(p[k + 2], p[k + 4])) /
           (2 * width);
  }
  return static_cast<float>(0.5 * sum);
}

std::vector<float> BlinkSignal(const FaceTrack& track,
                               const std::vector<double>& time_s,
                               double baseline_s) {
  constexpr double kClosed = 0.45;
  const std::size_t n = track.found.size();
  const auto first = static_cast<std::size_t>(track.first_idx);
  std::vector<float> ratio(n, 0), blink(n, static_cast<float>(kNan));
  for (std::size_t i = 0; i < n; ++i) {
    if (track.found[i]) ratio[i] = EyeAspectRatio(track.landmarks_px[i]);
  }
  double open = 0, open_until = -std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < n; ++i) {
    const double t = time_s[first + i];
    if (t >= open_until) {
      // The baseline moves slowly: ten estimates per half width are enough.
      open_until = t + 0.1 * baseline_s;
      std::vector<float> around;
      std::size_t low = i;
      while (low > 0 && t - time_s[first + low - 1] <= baseline_s) --low;
      for (std::size_t j = low; j < n && time_s[first + j] - t <= baseline_s;
           ++j) {
        if (track.found[j]) around.push_back(ratio[j]);
      }
      open = ValueAt(std::move(around), 0.7);
    }
    if (!track.found[i]) continue;
    const double closing =
        open > 0 ? (open - ratio[i]) / ((1 - kClosed) * open) : 0;
    blink[i] = static_cast<float>(std::clamp(closing, 0.0, 1.0));
  }
  return blink;
}

}  // namespace mien
