#include "tools/spot/spot_report.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numeric>
#include <tuple>
#include <utility>

#include "pipeline/core/median.h"
#include "pipeline/core/text.h"
#include "pipeline/exec/event_store.h"
#include "stages/exchange/event_table.h"
#include "stages/exchange/event_terms.h"
#include "stages/exchange/questions.h"
#include "stages/mien.h"
#include "stages/recognize/runtime.h"
#include "stages/report/faces_text.h"
#include "stages/report/review_report.h"
#include "stages/spotting/speech_signal.h"
#include "tools/spot/event_rows.h"
#include "tools/spot/light_lines.h"
#include "tools/spot/workload.h"

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
std::vector<EventMedia> MediaOf(const SpotReportSetup& setup,
                                const ItemContext& context,
                                const Measured& measured,
                                const std::vector<EventRow>& rows) {
  std::string params = CanonicalText(setup.review);
  if (setup.redaction != Redaction::kNone) {
    // 2: of how they are drawn.
    params += "redact=" + RedactionName(setup.redaction) + " 2\n";
  }
  const EventStore<EventMedia> store(
      context, kEventMediaStage, kEventMediaVersion, params,
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
                     setup.review, setup.jobs, nullptr, setup.redaction);
  for (std::size_t k = 0; k < missing.size(); ++k) {
    media[missing[k]] = store.Save(key(wanted[k]), made[k]);
  }
  return media;
}

// Rows as the part that was read counts its frames; those of a review that lie
// outside it have no frames there.
std::vector<EventRow> RowsOfPart(const SpotResult& result) {
  std::vector<EventRow> rows = result.rows;
  for (EventRow& row : rows) {
    row.onset_frame -= result.first_frame;
    row.apex_frame -= result.first_frame;
    row.offset_frame -= result.first_frame;
  }
  return rows;
}

// In the order in which the report lists them: micro-expressions first, those
// that nothing explains before others.
std::vector<std::size_t> LookingOrder(const std::vector<EventRow>& rows) {
  std::vector<std::size_t> order(rows.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto place = [&rows](std::size_t i) {
    const bool is_macro = rows[i].kind != KindText(EventKind::kMicro);
    return std::make_tuple(is_macro, CountUnexplained({rows[i]}) == 0,
                           -rows[i].score, rows[i].event);
  };
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return place(a) < place(b); });
  return order;
}

std::vector<SpeakerLine> SpeakerLines(const SpotResult& result,
                                      const FaceTracks& tracks) {
  std::vector<SpeakerLine> lines;
  if (!result.transcript || tracks.time_s.empty()) return lines;
  const auto shares = SharesOf(*result.transcript, result.rows,
                               tracks.time_s.front(), tracks.time_s.back());
  for (const SpeakerShare& share : shares) {
    lines.push_back({share.speaker.empty() ? "nobody" : share.speaker,
                     share.seconds / 60, share.candidates});
  }
  return lines;
}

std::vector<QuestionLine> QuestionLines(const SpotResult& result,
                                        const FaceTracks& tracks) {
  std::vector<QuestionLine> lines;
  if (!result.transcript || tracks.time_s.empty()) return lines;
  for (QuestionShare& one :
       QuestionsOf(*result.transcript, result.rows, tracks.time_s.front(),
                   tracks.time_s.back())) {
    lines.push_back({std::move(one.text), std::move(one.speaker), one.start_s,
                     one.seconds / 60, one.candidates});
  }
  return lines;
}

std::string Percent(double share) { return FixedText(100 * share, 2) + " %"; }

}  // namespace

std::string CandidatesText(const SpottingParams& spotting,
                           const EventListParams& list,
                           const SpotResult& result) {
  if (!result.coded.empty()) {
    return Str(result.found, result.found == 1 ? " interval" : " intervals",
               " that people marked (", result.coded, ")");
  }
  std::string text =
      Str(result.rows.size() - result.kept, " of ", result.found, " found");
  if (result.kept > 0) text += Str(", and ", result.kept, " of a review");
  text += ": ";
  if (list.looks_per_minute > 0) {
    return Str(text, "the best ", NumberText(list.looks_per_minute),
               " a minute (interview.looks_per_minute)");
  }
  if (spotting.method != "mien") return Str(result.rows.size());
  text += Str("score ", NumberText(list.min_score),
              " or more (interview.min_score)");
  if (result.added > 0) {
    text += Str(", and ", result.added, " below it that ",
                result.added == 1 ? "stands" : "stand",
                " out clearly (interview.least_looks_per_minute)");
  }
  return text;
}

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
            " px). Movements of that size cannot be told from noise.",
            MuchNoiseText(median)));
  }
  const auto light = LightLines(series);
  lines.insert(lines.end(), light.begin(), light.end());
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

