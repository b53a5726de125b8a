#ifndef MIEN_STAGES_SPOTTING_MOTION_GRID_H_
#define MIEN_STAGES_SPOTTING_MOTION_GRID_H_

// A face's region displacements at a steady rate. Pure functions.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "stages/motion/motion_series.h"

namespace mien {

// N samples of C = 2 R columns (dx, dy of region 0, of region 1, ...), in
// inter-ocular distances.
struct MotionGrid {
  double rate_hz = 0;
  double start_s = 0;
  int columns = 0;
  std::vector<float> value;         // N x C, gaps bridged by straight lines
  std::vector<std::uint8_t> valid;  // N: 1 measured; 0 in or beside a gap
  std::vector<float> head;          // N x 3: x, y in inter-ocular distances,
                                    // roll in radians; what was removed
  std::vector<double> noise;        // C: sd of a sample that comes from single
                                    // frames (sensor, coding), not from motion

  std::size_t size() const { return valid.size(); }
  double TimeOf(std::size_t i) const {
    return start_s + static_cast<double>(i) / rate_hz;
  }
  // Nearest sample, clamped.
  std::size_t IndexOf(double time_s) const;
};

struct MotionGridOptions {
  double max_rate_hz = 60;       // means of the frames above it
  double blink_threshold = 0.5;  // lids are bridged where the blink signal is
                                 // above it,
  double blink_margin_s = 0.15;  // and so long before and after
  double gap_margin_s = 0.1;     // samples this near to lost frames count as
                                 // lost
};

// Empty when the face was measured in fewer than 5 frames.
MotionGrid ResampleMotion(const MotionSeries& series, const FaceMotion& face,
                          const MotionGridOptions& options);

}  // namespace mien

#endif  // MIEN_STAGES_SPOTTING_MOTION_GRID_H_
