#ifndef MIEN_TOOLS_INSPECT_COLLECT_H_
#define MIEN_TOOLS_INSPECT_COLLECT_H_

#include <cstdint>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "tools/inspect/cache_files.h"

namespace mien {

struct CollectOptions {
  std::optional<double> older_than_s;      // by the time of writing
  std::optional<std::uint64_t> max_bytes;  // of the cache files left
  std::vector<std::string> keep;  // configurations whose files stay whatever
                                  // their age; with no other limit all else
                                  // goes
  bool remove = false;            // false: say only what would go
};

struct Removal {
  CacheFile file;
  std::string reason;  // "older than 30 days", "beyond 1.0 GiB", ...
};
// Which of the cache files go: all beyond the age, then the oldest until the
// rest fits. Oldest first. unreached: see UnreachedFiles; null when there is
// no configuration to keep.
std::vector<Removal> PlanRemovals(
    std::vector<CacheFile> files, const CollectOptions& options,
    std::int64_t now_s,
    const std::map<std::string, std::string>* unreached = nullptr);

// `gc`: removes the planned files, damaged ones set aside (*.corrupt) and
// temporary files of killed programs (*.tmp older than a day), and folders
// that this leaves empty. Only files named like cache files, in
// <root>/<stage>/<dataset>/, are ever touched; no link is followed. Returns
// the number of files that could not be removed.
// @throws ConfigError when there is no such folder or configuration.
int CollectGarbage(const std::string& cache, const CollectOptions& options,
                   std::int64_t now_s, std::ostream& out);

// "1500", "64M", "2GiB" (K, M, G, T: powers of 1024). @throws ConfigError.
std::uint64_t ParseSize(const std::string& text);

}  // namespace mien

#endif  // MIEN_TOOLS_INSPECT_COLLECT_H_
