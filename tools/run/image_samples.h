#ifndef MIEN_TOOLS_RUN_IMAGE_SAMPLES_H_
#define MIEN_TOOLS_RUN_IMAGE_SAMPLES_H_

// Ready stacks and frames, as samples of a classifier.

#include "tools/run/prepare.h"

namespace mien {

// @throws DataError, ConfigError.
Prepared PrepareImages(const MienConfig& config, const RunOptions& options,
                       StageTimes* times);

}  // namespace mien

#endif  // MIEN_TOOLS_RUN_IMAGE_SAMPLES_H_
