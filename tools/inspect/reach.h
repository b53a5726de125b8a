#ifndef MIEN_TOOLS_INSPECT_REACH_H_
#define MIEN_TOOLS_INSPECT_REACH_H_

#include <map>
#include <string>
#include <vector>

#include "tools/inspect/cache_files.h"
#include "tools/inspect/config_match.h"

namespace mien {

// Of the files that no configuration makes any more: path -> why not. A file
// is made by a configuration when its parameters agree and every input that
// the cache still has is made by it too. What cannot be judged counts as
// made: stages without a section, inputs from outside the cache. Damaged
// files are made by none.
std::map<std::string, std::string> UnreachedFiles(
    const std::vector<CacheFile>& files,
    const std::vector<ConfigValues>& configs);

}  // namespace mien

#endif  // MIEN_TOOLS_INSPECT_REACH_H_
