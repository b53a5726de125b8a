#ifndef MIEN_STAGES_FLOW_HEAD_FIELD_H_
#define MIEN_STAGES_FLOW_HEAD_FIELD_H_

// Separates the motion of the head from that of the face in a flow field.

#include <array>
#include <string>

#include <opencv2/core.hpp>

#include "stages/track/face_tracks.h"

namespace mien {

// A smooth flow field, linear in its coefficients, over coordinates that are
// centred and scaled to about -1..1.
class HeadField {
 public:
  // "similarity" (4), "affine" (6), "quadratic" (8 parameters).
  // @throws ConfigError for another name.
  HeadField(const std::string& model, cv::Size size);

  // Weighted robust fit (iteratively reweighted least squares with Geman-
  // McClure weights; scale from the weighted median residual, at least
  // 0.02 px): what most of the weighted pixels do. weight: CV_32FC1, 0 = do
  // not look. Pixels are taken on a grid of `step` px.
  void Fit(const cv::Mat& flow, const cv::Mat& weight, int step);

  cv::Mat Field() const;  // CV_32FC2, px
  // Weighted median length of what the fit leaves, px.
  double residual_px() const { return residual_px_; }

 private:
  static constexpr int kMostTerms = 8;
  using Row = std::array<double, kMostTerms>;

  // What each coefficient adds to u and v at a point (centred, about -1..1).
  void Basis(double x, double y, Row* u, Row* v) const;
  double Dot(const Row& row) const;
  double Centred(double px, int side_px) const;

  cv::Size size_;
  int terms_ = 0;
  Row coefficients_{};
  double residual_px_ = 0;
};

// How far each aligned pixel may be trusted to move with the skull, 0..1,
// CV_32FC1: 1 on the nose bridge, between eyes and ears and around the outer
// eye corners; little on forehead, cheeks and chin; 0 on brows, lids, nose
// wings and mouth and outside the face.
cv::Mat RigidWeight(const Landmarks& aligned, cv::Size size);

}  // namespace mien

#endif  // MIEN_STAGES_FLOW_HEAD_FIELD_H_
