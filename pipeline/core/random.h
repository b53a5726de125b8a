#ifndef MIEN_PIPELINE_CORE_RANDOM_H_
#define MIEN_PIPELINE_CORE_RANDOM_H_

// Random numbers that are the same on every machine and library version
// (std::normal_distribution is not).

#include <cstdint>
#include <string_view>
#include <vector>

namespace mien {

// A seed for one (stage, item) of a run: depends on nothing else, so results
// do not depend on the order in which items run.
std::uint64_t DeriveSeed(std::uint64_t run_seed, std::string_view stage,
                         std::string_view item);

// xoshiro256** (Blackman and Vigna 2018), seeded through splitmix64.
class Rng {
 public:
  explicit Rng(std::uint64_t seed);

  std::uint64_t Next();
  double Uniform();                         // [0, 1)
  double Uniform(double low, double high);  // [low, high)
  double Normal();                          // mean 0, variance 1
  std::int64_t Below(std::int64_t n);       // 0 .. n-1, n >= 1

  template <class T>
  void Shuffle(std::vector<T>* values) {
    for (std::size_t i = values->size(); i > 1; --i) {
      std::swap((*values)[i - 1], (*values)[static_cast<std::size_t>(
                                      Below(static_cast<std::int64_t>(i)))]);
    }
  }

 private:
  std::uint64_t state_[4];
  double spare_ = 0;
  bool has_spare_ = false;
};

}  // namespace mien

#endif  // MIEN_PIPELINE_CORE_RANDOM_H_
