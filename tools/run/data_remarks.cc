#include "tools/run/data_remarks.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "stages/ingest/datasets/clip_events.h"
#include "stages/mien_config.h"

namespace mien {
namespace {

bool Contains(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

// Nothing is expected of sets that take no part in this run.
bool Concerns(const LoadedClips& loaded, const std::string& entry) {
  const auto at = entry.find('/');
  const std::string name = entry.substr(0, at);
  return at == std::string::npos || FindDataset(name) == nullptr ||
         std::any_of(loaded.sets.begin(), loaded.sets.end(),
                     [&name](const Dataset& set) {
                       // A table of own clips may hold clips of known sets.
                       return set.name == name ||
                              std::any_of(set.clips.begin(), set.clips.end(),
                                          [&name](const Clip& clip) {
                                            return clip.dataset == name;
                                          });
                     });
}

// Whether `holds` of one of the clips that were found.
template <class Holds>
bool AnyClip(const LoadedClips& loaded, const Holds& holds) {
  return std::any_of(
      loaded.sets.begin(), loaded.sets.end(), [&](const Dataset& set) {
        return std::any_of(set.clips.begin(), set.clips.end(), holds);
      });
}

bool TellsKinds(const Clip& clip) {
  return std::any_of(
      clip.coded.begin(), clip.coded.end(),
      [](const CodedEvent& event) { return !event.kind.empty(); });
}

}  // namespace

std::vector<std::string> UnusedLabels(const DataParams& data,
                                      const LoadedClips& loaded) {
  std::set<std::string> emotions;
  for (const Dataset& set : loaded.sets) {
    for (const Clip& clip : set.clips) {
      for (const CodedEvent& event : clip.coded) {
        const std::string named = LabelText(data, event);
        emotions.insert({named, ToLower(clip.dataset) + "/" + named});
      }
    }
  }
  std::vector<std::string> unused;
  if (!HasLabels(data) || LabelsUnits(data)) return unused;
  for (const std::string& emotion : LabelMap(data.labels).Emotions()) {
    if (!Concerns(loaded, emotion) || emotions.count(emotion) > 0) continue;
    unused.push_back(
        Str("data.labels: no clip has the ",
            data.label_by == "objective" ? "objective class '" : "emotion '",
            emotion, "'"));
  }
  return unused;
}

std::vector<std::string> EmptyClasses(const DataParams& data,
                                      const LoadedClips& loaded) {
  std::vector<std::string> lines;
  if (!HasLabels(data)) return lines;
  std::set<std::string> there;
  for (const LabelledClip& one : loaded.clips) {
    for (const std::string& name : NamesIn(data, one.label)) there.insert(name);
  }
  for (const std::string& name : NamedClasses(data)) {
    if (there.count(name) > 0) continue;
    lines.push_back("data.labels: no clip is of the class '" + name + "'");
  }
  return lines;
}

std::vector<std::string> DataRemarks(const DataParams& data,
                                     const std::string& format_in_file,
                                     const std::vector<DataFolder>& folders) {
  std::vector<std::string> lines, sets, rates;
  for (const DataFolder& folder : folders) {
    const DatasetRow& row =
        DatasetNamed(folder.set.empty() ? data.format : folder.set);
    sets.push_back(row.name);
    rates.push_back(Str(row.name, " ", row.fps));
  }
  const bool named = !folders.empty() && !folders[0].set.empty();
  if (named && !format_in_file.empty() && !Contains(sets, format_in_file)) {
    lines.push_back(Str("data.format: ", format_in_file,
                        " of the file is not taken: --data says ",
                        Join(sets, ", ")));
  }
  if (folders.size() > 1 && data.fps > 0) {
    lines.push_back(Str("data.fps: ", data.fps, " is taken for all of them (",
                        Join(rates, ", "), "); 0: each set's own"));
  }
  std::vector<std::string> others;
  // Ready stacks say themselves of which set each is.
  if (!ReadsClips(data)) return lines;
  for (const std::string& emotion : LabelMap(data.labels).Emotions()) {
    const std::string set = emotion.substr(0, emotion.find('/'));
    if (set == emotion || FindDataset(set) == nullptr || Contains(sets, set) ||
        Contains(others, set)) {
      continue;
    }
    others.push_back(set);
  }
  if (!others.empty()) {
    std::string example;
    for (const auto* list : {&sets, &others}) {
      for (const std::string& set : *list) example += " --data " + set + "=DIR";
    }
    lines.push_back(
        Str("data.labels speaks of ", Join(others, ", "),
            ", too, of which no --data is given; all of them:", example));
  }
  return lines;
}

void WarnOfData(const std::string& config_path, const DataParams& data,
                const std::vector<DataFolder>& folders) {
  KeySet in_file;
  const MienConfig file = ReadConfigFile(config_path, &in_file);
  const std::string format =
      in_file.count("data.format") > 0 ? file.data.format : "";
  for (const std::string& line : DataRemarks(data, format, folders)) {
    LogWarn(line);
  }
}

std::vector<std::string> UnusedLeaveOuts(const DataParams& data,
                                         const LoadedClips& loaded) {
  std::set<std::string> items;
  for (const Dataset& set : loaded.sets) {
    for (const Clip& clip : set.clips) {
      items.insert({clip.item, QualifiedItem(clip)});
      for (const Clip& event : OneClipAnEvent(clip)) {
        items.insert({event.item, QualifiedItem(event)});
      }
    }
  }
  std::vector<std::string> unused;
  for (const std::string& item : data.leave_out) {
    if (!Concerns(loaded, item) || items.count(item) > 0) continue;
    unused.push_back("data.leave_out: there is no clip '" + item + "'");
  }
  return unused;
}

std::vector<std::string> UnusedKeys(const DataParams& data,
                                    const LoadedClips& loaded) {
  std::vector<std::string> lines;
  if (!HasLabels(data)) return lines;
  const bool chooses = data.expressions != DataParams().expressions;
  if (chooses && !AnyClip(loaded, TellsKinds)) {
    lines.push_back(
        Str("data.expressions: ", data.expressions,
            " is not read: no clip says whether it is micro or macro"));
  }
  const auto takes_rate = [&data](const Clip& clip) {
    std::error_code none;
    return clip.fps == data.fps && !clip.fps_is_written &&
           std::filesystem::is_directory(clip.folder, none);
  };
  if (data.fps > 0 && !AnyClip(loaded, takes_rate)) {
    lines.push_back(Str("data.fps: ", NumberText(data.fps),
                        " is not read: every clip has its own times"));
  }
  return lines;
}

}  // namespace mien
