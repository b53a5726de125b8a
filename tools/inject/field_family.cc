#include "tools/inject/field_family.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "pipeline/core/error.h"
#include "pipeline/core/random.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

constexpr double kPi = 3.14159265358979323846;

// Skin at a landmark, or moved from it, of the image's left half; x > 0 towards
// the middle line.
struct Pull {
  int landmark;
  double off_x, off_y, x, y;
};

const std::map<int, std::vector<Pull>>& Pulls() {
  static const auto& pulls = *new std::map<int, std::vector<Pull>>{
      {1, {{21, 0, -.05, 0, -1}, {20, 0, -.05, 0, -.7}}},
      {2, {{17, 0, -.03, 0, -.7}, {18, 0, -.05, 0, -1}, {19, 0, 0, 0, -.5}}},
      {4, {{21, 0, 0, .55, .8}, {20, 0, 0, .4, .6}, {19, 0, 0, .2, .4}}},
      {5, {{37, 0, 0, 0, -1}, {38, 0, 0, 0, -1}}},
      {6, {{41, -.1, .28, .1, -1}}},
      {7, {{40, 0, .03, 0, -1}, {41, 0, .03, 0, -1}}},
      {9, {{31, -.05, -.08, -.05, -1}, {39, .2, .12, 0, -.8}}},
      {10, {{50, 0, -.05, 0, -1}, {49, 0, -.03, -.1, -.8}}},
      {12, {{48, 0, 0, -.75, -.65}, {49, 0, 0, -.4, -.35}}},
      {14, {{48, -.03, 0, 1, -.1}}},
      {15, {{48, 0, .02, -.15, 1}, {59, 0, .05, 0, .5}}},
      {17, {{58, .05, .18, 0, -1}, {57, 0, .05, 0, -.6}}},
      {20, {{48, 0, 0, -1, .15}, {59, 0, .05, -.5, .15}}},
      {23, {{48, 0, 0, .7, 0}, {50, 0, -.03, .2, .5}, {58, 0, .03, .2, -.5}}},
      {24, {{50, 0, -.04, 0, .8}, {58, 0, .04, 0, -1}}},
  };
  return pulls;
}

// A point that moves.
struct Moved {
  cv::Point2d at, move;
};

cv::Point2d Turned(const cv::Point2d& p, double angle) {
  return {p.x * std::cos(angle) - p.y * std::sin(angle),
          p.x * std::sin(angle) + p.y * std::cos(angle)};
}

cv::Point2d Mirrored(const cv::Point2d& p) { return {-p.x, p.y}; }

double LogUniform(Rng* rng, double low, double high) {
  return std::exp(rng->Uniform(std::log(low), std::log(high)));
}

std::vector<Moved> DrawPulls(const FacePoints& landmarks,
                             const std::map<int, double>& share, Rng* rng) {
  // Both sides alike, unequal, one alone.
  double gain[2] = {1, 1};
  const double kind = rng->Uniform();
  const std::size_t weak = rng->Uniform() < 0.5 ? 0 : 1;
  if (kind > 0.75) {
    gain[weak] = 0;
  } else if (kind > 0.4) {
    gain[weak] = rng->Uniform(0.3, 1);
  }
  std::vector<Moved> out;
  for (const auto& [au, strength] : share) {
    const auto found = Pulls().find(au);
    if (found == Pulls().end()) {
      throw ConfigError(Str("action unit ", au,
                            ": the families do not know "
                            "it"));
    }
    const double turn = rng->Uniform(-0.4, 0.4);
    const cv::Point2d wander(0.05 * rng->Normal(), 0.05 * rng->Normal());
    for (const Pull& pull : found->second) {
      const cv::Point2d off = cv::Point2d(pull.off_x, pull.off_y) + wander;
      const cv::Point2d move =
          strength * rng->Uniform(0.7, 1.3) * Turned({pull.x, pull.y}, turn);
      const auto left = static_cast<std::size_t>(pull.landmark);
      const auto right =
          static_cast<std::size_t>(MirrorLandmark(pull.landmark));
      out.push_back({landmarks[left] + off, gain[0] * move});
      out.push_back(
          {landmarks[right] + Mirrored(off), gain[1] * Mirrored(move)});
    }
  }
  return out;
}

