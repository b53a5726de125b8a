#ifndef MIEN_STAGES_EXCHANGE_TRACKS_H_
#define MIEN_STAGES_EXCHANGE_TRACKS_H_

// What annotation formats share: events as tiers in which nothing overlaps.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stages/exchange/event_row.h"
#include "stages/exchange/export.h"

namespace mien {

struct TrackItem {
  std::int64_t start = 0, end = 0;  // ticks, 0 <= start < end
  std::string text;                 // clean UTF-8
};

// A tier. `what` is micro or macro (the expressions, text EventText), apex
// (one frame long, text "#<event>"), label, action_units, flags, note,
// micro_by, coded_units, coded_emotion or verdict (as long as their event). Its
// name is <what>_face<N>; where events overlap, further ones are called
// <what>_face<N>_2, _3 ...
struct Track {
  std::string name, what;
  int face = 0;
  std::vector<TrackItem> items;  // ascending, without overlap
};

struct TrackOptions {
  double ticks_per_s = 1000;
  // A verdict item for every event, also where nobody has decided yet: a tier
  // to review in.
  bool empty_verdicts = false;
};

// Tiers of all faces, expressions first; those without items are left out.
// Onset and offset are rounded to ticks; an event shorter than one lasts one.
// An apex of frame -1 is left out.
// @throws DataError for an event without times, or beyond 0 .. 4e6 s.
std::vector<Track> EventTracks(const std::vector<EventRow>& rows,
                               const VideoInfo& video,
                               const TrackOptions& options);

// "#3 micro 0.820 brow_left;mouth_right": number, kind, score, regions.
std::string EventText(const EventRow& row);
// Between it and the note, where a format has one text for both; ParseEventText
// reads both.
constexpr const char* kBeforeNote = " | ";
// Number, score and regions out of such text (blank regions stay empty);
// false when it is other text.
bool ParseEventText(const std::string& text, EventRow* row);

// what and face out of a tier's name; nullopt: not one of ours.
struct TrackName {
  std::string what;
  int face = 0;
};
std::optional<TrackName> ParseTrackName(const std::string& name);

// Seconds of an apex item: one frame, or 1 ms when the rate is not known.
double FrameLengthS(const VideoInfo& video);

// @throws DataError as EventTracks.
void CheckTimes(const std::vector<EventRow>& rows);

// The rows by onset; those of one onset in their order.
std::vector<EventRow> ByOnset(std::vector<EventRow> rows);

}  // namespace mien

#endif  // MIEN_STAGES_EXCHANGE_TRACKS_H_
