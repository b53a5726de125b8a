#ifndef MIEN_TOOLS_INSPECT_LINKS_H_
#define MIEN_TOOLS_INSPECT_LINKS_H_

// Which file of a cache an input key belongs to.

#include <map>
#include <string>
#include <vector>

#include "tools/inspect/cache_files.h"

namespace mien {

class CacheLinks {
 public:
  explicit CacheLinks(const std::vector<CacheFile>& files);
  // nullptr: no file has this key (frames, annotations, removed files).
  const CacheFile* Find(const std::string& key) const;
  // "0123456789abcdef (track)", "... (not in this cache)".
  std::string Name(const std::string& key) const;

 private:
  std::map<std::string, CacheFile> by_key16_;
};

}  // namespace mien

#endif  // MIEN_TOOLS_INSPECT_LINKS_H_
