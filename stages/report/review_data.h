#ifndef MIEN_STAGES_REPORT_REVIEW_DATA_H_
#define MIEN_STAGES_REPORT_REVIEW_DATA_H_

// What the script of a review report reads: <script> elements that hold data.

#include <string>
#include <string_view>

#include "stages/report/review_report.h"

namespace mien {

// JSON that cannot end its element: < > & and all beyond ASCII escaped.
// `json` must be valid JSON.
std::string ScriptSafe(std::string_view json);

// #data (JSON: all but the following), #media-<index> (JSON, base64 inside),
// and base64 of little endian numbers: #times-<face> (int32 x unit_s, every
// frame), #thin-<face> (the same, where the signals are thinned),
// #signals-<face> (int16, column after column).
// @throws InternalError as RenderReviewReport.
std::string DataElements(const ReviewReport& report,
                         const ReviewLimits& limits);

}  // namespace mien

#endif  // MIEN_STAGES_REPORT_REVIEW_DATA_H_
