#ifndef MIEN_TOOLS_SYNTH_SENSOR_NOISE_H_
#define MIEN_TOOLS_SYNTH_SENSOR_NOISE_H_

#include <array>
#include <cstdint>

namespace mien {

// Gaussian noise that is a pure function of (seed, row, position in the row),
// fast enough for every px of every frame.
class SensorNoise {
 public:
  SensorNoise();
  // n values of sd `sd` for a row.
  void Row(std::uint64_t seed, int row, double sd, int n, float* out) const;

 private:
  std::array<float, 4096> normal_;  // quantiles of the normal distribution
};

}  // namespace mien

#endif  // MIEN_TOOLS_SYNTH_SENSOR_NOISE_H_
