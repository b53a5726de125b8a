#ifndef MIEN_STAGES_SPOTTING_SHORT_GAPS_H_
#define MIEN_STAGES_SPOTTING_SHORT_GAPS_H_

#include <optional>

#include "stages/motion/motion_series.h"

namespace mien {

// A recording may stand still for an hour between two frames; whatever samples
// its time evenly would fill that hour with numbers that nobody measured. This
// is the series with each longer stretch without a frame shortened to kMostS,
// which is longer than anything that is looked for; rows stay rows, so indices
// mean the same. `series` must outlive it. Without such a stretch it is
// `series` itself.
class ShortGaps {
 public:
  static constexpr double kMostS = 4;

  explicit ShortGaps(const MotionSeries& series);
  const MotionSeries& series() const { return own_ ? *own_ : series_; }

 private:
  const MotionSeries& series_;
  std::optional<MotionSeries> own_;
};

}  // namespace mien

#endif  // MIEN_STAGES_SPOTTING_SHORT_GAPS_H_
