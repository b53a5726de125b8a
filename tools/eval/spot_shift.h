#ifndef MIEN_TOOLS_EVAL_SPOT_SHIFT_H_
#define MIEN_TOOLS_EVAL_SPOT_SHIFT_H_

// Truths that cannot be where they are said to be: beyond the end of their
// recording, or all of them elsewhere than the candidates by one step. It is
// said; nothing is moved.

#include <cstdint>
#include <optional>
#include <vector>

#include "stages/evaluate/spotting_scores.h"
#include "tools/eval/spot_input.h"

namespace mien {

struct TruthShift {
  std::int64_t frames = 0;  // to be added to all truths
  int hits = 0;             // truths that then overlap a candidate enough
};

// The step by which most truths overlap a candidate of their video by min_iou
// or more; of several the middle of the one nearest to 0. nullopt where it
// fits no more than half of them, where as many would fit somewhere by chance
// (more often than once in twenty), or beyond four million pairs.
std::optional<TruthShift> FindShift(const std::vector<SpotInterval>& truth,
                                    const std::vector<SpotInterval>& predicted,
                                    double min_iou);

// Warnings, once frames and clocks are known: truths beyond the end of a
// recording whose length is told, and recordings of which at most one truth in
// five touches any candidate while another place would fit (all together, else
// each by itself).
void WarnOfPlaces(SpotSet* set);

}  // namespace mien

#endif  // MIEN_TOOLS_EVAL_SPOT_SHIFT_H_