namespace {

// Pictures of what is looked at first, and why others have none.
void PutMedia(const SpotReportSetup& setup, const ItemContext& context,
              const Measured& measured, const SpotResult& result,
              ReviewReport* report) {
  const std::vector<EventRow> rows = RowsOfPart(result);
  const std::int64_t frames = measured.tracks.Get().frame_count();
  std::vector<std::size_t> chosen;
  for (const std::size_t i : LookingOrder(rows)) {
    const bool inside =
        rows[i].onset_frame >= 0 && rows[i].offset_frame < frames;
    if (inside && chosen.size() < kMostPictures) chosen.push_back(i);
  }
  std::sort(chosen.begin(), chosen.end());
  std::vector<EventRow> shown;
  for (const std::size_t i : chosen) shown.push_back(rows[i]);
  report->media.resize(rows.size());
  if (shown.empty()) return;
  auto media = MediaOf(setup, context, measured, shown);
  for (std::size_t k = 0; k < chosen.size(); ++k) {
    for (std::int64_t& frame : media[k].clip_frames) {
      frame += result.first_frame;
    }
    report->media[chosen[k]] = std::move(media[k]);
  }
  if (chosen.size() < rows.size()) {
    report->media_limit =
        Str("A report holds pictures of ", kMostPictures,
            " candidates, those that are listed first. For this one make the "
            "list shorter (--per-minute, interview.min_score) or take a part "
            "of the recording (--from, --to).");
  }
}

}  // namespace

std::string SpotReport(const SpotReportSetup& setup, const ItemContext& context,
                       const Measured& measured, SpotResult result) {
  const FaceTracks& tracks = measured.tracks.Get();
  ReviewReport report;
  report.video = std::filesystem::path(result.path).filename().string();
  report.title = "Review of " + report.video;
  report.id = result.id;
  report.fps = tracks.fps;
  report.start_s = tracks.time_s.empty() ? 0 : tracks.time_s.front();
  if (result.first_frame == 0) report.start_s = 0;
  report.duration_s = tracks.time_s.empty() ? 0 : tracks.time_s.back();
  report.signal_unit = "inter-ocular distances";
  const Workload workload =
      WorkloadOf(result.rows, setup.review.context_s, tracks.fps);
  report.facts = {
      {"Frames", Str(tracks.frame_count(), ", ", tracks.width_px, " x ",
                     tracks.height_px, " px")},
      {"Faces",
       FacesText(FoundFaces(tracks, result.signals), tracks.frame_count())},
      {"To check",
       Str(WorkloadText(workload), " (", AssumptionText(workload), ")")},
      {result.coded.empty() ? "Candidates" : "Measured",
       CandidatesText(setup.spotting, setup.interview.list, result)}};
  if (result.transcript) {
    report.transcript =
        std::filesystem::path(result.transcript->name).filename().string();
    report.speakers = SpeakerLines(result, tracks);
    report.questions = QuestionLines(result, tracks);
  }
  report.limits = std::move(result.limits);
  for (const Note& note : result.notes) report.notes.push_back(note.text);
  report.faces = std::move(result.signals);
  for (ReviewFace& face : report.faces) face.first_frame += result.first_frame;
  for (const ReviewFace& face : report.faces) {
    AddSpans(face, "blink", setup.interview.params.flags.blink_threshold,
             EventFlag::kBlink, &report.flag_spans);
    AddSpans(face, "speech", kSpeechFrom, EventFlag::kSpeech,
             &report.flag_spans);
    AddSpans(face, "covered", setup.interview.params.covered_from,
             EventFlag::kCovered, &report.flag_spans);
    AddSpans(face, "head_x_iod", 0, EventFlag::kFaceLost, &report.flag_spans);
  }
  report.events = result.rows;
  report.events_csv = EventsCsv(result.rows);
  if (setup.review.clips != "none" && !result.rows.empty()) {
    PutMedia(setup, context, measured, result, &report);
  }
  report.provenance = {{"versions", Provenance()},
                       {"kernels", KernelsInUse()},
                       {"recording", measured.frames.key()},
                       {"configuration", setup.config_digest},
                       {"spotted", result.id}};
  if (setup.redaction != Redaction::kNone) {
    // Whoever has the recording could tell by its digest.
    report.provenance.erase(report.provenance.begin() + 2);
    report.facts.emplace_back("Pictures",
                              "redacted: " + RedactionName(setup.redaction));
  }
  return RenderReviewReport(report);
}

}  // namespace mien
