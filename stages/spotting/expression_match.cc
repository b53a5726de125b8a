#include "stages/spotting/expression_match.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "pipeline/core/error.h"
#include "pipeline/core/median.h"

namespace mien {
namespace {

constexpr double kMad = 0.6745;
constexpr double kLeastSpread = 6e-4;  // iod, of what is measured
constexpr double kLarge = 2;           // mean square in usual sizes
constexpr double kShrink = 0.1;        // of the variances
constexpr double kLeastSquare = 0.05;

}  // namespace

cv::Mat1d UsualPulses(const cv::Mat1f& pulses,
                      const std::vector<char>& measured) {
  MIEN_CHECK(static_cast<std::size_t>(pulses.rows) == measured.size(),
             "pulses and what was measured differ in number");
  cv::Mat1d known;
  for (int k = 0; k < pulses.rows; ++k) {
    if (measured[static_cast<std::size_t>(k)])
      known.push_back(cv::Mat1d(pulses.row(k)));
  }
  const int columns = pulses.cols;
  if (known.empty()) return cv::Mat1d::zeros(columns, columns);
  std::vector<double> inverse_square(static_cast<std::size_t>(columns));
  for (int c = 0; c < columns; ++c) {
    std::vector<double> size;
    for (int k = 0; k < known.rows; ++k) {
      size.push_back(std::abs(known(k, c)));
    }
    const double spread =
        std::max(MedianOf(std::move(size)) / kMad, kLeastSpread);
    inverse_square[static_cast<std::size_t>(c)] = 1 / (spread * spread);
  }
  double total = 0;
  for (int k = 0; k < known.rows; ++k) {
    double square = 0;
    for (int c = 0; c < columns; ++c) {
      square += known(k, c) * known(k, c) *
                inverse_square[static_cast<std::size_t>(c)];
    }
    const double weight = 1 / std::max(1.0, square / columns / kLarge);
    total += weight;
    known.row(k) *= std::sqrt(weight);
  }
  cv::Mat1d covariance;
  cv::mulTransposed(known, covariance, true, cv::noArray(), 1 / total);
  return covariance;
}

cv::Mat1d CorrelatedLike(const cv::Mat1d& usual, const cv::Mat1d& correlation) {
  MIEN_CHECK(usual.size() == correlation.size(), "correlations of others");
  cv::Mat1d deviation;
  cv::sqrt(usual.diag(), deviation);
  const cv::Mat1d like = correlation.mul(deviation * deviation.t());
  return like;
}

ExpressionMatch::ExpressionMatch(const cv::Mat1d& usual,
                                 const cv::Mat1d& expressions) {
  MIEN_CHECK(usual.rows == usual.cols && usual.cols == expressions.cols,
             "expressions of other patches");
  cv::Mat1d regular = usual.clone();
  for (int c = 0; c < usual.cols; ++c) {
    regular(c, c) += kShrink * usual(c, c) + kLeastSpread * kLeastSpread;
  }
  cv::invert(regular, inverse_, cv::DECOMP_CHOLESKY);
  weights_ = inverse_ * expressions.t();
  for (int k = 0; k < weights_.cols; ++k) {
    const double length =
        std::sqrt(expressions.row(k).dot(weights_.col(k).t()));
    if (length > 0) weights_.col(k) /= length;
  }
}

cv::Mat1f ExpressionMatch::Run(const cv::Mat1f& moves) const {
  const cv::Mat1d exact(moves);
  const cv::Mat1d strength = exact * weights_;
  const cv::Mat1d usual = exact * inverse_;
  cv::Mat1f out(moves.rows, columns());
  for (int n = 0; n < moves.rows; ++n) {
    for (int k = 0; k < strength.cols; ++k) {
      out(n, k) = static_cast<float>(std::asinh(strength(n, k) / 2));
    }
    const double square = exact.row(n).dot(usual.row(n)) / moves.cols;
    out(n, strength.cols) = static_cast<float>(
        0.5 * std::log(std::max(square, 0.0) + kLeastSquare));
  }
  return out;
}

}  // namespace mien
