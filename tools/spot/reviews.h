#ifndef MIEN_TOOLS_SPOT_REVIEWS_H_
#define MIEN_TOOLS_SPOT_REVIEWS_H_

// What people have decided about candidates, from the files it lies in.

#include <string>
#include <vector>

#include "stages/exchange/event_row.h"
#include "stages/exchange/event_terms.h"

namespace mien {

// One review after another: what a later one says about a candidate (same
// video and face, intersection over union >= 0.5) counts, if it says anything.
// Rows without verdict and note, or without seconds, are left out.
std::vector<EventRow> MergeReviews(
    const std::vector<std::vector<EventRow>>& reviews);

// Of files, and of folders the tables named events*.csv or *review*.csv in
// them and in their folders, three levels deep, oldest first.
// micro_max_s: kind of rows that tell none.
// Verdicts in other words than ours, and decisions that are left out, are told.
// @throws ConfigError for a folder without any; IoError, DataError.
std::vector<EventRow> ReadReviews(const std::vector<std::string>& paths,
                                  double micro_max_s = kUsualMicroMaxS);

// What is to be said of decisions about `video` that lie outside the part from
// first_s to last_s of it; "" where there are none.
std::string OutsideText(const std::vector<EventRow>& reviews,
                        const std::string& video, double first_s,
                        double last_s);

// Of the tables that lie in a recording's result folder itself, oldest first:
// those that a person has put there, events.csv of the run before, and what was
// kept of it (events.kept-1.csv). One that cannot be read is told of and left.
std::vector<EventRow> ReviewsIn(const std::string& folder);

}  // namespace mien

#endif  // MIEN_TOOLS_SPOT_REVIEWS_H_