SkinField Gauss(const std::vector<Moved>& pulls, Rng* rng) {
  struct Piece {
    Moved of;
    double angle, sx, sy;
  };
  std::vector<Piece> pieces;
  const double width = LogUniform(rng, 0.13, 0.36);
  for (std::size_t k = 0; k < pulls.size(); k += 2) {
    const double angle = rng->Uniform(-0.6, 0.6);
    const double sx = width * LogUniform(rng, 0.75, 1.5);
    const double sy = width * LogUniform(rng, 0.65, 1.2);
    pieces.push_back({pulls[k], angle, sx, sy});
    pieces.push_back({pulls[k + 1], -angle, sx, sy});
  }
  return [pieces](const cv::Point2d& p) {
    cv::Point2d sum;
    for (const Piece& piece : pieces) {
      const cv::Point2d d = Turned(p - piece.of.at, -piece.angle);
      const double u = d.x / piece.sx, v = d.y / piece.sy;
      sum += std::exp(-0.5 * (u * u + v * v)) * piece.of.move;
    }
    return sum;
  };
}

SkinField Broad(const std::vector<Moved>& pulls, Rng* rng) {
  const double reach = rng->Uniform(0.5, 1.0);
  const double flat = rng->Uniform(0.1, 0.5);
  const double tall = rng->Uniform(0.6, 1.1);
  return [=](const cv::Point2d& p) {
    // Not their sum: each place follows the pull that is nearest to it.
    cv::Point2d sum;
    double total = 1e-9, most = 0;
    for (const Moved& pull : pulls) {
      const cv::Point2d d = p - pull.at;
      const double r = std::hypot(d.x, d.y / tall) / reach;
      const double u = std::clamp((1 - r) / (1 - flat), 0.0, 1.0);
      const double w = u * u * (3 - 2 * u);
      sum += w * w * pull.move;
      total += w * w;
      most = std::max(most, w);
    }
    return most / total * sum;
  };
}

// The landmarks, without those on pulled places, and a frame around them.
std::vector<cv::Point2d> Resting(const FacePoints& landmarks,
                                 const std::vector<Moved>& pulls,
                                 double apart) {
  std::vector<cv::Point2d> out;
  const auto add = [&](const cv::Point2d& p) {
    for (const Moved& pull : pulls) {
      if (cv::norm(pull.move) > 0 && cv::norm(p - pull.at) < apart) return;
    }
    out.push_back(p);
  };
  for (const cv::Point2d& p : landmarks) add(p);
  const double top = std::min(landmarks[19].y, landmarks[24].y) - 0.65;
  for (const double x : {-0.9, -0.45, 0.0, 0.45, 0.9}) add({x, top});
  return out;
}

SkinField Landmark(const FacePoints& landmarks, const std::vector<Moved>& pulls,
                   Rng* rng) {
  std::vector<Moved> points = pulls;
  for (const cv::Point2d& p :
       Resting(landmarks, pulls, rng->Uniform(0.12, 0.3))) {
    points.push_back({p, {0, 0}});
  }
  const double power = rng->Uniform(1.0, 1.8);
  const double soft = rng->Uniform(0.04, 0.14);
  return [=](const cv::Point2d& p) {
    cv::Point2d sum;
    double total = 0;
    for (const Moved& one : points) {
      const cv::Point2d d = p - one.at;
      const double w = std::pow(d.dot(d) + soft * soft, -power);
      sum += w * one.move;
      total += w;
    }
    return sum / total;
  };
}

double ThinPlate(const cv::Point2d& d) {
  const double square = d.dot(d);
  return square > 1e-12 ? 0.5 * square * std::log(square) : 0;
}

