#include "tools/inspect/explain.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "pipeline/core/error.h"
#include "pipeline/core/file_name.h"
#include "pipeline/core/text.h"
#include "stages/catalogue.h"
#include "stages/track/track.h"
#include "tools/inspect/cache_files.h"
#include "tools/inspect/config_match.h"
#include "tools/inspect/links.h"
#include "tools/inspect/show.h"

namespace mien {
namespace {

constexpr int kMaxDepth = 8;  // of inputs that are followed

struct KeyLine {
  std::string name, value;
  int input = -1;
};

std::vector<KeyLine> LinesOf(const std::string& key_text) {
  std::vector<KeyLine> lines;
  int inputs = 0;
  for (const std::string& line : Split(key_text, '\n')) {
    if (StartsWith(line, "input ")) {
      lines.push_back({Str("input ", inputs + 1), line.substr(6), inputs});
      ++inputs;
      continue;
    }
    const auto equals = line.find('=');
    if (equals == std::string::npos) continue;  // "params:", "inputs:"
    lines.push_back({line.substr(0, equals), line.substr(equals + 1)});
  }
  return lines;
}

const KeyLine* FindLine(const std::vector<KeyLine>& lines,
                        const std::string& name) {
  for (const KeyLine& line : lines) {
    if (line.name == name) return &line;
  }
  return nullptr;
}

// The frames that a file was made of in the end: what its track read. Keys of
// inputs that are in no cache tell nothing.
class Origins {
 public:
  explicit Origins(const CacheLinks& links) : links_(links) {}

  // "" when its tracks are not there any more.
  std::string FramesOf(const CacheFile& file, int depth = 0) {
    const auto known = frames_.find(file.path);
    if (known != frames_.end()) return known->second;
    std::string frames;
    try {
      const StoredFile stored = ReadCacheFile(file.path, false);
      for (const std::string& key : stored.input_keys) {
        if (!frames.empty() || depth > kMaxDepth) break;
        const CacheFile* input = links_.Find(key);
        if (input) {
          frames = FramesOf(*input, depth + 1);
        } else if (file.stage == TrackStage::kName) {
          frames = key;
        }
      }
    } catch (const DataError&) {
      frames.clear();  // damaged: `verify` says so
    }
    return frames_[file.path] = frames;
  }

 private:
  const CacheLinks& links_;
  std::map<std::string, std::string> frames_;
};

struct Version {
  CacheFile file;
  std::optional<StoredFile> stored;  // nullopt: damaged
};

class Explainer {
 public:
  Explainer(const CacheLinks& links, std::ostream& out)
      : links_(links), out_(out) {}

  void PrintChanges(const std::string& before, const std::string& after,
                    int depth) {
    const auto changes = ChangesBetween(before, after);
    const std::string indent(static_cast<std::size_t>(4 + 2 * depth), ' ');
    for (const KeyChange& change : changes) {
      out_ << indent << Printable(change.name) << ": " << Value(change, true)
           << " -> " << Value(change, false) << "\n";
      if (change.input >= 0) Follow(change, depth);
    }
    if (changes.empty()) out_ << indent << "the same key text\n";
  }

 private:
  std::string Value(const KeyChange& change, bool before) const {
    const std::string& value = before ? change.before : change.after;
    if (value.empty()) return "(none)";
    return change.input >= 0 ? links_.Name(value) : Printable(value);
  }

  // An input of the same stage on both sides has reasons of its own.
  void Follow(const KeyChange& change, int depth) {
    const CacheFile* before = links_.Find(change.before);
    const CacheFile* after = links_.Find(change.after);
    if (!before || !after || before->stage != after->stage ||
        depth >= kMaxDepth) {
      return;
    }
    try {
      PrintChanges(ReadCacheFile(before->path, false).id.key_text,
                   ReadCacheFile(after->path, false).id.key_text, depth + 1);
    } catch (const DataError&) {
      return;  // damaged: `verify` says so
    }
  }

