#include "tools/run/prepare.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <utility>

#include "pipeline/core/error.h"
#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "stages/spotting/coded_events.h"
#include "tools/run/clip_run.h"
#include "tools/run/clip_samples.h"
#include "tools/run/data_folders.h"
#include "tools/run/data_remarks.h"
#include "tools/run/image_samples.h"

namespace mien {
namespace {

// A clip in flight: frames stream, so this is libraries and a few images.
constexpr std::int64_t kClipBytes = std::int64_t{300} << 20;

// What the frames' reader does not tell: one line of the log, all in the
// report.
void TellRemarks(const std::vector<ItemNote>& notes) {
  std::vector<std::string> lines;
  for (const auto& [item, note] : notes) {
    if (note.kind == "apex" || note.kind == "still" || note.kind == "faces") {
      lines.push_back(item + ": " + note.text);
    }
  }
  if (lines.empty()) return;
  LogWarn(lines.size() == 1
              ? lines[0]
              : Str(lines.size(),
                    " remarks on clips (all in report.html): ", lines[0]));
}

// Apexes that no sheet tells, once for all clips: SMIC and others have none.
// Where one is the onset, its clip has a note of its own.
void TellSpottedApexes(const std::vector<ClipOutcome>& outcomes,
                       Prepared* prepared) {
  std::int64_t missing = 0, all = 0;
  for (const ClipOutcome& outcome : outcomes) {
    if (outcome.source.empty()) continue;
    ++all;
    const auto& coded = outcome.clip.coded;
    missing += outcome.source == "annotation+spotted" &&
               (coded.empty() || !coded.front().apex);
  }
  if (missing == 0) return;
  prepared->notes.push_back(
      {prepared->name,
       {"apex",
        Str("no apex in the sheet for ", missing, " of ", all,
            all == 1 ? " clip" : " clips",
            ": the spotted apex is taken where it lies between onset and "
            "offset, else the middle"),
        missing}});
}

RunnerOptions RunnerOf(const ExecParams& exec, const char* label) {
  RunnerOptions runner;
  runner.jobs = JobsOf(exec);
  runner.memory_bytes = ParseMemory(exec.memory);
  runner.label = label;
  return runner;
}

// The samples of this shard, those of one clip together.
std::vector<ClipOutcome*> OfThisShard(const RunOptions& options,
                                      std::vector<ClipOutcome>* outcomes) {
  std::vector<ClipOutcome*> mine;
  std::size_t clip = 0;
  for (std::size_t n = 0; n < outcomes->size(); ++n) {
    ClipOutcome* one = &(*outcomes)[n];
    const ClipOutcome* before = n == 0 ? nullptr : one - 1;
    const bool same = before && !one->whole.empty() &&
                      one->whole == before->whole &&
                      one->clip.dataset == before->clip.dataset;
    if (n > 0 && !same) ++clip;
    if (options.ShardsFolds() ||
        static_cast<int>(clip % options.shards) == options.shard - 1) {
      mine.push_back(one);
    }
  }
  return mine;
}

// Clips with several events whose motion is read: where they are annotated
// only that of those without an apex of their own.
using WholeClip = std::pair<std::string, std::string>;  // data set, item
std::set<WholeClip> WithMotion(bool annotated,
                               const std::vector<ClipOutcome*>& outcomes) {
  std::set<WholeClip> moving;
  for (const ClipOutcome* one : outcomes) {
    const auto& coded = one->clip.coded;
    if (!annotated || coded.empty() || NeedsSpottedApex(coded.front())) {
      moving.emplace(one->clip.dataset, one->whole);
    }
  }
  return moving;
}

// Clips with several events are tracked once, before their events run side by
// side. Events of clips that fail fail alike, and leave `mine`.
using MeasureClip = std::function<void(const ItemContext&, const Clip&)>;
std::vector<Failure> MeasureWholes(const MeasureClip& measure,
                                   const RunnerOptions& runner,
                                   const Store& store, StageTimes* times,
                                   const LoadedClips& loaded,
                                   std::vector<ClipOutcome*>* mine) {
  std::vector<WorkItem> items;
  const auto name = [&loaded](const ClipOutcome& outcome) {
    Clip whole = outcome.clip;
    whole.item = outcome.whole;
    return ItemText(loaded, whole);
  };
  for (const ClipOutcome* one : *mine) {
    if (one->whole.empty()) continue;
    if (!items.empty() && items.back().name == name(*one)) continue;
    const ItemContext context = {&store, times, one->clip.dataset, one->whole};
    items.push_back({name(*one), kClipBytes, [&measure, context, one] {
                       measure(context, one->clip);
                     }});
  }
  std::vector<Failure> failures;
  if (items.empty()) return failures;
  std::map<std::string, Failure> failed;
  for (const Failure& one : RunItems(items, runner)) {
    failed.emplace(one.item, one);
  }
  std::vector<ClipOutcome*> left;
  for (ClipOutcome* one : *mine) {
    const auto found =
        one->whole.empty() ? failed.end() : failed.find(name(*one));
    if (found == failed.end()) {
      left.push_back(one);
      continue;
    }
    failures.push_back(found->second);
    failures.back().item = ItemText(loaded, one->clip);
  }
  *mine = std::move(left);
  return failures;
}

// What there is to say of the clips before they are read.
void TellClips(const DataParams& data, const LoadedClips& loaded,
               Prepared* prepared) {
  NoteSkipped(loaded.skipped, prepared);
  for (const Dataset& set : loaded.sets) {
    LogInfo(Str(set.clips.size(), " clips under ", set.root,
                set.sheet.empty() ? "" : ", sheet " + set.sheet));
  }
  NoteSkipped(loaded.left_out, prepared);
  for (const std::string& line : EmptyClasses(data, loaded)) LogInfo(line);
  for (const auto& lines :
       {UnusedLeaveOuts(data, loaded), UnusedKeys(data, loaded)}) {
    for (const std::string& line : lines) LogWarn(line);
  }
  if (!prepared->skipped.empty()) {
    LogInfo(Str(prepared->skipped.size(),
                prepared->skipped.size() == 1 ? " note: "
                                              : " notes (all in report.html): ",
                prepared->skipped.front()));
  }
}

}  // namespace

PrepareSetup PrepareSetupOf(const MienConfig& config) {
  return {config.data,
          {config.track, config.motion, config.spotting,
           BaselineOf(config.spotting, config.baselines), config.flow,
           config.lbp_top, config.bi_woof,
           FeaturesOf(config.recognize, config.protocol),
           HasLabels(config.data), config.protocol.kind == "predict"},
          config.recognize.normalise,
          config.exec};
}

Prepared PrepareClips(const PrepareSetup& setup, const RunOptions& options,
                      const LoadedClips& loaded, const Store& store,
                      StageTimes* times) {
  Prepared prepared;
  prepared.name = loaded.name;
  TellClips(setup.data, loaded, &prepared);
  std::vector<ClipOutcome> outcomes(loaded.clips.size());
  for (std::size_t n = 0; n < outcomes.size(); ++n) {
    outcomes[n].clip = loaded.clips[n].clip;
    outcomes[n].label = loaded.clips[n].label;
    outcomes[n].whole = loaded.clips[n].whole;
  }
  const auto take = [&prepared](const std::vector<Failure>& failures) {
    prepared.failures.insert(prepared.failures.end(), failures.begin(),
                             failures.end());
  };
  std::vector<ClipOutcome*> mine = OfThisShard(options, &outcomes);
  const std::set<WholeClip> moving = WithMotion(
      setup.clip.spotting.source == "annotation" && options.Takes("spotting"),
      mine);
  const auto measure = [&](const ItemContext& context, const Clip& clip) {
    const Measured measured =
        Measure(context, setup.clip.track, setup.clip.motion,
                FramesOf(OpenClip(clip, options.stream)));
    measured.tracks.Get();
    if (options.Takes("motion") &&
        moving.count({context.dataset, context.item}) > 0) {
      measured.motion.Get();
    }
  };
  take(MeasureWholes(measure, RunnerOf(setup.exec, "clips of several events"),
                     store, times, loaded, &mine));
  std::vector<WorkItem> items;
  for (ClipOutcome* outcome : mine) {
    const ItemContext context = {&store, times, outcome->clip.dataset,
                                 outcome->clip.item};
    items.push_back({ItemText(loaded, outcome->clip), kClipBytes,
                     [&setup, &options, context, outcome] {
                       RunClip(setup.clip, options, context, outcome);
                       outcome->done = true;
                     }});
  }
  take(RunItems(items, RunnerOf(setup.exec, "clips")));
  for (const ClipOutcome& outcome : outcomes) {
    for (const Note& note : outcome.notes) {
      prepared.notes.push_back({ItemText(loaded, outcome.clip), note});
    }
  }
  TellSpottedApexes(outcomes, &prepared);
  TellRemarks(prepared.notes);
  const bool whole = (options.shards == 1 || options.ShardsFolds()) &&
                     options.Takes("flow") &&
                     std::any_of(outcomes.begin(), outcomes.end(), HasInput);
  if (whole) {
    AssembleClips(setup.data, setup.normalise, setup.clip.features,
                  setup.clip.flow.params, std::move(outcomes), &prepared);
  } else {
    // Neither other shards' clips nor those that failed have anything to show.
    for (ClipOutcome& outcome : outcomes) {
      if (outcome.done) prepared.clips.push_back(std::move(outcome));
    }
  }
  return prepared;
}

void NoteSkipped(const std::vector<Skipped>& skipped, Prepared* prepared) {
  for (const Skipped& item : skipped) {
    if (item.is_failure) {
      prepared->failures.push_back(
          {item.item, "ingest", "DataError", item.reason});
      LogError(Str(item.item, ": ingest: ", item.reason));
    } else {
      prepared->skipped.push_back(Str(item.item, ": ", item.reason));
    }
  }
}

Prepared Prepare(const PrepareSetup& setup, const RunOptions& options,
                 const Store& store, StageTimes* times) {
  if (ReadsClips(setup.data)) {
    const bool by_event = setup.clip.spotting.source == "annotation";
    return PrepareClips(setup, options,
                        LoadClips(setup.data, options.data, by_event), store,
                        times);
  }
  return PrepareImages(setup.data, setup.normalise, setup.clip.flow.params,
                       options.data.at(0).path, times);
}

}  // namespace mien