SkinField ThinPlates(const FacePoints& landmarks,
                     const std::vector<Moved>& pulls, Rng* rng) {
  std::vector<Moved> points;
  for (const Moved& pull : pulls) {
    // Two on one place have no spline.
    const bool taken = std::any_of(
        points.begin(), points.end(),
        [&](const Moved& one) { return cv::norm(one.at - pull.at) < 0.06; });
    if (!taken) points.push_back(pull);
  }
  std::vector<cv::Point2d> rest =
      Resting(landmarks, pulls, rng->Uniform(0.2, 0.4));
  rng->Shuffle(&rest);
  rest.resize(std::min<std::size_t>(rest.size(), 26));
  for (const cv::Point2d& p : rest) points.push_back({p, {0, 0}});
  const int n = static_cast<int>(points.size());
  cv::Mat1d system = cv::Mat1d::zeros(n + 3, n + 3);
  cv::Mat1d right = cv::Mat1d::zeros(n + 3, 2), solution;
  const double smooth = rng->Uniform(0.001, 0.02);
  for (int i = 0; i < n; ++i) {
    const Moved& one = points[static_cast<std::size_t>(i)];
    for (int k = 0; k < n; ++k) {
      system(i, k) = ThinPlate(one.at - points[static_cast<std::size_t>(k)].at);
    }
    system(i, i) += smooth;
    system(i, n) = system(n, i) = 1;
    system(i, n + 1) = system(n + 1, i) = one.at.x;
    system(i, n + 2) = system(n + 2, i) = one.at.y;
    right(i, 0) = one.move.x;
    right(i, 1) = one.move.y;
  }
  cv::solve(system, right, solution, cv::DECOMP_SVD);
  return [points, solution, n](const cv::Point2d& p) {
    cv::Point2d sum;
    for (int c = 0; c < 2; ++c) {
      double value =
          solution(n, c) + solution(n + 1, c) * p.x + solution(n + 2, c) * p.y;
      for (int i = 0; i < n; ++i) {
        value += solution(i, c) *
                 ThinPlate(p - points[static_cast<std::size_t>(i)].at);
      }
      (c == 0 ? sum.x : sum.y) = value;
    }
    return sum;
  };
}

SkinField Sheet(const std::vector<Moved>& pulls, Rng* rng) {
  struct Piece {
    Moved of;
    cv::Matx22d map;
    double reach_x, reach_y;
  };
  std::vector<Piece> pieces;
  const double reach = rng->Uniform(0.3, 0.7);
  for (std::size_t k = 0; k < pulls.size(); k += 2) {
    const double rx = reach * rng->Uniform(0.8, 1.4);
    const double ry = reach * rng->Uniform(0.6, 1.1);
    const double grow = rng->Uniform(-1, 1), turn = rng->Uniform(-1, 1);
    const double shear = rng->Uniform(-0.7, 0.7);
    for (const std::size_t side : {0, 1}) {
      const Moved& pull = pulls[k + side];
      const double size = 0.8 * cv::norm(pull.move) / reach;
      const double sign = side == 0 ? 1 : -1;
      pieces.push_back({pull,
                        size * cv::Matx22d(grow, sign * (shear - turn),
                                           sign * (shear + turn), grow),
                        rx, ry});
    }
  }
  return [pieces](const cv::Point2d& p) {
    cv::Point2d sum;
    for (const Piece& piece : pieces) {
      const cv::Point2d d = p - piece.of.at;
      const double r = std::hypot(d.x / piece.reach_x, d.y / piece.reach_y);
      if (r >= 1) continue;
      const double w = 0.5 + 0.5 * std::cos(kPi * r);
      sum += w * (piece.of.move + cv::Point2d(piece.map * d));
    }
    return sum;
  };
}

}  // namespace

const std::vector<std::string>& FieldFamilies() {
  static const std::vector<std::string> names = {"gauss", "landmark", "broad",
                                                 "thinplate", "sheet"};
  return names;
}

const std::vector<std::string>& CourseNames() {
  static const std::vector<std::string> names = {"smooth", "plateau", "fast",
                                                 "double", "interrupted"};
  return names;
}

