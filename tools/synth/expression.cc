#include "tools/synth/expression.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

cv::Point2d Mirrored(const cv::Point2d& p) { return {-p.x, p.y}; }

// A bump on the image's left and its mirror image.
void AddPair(std::vector<Bump>* bumps, const Bump& left) {
  bumps->push_back(left);
  bumps->push_back({Mirrored(left.centre), left.sigma, Mirrored(left.move)});
}

struct Anchors {
  cv::Point2d brow_inner, brow_outer, upper_lid, lower_lid, corner, upper_lip,
      lower_lip, wing, chin;
};

Anchors AnchorsOf(const Identity& id) {
  const auto& p = id.landmark;
  return {p[21],
          (p[17] + p[18]) * 0.5,
          (p[37] + p[38]) * 0.5,
          (p[40] + p[41]) * 0.5,
          p[48],
          p[51],
          p[57],
          p[31],
          p[8]};
}

// Directions: x > 0 is towards the middle line for a bump on the left.
std::vector<Bump> RawField(int au, const Anchors& a) {
  std::vector<Bump> out;
  const auto pair = [&out](cv::Point2d centre, cv::Point2d sigma,
                           cv::Point2d move) {
    AddPair(&out, {centre, sigma, move});
  };
  const cv::Point2d cheek(-0.62, 0.42);
  switch (au) {
    case 1:
      pair(a.brow_inner + cv::Point2d(0, -0.05), {0.17, 0.20}, {0, -1});
      break;
    case 2:
      pair(a.brow_outer + cv::Point2d(0, -0.05), {0.20, 0.20}, {0, -1});
      break;
    case 4:
      pair(a.brow_inner, {0.18, 0.16}, {0.6, 0.8});
      break;
    case 5:
      pair(a.upper_lid, {0.17, 0.095}, {0, -1});
      break;
    case 6:
      pair(cheek, {0.26, 0.20}, {0.1, -1});
      break;
    case 7:
      pair(a.lower_lid + cv::Point2d(0, 0.03), {0.19, 0.095}, {0, -1});
      break;
    case 9:
      pair({-0.14, a.wing.y * 0.4}, {0.14, 0.20}, {0, -1});
      pair(a.wing, {0.14, 0.15}, {-0.1, -0.7});
      break;
    case 10:
      pair(a.upper_lip + cv::Point2d(-0.18, -0.03), {0.19, 0.14}, {-0.1, -1});
      break;
    case 12:
      pair(a.corner, {0.22, 0.18}, {-0.75, -0.66});
      break;
    case 14:
      pair(a.corner, {0.15, 0.14}, {1, -0.1});
      break;
    case 15:
      pair(a.corner, {0.18, 0.15}, {-0.15, 1});
      break;
    case 17:
      out.push_back({(a.lower_lip + a.chin) * 0.5, {0.32, 0.22}, {0, -1}});
      break;
    case 20:
      pair(a.corner + cv::Point2d(-0.05, 0), {0.24, 0.20}, {-1, 0.15});
      break;
    case 24:
      out.push_back({a.upper_lip + cv::Point2d(0, -0.05), {0.3, 0.12}, {0, 1}});
      out.push_back({a.lower_lip + cv::Point2d(0, 0.04), {0.3, 0.12}, {0, -1}});
      break;
    default:
      break;
  }
  return out;
}

// Hill climb from the best of a grid around the bumps; |d|^2 is smooth.
cv::Point2d FindStrongest(const std::vector<Bump>& bumps) {
  cv::Point2d best = bumps.front().centre;
  double best_length = cv::norm(Displacement(bumps, best));
  const auto search = [&](const cv::Point2d& around, double reach, int steps) {
    for (int i = -steps; i <= steps; ++i) {
      for (int j = -steps; j <= steps; ++j) {
        const cv::Point2d p =
            around + cv::Point2d(reach * j / steps, reach * i / steps);
        const double length = cv::norm(Displacement(bumps, p));
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

ExpressionBasis::ExpressionBasis(const Identity& identity) {
  const Anchors anchors = AnchorsOf(identity);
  for (const int au : KnownActionUnits()) {
    Field field;
    field.bumps = RawField(au, anchors);
    field.strongest = FindStrongest(field.bumps);
    const double peak = cv::norm(Displacement(field.bumps, field.strongest));
    for (Bump& bump : field.bumps) bump.move /= peak;
    fields_[au] = std::move(field);
  }
  jaw_ = {anchors.chin + cv::Point2d(0, -0.1), {0.6, 0.32}, {0, 1}};
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
