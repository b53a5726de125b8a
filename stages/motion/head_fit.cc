#include "stages/motion/head_fit.h"

#include <algorithm>
#include <cmath>

#include "pipeline/core/error.h"
#include "pipeline/core/median.h"

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

HeadMotion FitHeadMotion(const std::vector<MotionPatch>& patches,
                         const std::vector<cv::Matx22f>& information,
                         const std::vector<PatchMotion>& motions,
                         const HeadFitOptions& options) {
  const std::size_t n = patches.size();
  MIEN_CHECK(information.size() == n && motions.size() == n,
             "one motion per patch");
  std::vector<cv::Matx22d> weights(n);
  std::vector<cv::Matx<double, 2, kN>> bases(n);
  for (std::size_t i = 0; i < n; ++i) {
    bases[i] = Basis(patches[i].place_iod);
    weights[i] = PatchWeight(information[i], motions[i].quality);
    if (patches[i].region != kStableRegion) {
      weights[i] *= options.mobile_weight;
    }
  }
  HeadMotion head;
  std::vector<double> robust(n, 1), rest(n, 0);
  // Priors as if observed: the noise of a shift over the motion to expect.
  const double noise = 0.05;
  const double turn = noise / (0.03 * options.iod_px);
  const double growth = noise / (0.03 * options.iod_px);
  for (int round = 0; round < options.rounds; ++round) {
    Normal normal = Normal::zeros();
    Vector right = Vector::zeros();
    normal(0, 0) = normal(1, 1) = 1e-6;
    normal(2, 2) = growth * growth;
    normal(3, 3) = 1e-6;
    normal(4, 4) = normal(5, 5) = turn * turn;
    for (std::size_t i = 0; i < n; ++i) {
      const auto bw = bases[i].t() * (robust[i] * weights[i]);
      normal += bw * bases[i];
      right += bw * cv::Matx21d(motions[i].shift_px.x, motions[i].shift_px.y);
    }
    Vector solution;
    cv::solve(normal, right, solution, cv::DECOMP_CHOLESKY);
    for (int k = 0; k < kN; ++k) {
      head.value[static_cast<std::size_t>(k)] = solution(k);
    }
    std::vector<double> stable_rest;
    for (std::size_t i = 0; i < n; ++i) {
      const cv::Point2d d =
          cv::Point2d(motions[i].shift_px) - head.At(patches[i].place_iod);
      // Only across edges does a remainder mean anything.
      const cv::Matx21d r(d.x, d.y);
      const double size = weights[i](0, 0) + weights[i](1, 1);
      rest[i] =
          size > 0
              ? std::sqrt(2 * std::max(0.0, (r.t() * weights[i] * r)(0)) / size)
              : 0;
      if (size > 0 && patches[i].region == kStableRegion) {
        stable_rest.push_back(rest[i]);
      }
    }
    // Median length of a 2-D Gaussian vector is 1.177 sigma.
    head.noise_px = MedianOf(stable_rest) / 1.177;
    const double scale = 2.5 * std::max(head.noise_px, options.min_noise_px);
    for (std::size_t i = 0; i < n; ++i) {
      const double ratio = rest[i] / scale;
      robust[i] = 1 / ((1 + ratio * ratio) * (1 + ratio * ratio));
    }
  }
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
