#ifndef MIEN_STAGES_PAGE_STYLE_H_
#define MIEN_STAGES_PAGE_STYLE_H_

#include <string>
#include <utility>
#include <vector>

namespace mien {

// Steps of tint in the confusion matrix: classes q0 .. q20 (5 % each).
inline constexpr int kTintSteps = 20;

// Names and "#rrggbb" of the colours; each is the CSS variable --name. The
// same names for light and dark. Text on paper and on card keeps WCAG AA.
std::vector<std::pair<std::string, std::string>> Palette(bool dark);

// Share of the tint colour mixed into the card at q20.
double StrongestTint();

// The style sheet of all reports: light and dark by the reader's preference
// or by data-theme="light" | "dark" on the root element (screen only), narrow
// and wide, print (always light). System fonts, no url().
std::string StyleSheet();

}  // namespace mien

#endif  // MIEN_STAGES_PAGE_STYLE_H_
