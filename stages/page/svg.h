#ifndef MIEN_STAGES_PAGE_SVG_H_
#define MIEN_STAGES_PAGE_SVG_H_

// SVG elements as markup, for figures inside a page. Colours and strokes come
// from the style sheet by class, so that they follow light and dark.
// Coordinates are view box units. Pictures by themselves: drawing.h.

#include <string>
#include <vector>

#include "stages/page/html.h"

namespace mien {

// A coordinate with at most two decimals.
std::string SvgNumber(double value);

// <svg> of this size in CSS px, shrinking with a narrow page.
std::string SvgFigure(int width, int height, const Attributes& more,
                      const std::string& markup);
std::string SvgLine(const std::string& css, double x1, double y1, double x2,
                    double y2);
std::string SvgRect(const std::string& css, double x, double y, double width,
                    double height);
// anchor: start, middle or end.
std::string SvgLabel(double x, double y, const std::string& anchor,
                     const std::string& text);

struct SvgPoint {
  double x, y;
};
// Lines through the points; one that is not finite breaks the line.
std::string SvgPolyline(const std::string& css,
                        const std::vector<SvgPoint>& points);

}  // namespace mien

#endif  // MIEN_STAGES_PAGE_SVG_H_
