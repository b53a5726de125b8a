#ifndef MIEN_TOOLS_SYNTH_EXPRESSION_H_
#define MIEN_TOOLS_SYNTH_EXPRESSION_H_

// Action units as displacement fields of the canonical face.

#include <map>
#include <vector>

#include <opencv2/core.hpp>

#include "tools/synth/identity.h"

namespace mien {

// d(p) = move * exp(-(dx^2/sigma.x^2 + dy^2/sigma.y^2)/2), canonical units;
// cut to 0 beyond kBumpReach sigmas, where it is below 4e-5 of the peak.
struct Bump {
  cv::Point2d centre, sigma, move;
};
constexpr double kBumpReach = 4.5;

// Sum of the bumps at p.
cv::Point2d Displacement(const std::vector<Bump>& bumps, const cv::Point2d& p);

// The AUs that the actor knows, ascending.
const std::vector<int>& KnownActionUnits();

// The fields of all action units of one person, each scaled so that its
// strongest point moves by 1 canonical unit.
class ExpressionBasis {
 public:
  explicit ExpressionBasis(const Identity& identity);

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
  const Field& Find(int au) const;

  std::map<int, Field> fields_;
  Bump jaw_;
};

}  // namespace mien

#endif  // MIEN_TOOLS_SYNTH_EXPRESSION_H_
