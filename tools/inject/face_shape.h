#ifndef MIEN_TOOLS_INJECT_FACE_SHAPE_H_
#define MIEN_TOOLS_INJECT_FACE_SHAPE_H_

// Where the skin of a real face can move, in canonical coordinates (see
// identity.h).

#include <vector>

#include <opencv2/core.hpp>

#include "tools/inject/expression.h"
#include "tools/inject/outline.h"

namespace mien {

// The opening between two lids or two lips.
class Aperture {
 public:
  // Both margins run from one corner to the other, corners included.
  Aperture(const Outline& upper, const Outline& lower);

  struct Place {
    double depth = -1;   // 0 at the upper margin .. 1 at the lower; < 0 or
                         // > 1: above or below the opening
    double opening = 0;  // its height here; 0 beyond the corners
    double along = 0;    // 0 at the first corner .. 1 at the other
    double upper = 0;    // height of the margins above the line through the
    double lower = 0;    // corners, > 0: below it; canonical units
    double height = 0;   // of the point itself
  };
  Place Find(const cv::Point2d& p) const;
  // The point at a place `along` the corners and a height across.
  cv::Point2d At(double along, double height) const;
  double width() const { return width_; }

 private:
  cv::Point2d corner_, along_;
  double width_;
  std::vector<double> upper_, lower_;  // heights at even steps along
};

// A face by its landmarks. What is not skin stays where it is: eyeballs, the
// inside of the mouth, what lies beyond the face's outline.
class FaceShape {
 public:
  explicit FaceShape(const FacePoints& landmarks);

  const FacePoints& landmarks() const { return landmarks_; }
  const ExpressionBasis& basis() const { return basis_; }
  const Aperture& eye(int side) const { return apertures_[side == 0 ? 0 : 1]; }
  const Aperture& mouth() const { return apertures_[2]; }

  // Displacement of the skin at p: the sum of the bumps, which fades to 0 at
  // the face's outline and towards the middle of an opening. Within an opening
  // it fades no faster than kSteepest, so that nothing folds.
  cv::Point2d Displacement(const std::vector<Bump>& bumps,
                           const cv::Point2d& p) const;
  // The same of any displacement d of free skin at p.
  cv::Point2d Damped(cv::Point2d d, const cv::Point2d& p) const;
  double PeakOf(const std::vector<Bump>& bumps) const;

  // Bumps of an expression whose strongest point on the skin moves by `peak`
  // canonical units. share: of each action unit against the others.
  std::vector<Bump> Express(const std::map<int, double>& share,
                            double peak) const;

  // The part of the plane in which skin moves.
  cv::Rect2d Bounds() const;

 private:
  FacePoints landmarks_;
  ExpressionBasis basis_;
  std::vector<Aperture> apertures_;  // left eye, right eye, mouth
  cv::Point2d middle_, radii_;       // ellipse through temples and chin
};

constexpr double kSteepest = 0.5;

}  // namespace mien

#endif  // MIEN_TOOLS_INJECT_FACE_SHAPE_H_
