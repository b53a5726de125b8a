#ifndef MIEN_TOOLS_RUN_REPORT_FILL_H_
#define MIEN_TOOLS_RUN_REPORT_FILL_H_

#include <vector>

#include "stages/report/run_report.h"
#include "tools/run/leak_scores.h"
#include "tools/run/pooled_scores.h"
#include "tools/run/protocol_run.h"
#include "tools/run/run_facts.h"
#include "tools/run/unit_results.h"

namespace mien {

// What the report shows of a run. Wall times stay out: equal runs, equal
// reports.
RunReport FillReport(const RunFacts& facts, const Prepared& prepared,
                     const Recognition& recognition,
                     const Predictions& predictions,
                     const std::vector<GroupScores>& groups,
                     const ApexScores& apex);

// The scores of action units, which stand in place of those of classes.
void AddUnits(const UnitResults& units, RunReport* report);

// The block that is marked as inflated; nothing without leaked folds.
// units: in place of scores of classes.
void AddUnits(const UnitResults& units, RunReport* report);

void AddLeak(const LeakedScores& leaked, RunReport* report);

}  // namespace mien

#endif  // MIEN_TOOLS_RUN_REPORT_FILL_H_
