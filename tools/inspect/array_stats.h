#ifndef MIEN_TOOLS_INSPECT_ARRAY_STATS_H_
#define MIEN_TOOLS_INSPECT_ARRAY_STATS_H_

#include <cstddef>
#include <vector>

#include "pipeline/cache/artifact.h"

namespace mien {

// Number of elements there are bytes for.
std::size_t ValueCount(const Array& array);
// Element i times the array's scale. Integers beyond 2^53 lose digits.
double ValueAt(const Array& array, std::size_t i);

struct ArrayStats {
  std::size_t count = 0;
  std::size_t nan_count = 0;
  std::size_t infinite_count = 0;
  double min = 0, max = 0, mean = 0;  // of the finite values; 0 without any
  double sd = 0;                      // of the population of finite values
  bool constant = false;  // more than one value, all alike (NaN = NaN)
};
ArrayStats StatsOf(const Array& array);

struct ArrayDifference {
  bool comparable = true;     // same type and shape
  std::size_t count = 0;      // values that differ by more than tolerance
  double max_abs = 0;         // largest difference of finite values
  std::size_t odd_count = 0;  // NaN or infinity on one side only
};
// NaN equals NaN, an infinity itself. tolerance >= 0.
ArrayDifference Compare(const Array& a, const Array& b, double tolerance);

}  // namespace mien

#endif  // MIEN_TOOLS_INSPECT_ARRAY_STATS_H_
