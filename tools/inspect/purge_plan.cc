#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>

#include "pipeline/core/csv.h"
#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/file_name.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/catalogue.h"
#include "tools/inspect/cache_files.h"
#include "tools/inspect/purge.h"
#include "tools/inspect/sums.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr char kCheckpoints[] = "checkpoints";
constexpr std::size_t kMostTableBytes = std::size_t{384} << 20;

struct Found {
  std::string path;
  std::uint64_t bytes = 0;
};

std::vector<Found> FilesBelow(const std::vector<std::string>& paths) {
  std::map<std::string, std::uint64_t> found;
  for (const std::string& path : paths) {
    std::error_code error;
    const auto add = [&found](const fs::path& file) {
      std::error_code none;
      const fs::file_status status = fs::symlink_status(file, none);
      if (none || status.type() != fs::file_type::regular) return;
      found[file.lexically_normal().string()] = fs::file_size(file, none);
    };
    if (!fs::exists(fs::symlink_status(path, error))) {
      throw ConfigError(Str(path, ": no such file or folder"));
    }
    if (!fs::is_directory(path, error)) {
      add(path);
      continue;
    }
    for (fs::recursive_directory_iterator at(path, error), end;
         !error && at != end; at.increment(error)) {
      add(at->path());
    }
    if (error) {
      throw IoError(Str(path, ": cannot be listed: ", error.message()));
    }
  }
  std::vector<Found> files;
  for (const auto& [path, bytes] : found) files.push_back({path, bytes});
  return files;
}

// "x-<key>.h5.corrupt" and ".x-<key>.h5.12.3.tmp" as "x-<key>.h5".
std::string WithoutMarks(const std::string& name) {
  const std::size_t end = name.rfind(".h5");
  if (end == std::string::npos) return name;
  const bool hidden = StartsWith(name, ".") && EndsWith(name, ".tmp");
  return name.substr(hidden ? 1 : 0, end + 3 - (hidden ? 1 : 0));
}

// As CacheFileOf, also of files set aside as damaged and of leftovers.
std::optional<CacheFile> AnyCacheFileOf(const std::string& path) {
  if (auto file = CacheFileOf(path)) return file;
  const fs::path where(path);
  const std::string name = where.filename().string();
  const std::string plain = WithoutMarks(name);
  constexpr std::size_t kTail = 20;  // "-<16 digits>.h5"
  if (plain == name || plain.size() <= kTail) return std::nullopt;
  CacheFile file;
  file.path = path;
  file.item = TextOfFileName(plain.substr(0, plain.size() - kTail));
  file.dataset = TextOfFileName(where.parent_path().filename().string());
  file.stage = where.parent_path().parent_path().filename().string();
  return file;
}

bool IsVideo(const fs::path& path) {
  static const std::set<std::string> kinds = {
      ".mp4", ".mov", ".mkv",  ".webm",  ".avi", ".mpg", ".mpeg",
      ".ts",  ".mts", ".wmv",  ".flv",   ".ogv", ".mxf", ".dv",
      ".y4m", ".m4v", ".h264", ".mjpeg", ".av1", ".gif"};
  return kinds.count(ToLower(path.extension().string())) > 0;
}

bool IsTable(const fs::path& path) {
  return ToLower(path.extension().string()) == ".csv";
}

// A text without some of its table's rows.
std::string WithoutRows(const std::string& text, const Table& table,
                        const std::vector<std::size_t>& rows) {
  std::vector<std::size_t> begins = {0, 0};  // by line, from 1
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') begins.push_back(i + 1);
  }
  begins.push_back(text.size());
  const auto place = [&](std::size_t row) {
    return row < table.lines.size()
               ? begins[std::min(table.lines[row], begins.size() - 1)]
               : text.size();
  };
  std::string left = text;
  for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
    const std::size_t begin = place(*row);
    left.erase(begin, place(*row + 1) - begin);
  }
  return left;
}

