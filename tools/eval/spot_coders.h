#ifndef MIEN_TOOLS_EVAL_SPOT_CODERS_H_
#define MIEN_TOOLS_EVAL_SPOT_CODERS_H_

// A truth that several people have coded: what two of them saw is one truth.

#include <string>
#include <vector>

#include "tools/eval/spot_input.h"

namespace mien {

// Leaves the expressions of one coder for each recording. With `wanted` those
// of these coders alone (SpotEvent::coder, or who). Without: where any two of
// different coders overlap by half, those of the coder who comes first in the
// list; where none do, the coders shared the work and all stay. Each is noted.
// @throws DataError when nobody of `wanted` has coded anything.
void ChooseCoders(const std::vector<std::string>& wanted, SpotList* truth);

// Warns of expressions that lie on another of the same recording and face by
// half or more: two coders, or two tiers, in one list. Frames must be set.
// Those of two people (SpotEvent::who) are two, unless most of them do so.
void WarnOfTwice(SpotSet* set);

}  // namespace mien

#endif  // MIEN_TOOLS_EVAL_SPOT_CODERS_H_
