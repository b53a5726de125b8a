#include "tools/run/plan.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/ingest/video_scan.h"
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

// Frames a second as a run will have them: films have their own.
std::string RateText(const DataParams& data, const Dataset& set) {
  const DatasetRow& row = DatasetNamed(set.name);
  if (row.kind != DatasetKind::kClips) {
    return Str("folders of frames: ", FrameRate(data, row), " frames/s");
  }
  std::set<double> written, folders;
  bool films = false;
  for (const Clip& clip : set.clips) {
    std::error_code none;
    const bool folder = std::filesystem::is_directory(clip.folder, none);
    if (clip.fps_is_written) {
      written.insert(clip.fps);
    } else if (folder) {
      folders.insert(clip.fps);
    } else {
      films = true;
    }
  }
  std::vector<std::string> parts;
  const auto add = [&parts](const std::set<double>& rates, const char* whose) {
    if (rates.empty()) return;
    const std::string from = NumberText(*rates.begin()),
                      to = NumberText(*rates.rbegin());
    parts.push_back(
        Str(from == to ? from : from + " to " + to, " frames/s", whose));
  };
  add(folders, films || !written.empty() ? " of folders" : "");
  add(written, " as its column fps tells");
  if (films) parts.push_back("frames/s of each film as it tells");
  return Join(parts, ", ");
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
        " found, ", RateText(data, set),
        set.sheet.empty() ? "" : ", sheet " + set.sheet, "\n");
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

// Clips whose annotated apex cannot be used, as ApexNote() will tell of them
// when it is known what was spotted.
std::vector<std::string> ApexNotes(const SpottingParams& spotting,
                                   const LoadedClips& loaded) {
  std::vector<std::string> lines;
  if (spotting.source != "annotation") return lines;
  for (const LabelledClip& one : loaded.clips) {
    if (one.clip.coded.empty() || !ApexIsOnset(one.clip.coded.front())) {
      continue;
    }
    const CodedEvent& coded = one.clip.coded.front();
    const bool one_frame = coded.offset && *coded.offset <= *coded.onset;
    lines.push_back(
        ItemText(loaded, one.clip) +
        (one_frame ? Str(": onset = apex = offset in the sheet (frame ",
                         *coded.onset, "): in one frame nothing moves")
                   : Str(": apex = onset in the sheet (frame ", *coded.onset,
                         "), between which nothing moves: the spotted apex is "
                         "taken where it lies behind the onset, else the "
                         "middle of onset and offset")));
  }
  std::size_t missing = 0;
  for (const LabelledClip& one : loaded.clips) {
    missing += !one.clip.coded.empty() && !one.clip.coded.front().apex;
  }
  if (missing == 0) return lines;
  lines.push_back(Str("no apex in the sheet for ", missing, " of ",
                      Counted(loaded.clips.size(), ItemNoun(loaded)),
                      ": the spotted apex is taken where it lies between onset "
                      "and offset, else the middle"));
  return lines;
}

// Marks behind a film's end, by the pictures that its file holds: all that can
// be told of them without reading it.
std::vector<std::string> FrameProblems(const LoadedClips& loaded) {
  std::vector<std::string> lines;
  std::map<std::string, std::int64_t> counts;
  for (const LabelledClip& one : loaded.clips) {
    const Clip& clip = one.clip;
    std::error_code none;
    if (clip.coded.empty() || !clip.coded.front().to_ends ||
        !std::filesystem::is_regular_file(clip.folder, none)) {
      continue;
    }
    const CodedEvent& coded = clip.coded.front();
    for (const auto& [key, number] :
         {std::pair("onset", coded.onset), std::pair("apex", coded.apex),
          std::pair("offset", coded.offset), std::pair("start", clip.first),
          std::pair("end", clip.last)}) {
      if (!number) continue;
      if (counts.count(clip.folder) == 0) {
        try {
          counts[clip.folder] = ScanVideo(clip.folder, 0).packets;
        } catch (const Error&) {
          counts[clip.folder] = 0;  // the run says why
        }
      }
      const std::int64_t count = counts[clip.folder];
      if (count == 0 || *number < count) continue;
      lines.push_back(Str(ItemText(loaded, clip), ": its ", key, " ", *number,
                          " is behind the last of the film's ", count,
                          " frames (0 to ", count - 1, ")"));
      break;
    }
  }
  return lines;
}

// Why no fold can be made of what takes part, were all of it computed; "": they
// can.
std::string FoldsProblem(const MienConfig& config, const RunOptions& options,
                         const std::vector<LabelledClip>& clips) {
  const bool recognizes =
      (HasLabels(config.data) || config.protocol.kind == "predict") &&
      options.Takes("recognize") &&
      (options.shards == 1 || options.ShardsFolds());
  if (!recognizes || clips.empty()) return "";
  std::map<std::string, int> classes;
  SampleSet set;
  for (const LabelledClip& one : clips) {
    Sample sample;
    sample.dataset = one.clip.dataset;
    sample.subject = one.clip.subject;
    sample.clip = one.clip.name;
    sample.label = -1;
    if (!one.label.empty()) {
      const int next = static_cast<int>(classes.size());
      sample.label = classes.emplace(one.label, next).first->second;
    }
    set.samples.push_back(std::move(sample));
  }
  for (const auto& [name, index] : classes) set.classes.push_back(name);
  try {
    MakeFolds(set, config.protocol);
  } catch (const DataError& error) {
    return error.message();
  }
  return "";
}

std::string PlanOfClips(const MienConfig& config, const RunOptions& options,
                        std::size_t* failures) {
  const DataParams& data = config.data;
  const SpottingParams& spotting = config.spotting;
  const std::vector<DataFolder>& folders = options.data;
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
  *failures = FailuresIn(loaded.skipped);
  const std::vector<std::string> frames = FrameProblems(loaded);
  for (const std::string& line : frames) text += "fails: " + line + "\n";
  *failures += frames.size();
  const std::string problem = FoldsProblem(config, options, loaded.clips);
  if (!problem.empty()) {
    text += "fails: protocol: " + problem + "\n";
    ++*failures;
  }
  return text + SetLines(data, loaded) +
         Str(loaded.clips.size(), " ", ItemNoun(loaded), "s to run, ",
             loaded.left_out.size(), " left out, ", Counted(notes, "note"),
             ", ", *failures, " fail\n");
}

std::vector<std::string> NamesOf(const SampleSet& set, const Sample& sample) {
  const std::string label = LabelOf(set, sample);
  if (label.empty()) return {};
  if (!set.several_labels) return {label};
  return Split(label, '+');
}

std::string PlanOfImages(const Prepared& prepared,
                         const ProtocolParams& protocol,
                         std::size_t* failures) {
  *failures = prepared.failures.size();
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

std::string PlanText(const MienConfig& given, const RunOptions& options,
                     std::size_t* failures) {
  std::size_t count = 0;
  if (failures == nullptr) failures = &count;
  const MienConfig config = AdoptModel(given);
  const std::string cache = "cache: " + config.exec.cache + "\n";
  if (ReadsClips(config.data)) {
    return PlanOfClips(config, options, failures) + cache;
  }
  StageTimes times;
  const Prepared prepared =
      PrepareImages(config.data, config.recognize.normalise, config.flow.params,
                    options.data.at(0).path, &times);
  return PlanOfImages(prepared, config.protocol, failures) + cache;
}

}  // namespace mien