// A table that may say whose its rows are; nullopt: none that can be read.
struct ReadTable {
  std::string text;
  Table table;
};
std::optional<ReadTable> TableAt(const std::string& path) {
  try {
    ReadTable read;
    read.text = ReadText(path, kMostTableBytes);
    read.table = ParseTable(read.text, path);
    return read;
  } catch (const DataError&) {
    return std::nullopt;  // FindNames looks into it
  }
}

class Planner {
 public:
  Planner(const PurgeOptions& options, Person* person)
      : files_(FilesBelow(options.paths)), person_(*person) {}

  PurgePlan Make() {
    LearnAll();
    for (const Found& file : files_) {
      folders_.insert(fs::path(file.path).parent_path().string());
    }
    for (const std::string& folder : folders_) LookAt(folder);
    for (const Found& file : files_) PlanCacheFile(file);
    for (const Found& file : files_) PlanResult(file);
    PlanPooled();
    PlanCounted();
    plan_.known = plan_.known || person_.KnowsRecordings();
    std::sort(plan_.steps.begin(), plan_.steps.end(),
              [](const auto& a, const auto& b) { return a.path < b.path; });
    return std::move(plan_);
  }

 private:
  // Tables tell each other's names: a person's recordings stand in one, their
  // folders in another.
  void LearnAll() {
    LearnTables();
    std::set<std::string> folders;
    for (const Found& file : files_) {
      folders.insert(fs::path(file.path).parent_path().string());
      const auto cached = AnyCacheFileOf(file.path);
      if (cached && cached->dataset == "video") {
        person_.LearnName(cached->item.substr(0, cached->item.rfind('@')));
      }
    }
    for (const std::string& folder : folders) {
      person_.LearnName(ReadFolderSums(folder).source);
    }
    person_.Settle();
    for (int pass = 0; pass < 2; ++pass) LearnTables();
  }

  void LearnTables() {
    for (const Found& file : files_) {
      if (!IsTable(file.path)) continue;
      if (const auto read = TableAt(file.path)) {
        person_.Learn(read->table, fs::path(file.path).parent_path().string());
      }
    }
  }

  void LookAt(const std::string& folder) {
    const FolderSums sums = ReadFolderSums(folder);
    const bool own =
        person_.OwnsFolder(folder) ||
        (!sums.source.empty() && person_.OwnsRecording(sums.source));
    if (own) own_folders_.insert(folder);
    if (!sums.source.empty() && !own) foreign_folders_.insert(folder);
    listed_[folder] = sums.names;
    results_[folder] = sums.results;
  }

  void Remove(const Found& file, const std::string& reason) {
    if (planned_.insert(file.path).second) {
      plan_.steps.push_back({file.path, "", true, reason, file.bytes});
    }
  }

  void PlanCacheFile(const Found& file) {
    const auto cached = AnyCacheFileOf(file.path);
    if (!cached) return;
    cached_.insert(file.path);
    const std::string root =
        fs::path(file.path).parent_path().parent_path().parent_path().string();
    // What is cached of one fold or block has seen the others.
    const StageRow* row = FindStage(cached->stage);
    if (row && row->pooled) {
      pooled_.emplace_back(root, file);
      return;
    }
    if (!person_.OwnsItem(cached->dataset, cached->item)) return;
    roots_.insert(root);
    items_.insert(cached->item);
    plan_.known = true;
    Remove(file, cached->stage + " of " + cached->item);
  }

  // "track_sub01_EP01_0123abcd.png", as mien-inspect render names them.
  bool IsPictureOf(const std::string& name) const {
    return std::any_of(
        items_.begin(), items_.end(), [&name](const std::string& item) {
          return name.find("_" + SafeFileName(item) + "_") != std::string::npos;
        });
  }

