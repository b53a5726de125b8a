#include "stages/report/signal_pack.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "pipeline/core/error.h"

namespace mien {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

// Rows [begin, end) of one column as two values, smallest and largest in the
// order in which they come.
std::pair<float, float> Extremes(const SignalTable& table, std::size_t column,
                                 std::size_t begin, std::size_t end) {
  const std::size_t width = table.columns.size();
  float low = kNan, high = kNan;
  std::size_t low_at = begin, high_at = begin;
  for (std::size_t i = begin; i < end; ++i) {
    const float value = table.values[i * width + column];
    if (!std::isfinite(value)) continue;
    if (!(value >= low)) low = value, low_at = i;
    if (!(value <= high)) high = value, high_at = i;
  }
  return low_at <= high_at ? std::pair(low, high) : std::pair(high, low);
}

std::vector<float> ColumnOf(const SignalTable& table, std::size_t column,
                            std::size_t buckets) {
  const std::size_t rows = table.time_s.size(), width = table.columns.size();
  std::vector<float> values;
  if (buckets == 0) {
    for (std::size_t i = 0; i < rows; ++i) {
      values.push_back(table.values[i * width + column]);
    }
    return values;
  }
  for (std::size_t b = 0; b < buckets; ++b) {
    const auto [first, second] =
        Extremes(table, column, b * rows / buckets, (b + 1) * rows / buckets);
    values.push_back(first);
    values.push_back(second);
  }
  return values;
}

PackedColumn Coded(const std::string& name, const std::vector<float>& values) {
  PackedColumn column;
  column.name = name;
  double largest = 0;
  for (const float value : values) {
    if (std::isfinite(value)) {
      largest = std::max(largest, std::abs(static_cast<double>(value)));
    }
  }
  column.scale = largest > 0 ? largest / 32767 : 1;
  for (const float value : values) {
    column.codes.push_back(
        std::isfinite(value)
            ? static_cast<std::int16_t>(std::lround(value / column.scale))
            : PackedColumn::kNoValue);
  }
  return column;
}

template <class T>
std::string BytesOf(const std::vector<T>& values) {
  std::string bytes;
  bytes.reserve(values.size() * sizeof(T));
  for (const T value : values) {
    const auto bits = static_cast<std::uint32_t>(value);
    for (std::size_t k = 0; k < sizeof(T); ++k) {
      bytes += static_cast<char>(bits >> (8 * k) & 0xFF);
    }
  }
  return bytes;
}

}  // namespace

PackedSignals PackSignals(const SignalTable& table, std::size_t max_points) {
  const std::size_t rows = table.time_s.size();
  MIEN_CHECK(table.values.size() == rows * table.columns.size(),
             "a signal table has rows x columns values");
  MIEN_CHECK(max_points >= 2, "a bucket has two values");
  const std::size_t buckets = rows > max_points ? max_points / 2 : 0;
  PackedSignals packed;
  if (buckets == 0) {
    packed.time_s = table.time_s;
  } else {
    for (std::size_t b = 0; b < buckets; ++b) {
      const std::size_t begin = b * rows / buckets;
      const std::size_t end = (b + 1) * rows / buckets;
      packed.time_s.push_back(table.time_s[begin]);
      packed.time_s.push_back(table.time_s[(begin + end) / 2]);
    }
  }
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    packed.columns.push_back(
        Coded(table.columns[c], ColumnOf(table, c, buckets)));
  }
  return packed;
}

PackedTimes PackTimes(const std::vector<double>& time_s) {
  constexpr double kMost = std::numeric_limits<std::int32_t>::max();
  PackedTimes packed;
  double largest = 0;
  for (const double t : time_s) largest = std::max(largest, std::abs(t));
  packed.unit_s = std::max(packed.unit_s, largest / kMost);
  for (const double t : time_s) {
    packed.steps.push_back(
        static_cast<std::int32_t>(std::lround(t / packed.unit_s)));
  }
  return packed;
}

std::string LittleEndian(const std::vector<std::int16_t>& values) {
  return BytesOf(values);
}

std::string LittleEndian(const std::vector<std::int32_t>& values) {
  return BytesOf(values);
}

}  // namespace mien
