#include "stages/exchange/recording_match.h"

#include <algorithm>
#include <set>
#include <utility>

#include "pipeline/core/error.h"
#include "pipeline/core/file_name.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "pipeline/core/utf8.h"
#include "stages/exchange/export.h"
#include "stages/exchange/recording_name.h"

namespace mien {
namespace {

constexpr std::size_t kMostShown = 5;
constexpr std::size_t kMostOfOneName = 20000;

bool IsDrive(const std::string& part) {
  return part.size() == 2 && part[1] == ':' &&
         ((part[0] >= 'a' && part[0] <= 'z') ||
          (part[0] >= 'A' && part[0] <= 'Z'));
}

bool IsAbsolute(const std::string& plain) {
  return StartsWith(plain, "/") || IsDrive(plain.substr(0, 2));
}

// Keys of the folders, the nearest first.
std::vector<std::string> FoldersOf(const std::string& path) {
  std::vector<std::string> parts = PathParts(DecomposeLetters(path));
  if (!parts.empty()) parts.pop_back();
  std::reverse(parts.begin(), parts.end());
  return parts;
}

std::size_t Common(const std::vector<std::string>& a,
                   const std::vector<std::string>& b) {
  std::size_t n = 0;
  while (n < a.size() && n < b.size() && a[n] == b[n]) ++n;
  return n;
}

std::string FolderForm(const std::string& path) {
  return DecomposeLetters(SafeFileName(StemOfRecording(FileNameOf(path))));
}

using KeyOf = std::string (*)(const std::string&);
constexpr std::array<KeyOf, 3> kKeys = {NameKey, StemKey, FolderForm};

// Those of most common folders.
struct Best {
  std::vector<std::size_t> which;
  std::size_t most = 0;  // with the file's name

  void Take(std::size_t i, const std::vector<std::string>& a,
            const std::vector<std::string>& b, std::size_t depth) {
    const std::size_t common = Common(a, b) + 1;
    const bool agree = common > std::min(a.size(), b.size());
    if (common < most || (!agree && common < depth)) return;
    if (common > most) which.clear();
    which.push_back(i);
    most = common;
  }
};

// The drive, or the first folder; with the one below where the first is only
// the place of people's folders or of disks.
std::string MachineOf(const std::string& path) {
  static const std::set<std::string> places = {"home",
                                               "users",
                                               "mnt",
                                               "media",
                                               "volumes",
                                               "run",
                                               "documents and settings"};
  const std::vector<std::string> parts = PathParts(path);
  std::string machine;
  std::size_t at = 0;
  if (at + 1 < parts.size() && IsDrive(parts[at])) {
    machine = ToLower(parts[at++]);
  }
  // /media/anna/DISK, /run/media/anna/DISK
  while (at + 1 < parts.size() && places.count(ToLower(parts[at])) > 0) {
    machine += "/" + ToLower(parts[at++]);
  }
  if (IsDrive(machine)) return machine;
  // /P1/film.mp4 tells a person, no machine.
  if (at + (at == 0 ? 2 : 1) < parts.size()) machine += "/" + parts[at];
  return machine;
}

}  // namespace

std::string PlainPath(const std::string& written) {
  std::string text = written;
  for (const char* scheme : {"file://", "file:"}) {
    if (!StartsWith(ToLower(text.substr(0, 7)), scheme)) continue;
    text = text.substr(std::string(scheme).size());
    // file:///C:/data
    if (text.size() > 3 && text[0] == '/' && IsDrive(text.substr(1, 2))) {
      text = text.substr(1);
    }
    break;
  }
  const bool absolute = StartsWith(text, "/") || StartsWith(text, "\\");
  std::vector<std::string> parts;
  for (const std::string& part : PathParts(text)) {
    if (part != "..") {
      parts.push_back(part);
    } else if (!parts.empty()) {
      parts.pop_back();
    }
  }
  return (absolute && !parts.empty() ? "/" : "") + Join(parts, "/");
}

bool FoldersAgree(const std::string& a, const std::string& b) {
  const auto of_a = FoldersOf(a), of_b = FoldersOf(b);
  return Common(of_a, of_b) == std::min(of_a.size(), of_b.size());
}

std::size_t DepthApart(const std::vector<std::string>& paths) {
  std::vector<std::vector<std::string>> folders;
  folders.reserve(paths.size());
  for (const std::string& one : paths) folders.push_back(FoldersOf(one));
  std::sort(folders.begin(), folders.end());
  folders.erase(std::unique(folders.begin(), folders.end()), folders.end());
  std::size_t depth = 1;
  for (std::size_t i = 1; i < folders.size(); ++i) {
    const std::size_t common = Common(folders[i - 1], folders[i]);
    // One that ends another is told apart by its length alone.
    depth = std::max(depth, common + 2);
  }
  return depth;
}

std::vector<std::string> NamesApart(const std::vector<std::string>& paths) {
  std::map<std::string, std::vector<std::size_t>> by_name;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    by_name[NameKey(paths[i])].push_back(i);
  }
  std::vector<std::string> names(paths.size());
  for (const auto& [key, alike] : by_name) {
    std::vector<std::string> own;
    for (const std::size_t i : alike) own.push_back(paths[i]);
    const std::size_t depth = alike.size() > 1 ? DepthApart(own) : 1;
    for (const std::size_t i : alike) {
      std::vector<std::string> parts = PathParts(paths[i]);
      if (parts.size() > depth) {
        parts.erase(parts.begin(),
                    parts.end() - static_cast<std::ptrdiff_t>(depth));
        names[i] = Join(parts, "/");
      } else {
        names[i] = alike.size() > 1 ? PlainPath(paths[i]) : Join(parts, "/");
      }
    }
  }
  return names;
}

