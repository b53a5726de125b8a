#ifndef MIEN_TOOLS_INJECT_EXPRESSION_H_
#define MIEN_TOOLS_INJECT_EXPRESSION_H_

// Action units as displacement fields of the canonical face.

#include <array>
#include <functional>
#include <map>
#include <vector>

#include <opencv2/core.hpp>

#include "tools/inject/identity.h"

namespace mien {

// d(p) = move * exp(-(dx^2/sigma.x^2 + dy^2/sigma.y^2)/2), canonical units;
// cut to 0 beyond kBumpReach sigmas, where it is below 4e-5 of the peak.
struct Bump {
  cv::Point2d centre, sigma, move;
};
constexpr double kBumpReach = 4.5;

// Landmarks of a face seen from the front: 68 points in iBUG order, canonical
// units (see identity.h).
using FacePoints = std::array<cv::Point2d, 68>;

// Sum of the bumps at p.
cv::Point2d Displacement(const std::vector<Bump>& bumps, const cv::Point2d& p);

// Where a field that these bumps make up is strongest; (0, 0) without bumps.
cv::Point2d FindStrongest(
    const std::vector<Bump>& bumps,
    const std::function<cv::Point2d(const cv::Point2d&)>& field);
// The length of the longest displacement of the sum; 0 without bumps.
double PeakOf(const std::vector<Bump>& bumps);

// The AUs that the actor knows, ascending.
const std::vector<int>& KnownActionUnits();

// The fields of all action units of one person, each scaled so that its
// strongest point moves by 1 canonical unit.
class ExpressionBasis {
 public:
  explicit ExpressionBasis(const Identity& identity);
  // The same fields on measured landmarks. Each half of the face has its own
  // places and width, so that a turned or uneven face keeps them where its
  // features are.
  explicit ExpressionBasis(const FacePoints& landmarks);

  // Bumps of a whole expression. au: peak displacement in canonical units;
  // jaw: how far the chin drops. @throws ConfigError for an unknown AU.
  std::vector<Bump> Compose(const std::map<int, double>& au, double jaw) const;
  // Where an AU's field is strongest. @throws ConfigError for an unknown AU.
  cv::Point2d StrongestPoint(int au) const;

 private:
  struct Field {
    std::vector<Bump> bumps;
    cv::Point2d strongest;
  };
  // The right half as seen in a mirror; widths: of a half face against the
  // mean one.
  void Build(const FacePoints& left, double left_width,
             const FacePoints& mirrored_right, double right_width);
  const Field& Find(int au) const;

  std::map<int, Field> fields_;
  Bump jaw_;
};

}  // namespace mien

#endif  // MIEN_TOOLS_INJECT_EXPRESSION_H_
