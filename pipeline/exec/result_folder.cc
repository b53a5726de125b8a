#include "pipeline/exec/result_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>

#include "pipeline/core/digest.h"
#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr const char* kSums = "SHA256SUMS";
constexpr const char* kMark = "unfinished.txt";
constexpr const char* kSource = "# results of ";
constexpr std::size_t kMostBytes = 1 << 20;
constexpr std::size_t kDigits = 64;
constexpr const char* kListText =
    "# Written by mien: sha256sum -c says what was changed since.\n";
constexpr const char* kSeal = "# seal ";
constexpr const char* kMarkText =
    "# A run into this folder has not ended, or failed, or was stopped.\n"
    "# Results beside this file, if there are any, are of an earlier run.\n";

// Where results are put in place by one process at a time; a file system that
// knows no locks goes without.
class Lock {
 public:
  explicit Lock(const std::string& folder)
      : number_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    if (number_ >= 0) ::flock(number_, LOCK_EX);
  }
  ~Lock() {
    if (number_ >= 0) ::close(number_);
  }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  int number_;
};

bool IsFile(const std::string& path) {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

// "<64 hex digits>  <name>" of a name without folders.
bool ParseSum(const std::string& line, std::string* name, std::string* sum) {
  if (line.size() < kDigits + 3 || line.compare(kDigits, 2, "  ") != 0) {
    return false;
  }
  *sum = line.substr(0, kDigits);
  *name = line.substr(kDigits + 2);
  return sum->find_first_not_of("0123456789abcdef") == std::string::npos &&
         name->find('/') == std::string::npos;
}

// "events.kept-1.csv": the first that is free.
std::string KeptName(const std::string& folder, const std::string& name) {
  const fs::path given(name);
  for (int n = 1;; ++n) {
    const std::string kept =
        Str(given.stem().string(), ".kept-", n, given.extension().string());
    std::error_code error;
    if (!fs::exists(fs::symlink_status(fs::path(folder) / kept, error))) {
      return kept;
    }
  }
}

// "" = there is none, or one that is too long to be ours.
std::string ListText(const std::string& path) {
  if (!IsFile(path)) return "";
  try {
    return ReadFile(path, kMostBytes);
  } catch (const DataError&) {
    return "";
  }
}

// Adds what a list says, digests only of one that mien wrote.
void ReadSums(const std::string& path, FileSums* known,
              std::string* source = nullptr) {
  const std::string text = ListText(path);
  const bool sealed = IsSealed(text);
  for (const std::string& line : Split(text, '\n')) {
    std::string name, sum;
    if (sealed && ParseSum(line, &name, &sum)) known->emplace(name, sum);
    if (source != nullptr && StartsWith(line, kSource)) {
      *source = line.substr(std::string(kSource).size());
    }
  }
}

void SetAside(const std::string& folder, const std::string& name) {
  const std::string path = (fs::path(folder) / name).string();
  const std::string kept = (fs::path(folder) / KeptName(folder, name)).string();
  std::error_code error;
  fs::rename(path, kept, error);
  if (error) {
    throw IoError(Str(path, " is not as it was written, and cannot be kept as ",
                      kept, ": ", error.message()));
  }
  LogWarn(Str(path, " is not as it was written: kept as ", kept,
              name == "events.csv"
                  ? "; its verdicts are taken over, unless --fresh is given"
                  : ""));
}

// Sets aside what is there, unless it was written by a run or is the same.
void Keep(const std::string& folder, const std::string& name,
          const std::string& bytes, const FileSums& known) {
  const std::string path = (fs::path(folder) / name).string();
  if (!IsFile(path)) return;
  const std::string sum = Sha256File(path);
  if (sum == Sha256Hex(bytes)) return;
  if (known.count({name, sum}) > 0) return;
  SetAside(folder, name);
}

// A list of somebody else's digests, or with remarks, is not written over
// either.
void WriteSealed(const std::string& folder, const std::string& name,
                 const std::string& text) {
  const std::string path = (fs::path(folder) / name).string();
  if (IsFile(path) && !IsSealed(ListText(path))) SetAside(folder, name);
  WriteFileAtomic(path, Sealed(text));
}

void WriteList(const std::string& folder, const std::string& name,
               const std::string& lines) {
  WriteSealed(folder, name, kListText + lines);
}

// A single file and what `list`, in its folder, says of it.
class ListedFile {
 public:
  ListedFile(const std::string& path, std::string list)
      : folder_(FolderOf(path)),
        name_(fs::path(path).filename().string()),
        list_(std::move(list)),
        lock_(folder_.empty() ? "." : folder_) {
    ReadSums((fs::path(folder_) / list_).string(), &known_);
    ReadSums((fs::path(folder_) / kMark).string(), &begun_);
  }

  bool listed() const {
    return std::any_of(known_.begin(), known_.end(),
                       [this](const auto& one) { return one.first == name_; });
  }
  // Sets aside what is there, unless it is as it was written.
  void Keep() const {
    const std::string path = (fs::path(folder_) / name_).string();
    if (!IsFile(path)) return;
    const std::pair<std::string, std::string> is = {name_, Sha256File(path)};
    if (known_.count(is) + begun_.count(is) == 0) SetAside(folder_, name_);
  }
  // "" = it is not there any more.
  void Record(const std::string& sum) const {
    std::string lines;
    for (const auto& [other, digest] : known_) {
      if (other != name_) lines += Str(digest, "  ", other, "\n");
    }
    if (!sum.empty()) lines += Str(sum, "  ", name_, "\n");
    WriteList(folder_, list_, lines);
  }

 private:
  static std::string FolderOf(const std::string& path) {
    const fs::path folder = fs::path(path).parent_path();
    if (!folder.empty()) MakeFolder(folder);
    return folder.string();
  }

  std::string folder_, name_, list_;
  Lock lock_;
  FileSums known_;
  FileSums begun_;  // what a run that did not end was putting in place
};

}  // namespace

