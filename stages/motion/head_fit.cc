#include "stages/motion/head_fit.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "pipeline/core/error.h"
#include "pipeline/core/median.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

constexpr int kN = HeadMotion::kParams;
using Normal = cv::Matx<double, kN, kN>;
using Vector = cv::Matx<double, kN, 1>;

constexpr float kMinQuality = 0.5f;
// A stable patch farther than this from the fit has found something else.
constexpr double kMaxRestIod = 0.03;
// (grey/px)^2 per pixel at which a patch has half of the greatest weight.
constexpr double kHalfInformation = 20;

// Rows of the model: displacement = basis * value.
cv::Matx<double, 2, kN> Basis(const cv::Point3f& p) {
  return {1, 0, p.x, -p.y, p.z, 0,  //
          0, 1, p.y, p.x,  0,   p.z};
}

constexpr double kReach = 2.5;  // of the noise: the robust weights' scale
constexpr double kMovingWeight = 0.02;  // of what an expression may move
constexpr double kFaceShare = 0.3;      // of mobile patches in the choice
constexpr double kDoubt = 1.05;      // so much better must a fit to a part be
constexpr float kBelowRoot = 0.06f;  // iod: temples, forehead, nose's root
constexpr float kAboveRoot = -0.1f;  // iod: the nose with its root
constexpr float kNoseHalf = 0.3f;    // iod

std::vector<char> RegionsStarting(const std::vector<std::string>& starts) {
  std::vector<char> out;
  for (const std::string& name : RegionNames()) {
    out.push_back(std::any_of(
        starts.begin(), starts.end(),
        [&](const std::string& start) { return StartsWith(name, start); }));
  }
  return out;
}

}  // namespace

cv::Point2d HeadMotion::At(const cv::Point3f& place) const {
  const auto basis = Basis(place);
  cv::Point2d shift(0, 0);
  for (int k = 0; k < kParams; ++k) {
    const double v = value[static_cast<std::size_t>(k)];
    shift += cv::Point2d(basis(0, k) * v, basis(1, k) * v);
  }
  return shift;
}

cv::Matx22d PatchWeight(const cv::Matx22f& information, float quality) {
  if (!(quality > kMinQuality)) return cv::Matx22d::zeros();
  const double trace = information(0, 0) + information(1, 1);
  const double gain = quality / (trace + kHalfInformation);
  cv::Matx22d weight;
  for (int k = 0; k < 4; ++k) weight.val[k] = gain * information.val[k];
  return weight;
}

namespace {

// Which part of the face an expression may move along with it, skin over bone
// included.
enum class Moving { kNone, kUpper, kMiddle };

bool Moves(const MotionPatch& patch, Moving part) {
  if (part == Moving::kNone) return false;
  if (patch.region != kStableRegion) {
    static const std::vector<char> upper = RegionsStarting({"brow", "lid"});
    static const std::vector<char> middle = RegionsStarting({"nose", "cheek"});
    return (part == Moving::kUpper
                ? upper
                : middle)[static_cast<std::size_t>(patch.region)] != 0;
  }
  const cv::Point3f& at = patch.place_iod;
  return part == Moving::kUpper
             ? at.y < kBelowRoot
             : std::abs(at.x) < kNoseHalf && at.y > kAboveRoot;
}

// One fit and what it leaves.
struct Fit {
  HeadMotion head;
  std::vector<double> rest;  // by patch, px; 0: it says nothing
};

class Fitter {
 public:
  Fitter(const std::vector<MotionPatch>& patches,
         const std::vector<cv::Matx22f>& information,
         const std::vector<PatchMotion>& motions, const HeadFitOptions& options)
      : patches_(patches), motions_(motions), options_(options) {
    for (std::size_t i = 0; i < patches.size(); ++i) {
      bases_.push_back(Basis(patches[i].place_iod));
      weights_.push_back(PatchWeight(information[i], motions[i].quality));
      normal_.push_back(bases_[i].t() * weights_[i] * bases_[i]);
      right_.push_back(
          bases_[i].t() * weights_[i] *
          cv::Matx21d(motions[i].shift_px.x, motions[i].shift_px.y));
    }
  }

  Fit Run(Moving part) const {
    const std::size_t n = patches_.size();
    std::vector<double> share(n);
    for (std::size_t i = 0; i < n; ++i) {
      share[i] = Stable(i) ? 1 : options_.mobile_weight;
      if (Moves(patches_[i], part)) share[i] *= kMovingWeight;
    }
    Fit fit;
    std::vector<double> robust(n, 1);
    for (int round = 0; round < options_.rounds; ++round) {
      Solve(share, robust, &fit);
      std::vector<double> stable_rest;
      for (std::size_t i = 0; i < n; ++i) {
        if (Says(i) && Stable(i) && !Moves(patches_[i], part)) {
          stable_rest.push_back(fit.rest[i]);
        }
      }
      // Median length of a 2-D Gaussian vector is 1.177 sigma.
      fit.head.noise_px = MedianOf(std::move(stable_rest)) / 1.177;
      const double scale =
          kReach * std::max(fit.head.noise_px, options_.min_noise_px);
      for (std::size_t i = 0; i < n; ++i) {
        const double ratio = fit.rest[i] / scale;
        robust[i] = 1 / ((1 + ratio * ratio) * (1 + ratio * ratio));
      }
    }
    return fit;
  }

