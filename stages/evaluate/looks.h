#ifndef MIEN_STAGES_EVALUATE_LOOKS_H_
#define MIEN_STAGES_EVALUATE_LOOKS_H_

// What a person finds who works through the list. Every candidate that is
// shown costs a look, flagged or not, and a look at one that is no hit is a
// false one: what share of the truth has been found when N false looks were
// spent for each minute of video? Pure functions.

#include <cstddef>
#include <vector>

#include "stages/evaluate/spotting_scores.h"

namespace mien {

// What was found within a number of false looks.
struct LookResult {
  SpotCounts counts;        // pooled over recordings
  std::vector<bool> found;  // by truth
};

struct LookPoint {
  double rate = 0;  // false looks a minute
  // The list of each recording from the top until its own minutes x rate false
  // looks are spent: how people work, recording by recording.
  LookResult each;
  // All recordings in one list by score, until all minutes x rate are spent:
  // whether scores compare between people.
  LookResult one_list;
};

// shown: the candidates that are shown; those that the view hides are left out
// by the caller, so that their hits are missed. minutes: by video of the
// intervals. Candidates of equal score (in one list) come in together. Matching
// is that of MatchSpots, whatever the kinds. Looks stop before the first
// candidate (or group) that is more than is allowed: 1 a minute over 0.5
// minutes allows none.
// Empty when a candidate has no score, or a video no length (> 0).
std::vector<LookPoint> LookPoints(const std::vector<SpotInterval>& truth,
                                  const std::vector<SpotInterval>& shown,
                                  const std::vector<double>& minutes,
                                  const std::vector<double>& rates,
                                  const MatchRule& rule = {});

}  // namespace mien

#endif  // MIEN_STAGES_EVALUATE_LOOKS_H_
