#ifndef MIEN_STAGES_REPORT_SIGNAL_PACK_H_
#define MIEN_STAGES_REPORT_SIGNAL_PACK_H_

// Signals of a recording made small enough for a page.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "stages/exchange/event_row.h"

namespace mien {

// value = scale * code; kNoValue stands for NaN.
struct PackedColumn {
  static constexpr std::int16_t kNoValue = -32768;
  std::string name;
  double scale = 0;
  std::vector<std::int16_t> codes;  // N
};

struct PackedSignals {
  std::vector<double> time_s;  // N
  std::vector<PackedColumn> columns;
};

// A column's largest absolute value becomes 32767: the error is at most
// 1/65534 of it. More than max_points (>= 2) rows are cut into equal buckets
// of which each column keeps its smallest and largest value, in their order,
// at the times of the bucket's first and middle row; a bucket without any
// value has none. @throws InternalError when the sizes do not fit.
PackedSignals PackSignals(const SignalTable& table, std::size_t max_points);

// Times as whole steps of unit_s, so that 4 bytes hold each: unit_s is 10
// microseconds, or more beyond 5.9 hours.
struct PackedTimes {
  double unit_s = 1e-5;
  std::vector<std::int32_t> steps;
};
PackedTimes PackTimes(const std::vector<double>& time_s);

// The bytes of the values, little endian.
std::string LittleEndian(const std::vector<std::int16_t>& values);
std::string LittleEndian(const std::vector<std::int32_t>& values);

}  // namespace mien

#endif  // MIEN_STAGES_REPORT_SIGNAL_PACK_H_
