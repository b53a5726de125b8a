#ifndef MIEN_STAGES_REPORT_ERROR_GRID_H_
#define MIEN_STAGES_REPORT_ERROR_GRID_H_

#include <cstddef>
#include <string>
#include <vector>

#include "stages/report/run_report.h"

namespace mien {

// Probability of the predicted class, 0 without probabilities.
double Confidence(const ClipRow& clip, const std::vector<std::string>& classes);

// Indices of at most `most` clips that were predicted wrong, the most
// confident first.
std::vector<std::size_t> ConfidentErrors(
    const std::vector<ClipRow>& clips, const std::vector<std::string>& classes,
    std::size_t most = 24);

// One cell for each of these clips: its movement in colour, else its face,
// label, prediction, probability and name. Markup.
std::string ErrorGrid(const std::vector<ClipRow>& clips,
                      const std::vector<std::string>& classes,
                      const std::vector<std::size_t>& errors);

}  // namespace mien

#endif  // MIEN_STAGES_REPORT_ERROR_GRID_H_
