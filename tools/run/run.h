#ifndef MIEN_TOOLS_RUN_RUN_H_
#define MIEN_TOOLS_RUN_RUN_H_

#include "tools/run/prepare.h"

namespace mien {

// The whole of mien-run: returns the exit code 0 or 1. Reads the whole
// configuration: it is cut into slices here, and written with its digest.
int RunPipeline(const MienConfig& config, const RunOptions& options);

}  // namespace mien

#endif  // MIEN_TOOLS_RUN_RUN_H_
