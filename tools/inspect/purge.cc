#include "tools/inspect/purge.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "pipeline/core/digest.h"
#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "tools/inspect/cache_files.h"
#include "tools/inspect/spellings.h"
#include "tools/inspect/sums.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

void RemoveEmptyFolders(const std::set<std::string>& folders,
                        const std::set<std::string>& kept) {
  // The deepest first: a folder that only held emptied ones goes too.
  for (auto at = folders.rbegin(); at != folders.rend(); ++at) {
    std::error_code error;
    for (fs::path folder(*at);
         !folder.empty() && kept.count(folder.string()) == 0;
         folder = folder.parent_path()) {
      if (!fs::is_empty(folder, error) || error) break;
      fs::remove(folder, error);
      if (error) break;
    }
  }
}

void TellUnknown(const PurgePlan& plan, const Person& person,
                 std::size_t packed, std::ostream& out) {
  out << "What this cannot know, and you must see to:\n"
         "  the recording itself, and copies and backups of it and of these "
         "folders\n"
         "  exports, reports and pictures that were sent or lie elsewhere, and "
         "pictures under names of their own\n"
         "  weights that learned from the person (mien-train): their training "
         "data stand in the model's card\n"
         "  decisions that a browser still remembers for a report (clear its "
         "site data)\n"
         "  what other people wrote about the person in words of their own\n";
  if (plan.recordings > 0) {
    out << "  " << CountText(plan.recordings, "video file")
        << " of the person in these folders: left alone\n";
  }
  if (packed > 0) {
    out << "  what stands in " << CountText(packed, "packed file")
        << " in these folders (.xlsx, .zip, .gz)\n";
  }
  const auto few = person.ShortWords();
  if (!few.empty()) {
    out << "  places where only '" << Printable(Join(few, "', '"))
        << "' stands, which is too short to look for in texts\n";
  }
  if (plan.counted) {
    out << "Scores and pages that counted this person are gone: run the "
           "program again on the others to have theirs. What is left of the "
           "tables was made with the person among the others.\n";
  }
}

}  // namespace

int CarryOutPurge(const PurgePlan& plan, std::ostream& out) {
  int failed = 0;
  std::map<std::string, std::set<std::string>> removed;
  std::map<std::string, std::map<std::string, std::string>> changed;
  for (const PurgeStep& step : plan.steps) {
    const fs::path path(step.path);
    const std::string folder = path.parent_path().string();
    const std::string name = path.filename().string();
    try {
      if (step.remove) {
        std::error_code error;
        fs::remove(path, error);
        if (error) throw IoError(error.message());
        removed[folder].insert(name);
      } else {
        const std::string before = Sha256File(step.path);
        WriteFileAtomic(step.path, step.text);
        changed[folder][name] = before;
      }
    } catch (const Error& error) {
      out << "cannot change  " << Printable(step.path) << "  ("
          << Printable(error.message()) << ")\n";
      ++failed;
    }
  }
  std::set<std::string> folders;
  for (const auto& one : removed) folders.insert(one.first);
  for (const auto& one : changed) folders.insert(one.first);
  for (const std::string& folder : folders) {
    AmendSums(folder, removed[folder], changed[folder]);
  }
  return failed;
}

namespace {

// Files below the paths whose content cannot be searched.
std::size_t CountPacked(const std::vector<std::string>& paths) {
  std::size_t packed = 0;
  for (const std::string& path : paths) {
    std::error_code error;
    if (fs::is_regular_file(path, error)) packed += IsPacked(path) ? 1 : 0;
    for (fs::recursive_directory_iterator at(path, error), end;
         !error && at != end; at.increment(error)) {
      std::error_code none;
      const bool is_file = fs::is_regular_file(at->symlink_status(none));
      packed += is_file && IsPacked(at->path().string()) ? 1 : 0;
    }
  }
  return packed;
}

// Where a name still stands, a line each; returns how many.
std::size_t TellNames(const std::vector<std::string>& paths,
                      const Person& person, std::ostream& out) {
  const auto left = FindNames(paths, person);
  for (const std::string& path : left) {
    out << "still holds a name of the person  " << Printable(path) << "\n";
  }
  return left.size();
}

}  // namespace