  const CacheLinks& links_;
  std::ostream& out_;
};

void PrintVersionTable(const std::vector<Version>& versions, std::int64_t now_s,
                       std::ostream& out) {
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 0; i < versions.size(); ++i) {
    const CacheFile& file = versions[i].file;
    rows.push_back({Str("  #", i + 1), file.key16,
                    AgeText(now_s - file.written_s), SizeText(file.bytes),
                    versions[i].stored ? "" : "damaged"});
  }
  PrintTable(rows, {false, false, true, true, false}, out);
}

// What versions are held against.
struct Against {
  ConfigValues config;
  InputReaders readers;  // of the item
};

void PrintAgainst(const Against& against, const StoredFile& newest,
                  std::ostream& out) {
  const auto misses = Mismatches(newest, against.config, against.readers);
  if (!misses) {
    out << "  the configuration has no section for this stage\n";
    return;
  }
  if (misses->empty()) {
    out << "  #1 has the parameters of the configuration\n";
    return;
  }
  out << "  #1 against the configuration\n";
  for (const ConfigMismatch& miss : *misses) {
    out << "    " << Printable(miss.key) << ": " << Printable(miss.cached)
        << " in #1, " << Printable(miss.configured) << " configured\n";
  }
}

// `recording`: which of several of one name; "" with one alone.
void PrintVersions(std::vector<Version> versions, const std::string& recording,
                   const CacheLinks& links,
                   const std::optional<Against>& against, std::int64_t now_s,
                   std::ostream& out) {
  const CacheFile& first = versions[0].file;
  out << Printable(first.stage) << ", " << Printable(first.dataset) << recording
      << ": " << CountText(versions.size(), "version") << "\n";
  PrintVersionTable(versions, now_s, out);
  Explainer explainer(links, out);
  for (std::size_t i = 0; i + 1 < versions.size(); ++i) {
    if (!versions[i].stored || !versions[i + 1].stored) continue;
    out << "  #" << i + 2 << " -> #" << i + 1 << "\n";
    explainer.PrintChanges(versions[i + 1].stored->id.key_text,
                           versions[i].stored->id.key_text, 0);
  }
  if (against && versions[0].stored) {
    PrintAgainst(*against, *versions[0].stored, out);
  }
}

// Of the files of an item, whichever of them are shown.
InputReaders ReadersOf(const std::vector<CacheFile>& files,
                       const std::string& item) {
  InputReaders readers;
  for (const CacheFile& file : files) {
    if (file.item != item) continue;
    try {
      AddReaders(ReadCacheFile(file.path, false), &readers);
    } catch (const DataError&) {
      continue;  // damaged: `verify` says so
    }
  }
  return readers;
}

Version Load(const CacheFile& file) {
  try {
    return {file, ReadCacheFile(file.path, false)};
  } catch (const DataError&) {
    return {file, std::nullopt};
  }
}

std::vector<Version> LoadNewestFirst(std::vector<CacheFile> files) {
  std::stable_sort(files.begin(), files.end(),
                   [](const CacheFile& a, const CacheFile& b) {
                     return a.written_s > b.written_s;
                   });
  std::vector<Version> versions;
  for (const CacheFile& file : files) versions.push_back(Load(file));
  return versions;
}

std::string FramesText(const std::string& frames) {
  return frames.empty() ? "unknown" : Printable(frames.substr(0, 16));
}

// Items of one name with other frames are no versions of each other.
void PrintRecordings(
    const std::map<std::string, std::set<std::string>>& recordings,
    std::ostream& out) {
  for (const auto& [dataset, frames] : recordings) {
    if (frames.size() < 2) continue;
    out << Printable(dataset) << ": " << frames.size()
        << " recordings of this name, each for itself: other data sets, or "
           "its frames were changed\n";
  }
}

// How caches spelled items before their file names could be turned back.
std::string OldSpelling(const std::string& item) {
  std::string out = item.substr(0, 120);
  for (char& c : out) {
    const bool keep = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                      (c >= 'a' && c <= 'z') || c == '.' || c == '_' ||
                      c == '-';
    if (!keep) c = '_';
  }
  if (out.empty() || out[0] == '.') out.replace(0, 1, "_");
  return out;
}

// The item that `item` is called by in this cache, as it is or as its file is;
// failing that, the only one that an older or newer cache spells alike.
// nullopt: none, or several, which are named.
std::optional<std::string> NameInCache(const std::string& item,
                                       const std::set<std::string>& names,
                                       const std::string& cache,
                                       std::ostream& out) {
  for (const std::string& name : {item, TextOfFileName(item)}) {
    if (names.count(name) > 0) return name;
  }
  std::vector<std::string> alike;
  for (const std::string& name : names) {
    if (OldSpelling(name) == OldSpelling(item)) alike.push_back(name);
  }
  if (alike.size() == 1) {
    out << "'" << Printable(item) << "' is called '" << Printable(alike[0])
        << "' in " << cache << "\n";
    return alike[0];
  }
  out << "no version of '" << Printable(item) << "' in " << cache;
  const std::string near =
      alike.empty() ? NearestName(item, {names.begin(), names.end()}) : "";
  if (!near.empty()) alike = {near};
  for (std::size_t i = 0; i < alike.size(); ++i) {
    out << (i == 0 ? "; did you mean '" : "' or '") << Printable(alike[i]);
  }
  out << (alike.empty() ? "\n" : "'?\n");
  return std::nullopt;
}

}  // namespace

