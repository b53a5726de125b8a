#include "tools/spot/spot_report.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <utility>

#include "pipeline/core/median.h"
#include "pipeline/core/text.h"
#include "pipeline/exec/event_store.h"
#include "stages/exchange/event_table.h"
#include "stages/exchange/event_terms.h"
#include "stages/mien.h"
#include "stages/recognize/runtime.h"
#include "stages/report/faces_text.h"
#include "stages/report/review_report.h"

namespace mien {
namespace {

// Pictures of more candidates would make the file too large to open.
constexpr std::size_t kMostPictures = 100;

// Stretches of `flag` where column `name` is above `threshold` (or missing).
void AddSpans(const ReviewFace& face, const std::string& name, double threshold,
              EventFlag flag, std::vector<FlagSpan>* spans) {
  const SignalTable& table = face.signals;
  const auto column =
      std::find(table.columns.begin(), table.columns.end(), name);
  if (column == table.columns.end()) return;
  const auto c = static_cast<std::size_t>(column - table.columns.begin());
  const std::size_t n = table.time_s.size();
  for (std::size_t i = 0; i < n;) {
    const auto on = [&](std::size_t k) {
      const float value = table.values[k * table.columns.size() + c];
      return flag == EventFlag::kFaceLost ? !std::isfinite(value)
                                          : value > threshold;
    };
    if (!on(i)) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end + 1 < n && on(end + 1)) ++end;
    spans->push_back(
        {FlagText(flag), face.face, table.time_s[i], table.time_s[end]});
    i = end + 1;
  }
}

// Kept from earlier runs, or made now on all cores: one recording is the usual
// case, and its films take longer than all the rest.
std::vector<EventMedia> MediaOf(const MediaParams& params, int jobs,
                                const ItemContext& context,
                                const Measured& measured,
                                const std::vector<EventRow>& rows) {
  const EventStore<EventMedia> store(
      context, kEventMediaStage, kEventMediaVersion, CanonicalText(params),
      {measured.frames.key(), measured.tracks.key()});
  const auto key = [](const EventRow& row) {
    return EventKey{Str(row.face, "_", row.onset_frame),
                    Str("event.face=", row.face, "\nevent.onset=",
                        row.onset_frame, "\nevent.apex=", row.apex_frame,
                        "\nevent.offset=", row.offset_frame, "\n")};
  };
  std::vector<EventMedia> media(rows.size());
  std::vector<std::size_t> missing;
  std::vector<EventRow> wanted;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (auto known = store.Load(key(rows[i]))) {
      media[i] = std::move(*known);
    } else {
      missing.push_back(i);
      wanted.push_back(rows[i]);
    }
  }
  if (wanted.empty()) return media;
  const auto made =
      MakeEventMedia(*measured.frames.Get(), measured.tracks.Get(), wanted,
                     params, jobs, nullptr);
  for (std::size_t k = 0; k < missing.size(); ++k) {
    media[missing[k]] = store.Save(key(wanted[k]), made[k]);
  }
  return media;
}

// Weaker ones are not in the list: a reader must know.
std::string CandidatesText(const SpottingParams& spotting,
                           const InterviewParams& interview,
                           std::size_t count) {
  if (spotting.method != "mien") return std::to_string(count);
  return Str(count, " with a score of ", NumberText(interview.min_score),
             " or more (interview.min_score)");
}

std::string Percent(double share) { return FixedText(100 * share, 2) + " %"; }

}  // namespace

std::vector<std::string> LimitsOf(const FaceTracks& tracks,
                                  const MotionSeries& series,
                                  const std::vector<std::string>& measured) {
  std::vector<std::string> lines;
  const double step = MedianStep(tracks.time_s);
  if (step > 0) {
    lines.push_back(
        Str("Frame rate: one frame every ", FixedText(1000 * step, 1),
            " ms. A micro-expression of 0.2 to 0.5 s covers ",
            FixedText(0.2 / step, 0), " to ", FixedText(0.5 / step, 0),
            " frames; times are good to about half a frame for clear ones",
            step > 0.02 ? ", and the shortest may be missed." : "."));
  }
  for (const FaceMotion& face : series.faces) {
    std::vector<double> noise;
    for (const float value : face.noise) {
      if (std::isfinite(value)) noise.push_back(value / face.iod_px);
    }
    if (noise.empty()) continue;
    const double median = MedianOf(std::move(noise));
    lines.push_back(
        Str("Face ", face.face, ": eyes ", FixedText(face.image_iod_px, 0),
            " px apart; what is left of the head's motion on places that do ",
            "not move is ", Percent(median), " of that (",
            FixedText(median * face.image_iod_px, 2),
            " px). Movements of that size cannot be told from noise."));
  }
  if (series.faces.empty()) {
    lines.push_back("No face was found: there is nothing to spot.");
  }
  lines.insert(lines.end(), measured.begin(), measured.end());
  if (measured.empty()) {
    lines.push_back(
        "How small a movement would have been found here was not measured: "
        "mien-spot --calibrate puts known expressions into this recording and "
        "counts how many come back; the next report then says so here.");
  }
  lines.push_back(
      "A candidate is a brief movement of the face that stands out from what "
      "the face does otherwise. It is no proof of an emotion, still less of "
      "a lie: look at it, and at what was said.");
  return lines;
}

std::string SpotReport(const MienConfig& config, const ItemContext& context,
                       const Measured& measured, SpotResult result) {
  const FaceTracks& tracks = measured.tracks.Get();
  ReviewReport report;
  report.video = std::filesystem::path(result.path).filename().string();
  report.title = "Review of " + report.video;
  report.id = result.id;
  report.fps = tracks.fps;
  report.duration_s = tracks.time_s.empty() ? 0 : tracks.time_s.back();
  report.signal_unit = "inter-ocular distances";
  report.facts = {
      {"Frames", Str(tracks.frame_count(), ", ", tracks.width_px, " x ",
                     tracks.height_px, " px")},
      {"Faces",
       FacesText(FoundFaces(tracks, result.signals), tracks.frame_count())},
      {"Candidates", CandidatesText(config.spotting, config.interview.params,
                                    result.rows.size())}};
  report.limits = std::move(result.limits);
  for (const Note& note : result.notes) report.notes.push_back(note.text);
  report.faces = std::move(result.signals);
  for (const ReviewFace& face : report.faces) {
    AddSpans(face, "blink", config.interview.params.flags.blink_threshold,
             EventFlag::kBlink, &report.flag_spans);
    AddSpans(face, "speech", 0.5, EventFlag::kSpeech, &report.flag_spans);
    AddSpans(face, "head_x_iod", 0, EventFlag::kFaceLost, &report.flag_spans);
  }
  report.events = result.rows;
  report.events_csv = EventsCsv(result.rows);
  if (config.review.clips != "none" && !result.rows.empty()) {
    std::vector<EventRow> shown = result.rows;
    if (shown.size() > kMostPictures) shown.resize(kMostPictures);
    report.media =
        MediaOf(config.review, JobsOf(config.exec), context, measured, shown);
    report.media.resize(result.rows.size());
  }
  report.provenance = {{"versions", Provenance()},
                       {"kernels", KernelsInUse()},
                       {"recording", measured.frames.key()},
                       {"configuration", ConfigDigest(config)},
                       {"spotted", result.id}};
  return RenderReviewReport(report);
}

}  // namespace mien
