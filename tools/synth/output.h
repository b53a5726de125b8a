#ifndef MIEN_TOOLS_SYNTH_OUTPUT_H_
#define MIEN_TOOLS_SYNTH_OUTPUT_H_

// Files of a synthetic data set.

#include <filesystem>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

namespace mien {

// Makes the folder. @throws ConfigError when it exists and is not empty.
void PrepareOutput(const std::string& out);

// One frame; not synced, as a cut-off data set has no sheet and is made anew.
// @throws IoError.
void WriteFrameFile(const std::filesystem::path& path,
                    const std::vector<uchar>& bytes);

}  // namespace mien

#endif  // MIEN_TOOLS_SYNTH_OUTPUT_H_
