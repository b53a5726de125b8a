#include "tools/run/data_folders.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

std::size_t PlaceOf(const std::string& set) {
  const auto& rows = DatasetCatalogue();
  return static_cast<std::size_t>(
      std::find_if(rows.begin(), rows.end(),
                   [&set](const DatasetRow& row) { return row.name == set; }) -
      rows.begin());
}

bool Contains(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

std::string QualifiedItem(const Clip& clip) {
  return clip.dataset + "/" + clip.item;
}

bool IsLeftOut(const DataParams& data, const Clip& clip) {
  return Contains(data.leave_out, clip.item) ||
         Contains(data.leave_out, QualifiedItem(clip));
}

void AddSet(const DataParams& data, const LabelMap& map, bool labelled,
            const Dataset& set, LoadedClips* loaded) {
  for (const Clip& clip : set.clips) {
    if (IsLeftOut(data, clip)) {
      loaded->left_out.push_back(
          {ItemText(*loaded, clip), "named in data.leave_out", false});
      continue;
    }
    if (!labelled) {
      loaded->clips.push_back({clip, ""});
      continue;
    }
    // A clip with several events is that of its first.
    const std::string emotion =
        clip.coded.empty() ? "" : clip.coded.front().emotion;
    const auto label = map.Map(emotion, clip.dataset);
    if (!label) {
      loaded->left_out.push_back(
          {ItemText(*loaded, clip),
           "emotion '" + emotion + "' is in no class of data.labels", false});
      continue;
    }
    loaded->clips.push_back({clip, *label});
  }
}

// Nothing is expected of sets that take no part in this run.
bool Concerns(const LoadedClips& loaded, const std::string& entry) {
  const auto at = entry.find('/');
  const std::string name = entry.substr(0, at);
  return at == std::string::npos || FindDataset(name) == nullptr ||
         std::any_of(loaded.sets.begin(), loaded.sets.end(),
                     [&name](const Dataset& set) { return set.name == name; });
}

}  // namespace

DataFolder ParseDataFolder(const std::string& text) {
  if (text.empty()) {
    throw ConfigError("--data DIR is needed: the folder of the data set");
  }
  const auto at = text.find('=');
  if (at == std::string::npos) return {"", text};
  const std::string name = text.substr(0, at);
  std::error_code error;
  if (FindDataset(name) == nullptr && std::filesystem::exists(text, error)) {
    return {"", text};
  }
  if (name.find('/') != std::string::npos) return {"", text};
  const DataFolder folder = {DatasetNamed(name).name, text.substr(at + 1)};
  if (folder.path.empty()) {
    throw ConfigError("--data " + text + ": no folder behind '='");
  }
  return folder;
}

std::vector<DataFolder> ParseDataFolders(
    const std::vector<std::string>& texts,
    std::vector<std::string>* assignments) {
  if (texts.empty()) {
    throw ConfigError("--data DIR is needed: the folder of the data set");
  }
  std::vector<DataFolder> folders;
  for (const std::string& text : texts) {
    folders.push_back(ParseDataFolder(text));
  }
  if (folders.size() == 1) {
    if (!folders[0].set.empty()) {
      assignments->push_back("data.format=" + folders[0].set);
    }
    return folders;
  }
  std::set<std::string> seen;
  for (const DataFolder& folder : folders) {
    if (folder.set.empty()) {
      throw ConfigError(Str("--data ", folder.path,
                            ": with several data sets each needs its name, "
                            "e.g. --data casme2=DIR --data samm=DIR"));
    }
    if (!seen.insert(folder.set).second) {
      throw ConfigError("--data " + folder.set + "=...: given twice");
    }
    if (DatasetNamed(folder.set).kind != DatasetKind::kClips) {
      throw ConfigError(Str("--data ", folder.set,
                            "=...: only sets of coded clips (",
                            Join(DatasetNames(DatasetKind::kClips), ", "),
                            ") can share a run; run it alone"));
    }
  }
  std::sort(folders.begin(), folders.end(),
            [](const DataFolder& a, const DataFolder& b) {
              return PlaceOf(a.set) < PlaceOf(b.set);
            });
  assignments->push_back("data.format=" + folders[0].set);
  return folders;
}

bool ReadsClips(const DataParams& data) {
  return DatasetNamed(data.format).kind != DatasetKind::kImages;
}

bool HasLabels(const DataParams& data) {
  return DatasetNamed(data.format).labelled;
}

LoadedClips LoadClips(const DataParams& data,
                      const std::vector<DataFolder>& folders) {
  LoadedClips loaded;
  std::vector<std::string> names;
  std::size_t found = 0;
  for (const DataFolder& folder : folders) {
    const DatasetRow& row =
        DatasetNamed(folder.set.empty() ? data.format : folder.set);
    loaded.sets.push_back(row.clips(folder.path, FrameRate(data, row)));
    names.push_back(loaded.sets.back().name);
    found += loaded.sets.back().clips.size();
  }
  loaded.name = Join(names, "+");
  const LabelMap map(data.labels);
  for (const Dataset& set : loaded.sets) {
    for (Skipped skipped : set.skipped) {
      if (loaded.sets.size() > 1) skipped.item = set.name + "/" + skipped.item;
      loaded.skipped.push_back(std::move(skipped));
    }
    AddSet(data, map, DatasetNamed(set.name).labelled, set, &loaded);
  }
  if (loaded.clips.empty()) {
    std::vector<std::string> roots;
    for (const Dataset& set : loaded.sets) roots.push_back(set.root);
    throw DataError(Str("none of the ", found, " clips under ",
                        Join(roots, ", "),
                        " has an emotion that data.labels names"));
  }
  return loaded;
}

std::vector<std::string> UnusedLabels(const DataParams& data,
                                      const LoadedClips& loaded) {
  std::set<std::string> emotions;
  for (const Dataset& set : loaded.sets) {
    for (const Clip& clip : set.clips) {
      for (const CodedEvent& event : clip.coded) {
        emotions.insert({event.emotion, set.name + "/" + event.emotion});
      }
    }
  }
  std::vector<std::string> unused;
  if (!HasLabels(data)) return unused;
  for (const std::string& emotion : LabelMap(data.labels).Emotions()) {
    if (!Concerns(loaded, emotion) || emotions.count(emotion) > 0) continue;
    unused.push_back("data.labels: no clip has the emotion '" + emotion + "'");
  }
  return unused;
}

std::vector<std::string> UnusedLeaveOuts(const DataParams& data,
                                         const LoadedClips& loaded) {
  std::set<std::string> items;
  for (const Dataset& set : loaded.sets) {
    for (const Clip& clip : set.clips) {
      items.insert({clip.item, QualifiedItem(clip)});
    }
  }
  std::vector<std::string> unused;
  for (const std::string& item : data.leave_out) {
    if (!Concerns(loaded, item) || items.count(item) > 0) continue;
    unused.push_back("data.leave_out: there is no clip '" + item + "'");
  }
  return unused;
}

std::string ItemText(const LoadedClips& loaded, const Clip& clip) {
  return loaded.sets.size() > 1 ? QualifiedItem(clip) : clip.item;
}

}  // namespace mien
