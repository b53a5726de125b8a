#include "stages/page/chart.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "pipeline/core/text.h"
#include "stages/page/thin.h"

namespace mien {
namespace {

constexpr double kLeft = 130, kRight = 24, kTop = 22;
constexpr double kGap = 30;        // between panels: room for title and legend
constexpr double kCompactGap = 4;  // between rows of small multiples
constexpr double kTitleRoom = 20;  // above a panel that has its own title

using Range = std::pair<double, double>;

Range RangeOf(const ChartPanel& panel) {
  if (panel.range) return *panel.range;
  double low = 0, high = 0;
  for (const ChartLine& line : panel.lines) {
    for (const double y : line.y) {
      if (!std::isfinite(y)) continue;
      low = std::min(low, y);
      high = std::max(high, y);
    }
  }
  if (low == high) return {low - 1, high + 1};
  const double room = 0.06 * (high - low);
  return {low < 0 ? low - room : low, high > 0 ? high + room : high};
}

// What every panel needs to place things.
struct Frame {
  cv::Rect2d area;
  Range x, y;

  double X(double value) const {
    return area.x + (value - x.first) / (x.second - x.first) * area.width;
  }
  double Y(double value) const {
    return area.y + (y.second - value) / (y.second - y.first) * area.height;
  }
};

// Marks with words push title and legend up.
double MarkRoom(const ChartPanel& panel) {
  for (const ChartMark& mark : panel.marks) {
    if (!mark.text.empty()) return 16;
  }
  return 0;
}

std::string TickText(double value, double step) {
  const int decimals =
      std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 0, 9);
  return FixedText(std::abs(value) < step / 2 ? 0 : value, decimals);
}

void DrawYAxis(const ChartPanel& panel, const Frame& frame, Drawing* drawing) {
  const int most =
      panel.compact ? 1 : std::clamp(static_cast<int>(panel.height / 17), 2, 8);
  const double step = TickStep(frame.y.first, frame.y.second, most);
  const TextStyle style = {11, NamedColour("muted"), Anchor::kEnd};
  const double right = frame.area.x + frame.area.width;
  if (panel.compact) {
    if (frame.y.first < 0 && frame.y.second > 0) {
      drawing->Line({{frame.area.x, frame.Y(0)}, {right, frame.Y(0)}},
                    {NamedColour("line"), 1});
    }
    return;
  }
  for (double at = std::ceil(frame.y.first / step) * step;
       at <= frame.y.second + 1e-9 * step; at += step) {
    drawing->Line({{frame.area.x, frame.Y(at)}, {right, frame.Y(at)}},
                  {NamedColour("line"), 1});
    drawing->Text({frame.area.x - 6, frame.Y(at) + 4}, TickText(at, step),
                  style);
  }
}

void DrawXAxis(const Chart& chart, const Frame& frame, Drawing* drawing) {
  const double step = TickStep(frame.x.first, frame.x.second, 12);
  const double bottom = frame.area.y + frame.area.height;
  const TextStyle style = {11, NamedColour("muted"), Anchor::kMiddle};
  for (double at = std::ceil(frame.x.first / step - 1e-9) * step;
       at <= frame.x.second + 1e-9 * step; at += step) {
    drawing->Line({{frame.X(at), bottom}, {frame.X(at), bottom + 4}},
                  {NamedColour("muted"), 1});
    drawing->Text({frame.X(at), bottom + 17}, TickText(at, step), style);
  }
  drawing->Text({frame.area.x + frame.area.width / 2, bottom + 35},
                chart.x_title, {12, NamedColour("ink"), Anchor::kMiddle});
}

void DrawLegend(const ChartPanel& panel, const Frame& frame, Drawing* drawing) {
  double right = frame.area.x + frame.area.width;
  const double y = frame.area.y - 7 - MarkRoom(panel);
  const TextStyle style = {11, NamedColour("muted"), Anchor::kEnd};
  const auto entry = [&](const std::string& name, const Colour& colour,
                         bool is_band) {
    if (name.empty()) return;
    drawing->Text({right, y}, name, style);
    right -= TextWidth(name, style.size) + 6;
    if (is_band) {
      drawing->Fill(cv::Rect2d(right - 14, y - 9, 14, 10), colour);
    } else {
      drawing->Line({{right - 14, y - 4}, {right, y - 4}}, {colour, 2});
    }
    right -= 14 + 14;
  };
  for (auto band = panel.bands.rbegin(); band != panel.bands.rend(); ++band) {
    entry(band->name, band->colour, true);
  }
  for (auto line = panel.lines.rbegin(); line != panel.lines.rend(); ++line) {
    entry(line->name, line->colour, false);
  }
}

void DrawLines(const Chart& chart, const ChartPanel& panel, const Frame& frame,
               Drawing* drawing) {
  const auto columns = static_cast<std::size_t>(frame.area.width);
  for (const ChartLine& line : panel.lines) {
    std::vector<cv::Point2d> points;
    for (const std::size_t i : ThinKeepingEnvelope(line.y, columns)) {
      if (i >= chart.x.size()) break;
      const double y =
          std::isfinite(line.y[i])
              ? std::clamp(line.y[i], frame.y.first, frame.y.second)
              : std::numeric_limits<double>::quiet_NaN();
      points.push_back({frame.X(chart.x[i]), frame.Y(y)});
    }
    drawing->Line(points, {line.colour, line.width});
  }
}

void DrawPanel(const Chart& chart, const ChartPanel& panel, const Frame& frame,
               Drawing* drawing) {
  const double bottom = frame.area.y + frame.area.height;
  for (const ChartBand& band : panel.bands) {
    const double from = std::clamp(frame.X(band.from), frame.area.x,
                                   frame.area.x + frame.area.width);
    const double to = std::clamp(frame.X(band.to), frame.area.x,
                                 frame.area.x + frame.area.width);
    drawing->Fill(cv::Rect2d(from, frame.area.y, to - from, frame.area.height),
                  band.colour);
  }
  DrawYAxis(panel, frame, drawing);
  drawing->Outline(frame.area, {NamedColour("line"), 1});
  DrawLines(chart, panel, frame, drawing);
  for (const ChartMark& mark : panel.marks) {
    if (mark.x < frame.x.first || mark.x > frame.x.second) continue;
    drawing->Line({{frame.X(mark.x), frame.area.y}, {frame.X(mark.x), bottom}},
                  {mark.colour, 1.1, mark.dashed});
    if (mark.text.empty()) continue;
    drawing->Text({frame.X(mark.x), frame.area.y - 6}, mark.text,
                  {11, mark.colour, mark.anchor});
  }
  const std::string unit = panel.unit.empty() ? "" : ", " + panel.unit;
  if (panel.compact) {
    drawing->Text({frame.area.x - 6, frame.area.y + frame.area.height / 2 + 4},
                  panel.title + unit, {11, NamedColour("ink"), Anchor::kEnd});
    return;
  }
  drawing->Text({frame.area.x, frame.area.y - 7 - MarkRoom(panel)},
                panel.title + unit,
                {12, NamedColour("ink"), Anchor::kStart, true});
  DrawLegend(panel, frame, drawing);
}

// Does a panel stand directly under a row like itself?
bool Joins(const Chart& chart, std::size_t i) {
  return i > 0 && chart.panels[i].compact && chart.panels[i - 1].compact;
}

}  // namespace

