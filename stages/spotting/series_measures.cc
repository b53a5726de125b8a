#include "stages/spotting/series_measures.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "stages/spotting/envelope.h"

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

}  // namespace mien