  bool InOwnFolder(const std::string& path) const {
    for (fs::path at = fs::path(path).parent_path(); !at.empty();
         at = at.parent_path()) {
      if (own_folders_.count(at.string()) > 0) return true;
      if (at == at.parent_path()) break;
    }
    return false;
  }

  void PlanResult(const Found& file) {
    if (cached_.count(file.path) > 0) return;
    const fs::path path(file.path);
    const std::string folder = path.parent_path().string();
    const std::string name = path.filename().string();
    if (IsListOfSums(name) && !InOwnFolder(file.path)) return;
    const bool listed = listed_[folder].count(name) > 0;
    const bool by_name =
        HoldsWord(name, person_.Words()) || (listed && IsPictureOf(name));
    if (IsVideo(path) && !listed &&
        (by_name || person_.OwnsRecording(file.path))) {
      ++plan_.recordings;
      return;
    }
    if (InOwnFolder(file.path)) {
      Remove(file, "results of the person's recording");
      return;
    }
    if (listed && by_name) {
      Remove(file, "bears the person's name");
      return;
    }
    if (IsTable(path) && foreign_folders_.count(folder) == 0) {
      PlanTable(file, folder);
    }
  }

  void PlanTable(const Found& file, const std::string& folder) {
    const auto read = TableAt(file.path);
    if (!read) return;
    bool has_names = false;
    const auto rows = person_.RowsOf(read->table, &has_names);
    if (has_names) named_tables_.insert(file.path);
    if (rows.empty()) return;
    counted_folders_.insert(folder);
    const std::size_t all = read->table.rows.size();
    const std::string what = Str(rows.size(), " of ", all, " rows");
    // A review or list of this person alone.
    if (rows.size() == all &&
        listed_[folder].count(fs::path(file.path).filename().string()) == 0) {
      Remove(file, what);
      return;
    }
    planned_.insert(file.path);
    plan_.steps.push_back({file.path,
                           WithoutRows(read->text, read->table, rows), false,
                           what, file.bytes});
  }

  // Networks of a cache in which the person is have seen the person.
  void PlanPooled() {
    for (const auto& [root, file] : pooled_) {
      const auto cached = AnyCacheFileOf(file.path);
      if (roots_.count(root) == 0 && counted_folders_.empty()) continue;
      Remove(file, cached->stage + " of samples of several people");
      pooled_roots_.insert(root);
    }
    for (const Found& file : files_) {
      const fs::path folder = fs::path(file.path).parent_path();
      if (folder.filename() == kCheckpoints &&
          pooled_roots_.count(folder.parent_path().string()) > 0) {
        Remove(file, "training of several people");
      }
    }
  }

  // Scores and pages of a folder whose tables lose rows.
  void PlanCounted() {
    for (const Found& file : files_) {
      const fs::path path(file.path);
      const std::string folder = path.parent_path().string();
      const std::string name = path.filename().string();
      if (counted_folders_.count(folder) == 0 || name == "config.yaml" ||
          results_[folder].count(name) == 0 ||
          named_tables_.count(file.path) > 0) {
        continue;
      }
      Remove(file, "counts people together");
      plan_.counted = true;
    }
  }

  std::vector<Found> files_;
  Person& person_;
  PurgePlan plan_;
  std::set<std::string> folders_, own_folders_, foreign_folders_,
      counted_folders_, named_tables_, planned_, cached_, roots_, pooled_roots_,
      items_;
  std::map<std::string, std::set<std::string>> listed_, results_;
  std::vector<std::pair<std::string, Found>> pooled_;
};

}  // namespace

PurgePlan PlanPurge(const PurgeOptions& options, Person* person) {
  if (options.subjects.empty() && options.recordings.empty()) {
    throw ConfigError("purge needs somebody: --subject S, or --recording FILE");
  }
  for (const std::string& one : options.subjects) person->AddSubject(one);
  for (const std::string& one : options.recordings) person->AddRecording(one);
  return Planner(options, person).Make();
}

}  // namespace mien
