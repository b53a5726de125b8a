#include "tools/run/plan.h"

#include <algorithm>
#include <map>
#include <set>

#include "pipeline/core/text.h"
#include "stages/recognize/protocol.h"
#include "stages/spotting/coded_events.h"
#include "tools/run/data_remarks.h"
#include "tools/run/image_samples.h"
#include "tools/run/protocol_run.h"
#include "tools/run/unit_results.h"

namespace mien {
namespace {

// Of one data set.
struct Census {
  int items = 0;
  std::set<std::string> subjects;
  std::map<std::string, int> classes;

  void Add(const std::string& subject, const std::vector<std::string>& labels) {
    ++items;
    if (!subject.empty()) subjects.insert(subject);
    for (const std::string& label : labels) ++classes[label];
  }
};

std::string Counted(std::size_t count, const char* what) {
  return Str(count, " ", what, count == 1 ? "" : "s");
}

// "159 clips of 29 subjects"
std::string CensusText(const Census& census, const char* what) {
  std::string text = Counted(static_cast<std::size_t>(census.items), what);
  if (!census.subjects.empty()) {
    text += " of " + Counted(census.subjects.size(), "subject");
  }
  return text;
}

// ": negative 92, positive 26": in the order of data.labels, if there is one.
std::string ClassesText(const Census& census,
                        const std::vector<std::string>& order) {
  std::vector<std::string> parts;
  for (const std::string& name : order) {
    const auto found = census.classes.find(name);
    parts.push_back(
        Str(name, " ", found == census.classes.end() ? 0 : found->second));
  }
  if (order.empty()) {
    for (const auto& [name, count] : census.classes) {
      parts.push_back(Str(name, " ", count));
    }
  }
  return parts.empty() ? "" : ": " + Join(parts, ", ");
}

std::string Lines(const char* what, const std::vector<Skipped>& list,
                  bool failures) {
  std::string text;
  for (const Skipped& one : list) {
    if (one.is_failure != failures) continue;
    text += Str(what, one.item, ": ", one.reason, "\n");
  }
  return text;
}

std::size_t FailuresIn(const std::vector<Skipped>& list) {
  std::size_t count = 0;
  for (const Skipped& one : list) count += one.is_failure;
  return count;
}

// What takes part: events where clips have several.
const char* ItemNoun(const LoadedClips& loaded) {
  const bool by_event =
      std::any_of(loaded.clips.begin(), loaded.clips.end(),
                  [](const LabelledClip& one) { return !one.whole.empty(); });
  return by_event ? "coded event" : "clip";
}

// What each set holds, and what of it takes part. A table of own clips may
// hold several.
std::string SetLines(const DataParams& data, const LoadedClips& loaded) {
  std::map<std::string, Census> taking_part;
  Census all;
  for (const LabelledClip& one : loaded.clips) {
    std::vector<std::string> names;
    if (!one.label.empty()) names = NamesIn(data, one.label);
    taking_part[one.clip.dataset].Add(one.clip.subject, names);
    all.Add(one.clip.dataset + "/" + one.clip.subject, names);
  }
  const auto classes = NamedClasses(data);
  std::string text;
  for (const Dataset& set : loaded.sets) {
    const DatasetRow& row = DatasetNamed(set.name);
    const bool coded = row.kind == DatasetKind::kClips;
    Census found;
    std::set<std::string> parts;
    std::size_t events = 0;
    for (const Clip& clip : set.clips) {
      const bool own = clip.dataset == set.name;
      found.Add(own ? clip.subject : clip.dataset + "/" + clip.subject, {});
      parts.insert(clip.dataset);
      events += clip.coded.size();
    }
    text += Str(
        set.name, ": ", CensusText(found, coded ? "clip" : "recording"),
        events > set.clips.size() ? Str(" with ", events, " coded events") : "",
        " found, ", coded ? "" : "folders of frames: ", FrameRate(data, row),
        " frames/s", set.sheet.empty() ? "" : ", sheet " + set.sheet, "\n");
    if (!coded) continue;
    for (const std::string& name : parts) {
      const Census& part = taking_part[name];
      text += Str(name, ": ", CensusText(part, ItemNoun(loaded)), " take part",
                  ClassesText(part, classes), "\n");
    }
  }
  if (taking_part.size() > 1) {
    text += Str("all: ", CensusText(all, ItemNoun(loaded)), " take part",
                ClassesText(all, classes), "\n");
  }
  return text;
}

// Clips whose annotated apex cannot be used.
std::vector<std::string> ApexNotes(const SpottingParams& spotting,
                                   const LoadedClips& loaded) {
  std::vector<std::string> lines;
  if (spotting.source != "annotation") return lines;
  for (const LabelledClip& one : loaded.clips) {
    if (one.clip.coded.empty() || !ApexIsOnset(one.clip.coded.front())) {
      continue;
    }
    lines.push_back(ItemText(loaded, one.clip) +
                    ": apex = onset in the sheet: the spotted apex is taken");
  }
  return lines;
}

std::string PlanOfClips(const DataParams& data, const SpottingParams& spotting,
                        const std::vector<DataFolder>& folders) {
  const LoadedClips loaded =
      LoadClips(data, folders, spotting.source == "annotation");
  std::string text;
  for (const LabelledClip& one : loaded.clips) {
    text += Str(ItemText(loaded, one.clip), "  ", one.label, "  ",
                one.clip.folder, "\n");
  }
  text += Lines("left out: ", loaded.left_out, false) +
          Lines("note: ", loaded.skipped, false) +
          Lines("fails: ", loaded.skipped, true);
  const std::vector<std::string> apexes = ApexNotes(spotting, loaded);
  for (const std::string& line : apexes) text += "note: " + line + "\n";
  std::size_t notes =
      apexes.size() + loaded.skipped.size() - FailuresIn(loaded.skipped);
  for (const auto& lines :
       {UnusedLabels(data, loaded), EmptyClasses(data, loaded),
        UnusedLeaveOuts(data, loaded), UnusedKeys(data, loaded)}) {
    notes += lines.size();
    for (const std::string& line : lines) text += "note: " + line + "\n";
  }
  return text + SetLines(data, loaded) +
         Str(loaded.clips.size(), " ", ItemNoun(loaded), "s to run, ",
             loaded.left_out.size(), " left out, ", Counted(notes, "note"),
             ", ", FailuresIn(loaded.skipped), " fail\n");
}

std::vector<std::string> NamesOf(const SampleSet& set, const Sample& sample) {
  const std::string label = LabelOf(set, sample);
  if (label.empty()) return {};
  if (!set.several_labels) return {label};
  return Split(label, '+');
}

std::string PlanOfImages(const Prepared& prepared,
                         const ProtocolParams& protocol) {
  std::string text;
  for (const std::string& line : prepared.skipped)
    text += "note: " + line + "\n";
  for (const Failure& failure : prepared.failures) {
    text += Str("fails: ", failure.item, ": ", failure.message, "\n");
  }
  std::map<std::string, Census> sets;
  for (const Sample& sample : prepared.set.samples) {
    sets[sample.dataset].Add(sample.subject, NamesOf(prepared.set, sample));
  }
  for (const auto& [name, census] : sets) {
    text += Str(name, ": ", CensusText(census, "sample"), " take part",
                ClassesText(census, prepared.set.classes), "\n");
  }
  return text + Str(prepared.set.size(), " samples, ",
                    MakeFolds(prepared.set, protocol).size(),
                    " folds over all seeds, ", prepared.failures.size(),
                    " fail\n");
}

}  // namespace

std::string PlanText(const MienConfig& given, const RunOptions& options) {
  const MienConfig config = AdoptModel(given);
  const std::string cache = "cache: " + config.exec.cache + "\n";
  if (ReadsClips(config.data)) {
    return PlanOfClips(config.data, config.spotting, options.data) + cache;
  }
  StageTimes times;
  const Prepared prepared =
      PrepareImages(config.data, config.recognize.normalise, config.flow.params,
                    options.data.at(0).path, &times);
  return PlanOfImages(prepared, config.protocol) + cache;
}

}  // namespace mien
