#include "stages/page/chart.h"

#include <algorithm>
#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mien {
namespace {

using ::testing::Contains;
using ::testing::Not;

std::vector<std::string> Words(const Drawing& drawing) {
  std::vector<std::string> out;
  for (const DrawnShape& shape : drawing.shapes()) {
    if (const auto* text = std::get_if<TextShape>(&shape)) {
      out.push_back(text->text);
    }
  }
  return out;
}

std::vector<LineShape> LinesOf(const Drawing& drawing, const Colour& colour) {
  std::vector<LineShape> out;
  for (const DrawnShape& shape : drawing.shapes()) {
    const auto* line = std::get_if<LineShape>(&shape);
    if (line && line->stroke.colour == colour) out.push_back(*line);
  }
  return out;
}

TEST(TickStepTest, IsOneTwoOrFive) {
  EXPECT_DOUBLE_EQ(TickStep(0, 1, 10), 0.1);
  EXPECT_DOUBLE_EQ(TickStep(0, 1, 9), 0.2);
  EXPECT_DOUBLE_EQ(TickStep(0, 1, 4), 0.5);
  EXPECT_DOUBLE_EQ(TickStep(-300, 700, 6), 200);
  EXPECT_DOUBLE_EQ(TickStep(0, 7, 1), 10);
  EXPECT_DOUBLE_EQ(TickStep(3, 3, 5), 1);
  EXPECT_DOUBLE_EQ(TickStep(0, std::nan(""), 5), 1);
}

Chart OnePanel() {
  Chart chart;
  chart.title = "Title";
  chart.notes = {"note"};
  chart.x_title = "time, s";
  chart.x = {0, 1, 2};
  ChartPanel panel;
  panel.title = "Panel";
  panel.unit = "px";
  panel.height = 100;
  panel.range = {0, 10};
  panel.lines = {{"line", {0, 5, 10}, LineColour(0)}};
  panel.bands = {{1, 9, NamedColour("accent", 0.5), "band"}};
  panel.marks = {{1, NamedColour("warm"), false, "mark"},
                 {99, NamedColour("warm"), false, "outside"}};
  chart.panels = {panel};
  return chart;
}

TEST(DrawChartTest, HasTitleAxesUnitsAndLegend) {
  const auto words = Words(DrawChart(OnePanel()));
  for (const char* word : {"Title", "note", "time, s", "Panel, px", "line",
                           "band", "mark", "0", "4", "10", "2.0"}) {
    EXPECT_THAT(words, Contains(word));
  }
  EXPECT_THAT(words, Not(Contains("outside")));
}

TEST(DrawChartTest, PlacesValuesOnTheAxes) {
  const auto lines = LinesOf(DrawChart(OnePanel()), LineColour(0));
  // The legend's stroke and the line itself.
  const auto line = std::find_if(lines.begin(), lines.end(), [](const auto& l) {
    return l.points.size() == 3;
  });
  ASSERT_NE(line, lines.end());
  const auto& p = line->points;
  EXPECT_DOUBLE_EQ(p[1].x, (p[0].x + p[2].x) / 2);
  EXPECT_DOUBLE_EQ(p[1].y, (p[0].y + p[2].y) / 2);
  EXPECT_DOUBLE_EQ(p[0].y - p[2].y, 100);  // the whole height
}

TEST(DrawChartTest, ValuesBeyondTheRangeStayInside) {
  Chart chart = OnePanel();
  chart.panels[0].lines[0].y = {-50, 5, 500};
  const auto lines = LinesOf(DrawChart(chart), LineColour(0));
  const auto line = std::find_if(lines.begin(), lines.end(), [](const auto& l) {
    return l.points.size() == 3;
  });
  ASSERT_NE(line, lines.end());
  EXPECT_DOUBLE_EQ(line->points[0].y - line->points[2].y, 100);
}

TEST(DrawChartTest, EmptyAndConstantDataDraw) {
  Chart chart;
  EXPECT_GT(DrawChart(chart).height(), 0);
  chart = OnePanel();
  chart.panels[0].range.reset();
  chart.panels[0].lines[0].y = {0, 0, 0};
  EXPECT_GT(DrawChart(chart).height(), 0);
  chart.x = {5};
  chart.panels[0].lines[0].y = {std::nan("")};
  EXPECT_GT(DrawChart(chart).height(), 0);
}

TEST(DrawChartTest, CompactRowsStandCloseUnderOneHeading) {
  Chart chart = OnePanel();
  chart.panels[0].compact = true;
  chart.panels[0].heading = "Rows";
  chart.panels[0].marks.clear();
  chart.panels.push_back(chart.panels[0]);
  const auto words = Words(DrawChart(chart));
  EXPECT_EQ(std::count(words.begin(), words.end(), "Rows"), 1);
  EXPECT_EQ(std::count(words.begin(), words.end(), "Panel, px"), 2);
  EXPECT_EQ(std::count(words.begin(), words.end(), "line"), 1);
}

}  // namespace
}  // namespace mien