// A list that somebody else made, or added to, speaks of files that mien never
// wrote, or of changes as if they were its own.
std::string Sealed(const std::string& text) {
  return text + kSeal + Sha256Hex(text) + "\n";
}

bool IsSealed(const std::string& text) {
  const std::size_t length = std::string(kSeal).size() + kDigits + 1;
  return text.size() > length &&
         Sealed(text.substr(0, text.size() - length)) == text;
}

ResultFolder::ResultFolder(std::string folder, std::string source)
    : folder_(std::move(folder)), source_(std::move(source)) {
  for (char& c : source_) {
    if (c == '\n') c = ' ';  // a line of its own
  }
  if (!IsCleanText(source_)) source_ = CleanText(source_, kMostBytes);
}

std::string ResultFolder::Path(const std::string& name) const {
  return (fs::path(folder_) / name).string();
}

FileSums ResultFolder::Known(std::string* source) const {
  FileSums known;
  for (const char* list : {kSums, kMark}) {
    ReadSums(Path(list), &known, source);
  }
  return known;
}

bool ResultFolder::HasResults() const { return IsFile(Path(kSums)); }

bool ResultFolder::BelongsToOther() const {
  std::string other;
  Known(&other);
  if (other.empty() || source_.empty() || other == source_) return false;
  std::error_code error;
  return fs::exists(other, error) ||
         fs::path(other).filename() != fs::path(source_).filename();
}

void ResultFolder::Begin() const {
  MakeFolder(folder_);
  std::string text = kMarkText;
  for (const auto& [name, sum] : Known()) {
    // A run that was stopped may have put some of its files in place.
    text += Str(sum, "  ", name, "\n");
  }
  WriteSealed(folder_, kMark, text);
}

void ResultFolder::Put(const std::string& name, std::string bytes) {
  files_.emplace_back(name, std::move(bytes));
}

void ResultFolder::Commit() {
  MakeFolder(folder_);
  const Lock lock(folder_);
  const FileSums known = Known();
  std::map<std::string, std::string> sums;
  for (const auto& [name, bytes] : files_) sums[name] = Sha256Hex(bytes);
  std::string list = source_.empty() ? "" : kSource + source_ + "\n";
  std::string mark = kMarkText;
  for (const auto& [name, sum] : sums) list += Str(sum, "  ", name, "\n");
  for (const auto& [name, sum] : known) mark += Str(sum, "  ", name, "\n");
  WriteSealed(folder_, kMark, mark + list);
  for (const auto& [name, bytes] : files_) {
    Keep(folder_, name, bytes, known);
    WriteFileAtomic(Path(name), bytes);
  }
  for (const auto& [name, sum] : known) {
    if (sums.count(name) > 0 || !IsFile(Path(name)) ||
        Sha256File(Path(name)) != sum) {
      continue;
    }
    std::error_code error;
    fs::remove(Path(name), error);
    if (error) {
      throw IoError(Str("cannot remove ", Path(name),
                        ", which is of an earlier run: ", error.message()));
    }
  }
  WriteList(folder_, kSums, list);
  std::error_code error;
  fs::remove(Path(kMark), error);
  if (error) {
    throw IoError(Str("cannot remove ", Path(kMark), ": ", error.message()));
  }
  files_.clear();
}

void WriteResultBy(const std::string& path, const std::string& list,
                   const std::function<void(const std::string& path)>& write) {
  const ListedFile file(path, list);
  file.Keep();
  write(path);
  file.Record(Sha256File(path));
}

void RemoveResult(const std::string& path, const std::string& list) {
  const ListedFile file(path, list);
  file.Keep();
  std::error_code error;
  fs::remove(path, error);
  if (error) {
    throw IoError(Str("cannot remove ", path, ": ", error.message()));
  }
  if (file.listed()) file.Record("");
}

void WriteResult(const std::string& folder, const std::string& list,
                 const std::string& name, const std::string& bytes) {
  MakeFolder(folder);
  const Lock lock(folder);
  FileSums known;
  ReadSums((fs::path(folder) / list).string(), &known);
  // What a run that failed had put in place of its results is known, too.
  FileSums written = known;
  ReadSums((fs::path(folder) / kMark).string(), &written);
  Keep(folder, name, bytes, written);
  known.emplace(name, Sha256Hex(bytes));
  const auto write_list = [&] {
    std::string lines;
    for (const auto& [other, sum] : known) lines += Str(sum, "  ", other, "\n");
    WriteList(folder, list, lines);
  };
  write_list();  // first: a program killed in between leaves a known file
  WriteFileAtomic((fs::path(folder) / name).string(), bytes);
  const std::string now = Sha256Hex(bytes);
  for (auto one = known.begin(); one != known.end();) {
    one = one->first == name && one->second != now ? known.erase(one)
                                                   : std::next(one);
  }
  write_list();
}

}  // namespace mien
