#ifndef MIEN_TOOLS_INSPECT_COLLECT_H_
#define MIEN_TOOLS_INSPECT_COLLECT_H_

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "tools/inspect/cache_files.h"

namespace mien {

struct CollectOptions {
  std::optional<double> older_than_days;   // by the time of writing
  std::optional<std::uint64_t> max_bytes;  // of the cache files left
  bool yes = false;                        // false: say only what would go
};

struct Removal {
  CacheFile file;
  std::string reason;  // "older than 30 days", "beyond 1.0 GiB", ...
};
// Which of the cache files go: all beyond the age, then the oldest until the
// rest fits. Oldest first.
std::vector<Removal> PlanRemovals(std::vector<CacheFile> files,
                                  const CollectOptions& options,
                                  std::int64_t now_s);

// `gc`: removes the planned files, damaged ones set aside (*.corrupt) and
// temporary files of killed programs (*.tmp older than a day). Only files
// named like cache files, in <root>/<stage>/<dataset>/, are ever touched; no
// link is followed. Returns the number of files that could not be removed.
// @throws ConfigError when there is no such folder.
int CollectGarbage(const std::string& cache, const CollectOptions& options,
                   std::int64_t now_s, std::ostream& out);

// "1500", "64M", "2GiB" (K, M, G, T: powers of 1024). @throws ConfigError.
std::uint64_t ParseSize(const std::string& text);

}  // namespace mien

#endif  // MIEN_TOOLS_INSPECT_COLLECT_H_
