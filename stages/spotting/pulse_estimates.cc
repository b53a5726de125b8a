#include "stages/spotting/pulse_estimates.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "pipeline/core/median.h"
#include "stages/spotting/envelope.h"

namespace mien {
namespace {

constexpr double kQuadraticUpTo = 0.7;  // s
constexpr double kWinsorize = 3;
constexpr double kMomentsOfAll = 10;
constexpr double kBlock = 1;  // s: the spread is estimated this often

PulseEstimates Filter(const MotionGrid& grid, double duration_s) {
  PulseEstimates out;
  out.duration_s = duration_s;
  const std::vector<double> taps = PulseFilter(duration_s, grid.rate_hz);
  const std::size_t half = taps.size() / 2;
  const auto columns = static_cast<std::size_t>(grid.columns);
  const std::size_t stride = std::max<std::size_t>(
      1, static_cast<std::size_t>(duration_s * grid.rate_hz / 12));
  // Short windows may stick out by a quarter or hold as many lost samples;
  // long ones follow drifts too well for that.
  const std::size_t least = duration_s <= kQuadraticUpTo
                                ? 3 * taps.size() / 4
                                : 19 * taps.size() / 20;
  std::vector<std::size_t> measured(grid.size() + 1, 0);
  for (std::size_t i = 0; i < grid.size(); ++i) {
    measured[i + 1] = measured[i] + grid.valid[i];
  }
  for (std::size_t i = 0; i < grid.size(); i += stride) {
    const std::size_t from = i >= half ? i - half : 0;
    const std::size_t to = std::min(grid.size(), i + half + 1);
    if (grid.valid[i] && measured[to] - measured[from] >= least) {
      out.at.push_back(i);
    }
  }
  out.amplitude.create(static_cast<int>(out.at.size()), grid.columns);
  const auto last = static_cast<std::ptrdiff_t>(grid.size()) - 1;
  for (std::size_t n = 0; n < out.at.size(); ++n) {
    double* row = out.amplitude[static_cast<int>(n)];
    std::fill(row, row + columns, 0.0);
    for (std::size_t k = 0; k < taps.size(); ++k) {
      const auto i = std::clamp<std::ptrdiff_t>(
          static_cast<std::ptrdiff_t>(out.at[n] + k) -
              static_cast<std::ptrdiff_t>(half),
          0, last);
      const float* x = &grid.value[static_cast<std::size_t>(i) * columns];
      for (std::size_t c = 0; c < columns; ++c) row[c] += taps[k] * x[c];
    }
  }
  return out;
}

// Range of the head's position over each pulse (and half of it on each side).
void MeasureTravel(const MotionGrid& grid, PulseEstimates* out) {
  out->travel.assign(out->at.size(), 0);
  if (grid.head.size() != 3 * grid.size()) return;
  const auto reach = static_cast<std::size_t>(
      std::max(1.0, 0.75 * out->duration_s * grid.rate_hz));
  for (std::size_t n = 0; n < out->at.size(); ++n) {
    const std::size_t i = out->at[n];
    const std::size_t from = i > reach ? i - reach : 0;
    const std::size_t to = std::min(grid.size(), i + reach + 1);
    double squares = 0;
    for (std::size_t c = 0; c < 3; ++c) {
      float low = grid.head[3 * from + c], high = low;
      for (std::size_t k = from + 1; k < to; ++k) {
        low = std::min(low, grid.head[3 * k + c]);
        high = std::max(high, grid.head[3 * k + c]);
      }
      squares += static_cast<double>(high - low) * (high - low);
    }
    out->travel[n] = std::sqrt(squares);
  }
}

void EstimateSpread(const MotionGrid& grid, const ScanOptions& options,
                    PulseEstimates* out) {
  const std::vector<double> taps = PulseFilter(out->duration_s, grid.rate_hz);
  double gain = 0;
  for (const double h : taps) gain += h * h;
  gain = std::sqrt(gain);
  const int blocks = static_cast<int>(static_cast<double>(grid.size()) /
                                      grid.rate_hz / kBlock) +
                     1;
  const double half_s = std::max(options.spread_half_s, 4 * out->duration_s);
  out->spread.create(blocks, grid.columns);
  out->block.resize(out->at.size());
  std::vector<double> times;
  for (const std::size_t i : out->at) {
    times.push_back(static_cast<double>(i) / grid.rate_hz);
  }
  for (std::size_t n = 0; n < times.size(); ++n) {
    out->block[n] = std::min(blocks - 1, static_cast<int>(times[n] / kBlock));
  }
  // Few independent moments near by: their spread leans on the recording's.
  const double moments = 2 * half_s / out->duration_s;
  const double share = moments / (moments + kMomentsOfAll);
  std::vector<double> whole;
  for (int c = 0; c < grid.columns; ++c) {
    std::vector<double> column;
    for (int n = 0; n < out->amplitude.rows; ++n) {
      column.push_back(out->amplitude(n, c));
    }
    whole.push_back(RobustSpread(std::move(column)));
  }
  std::vector<double> values;
  for (int b = 0; b < blocks; ++b) {
    const double middle = (b + 0.5) * kBlock;
    const auto from =
        std::lower_bound(times.begin(), times.end(), middle - half_s) -
        times.begin();
    const auto to =
        std::upper_bound(times.begin(), times.end(), middle + half_s) -
        times.begin();
    for (int c = 0; c < grid.columns; ++c) {
      values.clear();
      for (auto n = from; n < to; ++n) {
        values.push_back(out->amplitude(static_cast<int>(n), c));
      }
      const auto column = static_cast<std::size_t>(c);
      const double least =
          std::max(options.noise_floor_iod, gain * grid.noise[column]);
      const double near = std::max(RobustSpread(values), least);
      const double all = std::max(whole[column], least);
      out->spread(b, c) = std::pow(near, share) * std::pow(all, 1 - share);
    }
  }
}

void EstimateCorrelation(const MotionGrid& grid, PulseEstimates* out) {
  const int columns = grid.columns;
  cv::Mat_<double> z(out->amplitude.rows, columns);
  for (int n = 0; n < z.rows; ++n) {
    for (int c = 0; c < columns; ++c) {
      z(n, c) = std::clamp(
          out->amplitude(n, c) /
              out->spread(out->block[static_cast<std::size_t>(n)], c),
          -kWinsorize, kWinsorize);
    }
  }
  cv::Mat_<double> correlation = z.t() * z;
  std::vector<double> scale(static_cast<std::size_t>(columns));
  for (int c = 0; c < columns; ++c) {
    scale[static_cast<std::size_t>(c)] =
        std::sqrt(std::max(correlation(c, c), 1e-12));
  }
  // Shrunk towards independence: few independent moments tell little about
  // many pairs of columns.
  const double moments =
      static_cast<double>(grid.size()) / grid.rate_hz / out->duration_s;
  const double keep = moments / (moments + 2 * columns);
  for (int r = 0; r < columns; ++r) {
    for (int c = 0; c < columns; ++c) {
      correlation(r, c) = r == c ? 1
                                 : keep * correlation(r, c) /
                                       (scale[static_cast<std::size_t>(r)] *
                                        scale[static_cast<std::size_t>(c)]);
    }
  }
  cv::invert(correlation, out->inverse, cv::DECOMP_CHOLESKY);
}

}  // namespace

std::vector<double> PulseFilter(double duration_s, double rate_hz) {
  const int half =
      std::max(4, static_cast<int>(std::lround(duration_s * rate_hz)));
  const int terms = duration_s <= kQuadraticUpTo ? 4 : 3;
  cv::Mat_<double> design(2 * half + 1, terms);
  for (int k = -half; k <= half; ++k) {
    const double t = k / rate_hz / duration_s;
    double* row = design[k + half];
    row[0] = EnvelopeAt(k / rate_hz, -duration_s / 2, 0, duration_s / 2);
    row[1] = 1;
    row[2] = t;
    if (terms == 4) row[3] = t * t;
  }
  cv::Mat_<double> pseudo_inverse;
  cv::invert(design, pseudo_inverse, cv::DECOMP_SVD);
  return {pseudo_inverse[0], pseudo_inverse[0] + pseudo_inverse.cols};
}

double RobustSpread(std::vector<double> values) {
  if (values.empty()) return 0;
  for (double& v : values) v = std::abs(v);
  return std::max(ValueAt(values, 0.5) / 0.6745, ValueAt(values, 0.85) / 1.44);
}

PulseEstimates EstimatePulses(const MotionGrid& grid, double duration_s,
                              const ScanOptions& options) {
  PulseEstimates estimates = Filter(grid, duration_s);
  if (estimates.at.size() < 3) return estimates;
  MeasureTravel(grid, &estimates);
  EstimateSpread(grid, options, &estimates);
  EstimateCorrelation(grid, &estimates);
  return estimates;
}

}  // namespace mien
