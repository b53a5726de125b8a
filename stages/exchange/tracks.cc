#include "stages/exchange/tracks.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/exchange/event_terms.h"

namespace mien {
namespace {

constexpr double kMaxTimeS = 4e6;  // EAF holds 2^32 ms

using RowText = std::function<std::optional<std::string>(const EventRow&)>;

struct Interval {
  double start_s, end_s;
};

// Rows of one face as items, cut into tracks so that nothing overlaps.
void AddTracks(const std::string& what, int face, double ticks_per_s,
               std::vector<std::pair<Interval, std::string>> spans,
               std::vector<Track>* tracks) {
  std::stable_sort(spans.begin(), spans.end(),
                   [](const auto& a, const auto& b) {
                     return a.first.start_s < b.first.start_s;
                   });
  const std::size_t first = tracks->size();
  for (const auto& [span, text] : spans) {
    TrackItem item;
    item.start = std::llround(std::max(span.start_s, 0.0) * ticks_per_s);
    item.end = std::max<std::int64_t>(
        std::llround(std::max(span.end_s, 0.0) * ticks_per_s), item.start + 1);
    item.text = CleanText(text, 10000);
    std::size_t at = first;
    while (at < tracks->size() && (*tracks)[at].items.back().end > item.start) {
      ++at;
    }
    if (at == tracks->size()) {
      Track track;
      track.what = what;
      track.face = face;
      track.name = Str(what, "_face", face);
      if (at > first) track.name += Str("_", at - first + 1);
      tracks->push_back(track);
    }
    (*tracks)[at].items.push_back(item);
  }
}

std::optional<std::string> IfAny(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return text;
}

}  // namespace

double FrameLengthS(const VideoInfo& video) {
  return video.fps > 0 ? std::max(1 / video.fps, 0.001) : 0.001;
}

void CheckTimes(const std::vector<EventRow>& rows) {
  for (const EventRow& row : rows) {
    if (row.onset_s >= -1 && row.onset_s <= row.offset_s &&
        row.offset_s <= kMaxTimeS) {
      continue;
    }
    throw DataError(Str(CleanText(row.video, 200), ": event ", row.event,
                        ": onset_s ", row.onset_s, " and offset_s ",
                        row.offset_s,
                        " are not the times of an event: fill in both"));
  }
}

std::vector<Track> EventTracks(const std::vector<EventRow>& rows,
                               const VideoInfo& video,
                               const TrackOptions& options) {
  CheckTimes(rows);
  std::map<int, std::vector<const EventRow*>> faces;
  for (const EventRow& row : rows) faces[row.face].push_back(&row);
  const auto of_kind = [](EventKind kind) -> std::pair<std::string, RowText> {
    return {KindText(kind),
            [kind](const EventRow& row) -> std::optional<std::string> {
              if (row.kind != KindText(kind)) return std::nullopt;
              return EventText(row);
            }};
  };
  const std::vector<std::pair<std::string, RowText>> parts = {
      of_kind(EventKind::kMicro),
      of_kind(EventKind::kMacro),
      {"apex",
       [](const EventRow& row) -> std::optional<std::string> {
         if (row.apex_frame < 0 || !std::isfinite(row.apex_s)) {
           return std::nullopt;
         }
         return Str("#", row.event);
       }},
      {"label", [](const EventRow& row) { return IfAny(row.label); }},
      {"action_units",
       [](const EventRow& row) { return IfAny(Join(row.action_units, ";")); }},
      {"flags",
       [](const EventRow& row) { return IfAny(Join(row.flags, ";")); }},
      {"note", [](const EventRow& row) { return IfAny(row.note); }},
      {"micro_by", [](const EventRow& row) { return IfAny(row.micro_by); }},
      {"coded_units",
       [](const EventRow& row) { return IfAny(Join(row.coded_units, ";")); }},
      {"coded_emotion",
       [](const EventRow& row) { return IfAny(row.coded_emotion); }},
      {"verdict", [&](const EventRow& row) -> std::optional<std::string> {
         if (options.empty_verdicts) return row.verdict;
         return IfAny(row.verdict);
       }}};
  std::vector<Track> tracks;
  for (const auto& [face, own_rows] : faces) {
    for (const auto& [what, text_of] : parts) {
      std::vector<std::pair<Interval, std::string>> spans;
      for (const EventRow* row : own_rows) {
        const auto text = text_of(*row);
        if (!text) continue;
        const Interval span =
            what == "apex"
                ? Interval{row->apex_s, row->apex_s + FrameLengthS(video)}
                : Interval{row->onset_s, row->offset_s};
        spans.emplace_back(span, *text);
      }
      AddTracks(what, face, options.ticks_per_s, std::move(spans), &tracks);
    }
  }
  return tracks;
}

std::string EventText(const EventRow& row) {
  std::string text = Str("#", row.event, " ", row.kind, " ");
  text += std::isfinite(row.score) ? FixedText(row.score, 3) : "-";
  if (!row.regions.empty()) text += " " + Join(row.regions, ";");
  return text;
}

bool ParseEventText(const std::string& text, EventRow* row) {
  const auto end = text.find(kBeforeNote);
  const auto words = Split(Trim(text.substr(0, end)), ' ');
  if (words.size() < 3 || !StartsWith(words[0], "#")) return false;
  const auto number = ParseInt(std::string_view(words[0]).substr(1));
  if (!number || *number < 0 || *number > 1000000000) return false;
  if (!KindOf(words[1])) return false;
  row->event = static_cast<int>(*number);
  row->score = ParseDouble(words[2]).value_or(0);
  if (end != std::string::npos) {
    row->note = Trim(text.substr(end + std::string(kBeforeNote).size()));
  }
  row->regions.clear();
  if (words.size() > 3) {
    for (const std::string& region : Split(words[3], ';')) {
      if (!region.empty()) row->regions.push_back(region);
    }
  }
  return true;
}

std::optional<TrackName> ParseTrackName(const std::string& name) {
  const auto at = name.find("_face");
  if (at == std::string::npos) return std::nullopt;
  TrackName found;
  found.what = name.substr(0, at);
  const char* const known[] = {"apex",        "label",         "action_units",
                               "flags",       "note",          "micro_by",
                               "coded_units", "coded_emotion", "verdict"};
  if (!KindOf(found.what) && std::find(std::begin(known), std::end(known),
                                       found.what) == std::end(known)) {
    return std::nullopt;
  }
  const auto digits = Split(name.substr(at + 5), '_');
  const auto face = ParseInt(digits[0]);
  if (!face || *face < 0 || *face > 1000000 || digits.size() > 2) {
    return std::nullopt;
  }
  if (digits.size() == 2 && !ParseInt(digits[1])) return std::nullopt;
  found.face = static_cast<int>(*face);
  return found;
}

std::vector<EventRow> ByOnset(std::vector<EventRow> rows) {
  std::stable_sort(rows.begin(), rows.end(),
                   [](const EventRow& a, const EventRow& b) {
                     return a.onset_s < b.onset_s;
                   });
  return rows;
}

}  // namespace mien
