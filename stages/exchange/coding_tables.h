#ifndef MIEN_STAGES_EXCHANGE_CODING_TABLES_H_
#define MIEN_STAGES_EXCHANGE_CODING_TABLES_H_

// Events in the tables of programs for coding behaviour. Seconds are those
// that a player shows for the file, which all three count in. All
// @throw DataError as EventTracks.

#include <string>
#include <vector>

#include "stages/exchange/event_row.h"
#include "stages/exchange/export.h"

namespace mien {

// Mangold INTERACT, its table for data from outside, tab separated: the
// columns Level (1: group, 2: set, 3: event), start time, Offset, Memo in this
// order and under these names, then a class a column (Face, Kind, Label,
// Verdict, Event, Score, Apex, Regions, Flags, ActionUnits). Times as
// hh:mm:ss.mmm. One group, the recording; a set for each face.
std::string WriteInteract(const std::vector<EventRow>& rows,
                          const VideoInfo& video);

// Datavyu's own CSV (version 4): a column micro_face<N>, macro_face<N> each
// with its codes (event, label, verdict, score, apex, regions, flags,
// action_units, note), a line a cell: onset, offset (hh:mm:ss:mmm), (codes).
// apex is in whole ms. As its reader drops '\' and parts codes at ',', what
// stands for these in a code is a blank.
std::string WriteDatavyu(const std::vector<EventRow>& rows,
                         const VideoInfo& video);

// The Observer XT (Noldus), its event log, tab separated: Time_Relative_hms,
// Time_Relative_sf, Duration_sf (of a state, in both its rows; 0 of a point),
// Observation, Subject (face<N>; face<N>_2 ... where states of a kind
// overlap), Behavior (micro, macro, apex), Modifier_1 (label), Modifier_2
// (verdict), Event_Type (State start, State stop, Point), Comment.
std::string WriteObserver(const std::vector<EventRow>& rows,
                          const VideoInfo& video);

}  // namespace mien

#endif  // MIEN_STAGES_EXCHANGE_CODING_TABLES_H_
