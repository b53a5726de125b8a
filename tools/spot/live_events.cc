#include "tools/spot/live_events.h"

#include <algorithm>

#include "stages/exchange/carry_review.h"
#include "tools/spot/event_rows.h"

namespace mien {
namespace {

constexpr double kSame = 0.3;

}  // namespace

LiveEvent* LiveEvents::Known(const EventRow& row,
                             const std::vector<int>& taken) {
  LiveEvent* best = nullptr;
  double most = kSame;
  for (LiveEvent& event : events_) {
    if (event.row.face != row.face ||
        std::find(taken.begin(), taken.end(), event.id) != taken.end()) {
      continue;
    }
    const double share = OverlapShare(event.row, row);
    if (share < most) continue;
    most = share;
    best = &event;
  }
  return best;
}

bool LiveEvents::Update(const std::vector<EventRow>& found, double from_s,
                        double to_s, bool ended) {
  const double open_s = from_s > 0 ? from_s + options_.context_s : from_s;
  bool changed = false;
  std::vector<int> taken;
  for (const EventRow& row : found) {
    if (row.score < options_.keep_score || row.onset_s < open_s) continue;
    LiveEvent* known = Known(row, taken);
    if (known && (!known->withdrawn || row.score >= options_.min_score)) {
      taken.push_back(known->id);
      if (known->row.onset_s < open_s) continue;
      changed = changed || known->withdrawn ||
                known->row.onset_s != row.onset_s ||
                known->row.offset_s != row.offset_s ||
                known->row.score != row.score || known->row.kind != row.kind;
      known->row = row;
      known->row.event = known->id;
      known->withdrawn = false;
      continue;
    }
    const bool over = ended || row.offset_s <= to_s - options_.settle_s;
    if (known || !over || row.score < options_.min_score) continue;
    LiveEvent event;
    event.id = static_cast<int>(events_.size()) + 1;
    event.row = row;
    event.row.event = event.id;
    event.told_s = to_s;
    taken.push_back(event.id);
    events_.push_back(std::move(event));
    changed = true;
  }
  for (LiveEvent& event : events_) {
    if (event.withdrawn || event.row.onset_s < open_s ||
        std::find(taken.begin(), taken.end(), event.id) != taken.end()) {
      continue;
    }
    event.withdrawn = changed = true;
  }
  return changed;
}

std::vector<EventRow> SpotWindow(const InterviewSpotStage& stage,
                                 const EventListParams& list,
                                 const MotionSeries& window,
                                 double least_score) {
  if (window.faces.empty()) return {};
  EventListParams all = list;
  all.looks_per_minute = all.least_looks_per_minute = 0;
  all.min_score = least_score;
  const double minutes = (window.time_s.back() - window.time_s.front()) / 60;
  const EventList listed = ListEvents(stage.Run(window), window.time_s, minutes,
                                      stage.params().micro_max_s, all);
  FaceTracks times;
  times.time_s = window.time_s;
  const auto rows = RowsOf(listed, times, "", window.frame_number.front());
  std::vector<EventRow> out;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (listed.all[i].listed) out.push_back(rows[i]);
  }
  return out;
}

}  // namespace mien
