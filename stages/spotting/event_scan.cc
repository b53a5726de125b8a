#include "stages/spotting/event_scan.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include <opencv2/core.hpp>

#include "pipeline/core/error.h"
#include "stages/spotting/pulse_estimates.h"

namespace mien {
namespace {

constexpr double kShadow = 0.4;
constexpr double kOpposite = -0.2;  // cosine

// Looks for every pattern in the estimates of one duration.
class PatternSearch {
 public:
  PatternSearch(const PulseEstimates& estimates,
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

  const PulseEstimates& estimates_;
  int columns_, count_;
  int block_ = -1;
  cv::Mat_<double> directions_, weights_;
  std::vector<double> norms_;
};

void PeaksOf(const MotionGrid& grid, const PulseEstimates& estimates,
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
void PulsesAtPrompts(const MotionGrid& grid, const PulseEstimates& estimates,
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
                     const std::function<void(const PulseEstimates&)>& body) {
  if (grid.size() == 0 || patterns.empty()) return;
  for (const MovementPattern& pattern : patterns) {
    MIEN_CHECK(static_cast<int>(pattern.direction.size()) == grid.columns,
               "a movement pattern of other regions");
  }
  for (const double duration_s : options.durations_s) {
    const PulseEstimates estimates = EstimatePulses(grid, duration_s, options);
    if (estimates.at.size() >= 3) body(estimates);
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

std::vector<Candidate> ScanForPulses(
    const MotionGrid& grid, const std::vector<MovementPattern>& patterns,
    const ScanOptions& options) {
  std::vector<Candidate> found;
  ForEachDuration(grid, patterns, options,
                  [&](const PulseEstimates& estimates) {
                    PeaksOf(grid, estimates, patterns, options, &found);
                  });
  return Strongest(std::move(found), patterns);
}

std::vector<std::optional<Candidate>> PulsesAt(
    const MotionGrid& grid, const std::vector<MovementPattern>& patterns,
    const ScanOptions& options, const std::vector<Prompt>& prompts) {
  std::vector<std::optional<Candidate>> found(prompts.size());
  if (prompts.empty()) return found;
  ForEachDuration(
      grid, patterns, options, [&](const PulseEstimates& estimates) {
        PulsesAtPrompts(grid, estimates, patterns, options, prompts, &found);
      });
  return found;
}

}  // namespace mien
