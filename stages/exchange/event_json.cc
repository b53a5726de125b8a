#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

#include "pipeline/core/text.h"
#include "stages/exchange/event_table.h"
#include "stages/exchange/event_terms.h"
#include "stages/exchange/export.h"
#include "stages/exchange/tracks.h"

namespace mien {
namespace {

using Json = nlohmann::ordered_json;

Json NumberOrNull(double value) {
  if (!std::isfinite(value)) return nullptr;
  return ParseDouble(FixedText(value, 6)).value_or(0);
}

Json FrameOrNull(std::int64_t frame) {
  if (frame < 0) return nullptr;
  return frame;
}

Json Positive(double value) {
  return value > 0 ? NumberOrNull(value) : Json(nullptr);
}

std::string AllFlags() {
  std::vector<std::string> texts;
  for (const FlagTerm& term : FlagTerms()) texts.push_back(term.text);
  return Join(texts, ", ");
}

std::string Meaning(const std::string& column) {
  static const std::vector<std::pair<std::string, std::string>> meanings = {
      {"video", "file name"},
      {"face", "number of the face in this video, from 0"},
      {"event", "rank by score among all candidates, 1 = best"},
      {"kind", "micro or macro"},
      {"onset_frame", "first frame of the movement, counted from 0"},
      {"apex_frame", "frame of its peak; null: not known"},
      {"offset_frame", "last frame, included"},
      {"onset_s", "time of onset_frame, s"},
      {"apex_s", "time of apex_frame, s"},
      {"offset_s", "time of offset_frame, s"},
      {"duration_s", "offset_s - onset_s"},
      {"score", "0..1, higher = surer"},
      {"amplitude_px", "peak displacement of the strongest region, image px"},
      {"amplitude_iod", "the same in inter-ocular distances"},
      {"regions", "parts of the face that move"},
      {"flags", "reasons for doubt: " + AllFlags()},
      {"label", "reading of the expression, a hint; empty: none"},
      {"p_negative", "probability, 0..1; null: not recognised"},
      {"p_positive", "as p_negative"},
      {"p_surprise", "as p_negative"},
      {"verdict", "a person's: accept, reject, unsure; empty: not reviewed"},
      {"action_units", "likely FACS action units"},
      {"note", "a person's"},
      {"micro_by",
       "why it is micro: total (short as a whole) or onset (a quick rise); "
       "empty: macro"},
      {"words", "said around it; empty: no transcript"},
      {"speaker", "who speaks during it"},
      {"coded_units",
       "FACS action units as a person coded them, with side (L, R) and "
       "intensity (A to E)"},
      {"coded_emotion", "a person's"},
      {"coder", "who coded it"},
      {"added", "whether a person marked it where the program had found none"}};
  for (const auto& [name, meaning] : meanings) {
    if (name == column) return meaning;
  }
  return "";
}

Json EventJson(const EventRow& row, bool coded) {
  Json json;
  json["video"] = row.video;
  json["face"] = row.face;
  json["event"] = row.event;
  json["kind"] = row.kind;
  json["onset_frame"] = FrameOrNull(row.onset_frame);
  json["apex_frame"] = FrameOrNull(row.apex_frame);
  json["offset_frame"] = FrameOrNull(row.offset_frame);
  json["onset_s"] = NumberOrNull(row.onset_s);
  json["apex_s"] = NumberOrNull(row.apex_s);
  json["offset_s"] = NumberOrNull(row.offset_s);
  json["duration_s"] = NumberOrNull(row.duration_s());
  json["score"] = NumberOrNull(row.score);
  json["amplitude_px"] = NumberOrNull(row.amplitude_px);
  json["amplitude_iod"] = NumberOrNull(row.amplitude_iod);
  json["regions"] = row.regions;
  json["flags"] = row.flags;
  json["label"] = row.label;
  json["p_negative"] = NumberOrNull(row.p[0]);
  json["p_positive"] = NumberOrNull(row.p[1]);
  json["p_surprise"] = NumberOrNull(row.p[2]);
  json["verdict"] = row.verdict;
  json["action_units"] = row.action_units;
  json["note"] = row.note;
  json["micro_by"] = row.micro_by;
  json["words"] = row.words;
  json["speaker"] = row.speaker;
  if (coded) {
    json["coded_units"] = row.coded_units;
    json["coded_emotion"] = row.coded_emotion;
    json["coder"] = row.coder;
    json["added"] = row.added;
  }
  return json;
}

}  // namespace

std::string WriteEventsJson(const std::vector<EventRow>& rows,
                            const VideoInfo& video) {
  CheckTimes(rows);
  Json json;
  json["schema"] = "mien-events/1";
  // Of the file, whose own start is second 0; of a part, what was read of it.
  const bool is_part =
      std::any_of(video.notes.begin(), video.notes.end(),
                  [](const Note& note) { return note.kind == "part"; });
  const double begin_s = is_part ? video.start_s : 0;
  json["video"] = {{"file", FileNameOf(video.path)},
                   {"path", video.path},
                   {"fps", Positive(video.fps)},
                   {"duration_s", Positive(video.duration_s - begin_s)},
                   {"frames", video.frame_count > 0 ? Json(video.frame_count)
                                                    : Json(nullptr)}};
  json["read"] = {{"part", is_part},
                  {"from_s", NumberOrNull(video.start_s)},
                  {"to_s", Positive(video.duration_s)},
                  {"length_s", Positive(video.duration_s - video.start_s)}};
  json["time"] = {
      {"unit", "s"},
      {"origin", "start of the file, as players show it"},
      {"first_frame_s", NumberOrNull(video.start_s)},
      {"sound_start_s", NumberOrNull(video.sound_s)},
      {"policy",
       "presentation timestamps (PTS) of the file, not frame number / fps"},
      {"frames", "counted from 0, onset and offset included"}};
  json["notes"] = Json::array();
  for (const Note& note : video.notes) {
    json["notes"].push_back(
        {{"kind", note.kind}, {"text", note.text}, {"count", note.count}});
  }
  for (const std::string& column : EventColumns()) {
    json["columns"][column] = Meaning(column);
  }
  const bool coded =
      std::any_of(rows.begin(), rows.end(),
                  [](const EventRow& row) { return row.coded(); });
  if (coded) {
    for (const std::string& column : CodingColumns()) {
      json["columns"][column] = Meaning(column);
    }
  }
  json["events"] = Json::array();
  for (const EventRow& row : rows) {
    json["events"].push_back(EventJson(row, coded));
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace mien
