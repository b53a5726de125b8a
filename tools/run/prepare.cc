#include "tools/run/prepare.h"

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "pipeline/core/error.h"
#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "stages/recognize/model_use.h"
#include "stages/samples/assemble.h"
#include "stages/spotting/coded_events.h"
#include "stages/track/tracked_frames.h"
#include "tools/run/clip_samples.h"
#include "tools/run/protocol_run.h"

namespace mien {
namespace {

// A clip in flight: frames stream, so this is libraries and a few images.
constexpr std::int64_t kClipBytes = std::int64_t{300} << 20;

bool StopsAt(const RunOptions& options, const char* stage) {
  return options.until == stage;
}

// "a.mp4: 1 face in 280 of 300 frames (20 without), 95 frames/s".
std::string TrackSummary(const std::string& item, const FaceTracks& tracks,
                         double seconds) {
  const std::int64_t frames = tracks.frame_count();
  const std::int64_t found = CountFramesWithFace(tracks);
  const std::size_t faces = tracks.faces.size();
  return Str(
      item, ": ", faces, faces == 1 ? " face" : " faces", ", found in ", found,
      " of ", frames, " frames, lost in ", frames - found, ", ",
      FixedText(static_cast<double>(frames) / std::max(seconds, 1e-3), 0),
      " frames/s");
}

// What the network or another classifier reads of a clip.
void ReadInput(const MienConfig& config, const RunOptions& options,
               const ItemContext& context, const Measured& measured,
               const Result<Events>& events, ClipOutcome* out) {
  if (FeaturesOf(config) == "lbp-top" && !StopsAt(options, "flow")) {
    const auto features =
        LbpTopOfClip(context, config.lbp_top, measured, events);
    out->features = features.Get();
    out->features_key = features.key();
    return;
  }
  const auto flow = FlowOfClip(context, config.flow, measured, events);
  flow.Get();
  const bool stops = StopsAt(options, "flow");
  if (!stops && FeaturesOf(config) == "bi-woof") {
    const auto features = BiWoofOfClip(context, config.bi_woof, flow);
    out->features = features.Get();
    out->features_key = features.key();
  } else if (!stops && config.flow.extra.any() &&
             config.protocol.kind != "predict") {
    const auto extra = ExtraPairsOfClip(context, config.flow, measured, events);
    out->extra = extra.Get().stacks;
    out->extra_key = extra.key();
  }
  out->flow = flow.Get();  // last: a clip that failed takes no part
  out->flow_key = flow.key();
}

// One clip through the stages, in the order of the picture.
void RunClip(const MienConfig& config, const RunOptions& options,
             const ItemContext& context, ClipOutcome* out) {
  const bool is_folder = std::filesystem::is_directory(out->clip.folder);
  const auto source = std::shared_ptr<const FrameSource>(
      OpenFrames(out->clip.folder, is_folder ? config.data.fps : 0));
  out->fps = source->info().fps;
  out->notes = source->info().notes;
  TellNotes(out->clip.Item(), out->notes);
  const auto begin = std::chrono::steady_clock::now();
  const Measured measured =
      Measure(context, config.track, config.motion, FramesOf(source));
  const auto& tracks = measured.tracks;
  const std::vector<Note>& met = tracks.Get().notes;
  TellNotes(out->clip.Item(), met);
  out->notes.insert(out->notes.end(), met.begin(), met.end());
  if (config.data.format == "video") {
    tracks.Get();
    const std::chrono::duration<double> spent =
        std::chrono::steady_clock::now() - begin;
    LogInfo(TrackSummary(out->clip.Item(), tracks.Get(), spent.count()));
  }
  if (StopsAt(options, "track")) {
    tracks.Get();
    return;
  }
  if (StopsAt(options, "motion")) {
    measured.motion.Get();
    return;
  }
  const auto spotted =
      SpotClip(context, config.spotting, BaselineOf(config), measured);
  const bool annotated = config.spotting.source == "annotation";
  const auto events =
      annotated ? FromAnnotation(out->clip.annotation, tracks, spotted)
                : spotted;
  out->source = events.Get().source;
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
  ReadInput(config, options, context, measured, events, out);
}

bool ReadsClips(const MienConfig& config) {
  return config.data.format == "casme2" || config.data.format == "video";
}

Dataset LoadClips(const MienConfig& config, const RunOptions& options) {
  return config.data.format == "video"
             ? LoadRecordings(options.data, config.data.fps)
             : LoadCasme2(options.data, config.data.fps);
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

// Clips whose emotion is in a class, with that class.
std::vector<ClipOutcome> Labelled(const MienConfig& config, const Dataset& data,
                                  Prepared* prepared) {
  const LabelMap map(config.data.labels);
  std::vector<ClipOutcome> outcomes;
  for (const Clip& clip : data.clips) {
    if (config.data.format == "video") {  // nobody labelled it
      outcomes.emplace_back();
      outcomes.back().clip = clip;
      continue;
    }
    const auto label = map.Map(clip.annotation.emotion);
    if (!label) {
      prepared->skipped.push_back(Str(clip.Item(), ": emotion '",
                                      clip.annotation.emotion,
                                      "' is in no class of data.labels"));
      continue;
    }
    ClipOutcome outcome;
    outcome.clip = clip;
    outcome.label = *label;
    outcomes.push_back(std::move(outcome));
  }
  if (outcomes.empty()) {
    throw DataError(Str("none of the ", data.clips.size(), " clips under ",
                        data.root, " has an emotion that data.labels names"));
  }
  return outcomes;
}

Prepared PrepareClips(const MienConfig& config, const RunOptions& options,
                      const Store& store, StageTimes* times) {
  Prepared prepared;
  const Dataset data = LoadClips(config, options);
  prepared.name = data.name;
  NoteSkipped(data.skipped, &prepared);
  LogInfo(Str(data.clips.size(), " clips under ", data.root,
              data.sheet.empty() ? "" : ", sheet " + data.sheet));
  std::vector<ClipOutcome> outcomes = Labelled(config, data, &prepared);
  if (!prepared.skipped.empty()) {
    LogInfo(Str(prepared.skipped.size(),
                prepared.skipped.size() == 1 ? " note: "
                                             : " notes (all in report.html): ",
                prepared.skipped.front()));
  }
  std::vector<WorkItem> items;
  for (std::size_t n = 0; n < outcomes.size(); ++n) {
    if (static_cast<int>(n % options.shards) != options.shard - 1) continue;
    ClipOutcome* outcome = &outcomes[n];
    const ItemContext context = {&store, times, data.name,
                                 outcome->clip.Item()};
    items.push_back({outcome->clip.Item(), kClipBytes,
                     [&config, &options, context, outcome] {
                       RunClip(config, options, context, outcome);
                     }});
  }
  RunnerOptions runner;
  runner.jobs = JobsOf(config.exec);
  runner.memory_bytes = ParseMemory(config.exec.memory);
  runner.label = "clips";
  const auto failures = RunItems(items, runner);
  prepared.failures.insert(prepared.failures.end(), failures.begin(),
                           failures.end());
  for (const ClipOutcome& outcome : outcomes) {
    for (const Note& note : outcome.notes) {
      prepared.notes.push_back({outcome.clip.Item(), note});
    }
  }
  const bool whole = options.shards == 1 &&
                     (options.until.empty() || options.until == "flow" ||
                      options.until == "recognize") &&
                     std::any_of(outcomes.begin(), outcomes.end(), HasInput);
  if (whole) {
    AssembleClips(config, std::move(outcomes), &prepared);
  } else {
    prepared.clips = std::move(outcomes);
  }
  return prepared;
}

Prepared PrepareImages(const MienConfig& config, const RunOptions& options,
                       StageTimes* times) {
  const auto begin = std::chrono::steady_clock::now();
  const LabelledImages images = config.data.format == "fer2013"
                                    ? LoadFer2013(options.data)
                                    : LoadMeFlow(options.data);
  Prepared prepared;
  prepared.name = images.name;
  NoteSkipped(images.skipped, &prepared);
  const LabelMap map(config.data.labels);
  std::vector<int> kept;
  prepared.set = FromImages(images, map, config.recognize.normalise, &kept);
  if (config.data.format == "me-flow") {
    // Ready stacks do not tell how they were made: the configuration does.
    FlowParams flow = config.flow;
    flow.stack_px = images.height;
    flow.channels = images.channel_names;
    prepared.set.geometry = GeometryText(flow);
  }
  Sha256 key;
  key.Update(Str("images/1 ", images.Digest(), " ", config.recognize.normalise,
                 " ", Join(prepared.set.classes, ","), "\n"));
  for (std::size_t n = 0; n < kept.size(); ++n) {
    const Sample& sample = prepared.set.samples[n];
    key.Update(Str(kept[n], " ", sample.dataset, "/", sample.subject, "/",
                   sample.clip, "/", sample.split, " ", sample.label, "\n"));
    prepared.entries.push_back(
        images.entries[static_cast<std::size_t>(kept[n])]);
  }
  prepared.set_key = key.Hex();
  const std::chrono::duration<double> spent =
      std::chrono::steady_clock::now() - begin;
  times->Add("ingest", spent.count(), false);
  LogInfo(Str(prepared.set.size(), " samples of ", prepared.set.channels, " x ",
              prepared.set.height_px, " x ", prepared.set.width_px, " under ",
              options.data));
  return prepared;
}

}  // namespace

Prepared Prepare(const MienConfig& config, const RunOptions& options,
                 const Store& store, StageTimes* times) {
  if (ReadsClips(config)) {
    return PrepareClips(config, options, store, times);
  }
  return PrepareImages(config, options, times);
}

std::string PlanText(const MienConfig& given, const RunOptions& options) {
  const MienConfig config = AdoptModel(given);
  std::string text;
  if (ReadsClips(config)) {
    const Dataset data = LoadClips(config, options);
    Prepared prepared;
    NoteSkipped(data.skipped, &prepared);
    const auto outcomes = Labelled(config, data, &prepared);
    for (const ClipOutcome& outcome : outcomes) {
      text += Str(outcome.clip.Item(), "  ", outcome.label, "  ",
                  outcome.clip.folder, "\n");
    }
    for (const std::string& line : prepared.skipped) {
      text += "left out: " + line + "\n";
    }
    for (const Failure& failure : prepared.failures) {
      text += Str("fails: ", failure.item, ": ", failure.message, "\n");
    }
    text += Str(outcomes.size(), " clips to run, ", prepared.skipped.size(),
                " left out, ", prepared.failures.size(), " fail\n");
  } else {
    StageTimes times;
    const Prepared prepared = PrepareImages(config, options, &times);
    text = Str(prepared.set.size(), " samples, ",
               MakeFolds(prepared.set, config.protocol).size(),
               " folds over all seeds\n");
  }
  return text + "cache: " + config.exec.cache + "\n";
}

}  // namespace mien
