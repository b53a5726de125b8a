#include "tools/inject/face_field.h"

#include <algorithm>
#include <cmath>

#include "stages/track/face_pose.h"
#include "tools/inject/lanczos.h"

namespace mien {
namespace {

constexpr int kMaxIterations = 25;
constexpr double kFinestStep = 0.005;  // canonical units
constexpr double kEpsilonPx = 0.0005;
constexpr int kRounds = 4;

// The part of the image in which the field may move something.
cv::Rect ImageBounds(const cv::Rect2d& bounds, const cv::Matx23d& m,
                     const cv::Size& size) {
  double x0 = 1e9, y0 = 1e9, x1 = -1e9, y1 = -1e9;
  for (int corner = 0; corner < 4; ++corner) {
    const cv::Point2d p =
        ApplyAffine(m, {corner % 2 == 0 ? bounds.x : bounds.x + bounds.width,
                        corner / 2 == 0 ? bounds.y : bounds.y + bounds.height});
    x0 = std::min(x0, p.x), x1 = std::max(x1, p.x);
    y0 = std::min(y0, p.y), y1 = std::max(y1, p.y);
  }
  const double limit = 1 << 20;
  const auto whole = [limit](double v) {
    return static_cast<int>(std::clamp(v, -limit, limit));
  };
  return cv::Rect(
             cv::Point(whole(std::floor(x0)), whole(std::floor(y0))),
             cv::Point(whole(std::ceil(x1)) + 1, whole(std::ceil(y1)) + 1)) &
         cv::Rect(cv::Point(0, 0), size);
}

void Put(const cv::Vec3f& value, uchar* out) {
  *out = cv::saturate_cast<uchar>(value[0]);
}
void Put(const cv::Vec3f& value, cv::Vec3b* out) {
  for (int c = 0; c < 3; ++c) (*out)[c] = cv::saturate_cast<uchar>(value[c]);
}

template <class Pixel>
void Warp(const FaceField& field, double share, const cv::Matx23d& m,
          const cv::Rect& area, cv::Mat* frame) {
  const LanczosSampler source(*frame, area);
  const cv::Matx23d back = InvertAffine(m);
  const double unit_px = std::hypot(m(0, 0), m(1, 0));
  for (int y = area.y; y < area.br().y; ++y) {
    Pixel* row = frame->ptr<Pixel>(y);
    cv::Point2d d(0, 0);  // of the px before: a good first guess
    for (int x = area.x; x < area.br().x; ++x) {
      const cv::Point2d q = ApplyAffine(back, cv::Point2d(x, y));
      for (int i = 0; i < kMaxIterations; ++i) {
        const cv::Point2d next = share * field.At(q - d);
        const double change = cv::norm(next - d) * unit_px;
        d = next;
        if (change < kEpsilonPx) break;
      }
      const cv::Point2d from = ApplyAffine(m, q - d);
      if (std::hypot(from.x - x, from.y - y) < kStillPx) continue;
      Put(source.At(from.x, from.y), row + x);
    }
  }
}

}  // namespace

FaceField::FaceField(const FaceShape& shape, const std::map<int, double>& share,
                     double peak_iod, double iod_px)
    : bounds_(shape.Bounds()),
      nodes_per_unit_(1 / std::max(0.5 / iod_px, kFinestStep)) {
  const std::vector<Bump> bumps = shape.Express(share, peak_iod);
  const auto displacement = [&](const cv::Point2d& p) {
    return shape.Displacement(bumps, p);
  };
  strongest_ = FindStrongest(bumps, displacement);
  if (!bumps.empty()) {
    cv::Point2d low = bumps[0].centre, high = low;
    for (const Bump& bump : bumps) {
      const cv::Point2d reach = kBumpReach * bump.sigma;
      low.x = std::min(low.x, bump.centre.x - reach.x);
      low.y = std::min(low.y, bump.centre.y - reach.y);
      high.x = std::max(high.x, bump.centre.x + reach.x);
      high.y = std::max(high.y, bump.centre.y + reach.y);
    }
    bounds_ &= cv::Rect2d(low, high);
  }
  FillNodes(displacement);
}

FaceField::FaceField(const FaceShape& shape, const SkinField& skin,
                     double peak_iod, double iod_px)
    : bounds_(shape.Bounds()),
      nodes_per_unit_(1 / std::max(0.5 / iod_px, kFinestStep)) {
  // Free skin first; openings damp by amounts that depend on the amplitude.
  FillNodes(skin);
  const cv::Mat_<cv::Vec2f> free = nodes_.clone();
  double scale = 0, most = 0;
  for (int round = 0; round < kRounds; ++round) {
    most = 0;
    for (int y = 0; y < free.rows; ++y) {
      for (int x = 0; x < free.cols; ++x) {
        const cv::Point2d p =
            bounds_.tl() + cv::Point2d(x, y) * (1 / nodes_per_unit_);
        const double gain = round == 0 ? 1e-6 : scale;
        const cv::Point2d d =
            shape.Damped(gain * cv::Point2d(free(y, x)[0], free(y, x)[1]), p);
        nodes_(y, x) = {static_cast<float>(d.x), static_cast<float>(d.y)};
        if (cv::norm(d) > most) {
          most = cv::norm(d);
          strongest_ = p;
        }
      }
    }
    if (!(most > 0)) return;
    scale = (round == 0 ? 1e-6 : scale) * peak_iod / most;
  }
}

void FaceField::FillNodes(const SkinField& displacement) {
  const int columns = cvCeil(bounds_.width * nodes_per_unit_) + 2;
  const int rows = cvCeil(bounds_.height * nodes_per_unit_) + 2;
  nodes_.create(rows, columns);
  for (int y = 0; y < rows; ++y) {
    for (int x = 0; x < columns; ++x) {
      const cv::Point2d d = displacement(
          bounds_.tl() + cv::Point2d(x, y) * (1 / nodes_per_unit_));
      nodes_(y, x) = {static_cast<float>(d.x), static_cast<float>(d.y)};
    }
  }
}

cv::Point2d FaceField::At(const cv::Point2d& p) const {
  const double x = (p.x - bounds_.x) * nodes_per_unit_;
  const double y = (p.y - bounds_.y) * nodes_per_unit_;
  if (!(x >= 0 && y >= 0 && x < nodes_.cols - 1 && y < nodes_.rows - 1)) {
    return {0, 0};
  }
  const int left = static_cast<int>(x);
  const int top = static_cast<int>(y);
  const float u = static_cast<float>(x - left);
  const float v = static_cast<float>(y - top);
  const cv::Vec2f* a = nodes_.ptr<cv::Vec2f>(top) + left;
  const cv::Vec2f* b = nodes_.ptr<cv::Vec2f>(top + 1) + left;
  const cv::Vec2f upper = a[0] + u * (a[1] - a[0]);
  const cv::Vec2f lower = b[0] + u * (b[1] - b[0]);
  const cv::Vec2f d = upper + v * (lower - upper);
  return {d[0], d[1]};
}

void WarpFace(const FaceField& field, double share,
              const cv::Matx23d& image_from_face, cv::Mat* frame) {
  if (!(share > 0)) return;
  const cv::Rect area =
      ImageBounds(field.bounds(), image_from_face, frame->size());
  if (area.empty()) return;
  if (frame->type() == CV_8UC1) {
    Warp<uchar>(field, share, image_from_face, area, frame);
  } else {
    Warp<cv::Vec3b>(field, share, image_from_face, area, frame);
  }
}

}  // namespace mien
