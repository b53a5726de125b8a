#ifndef MIEN_STAGES_REPORT_CALIBRATION_PAGE_H_
#define MIEN_STAGES_REPORT_CALIBRATION_PAGE_H_

// The page of a measured detection limit.

#include <string>
#include <utility>
#include <vector>

#include "stages/evaluate/detection_limit.h"

namespace mien {

struct LimitReport {
  MeasuredLimit limit;
  std::vector<std::string> lines;  // plain text, what it means
  std::vector<std::pair<std::string, std::string>> provenance;
};

// Recall (0 .. 100 %) over the amplitude in per cent of the inter-ocular
// distance: a dot and its interval per amplitude, the monotone recall as a
// line, both limits where they were reached. Markup.
std::string LimitChart(const MeasuredLimit& limit);

// A whole HTML file.
std::string RenderLimitReport(const LimitReport& report);

}  // namespace mien

#endif  // MIEN_STAGES_REPORT_CALIBRATION_PAGE_H_
