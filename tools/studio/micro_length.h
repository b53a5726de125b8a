#ifndef MIEN_TOOLS_STUDIO_MICRO_LENGTH_H_
#define MIEN_TOOLS_STUDIO_MICRO_LENGTH_H_

#include <string>

namespace mien {

// s: what mien-spot called micro when it wrote these results, by the
// config.yaml in their folder; kUsualMicroMaxS where it does not say.
double MicroMaxOf(const std::string& results);

}  // namespace mien

#endif  // MIEN_TOOLS_STUDIO_MICRO_LENGTH_H_
