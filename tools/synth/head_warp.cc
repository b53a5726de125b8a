#include "tools/synth/head_warp.h"

#include <cmath>

namespace mien {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr int kMaxIterations = 60;

}  // namespace

double HeadRelief(const cv::Point2d& p) {
  const double x = p.x;
  const double y = p.y;
  const double head = std::exp(
      -0.5 * (x * x / (0.95 * 0.95) + (y - 0.2) * (y - 0.2) / (1.25 * 1.25)));
  const double nose = std::exp(
      -0.5 * (x * x / (0.17 * 0.17) + (y - 0.47) * (y - 0.47) / (0.22 * 0.22)));
  return 0.85 * head + 0.2 * nose - 0.3;
}

cv::Point2d RestCentre(const ActorOptions& options) {
  // The face's middle, not the eyes, sits in the middle of the picture.
  return {0.5 * (options.width_px - 1),
          0.5 * (options.height_px - 1) - 0.28 * options.iod_px};
}

cv::Matx23d InvertSimilarity(const cv::Matx23d& m) {
  const double det = m(0, 0) * m(1, 1) - m(0, 1) * m(1, 0);
  cv::Matx23d out(m(1, 1) / det, -m(0, 1) / det, 0, -m(1, 0) / det,
                  m(0, 0) / det, 0);
  out(0, 2) = -(out(0, 0) * m(0, 2) + out(0, 1) * m(1, 2));
  out(1, 2) = -(out(1, 0) * m(0, 2) + out(1, 1) * m(1, 2));
  return out;
}

HeadWarp::HeadWarp(const ExpressionBasis& basis, const ActorOptions& options,
                   const ActorPose& pose) {
  std::map<int, double> au;
  for (const auto& [number, px] : pose.au_px) au[number] = px / options.iod_px;
  bumps_ = basis.Compose(au, 0.5 * pose.mouth_open_px / options.iod_px);
  const double yaw = pose.yaw_deg * kPi / 180;
  const double pitch = pose.pitch_deg * kPi / 180;
  sin_yaw_ = std::sin(yaw);
  cos_yaw_ = std::cos(yaw);
  sin_pitch_ = std::sin(pitch);
  cos_pitch_ = std::cos(pitch);
  turned_ = pose.yaw_deg != 0 || pose.pitch_deg != 0;
  const double factor = pose.scale * options.iod_px;
  tolerance_ = 1e-5 / factor;
  const double roll = pose.roll_deg * kPi / 180;
  const double c = factor * std::cos(roll);
  const double s = factor * std::sin(roll);
  const cv::Point2d centre = RestCentre(options);
  forward_ = cv::Matx23d(c, -s, centre.x + pose.shift_x_px, s, c,
                         centre.y + pose.shift_y_px);
  backward_ = InvertSimilarity(forward_);
}

cv::Point2d HeadWarp::Moved(const cv::Point2d& p) const {
  cv::Point2d moved = p + Displacement(bumps_, p);
  if (turned_) {
    const double z = HeadRelief(p);
    moved.x += p.x * (cos_yaw_ - 1) + z * sin_yaw_;
    moved.y += p.y * (cos_pitch_ - 1) + z * sin_pitch_;
  }
  return moved;
}

cv::Point2d HeadWarp::Unmoved(const cv::Point2d& q) const {
  cv::Point2d p = q;
  for (int i = 0; i < kMaxIterations; ++i) {
    const cv::Point2d error = q - Moved(p);
    p += error;
    if (std::abs(error.x) < tolerance_ && std::abs(error.y) < tolerance_) break;
  }
  return p;
}

cv::Point2d HeadWarp::Forward(const cv::Point2d& canonical) const {
  return Apply(forward_, Moved(canonical));
}

cv::Point2d HeadWarp::Inverse(const cv::Point2d& image) const {
  return Unmoved(Apply(backward_, image));
}

SmoothGrid::SmoothGrid(int width_px, int height_px, int step_px)
    : width_(width_px),
      step_(step_px),
      nodes_((height_px - 1) / step_px + 4, (width_px - 1) / step_px + 4) {
  for (int phase = 0; phase < step_; ++phase) {
    const float t = static_cast<float>(phase) / static_cast<float>(step_);
    const float t2 = t * t;
    const float t3 = t2 * t;
    weights_.push_back({-0.5F * t3 + t2 - 0.5F * t, 1.5F * t3 - 2.5F * t2 + 1,
                        -1.5F * t3 + 2 * t2 + 0.5F * t, 0.5F * t3 - 0.5F * t2});
  }
}

void SmoothGrid::Row(int y, std::vector<cv::Vec2f>* out) const {
  const int row = y / step_;
  const cv::Vec4f& down = weights_[static_cast<std::size_t>(y % step_)];
  std::vector<cv::Vec2f> line(static_cast<std::size_t>(nodes_.cols));
  for (int x = 0; x < nodes_.cols; ++x) {
    cv::Vec2f sum(0, 0);
    for (int k = 0; k < 4; ++k) sum += nodes_(row + k, x) * down[k];
    line[static_cast<std::size_t>(x)] = sum;
  }
  out->resize(static_cast<std::size_t>(width_));
  for (int x = 0; x < width_; ++x) {
    const cv::Vec4f& w = weights_[static_cast<std::size_t>(x % step_)];
    const cv::Vec2f* p = &line[static_cast<std::size_t>(x / step_)];
    (*out)[static_cast<std::size_t>(x)] = cv::Vec2f(
        w[0] * p[0][0] + w[1] * p[1][0] + w[2] * p[2][0] + w[3] * p[3][0],
        w[0] * p[0][1] + w[1] * p[1][1] + w[2] * p[2][1] + w[3] * p[3][1]);
  }
}

}  // namespace mien
