#include <algorithm>
#include <set>

#include "stages/exchange/carry_review.h"
#include "tools/studio/reviews.h"

namespace mien {
namespace {

void ClearDecision(EventRow* row) {
  row->verdict.clear();
  row->note.clear();
  row->coded_units.clear();
  row->coded_emotion.clear();
  row->coder.clear();
  row->added = false;
}

void TakeTimes(const EventRow& from, EventRow* to) {
  to->onset_frame = from.onset_frame;
  to->apex_frame = from.apex_frame;
  to->offset_frame = from.offset_frame;
  to->onset_s = from.onset_s;
  to->apex_s = from.apex_s;
  to->offset_s = from.offset_s;
}

EventRow WithTimesOf(EventRow row, const EventRow& times) {
  TakeTimes(times, &row);
  return row;
}

}  // namespace

std::vector<EventRow> ApplyReview(std::vector<EventRow> found,
                                  const std::vector<EventRow>& review) {
  for (EventRow& row : found) ClearDecision(&row);
  // Bounds that were moved far still belong to the number that they had.
  std::vector<EventRow> rest;
  std::set<std::size_t> taken;
  for (const EventRow& old : review) {
    const auto same =
        std::find_if(found.begin(), found.end(), [&old](const EventRow& row) {
          return !old.added && row.face == old.face && row.event == old.event &&
                 row.video == old.video && OverlapShare(row, old) > 0;
        });
    const auto at = static_cast<std::size_t>(same - found.begin());
    if (same == found.end() || !HasDecision(old) || !taken.insert(at).second) {
      rest.push_back(old);
      continue;
    }
    *same = CarryReview({*same}, {WithTimesOf(old, *same)}).front();
    TakeTimes(old, &*same);
  }
  // What is taken must not be taken again.
  std::vector<EventRow> open, added, all = found;
  const auto end = std::stable_partition(
      rest.begin(), rest.end(), [](const EventRow& row) { return !row.added; });
  added.assign(end, rest.end());
  rest.erase(end, rest.end());
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (taken.count(i) > 0) continue;
    open.push_back(found[i]);
    places.push_back(i);
  }
  const std::vector<EventRow> carried = CarryReview(open, rest);
  for (std::size_t i = 0; i < carried.size(); ++i) {
    if (i < places.size()) {
      all[places[i]] = carried[i];
    } else {
      added.push_back(carried[i]);
    }
  }
  // Numbers stay what they were where no candidate has them now.
  std::stable_sort(
      added.begin(), added.end(),
      [](const EventRow& a, const EventRow& b) { return a.event < b.event; });
  int last = 0;
  for (const EventRow& row : found) last = std::max(last, row.event);
  for (EventRow& row : added) {
    row.event = std::max(row.event, last + 1);
    last = row.event;
    all.push_back(row);
  }
  return all;
}

}  // namespace mien
