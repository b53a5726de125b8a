#ifndef MIEN_STAGES_SPOTTING_HABITS_H_
#define MIEN_STAGES_SPOTTING_HABITS_H_

// What one person does again and again in the same way: licking the lips,
// a twitch of a brow. Pure functions.

#include <cstddef>
#include <vector>

#include "stages/events/events.h"
#include "stages/motion/motion_series.h"

namespace mien {

struct HabitOptions {
  double alike = 0.7;       // cosine
  double per_minute = 1;    // 0: nothing is a habit
  double lowered = 0.8;     // log odds that the score of a habit loses
  double size_ratio = 0.5;  // smaller to larger, at least
  std::size_t fewest = 3;
};

// For each event of the face (frame indices of `series`) the number of its
// events that are alike, itself with them: all patches' displacement at the
// apex, less the mean of that at onset and offset, points in the same
// direction and is of like size, and the onsets lie more than 1 s apart. 0
// where no patch moved or none was measured.
std::vector<std::size_t> CountAlike(const MotionSeries& series,
                                    const FaceMotion& face,
                                    const std::vector<Event>& events,
                                    const HabitOptions& options);

// Puts the flag on those that come `fewest` times and per_minute or more, and
// lowers their score.
void MarkHabits(const MotionSeries& series, const FaceMotion& face,
                const HabitOptions& options, std::vector<Event>* events);

}  // namespace mien

#endif  // MIEN_STAGES_SPOTTING_HABITS_H_
