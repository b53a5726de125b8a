#include "stages/report/apex_part.h"

#include "pipeline/core/text.h"
#include "stages/page/charts.h"
#include "stages/page/html.h"
#include "stages/page/svg.h"
#include "stages/report/score_parts.h"

namespace mien {
namespace {

constexpr int kMostBins = 81;

std::string ErrorHistogram(const ApexScores& apex, double ApexError::*spotted,
                           double ApexError::*middle, const std::string& unit) {
  std::vector<double> errors, baseline;
  for (const ApexError& error : apex.errors) {
    errors.push_back(error.*spotted);
    baseline.push_back(error.*middle);
  }
  const Bins bins = BinSigned(errors, kMostBins, baseline);
  std::string axis = "minus annotated apex, " + unit;
  if (bins.width > 1) axis += Str(" (bins of ", Number(bins.width, 0), ")");
  return Element("figure", {},
                 Histogram(bins, axis,
                           "Histogram of signed apex errors of " +
                               Count(errors.size(), "clip") + " in " + unit));
}

std::string Key() {
  const auto item = [](const std::string& drawing, const std::string& text) {
    return Element(
        "li", {}, SvgFigure(22, 12, {{"aria-hidden", "true"}}, drawing) + text);
  };
  return Element(
      "ul", {{"class", "keys"}},
      item(SvgRect("fill-a", 6, 0, 10, 12), "spotted apex, clips") +
          item(SvgLine("line-b dash", 1, 6, 21, 6), "middle of the clip"));
}

}  // namespace

std::string ApexPart(const ApexScores& apex) {
  std::string out = Element(
      "ul", {{"class", "cards"}},
      Card("Mean absolute error", Number(apex.mae_frames, 2) + " frames",
           Number(apex.mae_ms, 1) + " ms") +
          Card("Middle frame instead",
               Number(apex.middle_frame_mae_frames, 2) + " frames",
               "baseline: apex in the middle of the clip") +
          Card("Inside onset to offset",
               Number(100 * apex.within_clip_rate, 1) + " %",
               "share of apexes") +
          Card("Clips", Str(apex.n), "with an annotated apex"));
  if (apex.errors.empty()) return out;
  return out + Element("h3", {{"class", "gap"}}, "Signed error of the apex") +
         Key() +
         Element("div", {{"class", "twin"}},
                 ErrorHistogram(apex, &ApexError::frames,
                                &ApexError::middle_frames, "frames") +
                     ErrorHistogram(apex, &ApexError::ms, &ApexError::middle_ms,
                                    "ms"));
}

}  // namespace mien
