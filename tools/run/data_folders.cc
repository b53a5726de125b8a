#include "tools/run/data_folders.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>
#include <utility>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/ingest/datasets/clip_events.h"
#include "stages/ingest/datasets/unit_map.h"

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

class Taker {
 public:
  Taker(const DataParams& data, bool by_event, LoadedClips* loaded)
      : data_(data), by_event_(by_event), loaded_(loaded) {
    if (LabelsUnits(data)) {
      units_.emplace(data.labels);
    } else {
      map_.emplace(data.labels);
    }
  }

  void Take(const Dataset& set) {
    const bool labelled = DatasetNamed(set.name).labelled;
    for (Clip clip : set.clips) {
      if (IsLeftOut(clip) || (labelled && !KeepKind(&clip))) continue;
      if (!labelled) {
        loaded_->clips.push_back({clip, "", ""});
      } else if (clip.coded.size() < 2) {
        Add(clip, "");
      } else if (by_event_) {
        for (const Clip& event : OneClipAnEvent(clip)) {
          if (!IsLeftOut(event)) Add(event, clip.item);
        }
      } else {
        AddAsOne(clip);
      }
    }
  }

 private:
  bool IsLeftOut(const Clip& clip) {
    if (!Contains(data_.leave_out, clip.item) &&
        !Contains(data_.leave_out, QualifiedItem(clip))) {
      return false;
    }
    loaded_->left_out.push_back(
        {ItemText(*loaded_, clip), "named in data.leave_out", false});
    return true;
  }

  // Drops the events of the other kind; false: the clip has no other.
  bool KeepKind(Clip* clip) {
    if (data_.expressions == "all") return true;
    auto& coded = clip->coded;
    const std::size_t before = coded.size();
    coded.erase(std::remove_if(coded.begin(), coded.end(),
                               [this](const CodedEvent& event) {
                                 return !event.kind.empty() &&
                                        event.kind != data_.expressions;
                               }),
                coded.end());
    const std::size_t dropped = before - coded.size();
    if (dropped == 0) return true;
    loaded_->left_out.push_back(
        {ItemText(*loaded_, *clip),
         Str(dropped, dropped == 1 ? " event is" : " events are", " none of ",
             data_.expressions, "-expressions (data.expressions)"),
         false});
    return !coded.empty();
  }

  void Add(const Clip& clip, const std::string& whole) {
    const std::string named =
        clip.coded.empty() ? "" : LabelText(data_, clip.coded.front());
    if (const auto label = ClassOf(named, clip.dataset)) {
      loaded_->clips.push_back({clip, *label, whole});
      return;
    }
    if (units_) {
      loaded_->left_out.push_back({ItemText(*loaded_, clip),
                                   "it has no action units (data.label_by)",
                                   false});
      return;
    }
    const bool objective = data_.label_by == "objective";
    loaded_->left_out.push_back(
        {ItemText(*loaded_, clip),
         objective && named.empty()
             ? std::string("it has no objective class (data.label_by)")
             : Str(objective ? "objective class '" : "emotion '", named,
                   "' is in no class of data.labels"),
         false});
  }

  // Where one event is spotted in a clip.
  void AddAsOne(const Clip& clip) {
    for (const CodedEvent& event : clip.coded) {
      const auto label = ClassOf(LabelText(data_, event), clip.dataset);
      if (!label) continue;
      loaded_->skipped.push_back(
          {ItemText(*loaded_, clip),
           Str(clip.coded.size() - 1, " further coded ",
               clip.coded.size() == 2 ? "event is" : "events are",
               " left out: one is spotted in a clip, and it is taken for ",
               *label, "; spotting.source: annotation takes all of them"),
           false});
      loaded_->clips.push_back({clip, *label, ""});
      return;
    }
    Add(clip, "");
  }

  std::optional<std::string> ClassOf(const std::string& named,
                                     const std::string& dataset) const {
    if (!units_) return map_->Map(named, dataset);
    const auto shown = units_->Map(named, dataset);
    if (!shown) return std::nullopt;
    return units_->Text(*shown);
  }

  const DataParams& data_;
  std::optional<LabelMap> map_;  // one of the two
  std::optional<UnitMap> units_;
  bool by_event_;
  LoadedClips* loaded_;
};

