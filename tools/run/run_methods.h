#ifndef MIEN_TOOLS_RUN_RUN_METHODS_H_
#define MIEN_TOOLS_RUN_RUN_METHODS_H_

#include "stages/report/methods.h"
#include "tools/run/pooled_scores.h"
#include "tools/run/prepare.h"
#include "tools/run/run_facts.h"

namespace mien {

// How a run over data sets was made and scored. scored: whether there are
// predictions; resampled by subjects where they are known.
Methods RunMethods(const RunFacts& facts, const Prepared& prepared,
                   bool scored);

}  // namespace mien

#endif  // MIEN_TOOLS_RUN_RUN_METHODS_H_
