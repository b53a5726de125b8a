#include "stages/spotting/series_measures.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "pipeline/core/median.h"

namespace mien {

double FrameNoise(const std::vector<double>& y) {
  std::vector<double> bends;
  for (std::size_t i = 1; i + 1 < y.size(); ++i) {
    bends.push_back(std::abs(y[i] - 0.5 * (y[i - 1] + y[i + 1])));
  }
  return 1.4826 * MedianOf(std::move(bends)) / std::sqrt(1.5);
}

double Travel(const std::vector<float>& values, std::size_t begin,
              std::size_t end) {
  float low = std::numeric_limits<float>::infinity(), high = -low;
  for (std::size_t i = begin; i < end; ++i) {
    if (!std::isfinite(values[i])) continue;
    low = std::min(low, values[i]);
    high = std::max(high, values[i]);
  }
  return high > low ? high - low : 0;
}

std::vector<float> UsualLevel(const std::vector<double>& time_s,
                              const std::vector<float>& values, double half_s) {
  std::vector<float> out;
  if (values.empty()) return out;
  constexpr double kStep = 1;  // s
  std::vector<double> levels, near;
  std::size_t from = 0, to = 0;
  for (double t = time_s.front(); t < time_s.back() + kStep; t += kStep) {
    while (from < values.size() && time_s[from] < t - half_s) ++from;
    while (to < values.size() && time_s[to] <= t + half_s) ++to;
    near.clear();
    for (std::size_t i = from; i < to; ++i) {
      if (std::isfinite(values[i])) near.push_back(values[i]);
    }
    levels.push_back(MedianOf(near));
  }
  for (const double t : time_s) {
    const double at = (t - time_s.front()) / kStep;
    const auto k = std::min(static_cast<std::size_t>(at), levels.size() - 1);
    const double next = levels[std::min(k + 1, levels.size() - 1)];
    const double share = at - static_cast<double>(k);
    out.push_back(static_cast<float>(levels[k] + share * (next - levels[k])));
  }
  return out;
}

}  // namespace mien