namespace {

constexpr char kNobodysRecordings[] =
    "no recording is known of that subject: give the table that says whose "
    "they are among the folders, or each with --recording FILE";

// Recordings that may be the person's, a line each.
void TellDoubtful(const Person& person, std::ostream& out) {
  for (const std::string& name : person.doubtful()) {
    out << "may be the person's, and is left  " << Printable(name)
        << "  (--recording '" << Printable(name) << "' takes it)\n";
  }
}

std::string NothingText(const PurgePlan& plan, std::size_t left) {
  if (left > 0) {
    return "nothing to take out, but " + CountText(left, "file or folder") +
           " with a name: look at them";
  }
  return plan.known ? "nothing of that person is in these folders"
                    : kNobodysRecordings;
}

std::string RemovedText(const PurgePlan& plan, const Person& person,
                        std::size_t left) {
  if (left > 0) {
    return CountText(left, "file or folder") + " with a name: look at them";
  }
  if (!plan.known) return kNobodysRecordings;
  const std::size_t doubtful = person.doubtful().size();
  return doubtful > 0 ? CountText(doubtful, "recording") +
                            " may be the person's: look at them"
                      : "no name of the person is left in these folders";
}

}  // namespace

std::vector<std::string> FindNames(const std::vector<std::string>& paths,
                                   const Person& person) {
  const std::vector<std::string> words = person.Words();
  std::vector<std::string> plain;
  for (const std::string& word : words) plain.push_back(PlainSpelling(word));
  std::set<std::string> found;
  for (const std::string& path : paths) {
    std::error_code error;
    if (fs::is_regular_file(path, error)) {
      if (FileHolds(path, words)) found.insert(path);
      continue;
    }
    for (fs::recursive_directory_iterator at(path, error), end;
         !error && at != end; at.increment(error)) {
      std::error_code none;
      const std::string name = at->path().filename().string();
      const bool is_file = fs::is_regular_file(at->symlink_status(none));
      if (HoldsWord(name, words) || HoldsWord(PlainSpelling(name), plain) ||
          (is_file && FileHolds(at->path().string(), words))) {
        found.insert(at->path().string());
      }
    }
  }
  return {found.begin(), found.end()};
}

int Purge(const PurgeOptions& options, std::ostream& out) {
  Person person;
  const PurgePlan plan = PlanPurge(options, &person);
  std::uint64_t bytes = 0;
  std::size_t files = 0, tables = 0;
  for (const PurgeStep& step : plan.steps) {
    (step.remove ? files : tables) += 1;
    bytes += step.remove ? step.bytes : 0;
    out << (options.remove ? "" : "would ")
        << (step.remove ? "remove  " : "take out of  ") << Printable(step.path)
        << "  (" << Printable(step.reason) << ")\n";
  }
  out << CountText(files, "file") << " to remove, " << SizeText(bytes) << "; "
      << CountText(tables, "table") << " to lose rows"
      << (options.remove ? "" : "; nothing is touched without --yes") << "\n";
  TellDoubtful(person, out);
  if (!plan.known && !options.remove && !plan.steps.empty()) {
    out << kNobodysRecordings << "\n";
  }
  int code = 0;
  if (plan.steps.empty()) {
    const std::size_t left = TellNames(options.paths, person, out);
    out << NothingText(plan, left) << "\n";
    code = 1;
  }
  if (options.remove && !plan.steps.empty()) {
    const int failed = CarryOutPurge(plan, out);
    std::set<std::string> folders;
    for (const PurgeStep& step : plan.steps) {
      folders.insert(fs::path(step.path).parent_path().string());
    }
    std::set<std::string> kept;
    for (const std::string& path : options.paths) {
      kept.insert(fs::path(path).lexically_normal().string());
    }
    RemoveEmptyFolders(folders, kept);
    const std::size_t left = TellNames(options.paths, person, out);
    out << (failed == 0 ? "removed" : "removed in part") << "; "
        << RemovedText(plan, person, left) << "\n";
    const bool clear =
        failed == 0 && left == 0 && plan.known && person.doubtful().empty();
    code = clear ? 0 : 1;
  }
  TellUnknown(plan, person, CountPacked(options.paths), out);
  return code;
}

}  // namespace mien
