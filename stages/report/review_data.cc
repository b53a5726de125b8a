#include "stages/report/review_data.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/exchange/event_terms.h"
#include "stages/page/base64.h"
#include "stages/page/html.h"
#include "stages/page/images.h"
#include "stages/report/signal_pack.h"

namespace mien {
namespace {

using nlohmann::json;

constexpr std::size_t kMostText = 300;   // bytes of a name
constexpr std::size_t kMostNote = 2000;  // and of a note

std::string DataElement(const std::string& id, const std::string& type,
                        const std::string& content) {
  // Not Element(): the content is megabytes and must not be copied often.
  std::string out = "<script type=\"" + type + "\" id=\"" + id + "\">";
  out.reserve(out.size() + content.size() + 16);
  out += content;
  out += "</script>\n";
  return out;
}

std::string Dump(const json& value) {
  return ScriptSafe(value.dump(-1, ' ', true, json::error_handler_t::replace));
}

json Texts(const std::vector<std::string>& texts) {
  json out = json::array();
  for (const std::string& text : texts)
    out.push_back(CleanText(text, kMostText));
  return out;
}

double Finite(double value) { return std::isfinite(value) ? value : 0; }

json EventJson(const EventRow& event) {
  return {{"video", event.video},
          {"face", event.face},
          {"event", event.event},
          {"kind", CleanText(event.kind, kMostText)},
          {"onset_frame", event.onset_frame},
          {"apex_frame", event.apex_frame},
          {"offset_frame", event.offset_frame},
          {"onset_s", Finite(event.onset_s)},
          {"apex_s", Finite(event.apex_s)},
          {"offset_s", Finite(event.offset_s)},
          {"score", Finite(event.score)},
          {"amplitude_px", Finite(event.amplitude_px)},
          {"amplitude_iod", Finite(event.amplitude_iod)},
          {"regions", Texts(event.regions)},
          {"flags", Texts(event.flags)},
          {"label", CleanText(event.label, kMostText)},
          {"p", event.p},  // NaN becomes null
          {"verdict", event.verdict},
          {"action_units", Texts(event.action_units)},
          {"note", CleanText(event.note, kMostNote)},
          {"micro_by", CleanText(event.micro_by, kMostText)},
          {"words", CleanText(event.words, kMostNote)},
          {"speaker", CleanText(event.speaker, kMostText)}};
}

// What the page's scripts call kinds and flags.
json TermsJson() {
  json kinds = json::array(), flags = json::array();
  for (const KindTerm& term : KindTerms()) kinds.push_back(term.text);
  for (const FlagTerm& term : FlagTerms()) {
    flags.push_back({{"flag", term.text},
                     {"brief", term.brief},
                     {"meaning", term.meaning},
                     {"explains", term.explains}});
  }
  return {{"kinds", std::move(kinds)}, {"flags", std::move(flags)}};
}

json StillsJson(const Stills& stills) {
  return {{"onset", Base64(stills.onset)},
          {"apex", Base64(stills.apex)},
          {"offset", Base64(stills.offset)}};
}

bool IsEmpty(const EventMedia& media) {
  return media.clip.empty() && media.flow.empty() &&
         media.aligned.apex.empty() && media.frame.apex.empty();
}

json MediaJson(const EventMedia& media) {
  MIEN_CHECK(media.clip_frames.size() == media.clip_times_s.size(),
             "a film has as many times as frames");
  json regions = json::array();
  for (const RegionMark& mark : media.regions) {
    regions.push_back({{"name", mark.name},
                       {"x", mark.x},
                       {"y", mark.y},
                       {"radius", mark.radius}});
  }
  return {{"frame", StillsJson(media.frame)},
          {"aligned", StillsJson(media.aligned)},
          {"flow", Base64(media.flow)},
          {"flow_full_iod", media.flow_full_iod},
          {"regions", std::move(regions)},
          {"clip", Base64(media.clip)},
          {"frames", media.clip_frames},
          {"times", media.clip_times_s},
          {"magnification", media.magnification}};
}

// Adds the face's elements to `elements`, returns its part of #data.
json FaceJson(const ReviewFace& face, const ReviewLimits& limits,
              std::string* elements) {
  const PackedSignals packed = PackSignals(face.signals, limits.points);
  const PackedTimes times = PackTimes(face.signals.time_s);
  const bool thinned = packed.time_s.size() != face.signals.time_s.size();
  const auto add = [&](const std::string& name, const std::string& bytes) {
    *elements +=
        DataElement(Str(name, "-", face.face), "text/plain", Base64(bytes));
  };
  add("times", LittleEndian(times.steps));
  if (thinned) {
    std::vector<std::int32_t> steps;
    for (const double t : packed.time_s) {
      steps.push_back(static_cast<std::int32_t>(std::lround(t / times.unit_s)));
    }
    add("thin", LittleEndian(steps));
  }
  json columns = json::array();
  std::string codes;
  for (const PackedColumn& column : packed.columns) {
    columns.push_back(
        {{"name", CleanText(column.name, kMostText)}, {"scale", column.scale}});
    codes += LittleEndian(column.codes);
  }
  add("signals", codes);
  return {{"face", face.face},
          {"first_frame", face.first_frame},
          {"unit_s", times.unit_s},
          {"thinned", thinned},
          {"columns", std::move(columns)}};
}

}  // namespace

std::string ScriptSafe(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (c == '<') {
      out += "\\u003c";
    } else if (c == '>') {
      out += "\\u003e";
    } else if (c == '&') {
      out += "\\u0026";
    } else {
      out += c;
    }
  }
  return out;
}

std::string DataElements(const ReviewReport& report,
                         const ReviewLimits& limits) {
  MIEN_CHECK(
      report.media.empty() || report.media.size() == report.events.size(),
      "a review report has media for all events or for none");
  std::string elements;
  json faces = json::array();
  for (const ReviewFace& face : report.faces) {
    faces.push_back(FaceJson(face, limits, &elements));
  }
  json events = json::array();
  for (const EventRow& event : report.events) {
    events.push_back(EventJson(event));
  }
  json flags = json::array();
  for (const FlagSpan& span : report.flag_spans) {
    flags.push_back({{"flag", CleanText(span.flag, kMostText)},
                     {"face", span.face},
                     {"start_s", span.start_s},
                     {"end_s", span.end_s}});
  }
  for (std::size_t i = 0; i < report.media.size(); ++i) {
    if (IsEmpty(report.media[i])) continue;
    elements += DataElement(Str("media-", i), "application/json",
                            Dump(MediaJson(report.media[i])));
  }
  const json data = {{"id", report.id},
                     {"video", CleanText(report.video, kMostText)},
                     {"start_s", Finite(report.start_s)},
                     {"duration_s", Finite(report.duration_s)},
                     {"speed", FilmSpeed(report.fps)},
                     {"media_limit", CleanText(report.media_limit, kMostText)},
                     {"fps", Finite(report.fps)},
                     {"signal_unit", CleanText(report.signal_unit, kMostText)},
                     {"faces", std::move(faces)},
                     {"flags", std::move(flags)},
                     {"events", std::move(events)},
                     {"terms", TermsJson()},
                     {"csv", report.events_csv},
                     {"wheel", PngDataUrl(FlowWheel(96))}};
  return DataElement("data", "application/json", Dump(data)) + elements;
}

}  // namespace mien
