#ifndef MIEN_TOOLS_EVAL_PAIRED_PARTS_H_
#define MIEN_TOOLS_EVAL_PAIRED_PARTS_H_

// Parts of mien-eval compare's answers. Included by sources only.

#include <map>
#include <string>
#include <vector>

#include "stages/evaluate/paired_scores.h"
#include "tools/eval/json_parts.h"

namespace mien {

// "+0.050", "-0.012", "0.000".
std::string SignedFigure(double value);

// name, A, B, B - A, interval.
std::vector<std::string> PairedRow(const std::string& name,
                                   const PairedFigure& figure);
std::vector<std::string> PairedHeading(const std::string& corner);

// "UF1: B is higher by more than chance (...)", or that nothing is shown.
std::string PairedSentence(const std::string& name, const PairedFigure& figure);

// "3 only in A (x, y, z)"; "" for none.
std::string OnlyIn(const std::string& run,
                   const std::vector<std::string>& names);

// What few groups mean for an interval; "" for enough.
std::string FewGroupsText(std::size_t groups, const std::string& what);

JsonText PairedJson(const PairedFigure& figure);

}  // namespace mien

#endif  // MIEN_TOOLS_EVAL_PAIRED_PARTS_H_
