#include "stages/page/svg.h"

#include <cmath>

#include "pipeline/core/text.h"

namespace mien {

std::string SvgNumber(double value) { return ShortNumber(value, 2); }

std::string SvgFigure(int width, int height, const Attributes& more,
                      const std::string& markup) {
  Attributes attributes = {{"viewBox", Str("0 0 ", width, " ", height)},
                           {"width", Str(width)},
                           {"height", Str(height)}};
  attributes.insert(attributes.end(), more.begin(), more.end());
  return Element("svg", attributes, markup);
}

std::string SvgLine(const std::string& css, double x1, double y1, double x2,
                    double y2) {
  return Element("line",
                 {{"class", css},
                  {"x1", SvgNumber(x1)},
                  {"y1", SvgNumber(y1)},
                  {"x2", SvgNumber(x2)},
                  {"y2", SvgNumber(y2)}},
                 "");
}

std::string SvgRect(const std::string& css, double x, double y, double width,
                    double height) {
  return Element("rect",
                 {{"class", css},
                  {"x", SvgNumber(x)},
                  {"y", SvgNumber(y)},
                  {"width", SvgNumber(width)},
                  {"height", SvgNumber(height)}},
                 "");
}

std::string SvgLabel(double x, double y, const std::string& anchor,
                     const std::string& text) {
  return Element(
      "text",
      {{"x", SvgNumber(x)}, {"y", SvgNumber(y)}, {"text-anchor", anchor}},
      HtmlText(text));
}

std::string SvgPolyline(const std::string& css,
                        const std::vector<SvgPoint>& points) {
  std::string out, run;
  const auto flush = [&] {
    if (!run.empty()) {
      out += Element("polyline", {{"class", css}, {"points", run}}, "");
    }
    run.clear();
  };
  for (const SvgPoint& point : points) {
    if (!std::isfinite(point.x) || !std::isfinite(point.y)) {
      flush();
      continue;
    }
    if (!run.empty()) run += " ";
    run += SvgNumber(point.x) + "," + SvgNumber(point.y);
  }
  flush();
  return out;
}

}  // namespace mien
