#ifndef MIEN_STAGES_REPORT_ASSETS_H_
#define MIEN_STAGES_REPORT_ASSETS_H_

// The files of stages/report/assets/, put into the program when it is built
// (cmake/EmbedText.cmake).

#include <string_view>

namespace mien {

extern const std::string_view kReviewHtml;   // what the script fills
extern const std::string_view kReviewStyle;  // on top of StyleSheet()
extern const std::string_view kReviewScript;
// uPlot 1.6.32 (MIT, uplot.LICENSE) as published: charts on a canvas.
extern const std::string_view kUplotScript;
extern const std::string_view kUplotStyle;
extern const std::string_view kUplotLicense;

}  // namespace mien

#endif  // MIEN_STAGES_REPORT_ASSETS_H_
