#include "stages/spotting/event_scan.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include <opencv2/core.hpp>

#include "pipeline/core/error.h"
#include "pipeline/core/median.h"
#include "stages/spotting/envelope.h"

namespace mien {
namespace {

constexpr double kQuadraticUpTo = 0.7;  // s
constexpr double kWinsorize = 3;
constexpr double kMomentsOfAll = 10;
constexpr double kShadow = 0.4;
constexpr double kOpposite = -0.2;  // cosine
constexpr double kBlock = 1;        // s: the spread is estimated this often

// Amplitude estimates of one duration at a stride over the grid.
struct Estimates {
  double duration_s = 0;
  std::vector<std::size_t> at;  // grid index
  cv::Mat_<double> amplitude;   // n x C
  cv::Mat_<double> spread;      // blocks x C
  std::vector<int> block;       // n
  std::vector<double> travel;   // n: of the head during the pulse, iod
  cv::Mat_<double> inverse;     // C x C, of the correlation
};

Estimates Filter(const MotionGrid& grid, double duration_s) {
  Estimates out;
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
void MeasureTravel(const MotionGrid& grid, Estimates* out) {
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
                    Estimates* out) {
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

void EstimateCorrelation(const MotionGrid& grid, Estimates* out) {
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

// Looks for every pattern in the estimates of one duration.
class PatternSearch {
 public:
  PatternSearch(const Estimates& estimates,
                const std::vector<MovementPattern>& patterns)
      : estimates_(estimates),
        columns_(estimates.inverse.cols),
        count_(static_cast<int>(patterns.size())) {
    directions_.create(count_, columns_);
    for (int k = 0; k < count_; ++k) {
      std::copy(patterns[static_cast<std::size_t>(k)].direction.begin(),
                patterns[static_cast<std::size_t>(k)].direction.end(),
                directions_[k]);
    }
  }

  // Strength, amplitude and pattern at estimate n.
  Candidate At(std::size_t n, double head_leak) {
    EnterBlock(estimates_.block[n]);
    const double leak = head_leak * estimates_.travel[n];
    const double* a = estimates_.amplitude[static_cast<int>(n)];
    Candidate best;
    for (int k = 0; k < count_; ++k) {
      const double* w = weights_[k];
      double sum = 0;
      for (int c = 0; c < columns_; ++c) sum += w[c] * a[c];
      const double norm = norms_[static_cast<std::size_t>(k)];
      const double amplitude = sum / (norm * norm);
      const double strength = amplitude / std::hypot(1 / norm, leak);
      if (strength > best.strength) {
        best.strength = strength;
        best.amplitude_iod = amplitude;
        best.pattern = k;
      }
    }
    best.duration_s = estimates_.duration_s;
    return best;
  }

  std::vector<double> WeightsOf(std::size_t n, int pattern) {
    EnterBlock(estimates_.block[n]);
    const double norm = norms_[static_cast<std::size_t>(pattern)];
    std::vector<double> weights(weights_[pattern],
                                weights_[pattern] + columns_);
    for (double& w : weights) w /= norm * norm;
    return weights;
  }

 private:
  // weights = D^-1 P D^-1 u; norm^2 = u' weights.
  void EnterBlock(int block) {
    if (block == block_) return;
    block_ = block;
    cv::Mat_<double> scaled(count_, columns_);
    for (int k = 0; k < count_; ++k) {
      for (int c = 0; c < columns_; ++c) {
        scaled(k, c) = directions_(k, c) / estimates_.spread(block, c);
      }
    }
    weights_ = scaled * estimates_.inverse;
    norms_.assign(static_cast<std::size_t>(count_), 0);
    for (int k = 0; k < count_; ++k) {
      double square = 0;
      for (int c = 0; c < columns_; ++c) {
        square += weights_(k, c) * scaled(k, c);
        weights_(k, c) /= estimates_.spread(block, c);
      }
      norms_[static_cast<std::size_t>(k)] = std::sqrt(std::max(square, 1e-30));
    }
  }

  const Estimates& estimates_;
  int columns_, count_;
  int block_ = -1;
  cv::Mat_<double> directions_, weights_;
  std::vector<double> norms_;
};

void PeaksOf(const MotionGrid& grid, const Estimates& estimates,
             const std::vector<MovementPattern>& patterns,
             const ScanOptions& options, std::vector<Candidate>* out) {
  PatternSearch search(estimates, patterns);
  std::vector<Candidate> all;
  all.reserve(estimates.at.size());
  for (std::size_t n = 0; n < estimates.at.size(); ++n) {
    all.push_back(search.At(n, options.head_leak));
    all.back().time_s = grid.TimeOf(estimates.at[n]);
  }
  const double near_s = 0.25 * estimates.duration_s;
  for (std::size_t n = 0; n < all.size(); ++n) {
    if (all[n].strength < options.min_strength ||
        all[n].amplitude_iod < options.min_amplitude_iod) {
      continue;
    }
    bool peak = true;
    for (std::size_t m = n; m-- > 0 && peak;) {
      if (all[n].time_s - all[m].time_s > near_s) break;
      peak = all[m].strength < all[n].strength;
    }
    for (std::size_t m = n + 1; m < all.size() && peak; ++m) {
      if (all[m].time_s - all[n].time_s > near_s) break;
      peak = all[m].strength <= all[n].strength;
    }
    if (!peak) continue;
    all[n].weights = search.WeightsOf(n, all[n].pattern);
    out->push_back(all[n]);
  }
}

// Which of `at` (ascending, not empty) is nearest to a time; of two the first.
std::size_t NearestTo(double time_s, const MotionGrid& grid,
                      const std::vector<std::size_t>& at) {
  const auto after = std::lower_bound(
      at.begin(), at.end(), time_s,
      [&](std::size_t i, double t) { return grid.TimeOf(i) < t; });
  const auto n = static_cast<std::size_t>(after - at.begin());
  if (n == 0) return 0;
  const bool before = n == at.size() || time_s - grid.TimeOf(at[n - 1]) <=
                                            grid.TimeOf(at[n]) - time_s;
  return before ? n - 1 : n;
}

// The best pattern at each prompt that is nearest to this duration.
void PulsesAtPrompts(const MotionGrid& grid, const Estimates& estimates,
                     const std::vector<MovementPattern>& patterns,
                     const ScanOptions& options,
                     const std::vector<Prompt>& prompts,
                     std::vector<std::optional<Candidate>>* out) {
  PatternSearch search(estimates, patterns);
  const auto away = [](double a_s, double b_s) {
    return std::abs(std::log(a_s / b_s));
  };
  for (std::size_t k = 0; k < prompts.size(); ++k) {
    const Prompt& prompt = prompts[k];
    const double mine = away(estimates.duration_s, prompt.duration_s);
    if (std::any_of(
            options.durations_s.begin(), options.durations_s.end(),
            [&](double d) { return away(d, prompt.duration_s) < mine; })) {
      continue;
    }
    const std::size_t n = NearestTo(prompt.time_s, grid, estimates.at);
    const double time_s = grid.TimeOf(estimates.at[n]);
    if (std::abs(time_s - prompt.time_s) > 0.25 * estimates.duration_s) {
      continue;
    }
    Candidate candidate = search.At(n, options.head_leak);
    if (candidate.strength <= 0) continue;
    candidate.time_s = time_s;
    candidate.weights = search.WeightsOf(n, candidate.pattern);
    (*out)[k] = std::move(candidate);
  }
}

bool Overlap(const Candidate& a, const Candidate& b) {
  const double from =
      std::max(a.time_s - a.duration_s / 2, b.time_s - b.duration_s / 2);
  const double to =
      std::min(a.time_s + a.duration_s / 2, b.time_s + b.duration_s / 2);
  return to - from > 0.5 * std::min(a.duration_s, b.duration_s);
}

// Beside a strong pulse its filters' side lobes look like weaker ones, most of
// all in the opposite direction.
bool InShadow(const Candidate& weak, const Candidate& strong,
              const std::vector<MovementPattern>& patterns) {
  if (std::abs(weak.time_s - strong.time_s) >
      weak.duration_s + strong.duration_s) {
    return false;
  }
  const auto& a = patterns[static_cast<std::size_t>(weak.pattern)].direction;
  const auto& b = patterns[static_cast<std::size_t>(strong.pattern)].direction;
  double dot = 0, aa = 0, bb = 0;
  for (std::size_t c = 0; c < a.size(); ++c) {
    dot += a[c] * b[c];
    aa += a[c] * a[c];
    bb += b[c] * b[c];
  }
  const bool opposite = dot < kOpposite * std::sqrt(aa * bb);
  return weak.strength < (opposite ? 1 : kShadow) * strong.strength;
}

void ForEachDuration(const MotionGrid& grid,
                     const std::vector<MovementPattern>& patterns,
                     const ScanOptions& options,
                     const std::function<void(const Estimates&)>& body) {
  if (grid.size() == 0 || patterns.empty()) return;
  for (const MovementPattern& pattern : patterns) {
    MIEN_CHECK(static_cast<int>(pattern.direction.size()) == grid.columns,
               "a movement pattern of other regions");
  }
  for (const double duration_s : options.durations_s) {
    Estimates estimates = Filter(grid, duration_s);
    if (estimates.at.size() < 3) continue;
    MeasureTravel(grid, &estimates);
    EstimateSpread(grid, options, &estimates);
    EstimateCorrelation(grid, &estimates);
    body(estimates);
  }
}

// Strongest first, without those that others cover.
std::vector<Candidate> Strongest(std::vector<Candidate> found,
                                 const std::vector<MovementPattern>& patterns) {
  std::stable_sort(found.begin(), found.end(),
                   [](const Candidate& a, const Candidate& b) {
                     return a.strength > b.strength;
                   });
  std::vector<Candidate> kept;
  for (Candidate& candidate : found) {
    const bool free =
        std::none_of(kept.begin(), kept.end(), [&](const Candidate& other) {
          return Overlap(candidate, other) ||
                 InShadow(candidate, other, patterns);
        });
    if (free) kept.push_back(std::move(candidate));
  }
  return kept;
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

std::vector<Candidate> ScanForPulses(
    const MotionGrid& grid, const std::vector<MovementPattern>& patterns,
    const ScanOptions& options) {
  std::vector<Candidate> found;
  ForEachDuration(grid, patterns, options, [&](const Estimates& estimates) {
    PeaksOf(grid, estimates, patterns, options, &found);
  });
  return Strongest(std::move(found), patterns);
}

std::vector<std::optional<Candidate>> PulsesAt(
    const MotionGrid& grid, const std::vector<MovementPattern>& patterns,
    const ScanOptions& options, const std::vector<Prompt>& prompts) {
  std::vector<std::optional<Candidate>> found(prompts.size());
  if (prompts.empty()) return found;
  ForEachDuration(grid, patterns, options, [&](const Estimates& estimates) {
    PulsesAtPrompts(grid, estimates, patterns, options, prompts, &found);
  });
  return found;
}

}  // namespace mien
