#include "tools/inject/face_shape.h"

#include <algorithm>
#include <cmath>

namespace mien {
namespace {

constexpr int kSteps = 32;
// Shares of the outline's ellipse between which the skin's motion fades.
constexpr double kFadesFrom = 0.82;
constexpr double kFadesTo = 1.04;

double SmoothStep(double u) {
  u = std::clamp(u, 0.0, 1.0);
  return u * u * (3 - 2 * u);
}

Outline Pick(const FacePoints& p, const std::vector<std::size_t>& indices) {
  Outline out;
  for (const std::size_t k : indices) out.push_back(p[k]);
  return SmoothOpen(out);
}

std::vector<Aperture> AperturesOf(const FacePoints& p) {
  return {
      Aperture(Pick(p, {36, 37, 38, 39}), Pick(p, {36, 41, 40, 39})),
      Aperture(Pick(p, {42, 43, 44, 45}), Pick(p, {42, 47, 46, 45})),
      Aperture(Pick(p, {60, 61, 62, 63, 64}), Pick(p, {60, 67, 66, 65, 64}))};
}

// Heights of a line at even steps along the corners.
std::vector<double> HeightsOf(const Outline& line, const cv::Point2d& corner,
                              const cv::Point2d& along, double width) {
  std::vector<double> out;
  const auto place = [&](std::size_t i) {
    const cv::Point2d d = line[i] - corner;
    return cv::Point2d(d.dot(along) / width, along.cross(d));
  };
  std::size_t i = 0;
  for (int k = 0; k <= kSteps; ++k) {
    const double u = static_cast<double>(k) / kSteps;
    while (i + 2 < line.size() && place(i + 1).x < u) ++i;
    const cv::Point2d a = place(i);
    const cv::Point2d b = place(i + 1);
    const double t =
        b.x > a.x ? std::clamp((u - a.x) / (b.x - a.x), 0.0, 1.0) : 0;
    out.push_back(a.y + t * (b.y - a.y));
  }
  return out;
}

}  // namespace

Aperture::Aperture(const Outline& upper, const Outline& lower)
    : corner_(upper.front()),
      along_(upper.back() - upper.front()),
      width_(std::max(cv::norm(along_), 1e-6)) {
  along_ /= width_;
  upper_ = HeightsOf(upper, corner_, along_, width_);
  lower_ = HeightsOf(lower, corner_, along_, width_);
}

Aperture::Place Aperture::Find(const cv::Point2d& p) const {
  Place place;
  const cv::Point2d d = p - corner_;
  place.along = d.dot(along_) / width_;
  place.height = along_.cross(d);
  if (!(place.along > 0 && place.along < 1)) return place;
  const double at = place.along * kSteps;
  const auto k = std::min(static_cast<std::size_t>(at), upper_.size() - 2);
  const double t = at - static_cast<double>(k);
  place.upper = upper_[k] + t * (upper_[k + 1] - upper_[k]);
  place.lower = lower_[k] + t * (lower_[k + 1] - lower_[k]);
  place.opening = std::max(0.0, place.lower - place.upper);
  if (place.opening > 1e-6) {
    place.depth = (place.height - place.upper) / place.opening;
  }
  return place;
}

cv::Point2d Aperture::At(double along, double height) const {
  return corner_ + along * width_ * along_ +
         height * cv::Point2d(-along_.y, along_.x);
}

FaceShape::FaceShape(const FacePoints& landmarks)
    : landmarks_(landmarks),
      basis_(landmarks),
      apertures_(AperturesOf(landmarks)) {
  const auto& p = landmarks_;
  const double half = 0.5 * (p[16].x - p[0].x);
  // Temples, chin and as far above the brows as the chin is below them.
  const double brows = std::min(p[19].y, p[24].y);
  middle_ = {0.5 * (p[0].x + p[16].x), 0.5 * (p[8].y + brows - 0.75)};
  radii_ = {std::max(half, 0.6), std::max(p[8].y - middle_.y, 0.8)};
}

cv::Point2d FaceShape::Displacement(const std::vector<Bump>& bumps,
                                    const cv::Point2d& p) const {
  return Damped(mien::Displacement(bumps, p), p);
}

cv::Point2d FaceShape::Damped(cv::Point2d d, const cv::Point2d& p) const {
  const double r =
      std::hypot((p.x - middle_.x) / radii_.x, (p.y - middle_.y) / radii_.y);
  if (r >= kFadesTo) return {0, 0};
  d *= SmoothStep((kFadesTo - r) / (kFadesTo - kFadesFrom));
  const double length = cv::norm(d);
  if (length == 0) return d;
  for (const Aperture& aperture : apertures_) {
    const Aperture::Place place = aperture.Find(p);
    if (!(place.depth > 0 && place.depth < 1)) continue;
    // The parabola below falls by 4 openings^-1 at a margin.
    const double strength =
        std::min(1.0, kSteepest * place.opening / (4 * length));
    d *= 1 - strength * 4 * place.depth * (1 - place.depth);
  }
  return d;
}

double FaceShape::PeakOf(const std::vector<Bump>& bumps) const {
  const auto field = [&](const cv::Point2d& p) {
    return Displacement(bumps, p);
  };
  return cv::norm(field(FindStrongest(bumps, field)));
}

std::vector<Bump> FaceShape::Express(const std::map<int, double>& share,
                                     double peak) const {
  std::vector<Bump> bumps = basis_.Compose(share, 0);
  // Openings damp by amounts that depend on the amplitude, a little.
  for (int round = 0; round < 3; ++round) {
    const double now = PeakOf(bumps);
    if (!(now > 0)) break;
    for (Bump& bump : bumps) bump.move *= peak / now;
  }
  return bumps;
}

cv::Rect2d FaceShape::Bounds() const {
  const cv::Point2d reach = kFadesTo * radii_;
  return {middle_ - reach, middle_ + reach};
}

}  // namespace mien
