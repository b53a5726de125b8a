#ifndef MIEN_STAGES_EXCHANGE_BORIS_EVENTS_H_
#define MIEN_STAGES_EXCHANGE_BORIS_EVENTS_H_

// Events as BORIS keeps them in a project and takes them from a spreadsheet.

#include <cstdint>
#include <string>
#include <vector>

#include "stages/exchange/event_row.h"
#include "stages/exchange/export.h"

namespace mien {

// What coders may say of an expression in BORIS, in this order: one of `label`
// and `verdict`, any of `flags` and `action_units`.
struct BorisModifier {
  std::string name;
  bool several = false;
  std::vector<std::string> values;  // those of mien, then others that occur
};
std::vector<BorisModifier> BorisModifiers(const std::vector<EventRow>& rows);

// A point in time. A state (micro, macro) is two of them, which BORIS pairs by
// subject, code and modifier: its beginning and its end.
struct BorisEvent {
  double time_s = 0;
  std::string subject;      // face<N>; face<N>_2 ... where states overlap
  std::string code;         // micro, macro, apex (a point)
  std::string modifier;     // "negative|accept|blink,speech|None"; "": of apex
  std::string comment;      // EventText; "#<event>" of apex
  std::int64_t frame = -1;  // -1: not known
};

// By time, ends before beginnings. @throws DataError as EventTracks.
std::vector<BorisEvent> BorisEvents(const std::vector<EventRow>& rows);

// A project of format 7.0 (JSON): media, ethogram, subjects, one observation
// with the events.
std::string WriteBorisProject(const std::vector<EventRow>& rows,
                              const VideoInfo& video);
// An Excel workbook whose first row is time, subject, code, modifier, comment:
// what BORIS imports as events of an observation.
std::string WriteBorisSheet(const std::vector<EventRow>& rows,
                            const VideoInfo& video);

}  // namespace mien

#endif  // MIEN_STAGES_EXCHANGE_BORIS_EVENTS_H_
