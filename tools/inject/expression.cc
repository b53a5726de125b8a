#include "tools/inject/expression.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

cv::Point2d Mirrored(const cv::Point2d& p) { return {-p.x, p.y}; }

struct Anchors {
  cv::Point2d brow_inner, brow_outer, upper_lid, lower_lid, corner, upper_lip,
      lower_lip, wing, chin;
  double width;
};

Anchors AnchorsOf(const FacePoints& p, double width) {
  return {p[21],
          (p[17] + p[18]) * 0.5,
          (p[37] + p[38]) * 0.5,
          (p[40] + p[41]) * 0.5,
          p[48],
          p[51],
          p[57],
          p[31],
          p[8],
          width};
}

// The bumps of the image's left half; x > 0 in a move is towards the middle
// line. Those of `centre` alone lie on it.
struct HalfField {
  std::vector<Bump> left, centre;
};

HalfField RawField(int au, const Anchors& a) {
  HalfField out;
  const auto side = [&](cv::Point2d centre, cv::Point2d sigma,
                        cv::Point2d move) {
    sigma.x *= a.width;
    out.left.push_back({centre, sigma, move});
  };
  switch (au) {
    case 1:
      side(a.brow_inner + cv::Point2d(0, -0.05), {0.17, 0.20}, {0, -1});
      break;
    case 2:
      side(a.brow_outer + cv::Point2d(0, -0.05), {0.20, 0.20}, {0, -1});
      break;
    case 4:
      side(a.brow_inner, {0.18, 0.16}, {0.6, 0.8});
      break;
    case 5:
      side(a.upper_lid, {0.17, 0.095}, {0, -1});
      break;
    case 6:
      side({-0.62 * a.width, 0.42}, {0.26, 0.20}, {0.1, -1});
      break;
    case 7:
      side(a.lower_lid + cv::Point2d(0, 0.03), {0.19, 0.095}, {0, -1});
      break;
    case 9:
      side({-0.14 * a.width, a.wing.y * 0.4}, {0.14, 0.20}, {0, -1});
      side(a.wing, {0.14, 0.15}, {-0.1, -0.7});
      break;
    case 10:
      side(a.upper_lip + cv::Point2d(-0.18, -0.03), {0.19, 0.14}, {-0.1, -1});
      break;
    case 12:
      side(a.corner, {0.22, 0.18}, {-0.75, -0.66});
      break;
    case 14:
      side(a.corner, {0.15, 0.14}, {1, -0.1});
      break;
    case 15:
      side(a.corner, {0.18, 0.15}, {-0.15, 1});
      break;
    case 17:
      out.centre.push_back(
          {(a.lower_lip + a.chin) * 0.5, {0.32, 0.22}, {0, -1}});
      break;
    case 20:
      side(a.corner + cv::Point2d(-0.05, 0), {0.24, 0.20}, {-1, 0.15});
      break;
    case 24:
      out.centre.push_back(
          {a.upper_lip + cv::Point2d(0, -0.05), {0.3, 0.12}, {0, 1}});
      out.centre.push_back(
          {a.lower_lip + cv::Point2d(0, 0.04), {0.3, 0.12}, {0, -1}});
      break;
    default:
      break;
  }
  return out;
}

// A bump and its fellow on the right, one after the other.
std::vector<Bump> BothHalves(const HalfField& left,
                             const HalfField& mirrored_right) {
  std::vector<Bump> out = left.centre;
  for (std::size_t k = 0; k < left.left.size(); ++k) {
    const Bump& right = mirrored_right.left[k];
    out.push_back(left.left[k]);
    out.push_back({Mirrored(right.centre), right.sigma, Mirrored(right.move)});
  }
  return out;
}

// How wide a half is: its eye's distance from the nose's root, against half
// an inter-ocular distance.
double WidthOf(const FacePoints& p, std::size_t first_of_eye) {
  cv::Point2d eye;
  for (std::size_t k = 0; k < 6; ++k) eye += p[first_of_eye + k] / 6.0;
  return std::clamp(2 * std::abs(eye.x - p[27].x), 0.6, 1.4);
}

}  // namespace

