#ifndef MIEN_PIPELINE_CORE_MEDIAN_H_
#define MIEN_PIPELINE_CORE_MEDIAN_H_

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace mien {

// Of n values in ascending order the one at place share * (n - 1), rounded
// down; share 0..1. 0 without values.
template <class T>
T ValueAt(std::vector<T> values, double share) {
  if (values.empty()) return 0;
  const auto at =
      values.begin() + static_cast<std::ptrdiff_t>(
                           share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

// The value in the middle, of an even count the upper one. 0 without values.
template <class T>
T MedianOf(std::vector<T> values) {
  if (values.empty()) return 0;
  const auto middle =
      values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// Median difference of neighbours. 0 with fewer than two values.
inline double MedianStep(const std::vector<double>& values) {
  std::vector<double> steps;
  for (std::size_t i = 1; i < values.size(); ++i) {
    steps.push_back(values[i] - values[i - 1]);
  }
  return MedianOf(std::move(steps));
}

}  // namespace mien

#endif  // MIEN_PIPELINE_CORE_MEDIAN_H_
