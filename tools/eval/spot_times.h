#ifndef MIEN_TOOLS_EVAL_SPOT_TIMES_H_
#define MIEN_TOOLS_EVAL_SPOT_TIMES_H_

// Frames and seconds of two lists over one numbering of the videos.

#include "tools/eval/spot_input.h"

namespace mien {

// Frames a second of the recordings of a list, as it tells them, where all have
// the same (by 1 %); else 0.
double CommonRate(const SpotList& list);

// Gives every event its frames. First the seconds of truths that tell both, and
// of which the two do not go together, are put aside (NaN), with a note that
// counts them: by the times of the recording's frames, else by its rate, else
// by what the rows of the list have in common; up to three frames or .2 s may
// lie between them. fps: of videos that do not tell; 0: none.
// @throws ConfigError when a rate is needed and not known.
void SetTimes(double fps, SpotSet* set);

}  // namespace mien

#endif  // MIEN_TOOLS_EVAL_SPOT_TIMES_H_
