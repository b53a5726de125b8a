#include "tools/render/input_files.h"

#include <filesystem>
#include <set>

#include "pipeline/core/error.h"

namespace mien {
namespace fs = std::filesystem;

std::string InputPath(const std::string& path, const std::string& key) {
  const fs::path where = fs::path(path).lexically_normal();
  const std::string name = where.filename().string();
  constexpr std::size_t kKey = 16;
  constexpr std::size_t kTail = kKey + 3;  // and ".h5"
  if (name.size() <= kTail || key.size() < kKey) return "";
  const std::string input =
      name.substr(0, name.size() - kTail) + key.substr(0, kKey) + ".h5";
  const fs::path dataset = where.parent_path();
  const fs::path root = dataset / ".." / "..";
  std::error_code error;
  std::set<std::string> found;
  for (fs::directory_iterator stage(root.lexically_normal(), error), end;
       !error && stage != end; stage.increment(error)) {
    const fs::path candidate = stage->path() / dataset.filename() / input;
    std::error_code missing;
    if (fs::is_regular_file(candidate, missing)) {
      found.insert(candidate.string());
    }
  }
  return found.empty() ? "" : *found.begin();
}

std::optional<StoredFile> FindInput(const std::string& path,
                                    const StoredFile& file,
                                    const std::string& schema) {
  for (const std::string& key : file.input_keys) {
    const std::string input = InputPath(path, key);
    if (input.empty()) continue;
    try {
      StoredFile found = ReadStored(input);
      if (found.id.key == key && found.schema == schema) return found;
    } catch (const DataError&) {
      continue;
    }
  }
  return std::nullopt;
}

}  // namespace mien
