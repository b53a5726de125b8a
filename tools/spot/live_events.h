#ifndef MIEN_TOOLS_SPOT_LIVE_EVENTS_H_
#define MIEN_TOOLS_SPOT_LIVE_EVENTS_H_

// One list of events out of what is spotted again and again in the last
// seconds of a recording that goes on. Pure functions.

#include <vector>

#include "stages/exchange/event_row.h"
#include "stages/motion/motion_series.h"
#include "stages/spotting/event_list.h"
#include "stages/spotting/interview_spotting.h"

namespace mien {

struct LiveEventOptions {
  double min_score = 0.5;    // from which a candidate is an event,
  double keep_score = 0.35;  // and from which one that is known stays one
  double settle_s = 0.1;     // so long it is over before it is told
  double context_s = 3;      // nearer to the window's beginning nothing changes
};

struct LiveEvent {
  int id = 0;              // from 1, in the order in which they were told
  EventRow row;            // event: the id
  double told_s = 0;       // end of the window in which it was first seen
  bool withdrawn = false;  // what came after it says that it was none
};

class LiveEvents {
 public:
  explicit LiveEvents(const LiveEventOptions& options) : options_(options) {}

  // What was found in the window from_s .. to_s, best score first. `ended`:
  // nothing comes after it. Known events (same face, overlap of .3) take the
  // new times and score; those that are not found again are withdrawn; others
  // are new. True: the list has changed.
  bool Update(const std::vector<EventRow>& found, double from_s, double to_s,
              bool ended = false);

  // In the order of their ids.
  const std::vector<LiveEvent>& events() const { return events_; }

 private:
  LiveEvent* Known(const EventRow& row, const std::vector<int>& taken);

  LiveEventOptions options_;
  std::vector<LiveEvent> events_;
};

// The candidates in a window, of `least_score` or more, as rows: frames and
// seconds of the recording. list: how it names kinds.
std::vector<EventRow> SpotWindow(const InterviewSpotStage& stage,
                                 const EventListParams& list,
                                 const MotionSeries& window,
                                 double least_score);

}  // namespace mien

#endif  // MIEN_TOOLS_SPOT_LIVE_EVENTS_H_
