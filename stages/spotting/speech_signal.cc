#include "stages/spotting/speech_signal.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "pipeline/core/median.h"
#include "stages/spotting/pulse_estimates.h"

namespace mien {
namespace {

constexpr double kSyllable = 0.2;  // s

}  // namespace

std::vector<float> SpeechSignal(const MotionGrid& grid,
                                const std::vector<std::string>& regions,
                                double half_s, double threshold_iod) {
  const std::size_t n = grid.size();
  std::vector<float> signal(n, 0);
  if (n == 0 || threshold_iod <= 0) return signal;
  const auto columns = static_cast<std::size_t>(grid.columns);
  const std::vector<double> taps = PulseFilter(kSyllable, grid.rate_hz);
  const auto half = static_cast<std::ptrdiff_t>(taps.size() / 2);
  const auto last = static_cast<std::ptrdiff_t>(n) - 1;
  std::vector<double> pulses(n, 0);
  for (std::size_t r = 0; r < regions.size(); ++r) {
    const std::string& name = regions[r];
    if (name != "lip_lower" && name != "chin" && name != "lip_upper") continue;
    for (std::size_t i = 0; i < n; ++i) {
      double sum = 0;
      for (std::ptrdiff_t k = -half; k <= half; ++k) {
        const auto at = static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(
            static_cast<std::ptrdiff_t>(i) + k, 0, last));
        sum += taps[static_cast<std::size_t>(k + half)] *
               grid.value[at * columns + 2 * r + 1];
      }
      pulses[i] = std::max(pulses[i], std::abs(sum));
    }
  }
  const auto reach = static_cast<std::size_t>(half_s * grid.rate_hz);
  const std::size_t stride =
      std::max<std::size_t>(1, static_cast<std::size_t>(grid.rate_hz / 10));
  for (std::size_t i = 0; i < n; i += stride) {
    const std::size_t from = i > reach ? i - reach : 0;
    const std::size_t to = std::min(n, i + reach + 1);
    const double median = MedianOf(
        std::vector<double>(pulses.begin() + static_cast<std::ptrdiff_t>(from),
                            pulses.begin() + static_cast<std::ptrdiff_t>(to)));
    // Half of the threshold: 0; one and a half: 1.
    const auto value =
        static_cast<float>(std::clamp(median / threshold_iod - 0.5, 0.0, 1.0));
    for (std::size_t k = i; k < std::min(n, i + stride); ++k) signal[k] = value;
  }
  return signal;
}

}  // namespace mien
