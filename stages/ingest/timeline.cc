#include "stages/ingest/timeline.h"

#include <algorithm>

namespace mien {
namespace {

// Keeps every sum and difference below within 64 bits, whatever a file says.
constexpr std::int64_t kLargest = std::int64_t{1} << 60;
constexpr std::int64_t kLargestStep = std::int64_t{1} << 32;

}  // namespace

Timeline::Timeline(std::int64_t nominal_step, std::int64_t ticks_per_second)
    : step_(std::clamp<std::int64_t>(nominal_step, 1, kLargestStep)),
      second_(std::clamp<std::int64_t>(ticks_per_second, 1, kLargestStep)) {}

std::int64_t Timeline::Next(std::optional<std::int64_t> pts) {
  if (pts && (*pts > kLargest || *pts < -kLargest)) pts.reset();
  const std::int64_t expected = last_ < 0 ? 0 : last_ + step_;
  std::int64_t tick = expected;
  if (pts) {
    if (!origin_) origin_ = *pts - expected;
    tick = *pts - *origin_;
    if (tick < last_ - second_) {
      origin_ = *pts - expected;
      tick = expected;
    }
  }
  last_ = std::max(tick, last_ + 1);
  return last_;
}

}  // namespace mien
