#include "tools/run/prepare.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>

#include "pipeline/core/error.h"
#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "stages/report/faces_text.h"
#include "stages/spotting/coded_events.h"
#include "tools/run/clip_samples.h"
#include "tools/run/data_folders.h"
#include "tools/run/image_samples.h"
#include "tools/run/needed_frames.h"

namespace mien {
namespace {

// A clip in flight: frames stream, so this is libraries and a few images.
constexpr std::int64_t kClipBytes = std::int64_t{300} << 20;

bool StopsAt(const RunOptions& options, const char* stage) {
  return options.until == stage;
}

// "a.mp4: 1 face (found in 280 of 300 frames), 95 frames/s".
std::string TrackSummary(const std::string& item, const FaceTracks& tracks,
                         double seconds) {
  const auto frames = static_cast<double>(tracks.frame_count());
  return Str(item, ": ", FacesText(FoundFaces(tracks), tracks.frame_count()),
             ", ", FixedText(frames / std::max(seconds, 1e-3), 0), " frames/s");
}

// Annotated frames between which nothing can move.
void RemarkOnApex(const CodedEvent& coded, const Events& events,
                  const std::vector<std::int64_t>& numbers, ClipOutcome* out) {
  const std::string note =
      events.events.empty() ? ""
                            : ApexNote(coded, events.events.front(), numbers);
  if (!note.empty()) out->notes.push_back({"apex", note, 1});
}

void RemarkOnStillness(const FlowStack& flow, ClipOutcome* out) {
  const bool moves = std::any_of(flow.flow.begin(), flow.flow.end(),
                                 [](float value) { return value != 0; });
  if (moves) return;
  out->notes.push_back(
      {"still",
       "nothing moves between onset and apex: its flow is 0 everywhere; check "
       "the frames and the coding sheet",
       1});
}

// What the frames' reader does not tell: one line of the log, all in the
// report.
void TellRemarks(const std::vector<ItemNote>& notes) {
  std::vector<std::string> lines;
  for (const auto& [item, note] : notes) {
    if (note.kind == "apex" || note.kind == "still") {
      lines.push_back(item + ": " + note.text);
    }
  }
  if (lines.empty()) return;
  LogWarn(lines.size() == 1
              ? lines[0]
              : Str(lines.size(),
                    " remarks on clips (all in report.html): ", lines[0]));
}

// What the network or another classifier reads of a clip.
void ReadInput(const MienConfig& config, const RunOptions& options,
               const ItemContext& context, const Measured& measured,
               const Result<Events>& events,
               const std::function<Result<ExtraPairs>()>& extra_pairs,
               ClipOutcome* out) {
  const bool stops = StopsAt(options, "flow");
  const std::string named = FeaturesOf(config.recognize, config.protocol);
  if (!stops && named == "lbp-top") {
    const auto features =
        LbpTopOfClip(context, config.lbp_top, measured, events);
    out->features = features.Get();
    out->features_key = features.key();
    return;
  }
  const auto flow = FlowOfClip(context, config.flow, measured, events);
  RemarkOnStillness(flow.Get(), out);
  if (!stops && named == "bi-woof") {
    const auto features = BiWoofOfClip(context, config.bi_woof, flow);
    out->features = features.Get();
    out->features_key = features.key();
  } else if (!stops && config.flow.extra.any() &&
             config.protocol.kind != "predict") {
    const auto extra = extra_pairs();
    out->extra = extra.Get().stacks;
    out->extra_key = extra.key();
  }
  out->flow = flow.Get();  // last: a clip that failed takes no part
  out->flow_key = flow.key();
}

std::shared_ptr<const FrameSource> OpenClip(const Clip& clip, int stream) {
  std::error_code none;
  const bool is_folder = std::filesystem::is_directory(clip.folder, none);
  return std::shared_ptr<const FrameSource>(
      OpenFrames(clip.folder, is_folder ? clip.fps : 0, stream));
}

// Where everything that its events share is cached.
ItemContext WholeContext(const ItemContext& context, const std::string& whole) {
  ItemContext shared = context;
  if (!whole.empty()) shared.item = whole;
  return shared;
}

// All frames, or, where onset and apex of one event are coded and nothing else
// is read, those that the flow between them is made of.
Measured MeasureRead(const MienConfig& config, const RunOptions& options,
                     const ItemContext& context,
                     const std::shared_ptr<const FrameSource>& source,
                     const Measured& whole, const ClipOutcome& outcome) {
  const bool only_flow =
      config.spotting.source == "annotation" && outcome.whole.empty() &&
      !outcome.clip.coded.empty() && !StopsAt(options, "track") &&
      !StopsAt(options, "motion") &&
      FeaturesOf(config.recognize, config.protocol) != "lbp-top";
  if (only_flow) {
    const auto frames = NeededFrames(outcome.clip.coded.front(), *source,
                                     config.track.params, config.flow.params);
    if (frames) {
      const Measured few = Measure(context, config.track, config.motion,
                                   FramesOf(PickPictures(source, *frames)));
      if (FoundAtBothEnds(few.tracks.Get(), *frames)) return few;
    }
  }
  return whole;
}

// Onset, apex and offset as the sheet or the spotter gives them.
Result<Events> EventsOfClip(const MienConfig& config,
                            const ItemContext& context,
                            const Measured& measured, const CodedEvent& coded) {
  const auto spotted =
      SpotClip(context, config.spotting,
               BaselineOf(config.spotting, config.baselines), measured);
  if (config.spotting.source != "annotation") return spotted;
  return FromAnnotation(coded, measured.tracks, spotted,
                        config.spotting.micro_max_s);
}

// One clip through the stages, in the order of the picture.
void RunClip(const MienConfig& config, const RunOptions& options,
             const ItemContext& context, ClipOutcome* out) {
  const auto source = OpenClip(out->clip, options.stream);
  out->fps = source->info().fps;
  out->notes = source->info().notes;
  TellNotes(out->clip.item, out->notes);
  const auto begin = std::chrono::steady_clock::now();
  const ItemContext shared = WholeContext(context, out->whole);
  const Measured whole =
      Measure(shared, config.track, config.motion, FramesOf(source));
  const Measured measured =
      MeasureRead(config, options, shared, source, whole, *out);
  const auto& tracks = measured.tracks;
  const std::vector<Note>& met = tracks.Get().notes;
  TellNotes(out->clip.item, met);
  out->notes.insert(out->notes.end(), met.begin(), met.end());
  if (!HasLabels(config.data)) {  // recordings are long
    const std::chrono::duration<double> spent =
        std::chrono::steady_clock::now() - begin;
    LogInfo(TrackSummary(out->clip.item, tracks.Get(), spent.count()));
  }
  if (StopsAt(options, "track")) return;
  if (StopsAt(options, "motion")) {
    measured.motion.Get();
    return;
  }
  const CodedEvent coded =
      out->clip.coded.empty() ? CodedEvent{} : out->clip.coded.front();
  const auto events = EventsOfClip(config, shared, measured, coded);
  out->source = events.Get().source;
  if (config.spotting.source == "annotation") {
    RemarkOnApex(coded, events.Get(), tracks.Get().frame_number, out);
  }
  const auto& numbers = tracks.Get().frame_number;
  out->frames = static_cast<std::int64_t>(numbers.size());
  out->first_number = numbers.empty() ? 0 : numbers.front();
  out->curve = events.Get().curve;
  if (!events.Get().events.empty()) {
    out->event = events.Get().events.front();
    out->onset_number = NumberAt(numbers, out->event->onset_idx);
    out->apex_number = NumberAt(numbers, out->event->apex_idx);
    out->offset_number = NumberAt(numbers, out->event->offset_idx);
  }
  if (StopsAt(options, "spotting")) return;
  const auto extra_pairs = [&] {
    return ExtraPairsOfClip(context, config.flow, whole,
                            EventsOfClip(config, shared, whole, coded));
  };
  ReadInput(config, options, context, measured, events, extra_pairs, out);
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
  for (const std::string& line : UnusedLeaveOuts(data, loaded)) LogWarn(line);
  if (!prepared->skipped.empty()) {
    LogInfo(Str(prepared->skipped.size(),
                prepared->skipped.size() == 1 ? " note: "
                                              : " notes (all in report.html): ",
                prepared->skipped.front()));
  }
}

}  // namespace

Prepared PrepareClips(const MienConfig& config, const RunOptions& options,
                      const LoadedClips& loaded, const Store& store,
                      StageTimes* times) {
  Prepared prepared;
  prepared.name = loaded.name;
  TellClips(config.data, loaded, &prepared);
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
  const auto measure = [&config, &options](const ItemContext& context,
                                           const Clip& clip) {
    const Measured measured = Measure(context, config.track, config.motion,
                                      FramesOf(OpenClip(clip, options.stream)));
    measured.tracks.Get();
    if (!StopsAt(options, "track")) measured.motion.Get();
  };
  take(MeasureWholes(measure, RunnerOf(config.exec, "clips of several events"),
                     store, times, loaded, &mine));
  std::vector<WorkItem> items;
  for (ClipOutcome* outcome : mine) {
    const ItemContext context = {&store, times, outcome->clip.dataset,
                                 outcome->clip.item};
    items.push_back({ItemText(loaded, outcome->clip), kClipBytes,
                     [&config, &options, context, outcome] {
                       RunClip(config, options, context, outcome);
                       outcome->done = true;
                     }});
  }
  take(RunItems(items, RunnerOf(config.exec, "clips")));
  for (const ClipOutcome& outcome : outcomes) {
    for (const Note& note : outcome.notes) {
      prepared.notes.push_back({ItemText(loaded, outcome.clip), note});
    }
  }
  TellRemarks(prepared.notes);
  const bool whole = (options.shards == 1 || options.ShardsFolds()) &&
                     (options.until.empty() || options.until == "flow" ||
                      options.until == "recognize") &&
                     std::any_of(outcomes.begin(), outcomes.end(), HasInput);
  if (whole) {
    AssembleClips(config.data.labels, config.recognize.normalise,
                  FeaturesOf(config.recognize, config.protocol),
                  config.flow.params, std::move(outcomes), &prepared);
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

Prepared Prepare(const MienConfig& config, const RunOptions& options,
                 const Store& store, StageTimes* times) {
  if (ReadsClips(config.data)) {
    const bool by_event = config.spotting.source == "annotation";
    return PrepareClips(config, options,
                        LoadClips(config.data, options.data, by_event), store,
                        times);
  }
  return PrepareImages(config.data, config.recognize.normalise,
                       config.flow.params, options.data.at(0).path, times);
}

}  // namespace mien
