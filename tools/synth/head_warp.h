#ifndef MIEN_TOOLS_SYNTH_HEAD_WARP_H_
#define MIEN_TOOLS_SYNTH_HEAD_WARP_H_

// The only geometry of the actor: canonical face -> image, both ways.

#include <vector>

#include <opencv2/core.hpp>

#include "tools/inject/expression.h"
#include "tools/synth/actor.h"

namespace mien {

// image = centre + shift + scale * iod_px * R(roll) * (p + d(p)), where d is
// the sum of the action units' fields and the parallax of a turned head
// (a smooth relief seen from far away).
class HeadWarp {
 public:
  HeadWarp(const ExpressionBasis& basis, const ActorOptions& options,
           const ActorPose& pose);

  cv::Point2d Forward(const cv::Point2d& canonical) const;
  // Fixed-point iteration, to 1e-5 px; holds while the field does not fold.
  cv::Point2d Inverse(const cv::Point2d& image) const;
  // p + d(p), before the similarity.
  cv::Point2d Moved(const cv::Point2d& canonical) const;
  cv::Matx23d Similarity() const { return forward_; }
  cv::Matx23d InverseSimilarity() const { return backward_; }

  // p with Moved(p) = q.
  cv::Point2d Unmoved(const cv::Point2d& q) const;

 private:
  std::vector<Bump> bumps_;
  double sin_yaw_, cos_yaw_, sin_pitch_, cos_pitch_;
  bool turned_;
  double tolerance_;
  cv::Matx23d forward_, backward_;
};

// Depth of a mean face above the axis that it turns about, canonical units.
double HeadRelief(const cv::Point2d& canonical);

// Where (0, 0) of the canonical face lies in the image at rest.
cv::Point2d RestCentre(const ActorOptions& options);

cv::Matx23d InvertSimilarity(const cv::Matx23d& m);
inline cv::Point2d Apply(const cv::Matx23d& m, const cv::Point2d& p) {
  return {m(0, 0) * p.x + m(0, 1) * p.y + m(0, 2),
          m(1, 0) * p.x + m(1, 1) * p.y + m(1, 2)};
}

// A smooth function of image position, known at every `step`-th px of a grid
// that reaches one node beyond the image; Catmull-Rom in between.
class SmoothGrid {
 public:
  SmoothGrid(int width_px, int height_px, int step_px);

  int columns() const { return nodes_.cols; }
  int rows() const { return nodes_.rows; }
  // Image position of a node.
  cv::Point2d Position(int column, int row) const {
    return {static_cast<double>((column - 1) * step_),
            static_cast<double>((row - 1) * step_)};
  }
  void Set(int column, int row, const cv::Point2d& value) {
    nodes_(row, column) =
        cv::Vec2f(static_cast<float>(value.x), static_cast<float>(value.y));
  }
  // Values at every px of image row y; `out` has the image's width.
  void Row(int y, std::vector<cv::Vec2f>* out) const;

 private:
  int width_, step_;
  cv::Mat_<cv::Vec2f> nodes_;
  std::vector<cv::Vec4f> weights_;  // per phase 0 .. step - 1
};

}  // namespace mien

#endif  // MIEN_TOOLS_SYNTH_HEAD_WARP_H_
