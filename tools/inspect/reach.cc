#include "tools/inspect/reach.h"

#include <optional>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "tools/inspect/links.h"
#include "tools/inspect/show.h"

namespace mien {
namespace {

// One configuration's view of a cache.
class Reach {
 public:
  Reach(const std::map<std::string, StoredFile>& stored,
        const CacheLinks& links, const ConfigValues& config)
      : stored_(stored), links_(links), config_(config) {
    for (const auto& [path, file] : stored) AddReaders(file, &readers_);
  }

  // "" when the configuration makes the file.
  const std::string& Objection(const std::string& path) {
    const auto known = objections_.find(path);
    if (known != objections_.end()) return known->second;
    objections_[path] = "";  // keys are digests: a loop is damage, not meant
    const std::string objection = Judge(path);
    return objections_[path] = objection;
  }

 private:
  std::string Judge(const std::string& path) {
    const auto found = stored_.find(path);
    if (found == stored_.end()) return "damaged";
    const auto misses = Mismatches(found->second, config_, readers_);
    if (misses && !misses->empty()) {
      const ConfigMismatch& first = misses->front();
      return Str(first.key, " is ", first.configured, ", not ", first.cached);
    }
    for (const std::string& key : found->second.input_keys) {
      const CacheFile* input = links_.Find(key);
      if (!input) continue;
      const std::string& objection = Objection(input->path);
      if (!objection.empty()) return objection;
    }
    return "";
  }

  const std::map<std::string, StoredFile>& stored_;
  const CacheLinks& links_;
  const ConfigValues& config_;
  InputReaders readers_;
  std::map<std::string, std::string> objections_;
};

}  // namespace

std::map<std::string, std::string> UnreachedFiles(
    const std::vector<CacheFile>& files,
    const std::vector<ConfigValues>& configs) {
  std::map<std::string, StoredFile> stored;
  for (const CacheFile& file : files) {
    try {
      stored[file.path] = ReadCacheFile(file.path, false);
    } catch (const DataError&) {
      continue;  // left out: "damaged"
    }
  }
  const CacheLinks links(files);
  std::vector<Reach> views;
  for (const ConfigValues& config : configs) {
    views.emplace_back(stored, links, config);
  }
  std::map<std::string, std::string> out;
  for (const CacheFile& file : files) {
    std::optional<std::string> objection;
    bool made = false;
    for (Reach& view : views) {
      const std::string& found = view.Objection(file.path);
      made = made || found.empty();
      if (!objection) objection = found;
    }
    if (!made && objection) out[file.path] = Printable(*objection);
  }
  return out;
}

}  // namespace mien
