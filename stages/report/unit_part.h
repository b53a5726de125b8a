#ifndef MIEN_STAGES_REPORT_UNIT_PART_H_
#define MIEN_STAGES_REPORT_UNIT_PART_H_

// The scores of action units in a run report, as markup.

#include <string>

#include "stages/report/run_report.h"

namespace mien {

// One sentence: the mean F1, and by how much it beats the higher floor; ""
// without scores.
std::string UnitLead(const RunReport& report);
// A table of each unit's F1 beside its floors for the first part, and one of
// the means of all parts.
std::string UnitTables(const std::vector<UnitPart>& parts);

}  // namespace mien

#endif  // MIEN_STAGES_REPORT_UNIT_PART_H_
