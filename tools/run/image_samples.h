#ifndef MIEN_TOOLS_RUN_IMAGE_SAMPLES_H_
#define MIEN_TOOLS_RUN_IMAGE_SAMPLES_H_

// Ready stacks and frames, as samples of a classifier.

#include "tools/run/prepare.h"

namespace mien {

// The stacks or frames under `root`. normalise: recognize.normalise; flow: how
// stacks were made, which they do not tell. @throws DataError, ConfigError.
Prepared PrepareImages(const DataParams& data, const std::string& normalise,
                       const FlowParams& flow, const std::string& root,
                       StageTimes* times);

}  // namespace mien

#endif  // MIEN_TOOLS_RUN_IMAGE_SAMPLES_H_