cv::Point2d Displacement(const std::vector<Bump>& bumps, const cv::Point2d& p) {
  cv::Point2d sum;
  for (const Bump& bump : bumps) {
    const double u = (p.x - bump.centre.x) / bump.sigma.x;
    const double v = (p.y - bump.centre.y) / bump.sigma.y;
    const double r2 = u * u + v * v;
    if (r2 > kBumpReach * kBumpReach) continue;
    sum += bump.move * std::exp(-0.5 * r2);
  }
  return sum;
}

const std::vector<int>& KnownActionUnits() {
  static const std::vector<int> kKnown = {1,  2,  4,  5,  6,  7,  9,
                                          10, 12, 14, 15, 17, 20, 24};
  return kKnown;
}

// Hill climb from the best of a grid around the bumps; |d|^2 is smooth.
cv::Point2d FindStrongest(
    const std::vector<Bump>& bumps,
    const std::function<cv::Point2d(const cv::Point2d&)>& field) {
  if (bumps.empty()) return {0, 0};
  cv::Point2d best = bumps.front().centre;
  double best_length = cv::norm(field(best));
  const auto search = [&](const cv::Point2d& around, double reach, int steps) {
    for (int i = -steps; i <= steps; ++i) {
      for (int j = -steps; j <= steps; ++j) {
        const cv::Point2d p =
            around + cv::Point2d(reach * j / steps, reach * i / steps);
        const double length = cv::norm(field(p));
        if (length > best_length) {
          best_length = length;
          best = p;
        }
      }
    }
  };
  for (const Bump& bump : bumps) {
    search(bump.centre, 1.5 * std::max(bump.sigma.x, bump.sigma.y), 10);
  }
  for (double reach = 0.04; reach > 1e-6; reach *= 0.4) search(best, reach, 4);
  return best;
}

double PeakOf(const std::vector<Bump>& bumps) {
  const auto field = [&](const cv::Point2d& p) {
    return Displacement(bumps, p);
  };
  return cv::norm(field(FindStrongest(bumps, field)));
}

ExpressionBasis::ExpressionBasis(const Identity& identity) {
  // Its right half is the exact mirror image of its left one.
  Build(identity.landmark, 1, identity.landmark, 1);
}

ExpressionBasis::ExpressionBasis(const FacePoints& landmarks) {
  FacePoints mirrored;
  for (int k = 0; k < static_cast<int>(mirrored.size()); ++k) {
    mirrored[static_cast<std::size_t>(k)] =
        Mirrored(landmarks[static_cast<std::size_t>(MirrorLandmark(k))]);
  }
  Build(landmarks, WidthOf(landmarks, 36), mirrored, WidthOf(landmarks, 42));
}

void ExpressionBasis::Build(const FacePoints& left, double left_width,
                            const FacePoints& mirrored_right,
                            double right_width) {
  const Anchors own = AnchorsOf(left, left_width);
  const Anchors other = AnchorsOf(mirrored_right, right_width);
  for (const int au : KnownActionUnits()) {
    Field field;
    field.bumps = BothHalves(RawField(au, own), RawField(au, other));
    field.strongest = FindStrongest(field.bumps, [&](const cv::Point2d& p) {
      return Displacement(field.bumps, p);
    });
    const double peak = cv::norm(Displacement(field.bumps, field.strongest));
    for (Bump& bump : field.bumps) bump.move /= peak;
    fields_[au] = std::move(field);
  }
  jaw_ = {own.chin + cv::Point2d(0, -0.1), {0.6, 0.32}, {0, 1}};
}

const ExpressionBasis::Field& ExpressionBasis::Find(int au) const {
  const auto found = fields_.find(au);
  if (found == fields_.end()) {
    std::vector<std::string> known;
    for (const int k : KnownActionUnits()) known.push_back(Str(k));
    throw ConfigError(Str("action unit ", au,
                          ": the actor does not know it; use one of ",
                          Join(known, " ")));
  }
  return found->second;
}

std::vector<Bump> ExpressionBasis::Compose(const std::map<int, double>& au,
                                           double jaw) const {
  std::vector<Bump> out;
  for (const auto& [number, amplitude] : au) {
    const Field& field = Find(number);
    if (amplitude == 0) continue;
    for (Bump bump : field.bumps) {
      bump.move *= amplitude;
      out.push_back(bump);
    }
  }
  if (jaw != 0) {
    out.push_back(jaw_);
    out.back().move *= jaw;
  }
  return out;
}

cv::Point2d ExpressionBasis::StrongestPoint(int au) const {
  return Find(au).strongest;
}

}  // namespace mien
