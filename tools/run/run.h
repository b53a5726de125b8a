#ifndef MIEN_TOOLS_RUN_RUN_H_
#define MIEN_TOOLS_RUN_RUN_H_

#include "tools/run/prepare.h"

namespace mien {

// The whole of mien-run: returns the exit code 0 or 1.
int RunPipeline(const MienConfig& config, const RunOptions& options);

}  // namespace mien

#endif  // MIEN_TOOLS_RUN_RUN_H_
