#ifndef MIEN_STAGES_EXCHANGE_CARRY_REVIEW_H_
#define MIEN_STAGES_EXCHANGE_CARRY_REVIEW_H_

// What a person has said of candidates, put onto the candidates of another
// run. Pure functions.

#include <vector>

#include "stages/exchange/event_row.h"

namespace mien {

// A verdict, a note, units or an emotion.
bool HasDecision(const EventRow& row);

// Intersection over union of their times; 0 without times.
double OverlapShare(const EventRow& a, const EventRow& b);

// Verdicts, notes, coding and times of a review onto the candidates of the
// same video and face (intersection over union >= 0.5, nearest first); reviewed
// ones that are not found again are appended as they were, with numbers of
// their own.
std::vector<EventRow> CarryReview(std::vector<EventRow> rows,
                                  const std::vector<EventRow>& reviewed);

}  // namespace mien

#endif  // MIEN_STAGES_EXCHANGE_CARRY_REVIEW_H_
