#include "tools/inspect/array_stats.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace mien {
namespace {

template <class T>
double Read(const Array& array, std::size_t i) {
  T value;
  std::memcpy(&value, array.bytes.data() + i * sizeof(T), sizeof(T));
  return static_cast<double>(value);
}

bool Same(double a, double b) {
  return a == b || (std::isnan(a) && std::isnan(b));
}

}  // namespace

std::size_t ValueCount(const Array& array) {
  return array.bytes.size() / ElementSize(array.type);
}

double ValueAt(const Array& array, std::size_t i) {
  switch (array.type) {
    case ElementType::kU8:
      return Read<std::uint8_t>(array, i) * array.scale;
    case ElementType::kI16:
      return Read<std::int16_t>(array, i) * array.scale;
    case ElementType::kI32:
      return Read<std::int32_t>(array, i) * array.scale;
    case ElementType::kI64:
      return Read<std::int64_t>(array, i) * array.scale;
    case ElementType::kF32:
      return Read<float>(array, i) * array.scale;
    case ElementType::kF64:
      break;
  }
  return Read<double>(array, i) * array.scale;
}

ArrayStats StatsOf(const Array& array) {
  ArrayStats stats;
  stats.count = ValueCount(array);
  stats.constant = stats.count > 1;
  std::size_t finite = 0;
  double spread = 0;  // Welford 1962: sum of squares around the mean so far
  for (std::size_t i = 0; i < stats.count; ++i) {
    const double value = ValueAt(array, i);
    if (i > 0 && !Same(value, ValueAt(array, 0))) stats.constant = false;
    if (std::isnan(value)) {
      ++stats.nan_count;
    } else if (std::isinf(value)) {
      ++stats.infinite_count;
    } else {
      stats.min = finite == 0 ? value : std::min(stats.min, value);
      stats.max = finite == 0 ? value : std::max(stats.max, value);
      ++finite;
      const double step = value - stats.mean;
      stats.mean += step / static_cast<double>(finite);
      spread += step * (value - stats.mean);
    }
  }
  if (finite > 0) stats.sd = std::sqrt(spread / static_cast<double>(finite));
  return stats;
}

ArrayDifference Compare(const Array& a, const Array& b, double tolerance) {
  ArrayDifference difference;
  if (a.type != b.type || a.shape != b.shape ||
      a.bytes.size() != b.bytes.size()) {
    difference.comparable = false;
    return difference;
  }
  if (a.bytes == b.bytes && a.scale == b.scale) return difference;
  for (std::size_t i = 0; i < ValueCount(a); ++i) {
    const double x = ValueAt(a, i);
    const double y = ValueAt(b, i);
    if (Same(x, y)) continue;
    if (!std::isfinite(x) || !std::isfinite(y)) {
      ++difference.odd_count;
      ++difference.count;
      continue;
    }
    difference.max_abs = std::max(difference.max_abs, std::abs(x - y));
    if (std::abs(x - y) > tolerance) ++difference.count;
  }
  return difference;
}

}  // namespace mien
