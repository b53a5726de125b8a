#ifndef MIEN_TOOLS_RUN_PLAN_H_
#define MIEN_TOOLS_RUN_PLAN_H_

#include <string>

#include "tools/run/prepare.h"

namespace mien {

// What a run would do, for people (--dry-run): the items, what is left out,
// noted or repaired, and why, and how many clips, subjects and classes that
// makes. The whole configuration, which weights may change (AdoptModel).
// *failures gets how many items fail before anything is computed, for which a
// run ends with exit code 1.
std::string PlanText(const MienConfig& config, const RunOptions& options,
                     std::size_t* failures = nullptr);

}  // namespace mien

#endif  // MIEN_TOOLS_RUN_PLAN_H_
