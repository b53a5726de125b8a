#ifndef MIEN_STAGES_RUN_REPORT_FILL_H_
#define MIEN_STAGES_RUN_REPORT_FILL_H_

#include <vector>

#include "stages/leak_scores.h"
#include "stages/recognition.h"
#include "stages/report/run_report.h"
#include "stages/run_scores.h"

namespace mien {

// What the report shows of a run. Wall times stay out: equal runs, equal
// reports.
RunReport FillReport(const MienConfig& config, const Prepared& prepared,
                     const Recognition& recognition,
                     const Predictions& predictions,
                     const std::vector<GroupScores>& groups,
                     const ApexScores& apex);

// The block that is marked as inflated; nothing without leaked folds.
void AddLeak(const LeakedScores& leaked, RunReport* report);

}  // namespace mien

#endif  // MIEN_STAGES_RUN_REPORT_FILL_H_