  // How many patches are out of line, in part: Geman-McClure, the face's own
  // ones counted for kFaceShare.
  double Cost(const Fit& fit, double noise_px) const {
    const double scale = kReach * noise_px;
    double cost = 0;
    for (std::size_t i = 0; i < patches_.size(); ++i) {
      if (!Says(i)) continue;
      const double square = fit.rest[i] * fit.rest[i];
      cost += (Stable(i) ? 1 : kFaceShare) * square / (square + scale * scale);
    }
    return cost;
  }

 private:
  bool Stable(std::size_t i) const {
    return patches_[i].region == kStableRegion;
  }
  bool Says(std::size_t i) const {
    return weights_[i](0, 0) + weights_[i](1, 1) > 0;
  }

  void Solve(const std::vector<double>& share,
             const std::vector<double>& robust, Fit* fit) const {
    // Priors as if observed: the noise of a shift over the motion to expect.
    const double noise = 0.05;
    const double turn = noise / (0.03 * options_.iod_px);
    const double growth = noise / (0.03 * options_.iod_px);
    Normal normal = Normal::zeros();
    Vector right = Vector::zeros();
    normal(0, 0) = normal(1, 1) = 1e-6;
    normal(2, 2) = growth * growth;
    normal(3, 3) = 1e-6;
    normal(4, 4) = normal(5, 5) = turn * turn;
    for (std::size_t i = 0; i < patches_.size(); ++i) {
      normal += normal_[i] * (share[i] * robust[i]);
      right += right_[i] * (share[i] * robust[i]);
    }
    Vector solution;
    cv::solve(normal, right, solution, cv::DECOMP_CHOLESKY);
    for (int k = 0; k < kN; ++k) {
      fit->head.value[static_cast<std::size_t>(k)] = solution(k);
    }
    fit->rest.assign(patches_.size(), 0);
    for (std::size_t i = 0; i < patches_.size(); ++i) {
      if (!Says(i)) continue;
      const cv::Point2d d = cv::Point2d(motions_[i].shift_px) -
                            fit->head.At(patches_[i].place_iod);
      // Only across edges does a remainder mean anything.
      const cv::Matx21d r(d.x, d.y);
      const double size = weights_[i](0, 0) + weights_[i](1, 1);
      fit->rest[i] =
          std::sqrt(2 * std::max(0.0, (r.t() * weights_[i] * r)(0)) / size);
    }
  }

  const std::vector<MotionPatch>& patches_;
  const std::vector<PatchMotion>& motions_;
  const HeadFitOptions& options_;
  std::vector<cv::Matx<double, 2, kN>> bases_;
  std::vector<cv::Matx22d> weights_;
  std::vector<Normal> normal_;
  std::vector<Vector> right_;
};

// Rises and nose wrinklers take skin over bone along, so that the best fit to
// all of it takes them for the head. Of fits that do without it the one counts
// with which the most of the face is in line.
Fit BestFit(const Fitter& fitter, double min_noise_px) {
  const Fit fits[] = {fitter.Run(Moving::kNone), fitter.Run(Moving::kUpper),
                      fitter.Run(Moving::kMiddle)};
  double noise_px = fits[0].head.noise_px;
  for (const Fit& fit : fits) {
    noise_px = std::min(noise_px, fit.head.noise_px);
  }
  noise_px = std::max(noise_px, min_noise_px);
  const Fit* best = &fits[0];
  double least = fitter.Cost(fits[0], noise_px);
  for (const Fit& fit : fits) {
    const double cost = kDoubt * fitter.Cost(fit, noise_px);
    if (&fit != &fits[0] && cost < least) {
      least = cost;
      best = &fit;
    }
  }
  return *best;
}

}  // namespace

HeadMotion FitHeadMotion(const std::vector<MotionPatch>& patches,
                         const std::vector<cv::Matx22f>& information,
                         const std::vector<PatchMotion>& motions,
                         const HeadFitOptions& options) {
  const std::size_t n = patches.size();
  MIEN_CHECK(information.size() == n && motions.size() == n,
             "one motion per patch");
  const Fit fit = BestFit(Fitter(patches, information, motions, options),
                          options.min_noise_px);
  HeadMotion head = fit.head;
  const std::vector<double>& rest = fit.rest;
  int stable = 0, fitting = 0;
  for (std::size_t i = 0; i < n; ++i) {
    if (patches[i].region != kStableRegion) continue;
    ++stable;
    fitting += motions[i].quality > kMinQuality &&
               rest[i] < kMaxRestIod * options.iod_px;
  }
  head.trust = stable ? static_cast<double>(fitting) / stable : 0;
  return head;
}

}  // namespace mien
