#ifndef MIEN_STAGES_SPOTTING_FACE_VIEW_H_
#define MIEN_STAGES_SPOTTING_FACE_VIEW_H_

#include <algorithm>
#include <cstddef>
#include <utility>

#include "stages/motion/motion_series.h"

namespace mien {

// One face of the recording and its rows between two times.
struct FaceView {
  const MotionSeries& series;
  const FaceMotion& face;

  double TimeOf(std::size_t row) const {
    return series.time_s[static_cast<std::size_t>(face.first_idx) + row];
  }
  std::pair<std::size_t, std::size_t> Rows(double from_s, double to_s) const {
    const auto begin = series.time_s.begin() + face.first_idx;
    const auto end = begin + face.frame_count;
    return {
        static_cast<std::size_t>(std::lower_bound(begin, end, from_s) - begin),
        static_cast<std::size_t>(std::upper_bound(begin, end, to_s) - begin)};
  }
};

}  // namespace mien

#endif  // MIEN_STAGES_SPOTTING_FACE_VIEW_H_