Colour LineColour(std::size_t i) {
  // Okabe and Ito 2008: told apart by people who see colours differently.
  static constexpr std::uint8_t kColours[][3] = {
      {0, 114, 178}, {213, 94, 0},   {0, 158, 115},  {204, 121, 167},
      {230, 159, 0}, {86, 180, 233}, {120, 110, 40}, {60, 60, 60}};
  const auto& c = kColours[i % std::size(kColours)];
  return {c[0], c[1], c[2]};
}

double TickStep(double low, double high, int most) {
  const double rough = (high - low) / std::max(most, 1);
  if (!(rough > 0) || !std::isfinite(rough)) return 1;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= rough * (1 - 1e-9)) return factor * power;
  }
  return 10 * power;
}

std::vector<std::string> WrapText(const std::string& text, double width,
                                  double size) {
  std::vector<std::string> lines;
  std::string line;
  for (const std::string& word : Split(text, ' ')) {
    const std::string longer = line.empty() ? word : line + " " + word;
    if (!line.empty() && TextWidth(longer, size) > width) {
      lines.push_back(line);
      line = word;
    } else {
      line = longer;
    }
  }
  lines.push_back(line);
  return lines;
}

double DrawHeading(const std::string& title,
                   const std::vector<std::string>& notes, Drawing* drawing) {
  double y = kTop + 2;
  drawing->Text({16, y}, title, {16, NamedColour("ink"), Anchor::kStart, true});
  for (const std::string& note : notes) {
    const auto lines = WrapText(note, drawing->width() - 32, 12);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      y += 18;
      drawing->Text({i == 0 ? 16.0 : 28.0, y}, lines[i],
                    {12, NamedColour("muted")});
    }
  }
  return y + 14;
}

Drawing DrawChart(const Chart& chart) {
  Drawing heading(chart.width, 0);
  const double top = DrawHeading(chart.title, chart.notes, &heading);
  std::vector<double> tops;
  double y = top;
  for (std::size_t i = 0; i < chart.panels.size(); ++i) {
    if (Joins(chart, i)) {
      y += kCompactGap;
    } else {
      y += (i == 0 ? kTitleRoom : kGap) + MarkRoom(chart.panels[i]);
    }
    tops.push_back(y);
    y += chart.panels[i].height;
  }
  Drawing drawing(chart.width, y + 46);
  drawing.Add(heading, {0, 0});
  Range x = {0, 1};
  if (!chart.x.empty()) x = {chart.x.front(), chart.x.back()};
  if (!(x.second > x.first)) x.second = x.first + 1;
  for (std::size_t i = 0; i < chart.panels.size(); ++i) {
    const ChartPanel& panel = chart.panels[i];
    const Frame frame = {
        {kLeft, tops[i], chart.width - kLeft - kRight, panel.height},
        x,
        RangeOf(panel)};
    DrawPanel(chart, panel, frame, &drawing);
    if (panel.compact && !Joins(chart, i)) {
      drawing.Text({frame.area.x, frame.area.y - 7}, panel.heading,
                   {12, NamedColour("ink"), Anchor::kStart, true});
      DrawLegend(panel, frame, &drawing);
    }
    if (i + 1 == chart.panels.size()) DrawXAxis(chart, frame, &drawing);
  }
  return drawing;
}

}  // namespace mien
