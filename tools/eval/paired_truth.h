#ifndef MIEN_TOOLS_EVAL_PAIRED_TRUTH_H_
#define MIEN_TOOLS_EVAL_PAIRED_TRUTH_H_

#include <string>
#include <vector>

#include "tools/eval/spot_input.h"

namespace mien {

// Leaves of a truth what is of recordings that some run has: what was in
// neither (a person has withdrawn) cannot be found by either. What goes is
// noted. A truth that names no recording stays as it is. runs: files or
// folders. @throws DataError when nothing is left.
void KeepOfRuns(const std::vector<std::string>& runs, SpotList* truth);

}  // namespace mien

#endif  // MIEN_TOOLS_EVAL_PAIRED_TRUTH_H_
