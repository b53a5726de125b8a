#ifndef MIEN_STAGES_REPORT_APEX_PART_H_
#define MIEN_STAGES_REPORT_APEX_PART_H_

#include <string>

#include "stages/evaluate/scores.h"

namespace mien {

// Cards and two histograms, in frames and in ms: spotted minus annotated apex
// as bars, the middle of the clip minus annotated apex as an outline. Markup.
std::string ApexPart(const ApexScores& apex);

}  // namespace mien

#endif  // MIEN_STAGES_REPORT_APEX_PART_H_