const std::vector<std::vector<int>>& FamilyExpressions() {
  static const std::vector<std::vector<int>> expressions = {
      {1},      {2},    {4},       {5},       {6},    {7},     {9},
      {10},     {12},   {14},      {15},      {17},   {20},    {23},
      {24},     {1, 2}, {1, 4},    {1, 2, 5}, {4, 7}, {6, 12}, {9, 10},
      {15, 17}, {4, 9}, {1, 2, 4}, {10, 12},  {1, 15}};
  return expressions;
}

std::vector<std::string> ParseNames(const std::string& text,
                                    const std::string& option,
                                    const std::vector<std::string>& known) {
  if (Trim(text) == "all") return known;
  std::vector<std::string> out;
  for (const std::string& entry : Split(text, ',')) {
    const std::string name = Trim(entry);
    if (std::count(known.begin(), known.end(), name) == 0) {
      throw ConfigError(Str(option, ": no \"", name, "\"; use all, or some of ",
                            Join(known, ",")));
    }
    out.push_back(name);
  }
  return out;
}

SkinField DrawField(const std::string& family, std::uint64_t seed,
                    const FacePoints& landmarks,
                    const std::map<int, double>& share) {
  Rng rng(DeriveSeed(seed, "field", family));
  const std::vector<Moved> pulls = DrawPulls(landmarks, share, &rng);
  if (family == "gauss") return Gauss(pulls, &rng);
  if (family == "landmark") return Landmark(landmarks, pulls, &rng);
  if (family == "broad") return Broad(pulls, &rng);
  if (family == "thinplate") return ThinPlates(landmarks, pulls, &rng);
  if (family == "sheet") return Sheet(pulls, &rng);
  throw ConfigError(Str("no family of fields \"", family, "\"; there are ",
                        Join(FieldFamilies(), ", ")));
}

std::vector<CourseKey> DrawCourse(const std::string& name, double total_s,
                                  std::uint64_t seed) {
  Rng rng(DeriveSeed(seed, "course", name));
  const double rise = total_s * rng.Uniform(0.25, 0.65);
  if (name == "smooth") return {{0, 0}, {rise, 1}, {total_s, 0}};
  if (name == "plateau") {
    const double held = total_s * rng.Uniform(0.25, 0.5);
    const double up = (total_s - held) * rng.Uniform(0.3, 0.6);
    return {{0, 0}, {up, 1}, {up + held, rng.Uniform(0.9, 1)}, {total_s, 0}};
  }
  if (name == "fast") {
    const double up = rng.Uniform(0.1, 0.2);
    const double down = rng.Uniform(0.5, 1.5);
    // Most of it is gone early.
    return {{0, 0},
            {up, 1},
            {up + rng.Uniform(0.35, 0.5) * down, rng.Uniform(0.35, 0.55)},
            {up + down, 0}};
  }
  if (name == "double") {
    return {{0, 0},
            {0.25 * total_s, 1},
            {total_s * rng.Uniform(0.45, 0.55), rng.Uniform(0.4, 0.7)},
            {0.75 * total_s, rng.Uniform(0.8, 0.99)},
            {total_s, 0}};
  }
  if (name == "interrupted") {
    const double half = rng.Uniform(0.4, 0.6);
    return {{0, 0},
            {0.2 * total_s, half},
            {0.4 * total_s, half},
            {0.65 * total_s, 1},
            {total_s, 0}};
  }
  throw ConfigError(
      Str("no course \"", name, "\"; there are ", Join(CourseNames(), ", ")));
}

double ShareAt(const std::vector<CourseKey>& course, double time_s) {
  for (std::size_t k = 1; k < course.size(); ++k) {
    const CourseKey& from = course[k - 1];
    const CourseKey& to = course[k];
    if (time_s < from.time_s || time_s > to.time_s) continue;
    const double span = to.time_s - from.time_s;
    const double u = span > 0 ? (time_s - from.time_s) / span : 1;
    return from.share +
           (to.share - from.share) * (0.5 - 0.5 * std::cos(kPi * u));
  }
  return 0;
}

}  // namespace mien
