#include "tools/inspect/links.h"

#include "pipeline/core/text.h"

namespace mien {

CacheLinks::CacheLinks(const std::vector<CacheFile>& files) {
  for (const CacheFile& file : files) by_key16_[file.key16] = file;
}

const CacheFile* CacheLinks::Find(const std::string& key) const {
  const auto found = by_key16_.find(key.substr(0, 16));
  return found == by_key16_.end() ? nullptr : &found->second;
}

std::string CacheLinks::Name(const std::string& key) const {
  const CacheFile* file = Find(key);
  return Str(Printable(key.substr(0, 16)), " (",
             file ? Printable(file->stage) : "not in this cache", ")");
}

}  // namespace mien
