#ifndef MIEN_TOOLS_SPOT_RECORDING_REVIEWS_H_
#define MIEN_TOOLS_SPOT_RECORDING_REVIEWS_H_

// Which of the decisions that people have made speak of a recording.

#include <string>
#include <vector>

#include "pipeline/core/note.h"
#include "stages/exchange/event_row.h"
#include "tools/spot/recording_list.h"

namespace mien {

// As in the column video of what is written.
std::string ShownName(const Recording& recording);

// A reviewer's work on recordings that are not here would be lost unsaid: a
// line for each recording that decisions speak of and that is none of these,
// or of which there are several of its name.
std::vector<std::string> UnusedReviews(
    const std::vector<EventRow>& reviewed,
    const std::vector<Recording>& recordings);

// What is looked at.
struct ReviewedPart {
  const Recording& recording;
  const std::vector<double>& time_s;  // of its frames
  int face = -1;                      // that alone; -1: all
  bool whole = true;                  // the recording from start to end
};

// Decisions about the part, video as ShownName: those of tables in the
// recording's own folder, where its file's name is enough, and after them those
// that were given, where a folder must be written if others have its name. A
// note counts those behind the end.
std::vector<EventRow> ReviewsOf(std::vector<EventRow> own,
                                std::vector<EventRow> given,
                                const ReviewedPart& part,
                                std::vector<Note>* notes);

}  // namespace mien

#endif  // MIEN_TOOLS_SPOT_RECORDING_REVIEWS_H_