// The value that `assignments` give data.format last; "": none.
std::string FormatSet(const std::vector<std::string>& assignments) {
  std::string format;
  for (const std::string& assignment : assignments) {
    const auto at = assignment.find('=');
    if (at == std::string::npos ||
        Trim(assignment.substr(0, at)) != "data.format") {
      continue;
    }
    format = Trim(assignment.substr(at + 1));
  }
  return format;
}

bool TakesPart(const std::vector<DataFolder>& folders, const std::string& set) {
  return std::any_of(
      folders.begin(), folders.end(),
      [&set](const DataFolder& folder) { return folder.set == set; });
}

// data.format is what --data says.
void SetFormat(const std::vector<DataFolder>& folders,
               std::vector<std::string>* assignments) {
  const std::string set = FormatSet(*assignments);
  if (!set.empty() && !TakesPart(folders, set)) {
    throw ConfigError(Str("--set data.format=", set, " and --data ",
                          folders[0].set, "=", folders[0].path,
                          " say different things: leave one out"));
  }
  assignments->push_back("data.format=" + folders[0].set);
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
    if (!folders[0].set.empty()) SetFormat(folders, assignments);
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
  SetFormat(folders, assignments);
  return folders;
}

std::vector<std::string> SetNames(const std::vector<DataFolder>& folders) {
  std::vector<std::string> names;
  for (const DataFolder& folder : folders) {
    if (!folder.set.empty()) names.push_back(folder.set);
  }
  return names;
}

bool ReadsClips(const DataParams& data) {
  return !AreImages(DatasetNamed(data.format).kind);
}

bool HasLabels(const DataParams& data) {
  return DatasetNamed(data.format).labelled;
}

bool LabelsUnits(const DataParams& data) {
  return data.label_by == "action-units" && HasLabels(data);
}

LoadedClips LoadClips(const DataParams& data,
                      const std::vector<DataFolder>& folders, bool by_event) {
  std::vector<Dataset> sets;
  for (const DataFolder& folder : folders) {
    const DatasetRow& row =
        DatasetNamed(folder.set.empty() ? data.format : folder.set);
    sets.push_back(
        row.clips(folder.path, {FrameRate(data, row), data.columns}));
  }
  return TakePart(data, std::move(sets), by_event);
}

LoadedClips TakePart(const DataParams& data, std::vector<Dataset> sets,
                     bool by_event) {
  LoadedClips loaded;
  loaded.sets = std::move(sets);
  std::vector<std::string> names;
  std::size_t found = 0;
  for (const Dataset& set : loaded.sets) {
    names.push_back(set.name);
    found += set.clips.size();
  }
  loaded.name = Join(names, "+");
  Taker taker(data, by_event, &loaded);
  for (const Dataset& set : loaded.sets) {
    for (Skipped skipped : set.skipped) {
      if (loaded.sets.size() > 1) skipped.item = set.name + "/" + skipped.item;
      loaded.skipped.push_back(std::move(skipped));
    }
    taker.Take(set);
  }
  if (loaded.clips.empty()) {
    std::vector<std::string> roots;
    for (const Dataset& set : loaded.sets) roots.push_back(set.root);
    throw DataError(
        Str("none of the ", found, " clips under ", Join(roots, ", "),
            LabelsUnits(data) ? " has action units (data.label_by)"
                              : " has an emotion that data.labels names"));
  }
  return loaded;
}

std::vector<std::string> NamedClasses(const DataParams& data) {
  return LabelsUnits(data) ? UnitMap(data.labels).classes()
                           : LabelMap(data.labels).classes();
}

std::vector<std::string> NamesIn(const DataParams& data,
                                 const std::string& label) {
  if (!LabelsUnits(data)) return {label};
  return Split(label, '+');
}

std::string LabelText(const DataParams& data, const CodedEvent& event) {
  if (LabelsUnits(data)) return event.action_units;
  return data.label_by == "objective" ? ToLower(event.objective_class)
                                      : event.emotion;
}

std::string QualifiedItem(const Clip& clip) {
  return clip.dataset + "/" + clip.item;
}

std::string ItemText(const LoadedClips& loaded, const Clip& clip) {
  return loaded.sets.size() > 1 ? QualifiedItem(clip) : clip.item;
}

}  // namespace mien
