#ifndef MIEN_STAGES_PAGE_CHART_H_
#define MIEN_STAGES_PAGE_CHART_H_

// Panels under each other over one x axis.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "stages/page/drawing.h"

namespace mien {

struct ChartLine {
  std::string name;       // in the legend, "" = not there
  std::vector<double> y;  // one per Chart::x; NaN breaks the line
  Colour colour;
  double width = 1.1;
};
// A span of x that is tinted.
struct ChartBand {
  double from = 0, to = 0;
  Colour colour;
  std::string name;  // in the legend, "" = not there
};
// A vertical line.
struct ChartMark {
  double x = 0;
  Colour colour;
  bool dashed = false;
  std::string text = "";  // above the panel's frame
  Anchor anchor = Anchor::kMiddle;
};

struct ChartPanel {
  std::string title;
  std::string unit;  // beside the title, "" = none
  double height = 120;
  bool compact = false;  // a row of small multiples: title at the left, no
                         // numbers
  std::string heading;   // above the first of such rows
  std::vector<ChartLine> lines;
  std::vector<ChartBand> bands;
  std::vector<ChartMark> marks;
  // nullopt: of the values, 0 included, with a little room.
  std::optional<std::pair<double, double>> range;
};

struct Chart {
  std::string title;
  std::vector<std::string> notes;  // lines under the title
  std::string x_title;             // "time, s"
  std::vector<double> x;           // ascending
  std::vector<ChartPanel> panels;
  double width = 960;
};

Drawing DrawChart(const Chart& chart);

// 1, 2 or 5 times a power of ten, about `most` steps in low..high.
double TickStep(double low, double high, int most);

// Title and note lines at the top of a picture, wrapped to its width; returns
// the y below them.
double DrawHeading(const std::string& title,
                   const std::vector<std::string>& notes, Drawing* drawing);

// Lines of at most `width` px at this size, broken at blanks.
std::vector<std::string> WrapText(const std::string& text, double width,
                                  double size);

// Distinct colours for a handful of lines.
Colour LineColour(std::size_t i);

}  // namespace mien

#endif  // MIEN_STAGES_PAGE_CHART_H_
