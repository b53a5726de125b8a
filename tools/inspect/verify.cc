#include "tools/inspect/verify.h"

#include <filesystem>

#include <nlohmann/json.hpp>

#include "pipeline/cache/store.h"
#include "pipeline/core/digest.h"
#include "pipeline/core/error.h"
#include "pipeline/core/file_name.h"
#include "pipeline/core/text.h"
#include "stages/catalogue.h"
#include "tools/inspect/cache_files.h"
#include "tools/inspect/child.h"

namespace mien {
namespace {

namespace fs = std::filesystem;

// Caches made before names were escaped have "_" for every other character.
bool IsOldName(const std::string& named, const std::string& item) {
  std::string old = item.substr(0, 120);
  for (char& c : old) {
    const bool kept = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                      (c >= 'a' && c <= 'z') || c == '.' || c == '_' ||
                      c == '-';
    if (!kept) c = '_';
  }
  return StartsWith(named, old + "-");
}

// The first letter is the state: "O" OK, "o" old, "D" damaged; then the
// reason.
std::string Examine(const CacheFile& file) {
  try {
    const StoredFile stored = ReadStored(file.path, true);
    if (Sha256Hex(stored.id.key_text) != stored.id.key) {
      return "Dthe key is not the digest of the key text";
    }
    if (stored.id.key.substr(0, 16) != file.key16) {
      return "Dthe file name does not belong to the key " +
             stored.id.key.substr(0, 16);
    }
    const std::string named = fs::path(file.path).filename().string();
    const std::string item = SafeFileName(stored.id.item);
    if (!StartsWith(named, item + "-")) {
      return (IsOldName(named, stored.id.item) ? "onamed as earlier versions "
                                                 "did: item "
                                               : "Dthe file name does not "
                                                 "belong to the item ") +
             stored.id.item;
    }
    const StageRow* stage = FindStage(stored.id.stage);
    if (!stage) return "ostage " + stored.id.stage;
    if (stage->schema != stored.schema) return "oschema " + stored.schema;
    stage->check(stored.artifact);
    return "O";
  } catch (const Error& error) {
    return "D" + error.message();
  }
}

std::size_t CountSetAside(const std::string& path) {
  std::size_t count = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(path, error), end;
       !error && entry != end; entry.increment(error)) {
    count += entry->path().extension() == ".corrupt";
  }
  return count;
}

struct Verdict {
  CacheFile file;
  std::string state;  // "OK", "old", "damaged"
  std::string reason;
};

Verdict Judge(const CacheFile& file) {
  const auto answer = InChild([&file] { return Examine(file); });
  if (!answer || answer->empty()) {
    return {file, "damaged", "reading it ended the reading process"};
  }
  const char state = answer->front();
  return {file,
          state == 'O'   ? "OK"
          : state == 'o' ? "old"
                         : "damaged",
          Printable(answer->substr(1))};
}

void PrintVerdict(const Verdict& verdict, bool quiet, std::ostream& out) {
  if (quiet && verdict.state != "damaged") return;
  out << verdict.state << std::string(9 - verdict.state.size(), ' ')
      << Printable(verdict.file.path)
      << (verdict.reason.empty() ? "" : ": " + verdict.reason) << "\n";
}

}  // namespace

int VerifyFiles(const std::vector<std::string>& paths,
                const VerifyOptions& options, std::ostream& out) {
  std::size_t count = 0, set_aside = 0, old = 0;
  int damaged = 0;
  nlohmann::ordered_json files = nlohmann::ordered_json::array();
  for (const std::string& path : paths) {
    for (const CacheFile& file : FindCacheFiles(path)) {
      const Verdict verdict = Judge(file);
      ++count;
      damaged += verdict.state == "damaged";
      old += verdict.state == "old";
      if (!options.json) {
        PrintVerdict(verdict, options.quiet, out);
      } else if (!options.quiet || verdict.state == "damaged") {
        files.push_back({{"path", file.path},
                         {"state", verdict.state},
                         {"reason", verdict.reason}});
      }
    }
    set_aside += CountSetAside(path);
  }
  if (options.json) {
    const nlohmann::ordered_json all = {{"files", files},
                                        {"count", count},
                                        {"damaged", damaged},
                                        {"old", old},
                                        {"set_aside", set_aside}};
    out << all.dump(2, ' ', false,
                    nlohmann::ordered_json::error_handler_t::replace)
        << "\n";
    return damaged;
  }
  out << CountText(count, "file") << ", " << damaged << " damaged";
  if (old > 0) out << ", " << old << " of another version";
  if (set_aside > 0) out << ", " << set_aside << " set aside as *.corrupt";
  out << "\n";
  return damaged;
}

}  // namespace mien
