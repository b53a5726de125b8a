#include "tools/inject/outline.h"

#include <algorithm>

namespace mien {
namespace {

cv::Point2d CatmullRom(const cv::Point2d& a, const cv::Point2d& b,
                       const cv::Point2d& c, const cv::Point2d& d, double t) {
  return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * (t * t) +
                (3 * b - a - 3 * c + d) * (t * t * t));
}

}  // namespace

Outline SmoothClosed(const Outline& points, int steps) {
  Outline out;
  const std::size_t n = points.size();
  for (std::size_t i = 0; i < n; ++i) {
    for (int k = 0; k < steps; ++k) {
      out.push_back(CatmullRom(points[(i + n - 1) % n], points[i],
                               points[(i + 1) % n], points[(i + 2) % n],
                               static_cast<double>(k) / steps));
    }
  }
  return out;
}

Outline SmoothOpen(const Outline& points, int steps) {
  Outline out;
  const std::size_t n = points.size();
  for (std::size_t i = 0; i + 1 < n; ++i) {
    const cv::Point2d& before = points[i == 0 ? 0 : i - 1];
    const cv::Point2d& after = points[std::min(i + 2, n - 1)];
    for (int k = 0; k < steps; ++k) {
      out.push_back(CatmullRom(before, points[i], points[i + 1], after,
                               static_cast<double>(k) / steps));
    }
  }
  out.push_back(points.back());
  return out;
}

Outline OnSide(const Outline& left, int side) {
  Outline out = left;
  if (side == 1) {
    for (cv::Point2d& p : out) p.x = -p.x;
  }
  return out;
}

}  // namespace mien
