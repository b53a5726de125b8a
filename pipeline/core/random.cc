#include "pipeline/core/random.h"

#include <cmath>
#include <string>

#include "pipeline/core/digest.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

std::uint64_t SplitMix(std::uint64_t* state) {
  std::uint64_t z = (*state += 0x9e3779b97f4a7c15ULL);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

std::uint64_t RotateLeft(std::uint64_t x, int k) {
  return (x << k) | (x >> (64 - k));
}

}  // namespace

std::uint64_t DeriveSeed(std::uint64_t run_seed, std::string_view stage,
                         std::string_view item) {
  const std::string hex =
      Sha256Hex(Str(run_seed, "\n", stage, "\n", item)).substr(0, 16);
  return std::stoull(hex, nullptr, 16);
}

Rng::Rng(std::uint64_t seed) {
  for (std::uint64_t& word : state_) word = SplitMix(&seed);
}

std::uint64_t Rng::Next() {
  const std::uint64_t result = RotateLeft(state_[1] * 5, 7) * 9;
  const std::uint64_t t = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= t;
  state_[3] = RotateLeft(state_[3], 45);
  return result;
}

double Rng::Uniform() { return static_cast<double>(Next() >> 11) * 0x1.0p-53; }

double Rng::Uniform(double low, double high) {
  return low + (high - low) * Uniform();
}

double Rng::Normal() {
  if (has_spare_) {
    has_spare_ = false;
    return spare_;
  }
  // Box-Muller; 1 - u keeps the logarithm finite.
  const double radius = std::sqrt(-2.0 * std::log(1.0 - Uniform()));
  const double angle = 2.0 * M_PI * Uniform();
  spare_ = radius * std::sin(angle);
  has_spare_ = true;
  return radius * std::cos(angle);
}

std::int64_t Rng::Below(std::int64_t n) {
  // The bias of a plain modulo is below n / 2^64: of no account here.
  return static_cast<std::int64_t>(Next() % static_cast<std::uint64_t>(n));
}

}  // namespace mien
