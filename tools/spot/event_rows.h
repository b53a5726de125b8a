#ifndef MIEN_TOOLS_SPOT_EVENT_ROWS_H_
#define MIEN_TOOLS_SPOT_EVENT_ROWS_H_

// Candidates as the lines of events.csv.

#include <cstddef>
#include <string>
#include <vector>

#include "stages/exchange/event_row.h"
#include "stages/samples/event_label.h"
#include "stages/spotting/events.h"
#include "stages/track/face_tracks.h"

namespace mien {

// Lines of events.csv, best score first.
std::vector<EventRow> RowsOf(const Events& events, const FaceTracks& tracks,
                             const std::string& video);

// Candidates that nothing but their own movement speaks for: no flag but
// low_fps.
std::size_t CountUnexplained(const std::vector<EventRow>& rows);

// Verdicts, notes and times of a review onto new candidates of the same video
// and face (intersection over union >= 0.5, nearest first); reviewed ones that
// are not found again are appended as they were.
std::vector<EventRow> CarryReview(std::vector<EventRow> rows,
                                  const std::vector<EventRow>& reviewed);

// A report shows every candidate. @throws DataError, with the name of the file,
// when a recording has more than 10,000 verdicts and notes: no person has
// typed them.
void CheckReview(const std::vector<EventRow>& reviewed,
                 const std::string& path);

// Into EventRow::label and, of the classes negative, positive and surprise,
// EventRow::p. rows and labels: one per event, in the same order.
void PutLabels(const std::vector<EventLabel>& labels, double min_probability,
               std::vector<EventRow>* rows);

}  // namespace mien

#endif  // MIEN_TOOLS_SPOT_EVENT_ROWS_H_
