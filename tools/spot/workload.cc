#include "tools/spot/workload.h"

#include <algorithm>
#include <cmath>

#include "pipeline/core/text.h"
#include "stages/report/review_report.h"

namespace mien {

Workload WorkloadOf(const std::vector<EventRow>& rows, double context_s,
                    double fps) {
  Workload workload;
  workload.speed = FilmSpeed(fps);
  for (const EventRow& row : rows) {
    if (!row.verdict.empty()) {
      ++workload.decided;
      continue;
    }
    ++workload.candidates;
    const double length_s = std::max(0.0, row.duration_s()) + 2 * context_s;
    workload.seconds += length_s / workload.speed + kDecisionS;
  }
  return workload;
}

std::string WorkloadText(const Workload& workload) {
  std::string text =
      Str(workload.candidates, workload.decided > 0 ? " undecided" : "",
          workload.candidates == 1 ? " candidate" : " candidates");
  if (workload.candidates == 0) return text;
  const double minutes = workload.seconds / 60;
  if (minutes < 1) return text + ", less than a minute to check";
  const double whole = std::round(minutes);
  return Str(text, ", about ", FixedText(whole, 0),
             whole == 1 ? " minute" : " minutes", " to check");
}

std::string AssumptionText(const Workload& workload) {
  return Str("each film once at ", NumberText(workload.speed),
             " times its speed, ", NumberText(kDecisionS), " s to decide");
}

}  // namespace mien
