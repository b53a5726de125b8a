#ifndef MIEN_STAGES_INGEST_TIMELINE_H_
#define MIEN_STAGES_INGEST_TIMELINE_H_

#include <cstdint>
#include <optional>

namespace mien {

// Turns a file's presentation timestamps into ticks since the first frame
// that rise strictly, changing no timestamp that needs no change:
//  - missing: one nominal step after the frame before;
//  - not after the frame before: one tick after it;
//  - more than a second before it (the clock was reset, as in joined
//    recordings): the clock goes on one nominal step after the frame before.
class Timeline {
 public:
  // Both > 0, in the ticks of the stream's time base.
  Timeline(std::int64_t nominal_step, std::int64_t ticks_per_second);

  std::int64_t Next(std::optional<std::int64_t> pts);

 private:
  std::int64_t step_;
  std::int64_t second_;
  std::int64_t last_ = -1;              // -1: no frame yet
  std::optional<std::int64_t> origin_;  // pts of tick 0
};

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_TIMELINE_H_