std::string NameInRows(const std::vector<EventRow>& rows,
                       const std::string& path) {
  const bool is_told = !rows.empty() && HasFolder(rows.front().video) &&
                       NameKey(rows.front().video) == NameKey(path);
  return is_told ? PlainPath(rows.front().video) : FileNameOf(path);
}

bool OnTwoMachines(const std::string& a, const std::string& b) {
  return IsAbsolute(PlainPath(a)) && IsAbsolute(PlainPath(b)) &&
         MachineOf(PlainPath(a)) != MachineOf(PlainPath(b));
}

RecordingIndex::RecordingIndex(std::vector<std::string> paths,
                               const std::vector<std::string>& names)
    : paths_(std::move(paths)) {
  for (std::size_t i = 0; i < paths_.size(); ++i) {
    folders_.push_back(FoldersOf(paths_[i]));
    for (std::size_t k = 0; k < kKeys.size(); ++k) {
      by_key_[k][kKeys[k](paths_[i])].which.push_back(i);
    }
  }
  for (std::size_t k = 0; k < kKeys.size(); ++k) {
    std::map<std::string, std::vector<std::string>> asked;
    for (const std::string& one : names) asked[kKeys[k](one)].push_back(one);
    for (auto& [key, alike] : by_key_[k]) {
      std::vector<std::string> own;
      for (const std::size_t i : alike.which) own.push_back(paths_[i]);
      alike.depth = std::max(DepthApart(own), DepthApart(asked[key]));
    }
  }
}

std::vector<std::size_t> RecordingIndex::MeantBy(
    const std::string& written) const {
  const auto folders = FoldersOf(written);
  for (std::size_t k = 0; k < kKeys.size(); ++k) {
    // What is asked for may be a folder's name itself.
    const auto at =
        by_key_[k].find(k == 2 ? NameKey(written) : kKeys[k](written));
    if (at == by_key_[k].end()) continue;
    Best best;
    for (const std::size_t i : at->second.which) {
      best.Take(i, folders, folders_[i], at->second.depth);
    }
    if (!best.which.empty()) return best.which;
  }
  return {};
}

std::string SeveralText(const std::string& written,
                        const std::vector<std::string>& known,
                        const std::vector<std::size_t>& which) {
  std::vector<std::string> paths;
  bool one_name = true;
  for (const std::size_t i : which) {
    one_name = one_name && NameKey(known[i]) == NameKey(known[which[0]]);
    paths.push_back(known[i]);
  }
  std::vector<std::string> names = NamesApart(paths);
  const std::string example = names.empty() ? "" : ShownText(names[0], 150);
  if (names.size() > kMostShown) {
    names.resize(kMostShown);
    names.push_back("...");
  }
  for (std::string& one : names) one = ShownText(one, 150);
  return "'" + ShownText(written, 150) + "' may be " + Join(names, " or ") +
         (one_name ? ": write the folder too, as in " + example
                   : ": write the whole name");
}

PathPairs PairPaths(const std::vector<std::string>& names,
                    const std::vector<std::string>& known) {
  PathPairs pairs;
  pairs.of.resize(names.size());
  if (std::max(names.size(), known.size()) > kMostOfOneName) {
    throw DataError(Str("more than ", kMostOfOneName, " recordings are called ",
                        ShownText(FileNameOf(known[0]), 100),
                        ": score them in parts"));
  }
  const std::size_t depth = std::max(DepthApart(names), DepthApart(known));
  std::vector<std::vector<std::string>> of_known;
  for (const std::string& one : known) of_known.push_back(FoldersOf(one));
  std::vector<Best> taken(known.size());
  for (std::size_t n = 0; n < names.size(); ++n) {
    const auto folders = FoldersOf(names[n]);
    Best best;
    for (std::size_t k = 0; k < known.size(); ++k) {
      best.Take(k, folders, of_known[k], depth);
    }
    if (best.which.size() > 1 && !pairs.unclear) {
      pairs.unclear = PathPairs::Unclear{false, n, best.which};
    }
    if (best.which.size() != 1) continue;
    const std::size_t k = best.which[0];
    pairs.of[n] = k;
    taken[k].Take(n, folders, of_known[k], 1);
    const bool agree = best.most > std::min(folders.size(), of_known[k].size());
    if (!agree && best.most == 1) pairs.doubtful.push_back(n);
  }
  for (std::size_t n = 0; n < names.size(); ++n) {
    if (!pairs.of[n]) continue;
    const auto& best = taken[*pairs.of[n]].which;
    // Another name fits it better.
    if (std::find(best.begin(), best.end(), n) == best.end()) {
      pairs.of[n].reset();
    } else if (n != best[0] && OnTwoMachines(names[best[0]], names[n])) {
      pairs.doubtful.push_back(n);
    } else if (n != best[0] && !pairs.unclear) {
      pairs.unclear = PathPairs::Unclear{true, *pairs.of[n], best};
    }
  }
  return pairs;
}

}  // namespace mien
