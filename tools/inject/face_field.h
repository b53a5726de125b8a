#ifndef MIEN_TOOLS_INJECT_FACE_FIELD_H_
#define MIEN_TOOLS_INJECT_FACE_FIELD_H_

// An expression as a displacement field that real pixels are moved by.

#include <map>

#include <opencv2/core.hpp>

#include "tools/inject/face_shape.h"
#include "tools/inject/field_family.h"

namespace mien {

// The field of one expression at its full strength, in canonical coordinates
// of one face, read off a fine grid.
class FaceField {
 public:
  // share: of each action unit against the others (of them the largest is 1);
  // peak_iod: how far the strongest point moves, in inter-ocular distances,
  // 0 .. 0.1; iod_px: how large the face is in the images to come.
  // @throws ConfigError for an unknown action unit.
  FaceField(const FaceShape& shape, const std::map<int, double>& share,
            double peak_iod, double iod_px);

  // Of any displacement of free skin, brought to this peak.
  FaceField(const FaceShape& shape, const SkinField& skin, double peak_iod,
            double iod_px);

  // Canonical units; 0 outside bounds(). Bilinear between nodes 1/2 px apart.
  cv::Point2d At(const cv::Point2d& p) const;
  cv::Point2d strongest() const { return strongest_; }
  const cv::Rect2d& bounds() const { return bounds_; }

 private:
  // displacement: at a canonical point within the bounds.
  void FillNodes(const SkinField& displacement);

  cv::Rect2d bounds_;
  cv::Point2d strongest_;
  double nodes_per_unit_;
  cv::Mat_<cv::Vec2f> nodes_;
};

// Moves the pixels of `frame` (CV_8UC1 or CV_8UC3) by `share` (0..1) times the
// field: what was at image_from_face(p) comes to image_from_face(p + share
// d(p)). Lanczos interpolation; px that would move by less than kStillPx, and
// all outside the field's bounds, keep their very values.
void WarpFace(const FaceField& field, double share,
              const cv::Matx23d& image_from_face, cv::Mat* frame);

constexpr double kStillPx = 0.004;

}  // namespace mien

#endif  // MIEN_TOOLS_INJECT_FACE_FIELD_H_
