#include "tools/synth/sensor_noise.h"

#include <algorithm>
#include <cmath>

namespace mien {
namespace {

std::uint64_t Mix(std::uint64_t z) {  // splitmix64's output function
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31);
}

// Inverse of the normal distribution function by bisection.
double Quantile(double probability) {
  double low = -8;
  double high = 8;
  for (int i = 0; i < 60; ++i) {
    const double middle = 0.5 * (low + high);
    const double below = 0.5 * std::erfc(-middle / std::sqrt(2.0));
    (below < probability ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

}  // namespace

SensorNoise::SensorNoise() {
  double sum2 = 0;
  for (std::size_t i = 0; i < normal_.size(); ++i) {
    const double n = static_cast<double>(normal_.size());
    const double value = Quantile((static_cast<double>(i) + 0.5) / n);
    normal_[i] = static_cast<float>(value);
    sum2 += value * value / n;
  }
  for (float& value : normal_) value /= static_cast<float>(std::sqrt(sum2));
}

void SensorNoise::Row(std::uint64_t seed, int row, double sd, int n,
                      float* out) const {
  if (sd <= 0) {
    std::fill(out, out + n, 0.0F);
    return;
  }
  const float factor = static_cast<float>(sd);
  std::uint64_t state =
      Mix(seed + 0x9E3779B97F4A7C15ULL * (static_cast<std::uint64_t>(row) + 1));
  int i = 0;
  while (i < n) {
    state += 0x9E3779B97F4A7C15ULL;
    std::uint64_t bits = Mix(state);
    for (int k = 0; k < 5 && i < n; ++k, ++i) {
      out[i] = factor * normal_[bits & 4095];
      bits >>= 12;
    }
  }
}

}  // namespace mien
