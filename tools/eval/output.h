#ifndef MIEN_TOOLS_EVAL_OUTPUT_H_
#define MIEN_TOOLS_EVAL_OUTPUT_H_

// How mien-eval writes numbers and tables.

#include <string>
#include <utility>
#include <vector>

#include "pipeline/core/reading_notes.h"
#include "stages/evaluate/spotting_scores.h"

namespace mien {

// Fixed decimals; "n/a" for what is not finite.
std::string Figure(double value, int decimals);
// "0.120-0.340"; "" for {0, 0}.
std::string RangeText(const Interval& interval);
// The value with at most 6 decimals, for files.
double Rounded(double value);

// Rows as aligned columns, the first to the left, the others to the right;
// one line a row. Cells are cleaned of control characters.
std::string AlignedTable(const std::vector<std::vector<std::string>>& rows);

// Each note as a line on stderr.
void SayNotes(const ReadingNotes& notes);

// A file in the folder `out`; returns its path. @throws IoError.
std::string WriteOut(const std::string& out, const std::string& name,
                     const std::string& bytes);

// Precision over recall as an SVG of its own, one line per named curve.
std::string CurveSvg(
    const std::vector<std::pair<std::string, std::vector<CurvePoint>>>& curves);

}  // namespace mien

#endif  // MIEN_TOOLS_EVAL_OUTPUT_H_
