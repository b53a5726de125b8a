#ifndef MIEN_STAGES_REPORT_COMPARISON_PARTS_H_
#define MIEN_STAGES_REPORT_COMPARISON_PARTS_H_

// The parts of a run report that compare subjects and data sets, as markup.

#include <cstddef>
#include <string>
#include <vector>

#include "stages/report/run_report.h"

namespace mien {

// More than these are counted, not shown.
inline constexpr std::size_t kMostSubjects = 300;
inline constexpr std::size_t kMostParts = 12;

// A bar per subject, best first, and a table by name. "" for fewer than two.
std::string SubjectPart(const std::vector<SubjectRow>& subjects);

// F1 of each class in each part side by side, and each part's confusion
// matrix; one of the wrong size is left out. "" for fewer than two.
std::string SideBySide(const std::vector<PartRow>& parts,
                       const std::vector<std::string>& classes);

}  // namespace mien

#endif  // MIEN_STAGES_REPORT_COMPARISON_PARTS_H_
