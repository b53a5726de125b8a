#ifndef MIEN_STAGES_REPORT_SCORE_PARTS_H_
#define MIEN_STAGES_REPORT_SCORE_PARTS_H_

// The parts of a run report that show scores, as markup.

#include <cstddef>
#include <string>

#include "stages/report/run_report.h"

namespace mien {

// "1 clip", "2 clips".
std::string Count(std::size_t n, const std::string& one);
// A paragraph of secondary text.
std::string Quiet(const std::string& text);
// One figure with its name above and a remark below, all plain text. `extra`
// is markup below it; a card that has some is a large one.
std::string Card(const std::string& name, const std::string& value,
                 const std::string& more, const std::string& extra = "");

// Of the row "all", else of the first row that is no floor; "" without one.
std::string ScoreCards(const RunReport& report);
// One sentence: the score, and by how much it beats the highest floor.
std::string Lead(const RunReport& report);

std::string ScoreTable(const RunReport& report);
// Confusion matrix beside precision, recall and F1; what is missing or of the
// wrong size is left out.
std::string ClassTables(const RunReport& report);

// The block of inflated scores, marked as such.
std::string LeakBlock(const RunReport& report);

}  // namespace mien

#endif  // MIEN_STAGES_REPORT_SCORE_PARTS_H_
