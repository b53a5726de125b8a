#ifndef MIEN_TOOLS_RUN_RESULT_TABLES_H_
#define MIEN_TOOLS_RUN_RESULT_TABLES_H_

// The tables of a run, as CSV.

#include <string>
#include <vector>

#include "tools/run/leak_scores.h"
#include "tools/run/pooled_scores.h"
#include "tools/run/protocol_run.h"

namespace mien {

// A row a sample; what no fold has predicted has empty columns.
std::string SamplesCsv(const Prepared& prepared,
                       const Predictions& predictions);
// A row a sample and seed.
std::string PredictionsCsv(const Prepared& prepared,
                           const Predictions& predictions);
std::string FoldsCsv(const Prepared& prepared, const Recognition& recognition);
std::string ConfusionCsv(const std::vector<std::string>& classes,
                         const std::vector<GroupScores>& groups);
// UF1 and UAR are empty for subjects with clips of one class.
std::string SubjectsCsv(const std::vector<SubjectScores>& subjects);
std::string LeakedCsv(const LeakedScores& leaked);

}  // namespace mien

#endif  // MIEN_TOOLS_RUN_RESULT_TABLES_H_
