#include "tools/run/clip_run.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <functional>
#include <vector>

#include "pipeline/core/error.h"
#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "stages/ingest/frame_range.h"
#include "stages/report/faces_text.h"
#include "stages/spotting/coded_events.h"
#include "tools/run/needed_frames.h"

namespace mien {
namespace {

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

// The same picture twice gives no flow, or only that of landmarks that differ
// by a trace: .01 px over the face where a drawn micro-expression has .3.
void RemarkOnStillness(const FlowStack& flow, ClipOutcome* out) {
  constexpr double kStillPx = 0.02;
  double sum = 0;
  for (const float value : flow.flow) {
    sum += static_cast<double>(value) * value;
  }
  const double mean_px = std::sqrt(
      sum / static_cast<double>(std::max<std::size_t>(flow.flow.size(), 1)));
  if (mean_px >= kStillPx) return;
  out->notes.push_back(
      {"still",
       Str("nothing moves between onset and apex: its flow is ",
           sum > 0 ? FixedText(mean_px, 3) + " px on average" : "0 everywhere",
           "; check the frames and the coding sheet"),
       1});
}

// What the network or another classifier reads of a clip.
void ReadInput(const ClipSetup& setup, const RunOptions& options,
               const ItemContext& context, const Measured& measured,
               const Result<Events>& events,
               const std::function<Result<ExtraPairs>()>& extra_pairs,
               ClipOutcome* out) {
  const bool stops = !options.Takes("recognize");
  if (!stops && setup.features == "lbp-top") {
    const auto features =
        LbpTopOfClip(context, setup.lbp_top, measured, events);
    out->features = features.Get();
    out->features_key = features.key();
    return;
  }
  const auto flow = FlowOfClip(context, setup.flow, measured, events);
  RemarkOnStillness(flow.Get(), out);
  if (!stops && setup.features == "bi-woof") {
    const auto features = BiWoofOfClip(context, setup.bi_woof, flow);
    out->features = features.Get();
    out->features_key = features.key();
  } else if (!stops && setup.flow.extra.any() && !setup.predicts) {
    const auto extra = extra_pairs();
    out->extra = extra.Get().stacks;
    out->extra_key = extra.key();
  }
  out->flow = flow.Get();  // last: a clip that failed takes no part
  out->flow_key = flow.key();
}

// Which of several faces the coder meant is a guess.
void RemarkOnFaces(const CodedEvent& coded, const FaceTracks& tracks,
                   ClipOutcome* out) {
  if (!coded.to_ends || coded.face || tracks.faces.size() < 2) return;
  out->notes.push_back(
      {"faces",
       Str("its row names no face and ", tracks.faces.size(),
           " were found: the one seen longest is read; write 0, 1, ... into "
           "the column face"),
       1});
}

// Where everything that its events share is cached.
ItemContext WholeContext(const ItemContext& context, const std::string& whole) {
  ItemContext shared = context;
  if (!whole.empty()) shared.item = whole;
  return shared;
}

// All frames, or, where onset and apex of one event are coded and nothing else
// is read, those that the flow between them is made of.
Measured MeasureRead(const ClipSetup& setup, const RunOptions& options,
                     const ItemContext& context,
                     const std::shared_ptr<const FrameSource>& source,
                     const Measured& whole, const ClipOutcome& outcome) {
  const bool only_flow = setup.spotting.source == "annotation" &&
                         outcome.whole.empty() && !outcome.clip.coded.empty() &&
                         options.Takes("spotting") &&
                         setup.features != "lbp-top";
  if (only_flow) {
    const auto frames = NeededFrames(outcome.clip.coded.front(), *source,
                                     setup.track.params, setup.flow.params);
    if (frames) {
      const Measured few = Measure(context, setup.track, setup.motion,
                                   FramesOf(PickPictures(source, *frames)));
      if (FoundAtBothEnds(few.tracks.Get(), *frames)) return few;
    }
  }
  return whole;
}

// Onset, apex and offset as the sheet or the spotter gives them.
Result<Events> EventsOfClip(const ClipSetup& setup, const ItemContext& context,
                            const Measured& measured, const CodedEvent& coded) {
  const auto spotted =
      SpotClip(context, setup.spotting, setup.baseline, measured);
  if (setup.spotting.source != "annotation") {
    if (coded.face.value_or(0) == 0) return spotted;
    throw DataError(Str("its row names face ", *coded.face,
                        ", and an event is spotted on whichever face moves "
                        "most: use spotting.source: annotation"));
  }
  return FromAnnotation(coded, measured.tracks, spotted,
                        setup.spotting.micro_max_s);
}

}  // namespace

std::shared_ptr<const FrameSource> OpenClip(const Clip& clip, int stream) {
  std::error_code none;
  const bool written =
      clip.fps_is_written || std::filesystem::is_directory(clip.folder, none);
  return FramesBetween(std::shared_ptr<const FrameSource>(OpenFrames(
                           clip.folder, written ? clip.fps : 0, stream)),
                       clip.first, clip.last);
}

void RunClip(const ClipSetup& setup, const RunOptions& options,
             const ItemContext& context, ClipOutcome* out) {
  const auto source = OpenClip(out->clip, options.stream);
  out->fps = source->info().fps;
  out->notes = source->info().notes;
  TellNotes(out->clip.item, out->notes);
  const auto begin = std::chrono::steady_clock::now();
  const ItemContext shared = WholeContext(context, out->whole);
  const Measured whole =
      Measure(shared, setup.track, setup.motion, FramesOf(source));
  const Measured measured =
      MeasureRead(setup, options, shared, source, whole, *out);
  const auto& tracks = measured.tracks;
  const std::vector<Note>& met = tracks.Get().notes;
  TellNotes(out->clip.item, met);
  out->notes.insert(out->notes.end(), met.begin(), met.end());
  if (!setup.is_labelled) {  // recordings are long
    const std::chrono::duration<double> spent =
        std::chrono::steady_clock::now() - begin;
    LogInfo(TrackSummary(out->clip.item, tracks.Get(), spent.count()));
  }
  if (!options.Takes("motion")) return;
  if (!options.Takes("spotting")) {
    measured.motion.Get();
    return;
  }
  const CodedEvent coded =
      out->clip.coded.empty() ? CodedEvent{} : out->clip.coded.front();
  const auto events = EventsOfClip(setup, shared, measured, coded);
  out->source = events.Get().source;
  RemarkOnFaces(coded, tracks.Get(), out);
  if (setup.spotting.source == "annotation") {
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
  if (!options.Takes("flow")) return;
  const auto extra_pairs = [&] {
    return ExtraPairsOfClip(context, setup.flow, whole,
                            EventsOfClip(setup, shared, whole, coded));
  };
  ReadInput(setup, options, context, measured, events, extra_pairs, out);
}

}  // namespace mien
