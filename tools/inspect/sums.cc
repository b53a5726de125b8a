#include "tools/inspect/sums.h"

#include <filesystem>
#include <sstream>
#include <vector>

#include "pipeline/core/digest.h"
#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "pipeline/exec/result_folder.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kDigits = 64;
constexpr std::size_t kMostBytes = std::size_t{64} << 20;
constexpr char kSource[] = "# results of ";

// "<64 hex digits>  <name>"; "" for another line.
std::string NameIn(const std::string& line) {
  if (line.size() < kDigits + 3 || line.compare(kDigits, 2, "  ") != 0 ||
      line.find_first_not_of("0123456789abcdef") < kDigits) {
    return "";
  }
  return line.substr(kDigits + 2);
}

std::vector<std::string> ListsIn(const std::string& folder) {
  std::vector<std::string> lists;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(
           folder.empty() ? fs::path(".") : fs::path(folder), error)) {
    std::error_code none;
    if (IsListOfSums(entry.path().filename().string()) &&
        fs::is_regular_file(entry.symlink_status(none))) {
      lists.push_back(entry.path().string());
    }
  }
  return lists;
}

std::string TextOf(const std::string& path) {
  try {
    return ReadFile(path, kMostBytes);
  } catch (const DataError&) {
    return "";  // too long: none of ours
  }
}

}  // namespace

bool IsListOfSums(const std::string& name) {
  return name == "SHA256SUMS" || name == "unfinished.txt" ||
         EndsWith(name, ".sha256");
}

FolderSums ReadFolderSums(const std::string& folder) {
  FolderSums sums;
  static const std::set<std::string> single = {
      "pictures.sha256", "exports.sha256", "models.sha256"};
  for (const std::string& list : ListsIn(folder)) {
    const bool of_run = single.count(fs::path(list).filename().string()) == 0;
    std::istringstream lines(TextOf(list));  // a million may be empty
    for (std::string line; std::getline(lines, line);) {
      if (StartsWith(line, kSource)) {
        sums.source = line.substr(sizeof(kSource) - 1);
      }
      const std::string name = NameIn(line);
      if (name.empty()) continue;
      sums.names.insert(name);
      if (of_run) sums.results.insert(name);
    }
  }
  return sums;
}

void AmendSums(const std::string& folder, const std::set<std::string>& removed,
               const std::map<std::string, std::string>& changed) {
  for (const std::string& list : ListsIn(folder)) {
    std::string before = TextOf(list);
    const bool sealed = IsSealed(before);
    if (sealed) before.resize(before.rfind('\n', before.size() - 2) + 1);
    std::istringstream lines(before);
    std::string text;
    bool differs = false, any = false;
    for (std::string line; std::getline(lines, line);) {
      const std::string name = NameIn(line);
      if (!name.empty() && removed.count(name) > 0) {
        differs = true;
        continue;
      }
      any = any || !name.empty();
      const auto at = changed.find(name);
      if (at == changed.end() || line.substr(0, kDigits) != at->second) {
        text += line + "\n";
        continue;
      }
      text +=
          Sha256File((fs::path(folder) / name).string()) + "  " + name + "\n";
      differs = true;
    }
    if (!differs) continue;
    if (any) {
      WriteFileAtomic(list, sealed ? Sealed(text) : text);
      continue;
    }
    std::error_code error;
    fs::remove(list, error);
    if (error) {
      throw IoError(Str("cannot remove ", list, ": ", error.message()));
    }
  }
}

}  // namespace mien