std::vector<KeyChange> ChangesBetween(const std::string& before,
                                      const std::string& after) {
  const auto old_lines = LinesOf(before);
  const auto new_lines = LinesOf(after);
  std::vector<KeyChange> changes;
  for (const KeyLine& line : old_lines) {
    const KeyLine* now = FindLine(new_lines, line.name);
    if (now && now->value == line.value) continue;
    changes.push_back(
        {line.name, line.value, now ? now->value : "", line.input});
  }
  for (const KeyLine& line : new_lines) {
    if (FindLine(old_lines, line.name)) continue;
    changes.push_back({line.name, "", line.value, line.input});
  }
  return changes;
}

int ExplainItem(const std::string& cache, const std::string& item,
                const WhyOptions& options, std::int64_t now_s,
                std::ostream& out) {
  std::optional<Against> against;
  if (!options.config.empty()) {
    against = Against{ConfigValues::Read(options.config), {}};
  }
  std::set<std::string> names;
  const std::vector<CacheFile> files = FindCacheFiles(cache);
  for (const CacheFile& file : files) names.insert(file.item);
  const auto name = NameInCache(item, names, cache, out);
  if (!name) return 0;
  if (against) against->readers = ReadersOf(files, *name);
  std::vector<CacheFile> members;
  for (const CacheFile& file : files) {
    if (file.item != *name) continue;
    if (!options.stage.empty() && file.stage != options.stage) continue;
    members.push_back(file);
  }
  const int found = static_cast<int>(members.size());
  if (found == 0) {
    out << "no version of '" << Printable(item) << "' in " << cache << "\n";
    return 0;
  }
  const CacheLinks links(files);
  Origins origins(links);
  // Stage, data set, frames.
  using Group = std::tuple<std::size_t, std::string, std::string, std::string>;
  std::map<Group, std::vector<CacheFile>> groups;
  std::map<std::string, std::set<std::string>> recordings;  // by data set
  for (const CacheFile& file : members) {
    const std::string frames = origins.FramesOf(file);
    if (!frames.empty()) recordings[file.dataset].insert(frames);
  }
  for (const CacheFile& file : members) {
    const bool several = recordings[file.dataset].size() > 1;
    const std::string frames = several ? origins.FramesOf(file) : "";
    groups[{StageRank(file.stage), file.stage, file.dataset, frames}].push_back(
        file);
  }
  PrintRecordings(recordings, out);
  for (auto& [group, versions] : groups) {
    const auto& [rank, stage, dataset, frames] = group;
    PrintVersions(
        LoadNewestFirst(versions),
        recordings[dataset].size() < 2 ? "" : ", frames " + FramesText(frames),
        links, against, now_s, out);
  }
  return found;
}

}  // namespace mien
