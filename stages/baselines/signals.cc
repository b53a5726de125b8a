#include "stages/baselines/signals.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include <opencv2/core.hpp>

namespace mien {
namespace {

constexpr int kMaxModes = 16;
constexpr int kMaxSifts = 50;
constexpr double kSmallMean = 1e-3;  // sum of squares against the mode's

struct Extrema {
  std::vector<double> x, y;
};

// Inner extrema of one sign (+1: maxima); the middle of plateaus.
Extrema FindExtrema(const std::vector<double>& y, double sign) {
  Extrema out;
  for (std::size_t i = 1; i + 1 < y.size(); ++i) {
    if (sign * (y[i] - y[i - 1]) <= 0) continue;
    std::size_t last = i;
    while (last + 1 < y.size() && y[last + 1] == y[i]) ++last;
    if (last + 1 < y.size() && sign * (y[last + 1] - y[i]) < 0) {
      out.x.push_back(0.5 * static_cast<double>(i + last));
      out.y.push_back(y[i]);
    }
    i = last;
  }
  return out;
}

// The envelope through extrema that were mirrored about both ends.
std::vector<double> Envelope(const std::vector<double>& y, const Extrema& inner,
                             double sign) {
  const std::size_t n = inner.x.size();
  const double last = static_cast<double>(y.size() - 1);
  const std::size_t mirrored = std::min<std::size_t>(2, n);
  Extrema all;
  for (std::size_t i = mirrored; i-- > 0;) {
    all.x.push_back(-inner.x[i]);
    all.y.push_back(inner.y[i]);
  }
  if (sign * (y.front() - inner.y.front()) > 0) {
    all.x.push_back(0);
    all.y.push_back(y.front());
  }
  all.x.insert(all.x.end(), inner.x.begin(), inner.x.end());
  all.y.insert(all.y.end(), inner.y.begin(), inner.y.end());
  if (sign * (y.back() - inner.y.back()) > 0) {
    all.x.push_back(last);
    all.y.push_back(y.back());
  }
  for (std::size_t i = 0; i < mirrored; ++i) {
    all.x.push_back(2 * last - inner.x[n - 1 - i]);
    all.y.push_back(inner.y[n - 1 - i]);
  }
  return SplineAt(all.x, all.y, static_cast<int>(y.size()));
}

// The fastest mode of y; empty when it has too few extrema.
std::vector<double> FastestMode(const std::vector<double>& y) {
  std::vector<double> mode = y;
  for (int round = 0; round < kMaxSifts; ++round) {
    const Extrema maxima = FindExtrema(mode, 1);
    const Extrema minima = FindExtrema(mode, -1);
    if (maxima.x.empty() || minima.x.empty()) {
      if (round == 0) return {};
      break;
    }
    const auto upper = Envelope(mode, maxima, 1);
    const auto lower = Envelope(mode, minima, -1);
    double taken = 0, all = 0;
    for (std::size_t i = 0; i < mode.size(); ++i) {
      const double mean = 0.5 * (upper[i] + lower[i]);
      mode[i] -= mean;
      taken += mean * mean;
      all += mode[i] * mode[i];
    }
    if (taken <= kSmallMean * all) break;
  }
  return mode;
}

}  // namespace

std::vector<double> LowPass(const std::vector<double>& y, double fps,
                            double cut_hz) {
  if (y.empty()) return {};
  const auto n = static_cast<int>(y.size());
  cv::Mat spectrum, filtered;
  cv::dft(cv::Mat(y).reshape(1, 1), spectrum, cv::DFT_COMPLEX_OUTPUT);
  for (int i = 0; i < n; ++i) {
    const double hz = std::min(i, n - i) * fps / n;
    if (i > 0 && hz >= cut_hz) spectrum.at<cv::Vec2d>(0, i) = {0, 0};
  }
  cv::dft(spectrum, filtered,
          cv::DFT_INVERSE | cv::DFT_SCALE | cv::DFT_REAL_OUTPUT);
  return {filtered.ptr<double>(), filtered.ptr<double>() + n};
}

Modes DecomposeModes(const std::vector<double>& y) {
  Modes out;
  out.trend = y;
  double range = 0;
  if (!y.empty()) {
    const auto [low, high] = std::minmax_element(y.begin(), y.end());
    range = *high - *low;
  }
  for (int k = 0; k < kMaxModes; ++k) {
    const auto mode = FastestMode(out.trend);
    if (mode.empty()) break;
    double largest = 0;
    for (std::size_t i = 0; i < mode.size(); ++i) {
      largest = std::max(largest, std::abs(mode[i]));
    }
    if (largest <= 1e-9 * range) break;  // rounding, not a mode
    for (std::size_t i = 0; i < mode.size(); ++i) out.trend[i] -= mode[i];
    out.modes.push_back(mode);
  }
  return out;
}

std::vector<double> SplineAt(const std::vector<double>& x,
                             const std::vector<double>& y, int count) {
  const std::size_t n = x.size();
  if (n == 1) return std::vector<double>(static_cast<std::size_t>(count), y[0]);
  // Second derivatives m by the tridiagonal algorithm; m = 0 at both ends.
  std::vector<double> m(n, 0), upper(n, 0), right(n, 0);
  for (std::size_t i = 1; i + 1 < n; ++i) {
    const double before = x[i] - x[i - 1], after = x[i + 1] - x[i];
    const double pivot = 2 * (before + after) - before * upper[i - 1];
    upper[i] = after / pivot;
    right[i] = (6 * ((y[i + 1] - y[i]) / after - (y[i] - y[i - 1]) / before) -
                before * right[i - 1]) /
               pivot;
  }
  for (std::size_t i = n - 1; i-- > 1;) m[i] = right[i] - upper[i] * m[i + 1];
  std::vector<double> out;
  std::size_t k = 0;
  for (int t = 0; t < count; ++t) {
    while (k + 2 < n && x[k + 1] < t) ++k;
    const double h = x[k + 1] - x[k];
    const double a = (x[k + 1] - t) / h, b = (t - x[k]) / h;
    out.push_back(a * y[k] + b * y[k + 1] +
                  h * h / 6 *
                      ((a * a * a - a) * m[k] + (b * b * b - b) * m[k + 1]));
  }
  return out;
}

}  // namespace mien
