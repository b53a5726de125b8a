#include "stages/exchange/carry_review.h"

#include <algorithm>

namespace mien {

bool HasDecision(const EventRow& row) {
  return !row.verdict.empty() || !row.note.empty() ||
         !row.coded_units.empty() || !row.coded_emotion.empty();
}

double OverlapShare(const EventRow& a, const EventRow& b) {
  const double both =
      std::min(a.offset_s, b.offset_s) - std::max(a.onset_s, b.onset_s);
  const double any =
      std::max(a.offset_s, b.offset_s) - std::min(a.onset_s, b.onset_s);
  return any > 0 ? std::max(both, 0.0) / any : 0;
}

std::vector<EventRow> CarryReview(std::vector<EventRow> rows,
                                  const std::vector<EventRow>& reviewed) {
  if (rows.empty() && reviewed.empty()) return rows;
  const std::string video =
      rows.empty() ? reviewed.front().video : rows.front().video;
  std::vector<char> taken(rows.size(), 0);
  for (const EventRow& old : reviewed) {
    if (old.video != video || !HasDecision(old)) continue;
    double best = 0.5;
    std::size_t at = rows.size();
    for (std::size_t n = 0; n < taken.size(); ++n) {
      const double share = OverlapShare(rows[n], old);
      if (taken[n] || rows[n].face != old.face || share < best) continue;
      best = share;
      at = n;
    }
    if (at == rows.size()) {
      rows.push_back(old);
      rows.back().event = static_cast<int>(rows.size());
      continue;
    }
    taken[at] = 1;
    EventRow& row = rows[at];
    row.verdict = old.verdict;
    row.note = old.note;
    row.coded_units = old.coded_units;
    row.coded_emotion = old.coded_emotion;
    row.coder = old.coder;
    row.added = old.added;
    row.onset_frame = old.onset_frame;
    row.apex_frame = old.apex_frame;
    row.offset_frame = old.offset_frame;
    row.onset_s = old.onset_s;
    row.apex_s = old.apex_s;
    row.offset_s = old.offset_s;
  }
  return rows;
}

}  // namespace mien
