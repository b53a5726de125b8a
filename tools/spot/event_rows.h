#ifndef MIEN_TOOLS_SPOT_EVENT_ROWS_H_
#define MIEN_TOOLS_SPOT_EVENT_ROWS_H_

// Candidates as the lines of events.csv.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "stages/exchange/carry_review.h"
#include "stages/exchange/event_row.h"
#include "stages/samples/event_label.h"
#include "stages/spotting/event_list.h"
#include "stages/track/face_tracks.h"

namespace mien {

// A line for each of list.all, listed or not, in that order. first_frame: the
// recording's frame at which the tracks begin.
std::vector<EventRow> RowsOf(const EventList& list, const FaceTracks& tracks,
                             const std::string& video,
                             std::int64_t first_frame = 0);

// Candidates that nothing but their own movement speaks for: no flag but
// low_fps.
std::size_t CountUnexplained(const std::vector<EventRow>& rows);

// Which rows (RowsOf, CarryReview) are shown: the listed ones, and those that
// a person has said something about. Indices, ascending.
std::vector<std::size_t> ShownRows(const std::vector<EventRow>& rows,
                                   const EventList& list);

// A report shows every candidate. @throws DataError, with the name of the file,
// when a recording has more than 10,000 verdicts and notes: no person has
// typed them.
void CheckReview(const std::vector<EventRow>& reviewed,
                 const std::string& path);

// Into EventRow::label and, of the classes negative, positive and surprise,
// EventRow::p. rows and labels: one per event, in the same order.
void PutLabels(const std::vector<EventLabel>& labels, double min_probability,
               std::vector<EventRow>* rows);

// Without the rows that have one of `what`: "rejected" or the name of a flag.
// @throws ConfigError for another word.
std::vector<EventRow> LeaveOut(std::vector<EventRow> rows,
                               const std::vector<std::string>& what);

}  // namespace mien

#endif  // MIEN_TOOLS_SPOT_EVENT_ROWS_H_
