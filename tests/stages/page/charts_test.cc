#include "stages/page/charts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::DoubleEq;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(ConfusionTableTest, GivesCountsSharesAndTints) {
  const std::string table = ConfusionTable({"neg", "pos"}, {3, 1, 0, 5});
  // 3 of 4 = 75 % = step 15 of 20; 1 of 4 = step 5.
  EXPECT_THAT(table, HasSubstr("<td class=\"hit q15\"><b>3</b><small>75 %"));
  EXPECT_THAT(table, HasSubstr("<td class=\"miss q5\"><b>1</b><small>25 %"));
  EXPECT_THAT(table, HasSubstr("<td class=\"miss q0\"><b>0</b><small>0 %"));
  EXPECT_THAT(table, HasSubstr("<td class=\"hit q20\"><b>5</b><small>100 %"));
  EXPECT_THAT(table, HasSubstr("<th scope=\"row\">pos</th>"));
}

TEST(ConfusionTableTest, SaysWhenAClassIsAbsent) {
  EXPECT_THAT(ConfusionTable({"a", "b"}, {1, 0, 0, 0}),
              HasSubstr("<td class=\"hit q0\"><b>0</b><small>n/a"));
}

TEST(ConfusionTableTest, EscapesNamesAndChecksSizes) {
  EXPECT_THAT(ConfusionTable({"<i>"}, {1}), Not(HasSubstr("<i>")));
  EXPECT_THAT(ErrorOf([] {
                ConfusionTable({"a", "b"}, {1, 2});
              }),
              HasSubstr("confusion matrix of another size"));
}

TEST(BarTest, IsAsLongAsTheValue) {
  EXPECT_THAT(Bar(0.25), HasSubstr("class=\"fill-a\" x=\"0\" y=\"0\" "
                                   "width=\"25\""));
  EXPECT_THAT(Bar(7, true), HasSubstr("class=\"fill-b\" x=\"0\" y=\"0\" "
                                      "width=\"100\""));
  EXPECT_THAT(Bar(std::nan("")), HasSubstr("width=\"0\""));
}

TEST(IntervalPlotTest, PlacesValueIntervalAndFloor) {
  IntervalSpec spec;
  spec.value = 0.5;
  spec.low = 0.25;
  spec.high = 0.75;
  spec.floors = {0.1};
  spec.width_px = 116;  // 8 px of margin, 100 px for 0..1
  const std::string plot = IntervalPlot(spec);
  EXPECT_THAT(plot, HasSubstr("cx=\"58\""));
  EXPECT_THAT(plot, HasSubstr("class=\"band\" x=\"33\" y=\"4\" width=\"50\""));
  EXPECT_THAT(plot, HasSubstr("class=\"line-m\" x1=\"18\""));
  EXPECT_THAT(plot, HasSubstr("UF1 0.500 on a scale 0 to 1, interval 0.250 "
                              "to 0.750"));
}

TEST(IntervalPlotTest, LeavesOutWhatThereIsNot) {
  IntervalSpec spec;
  spec.value = std::nan("");
  const std::string plot = IntervalPlot(spec);
  EXPECT_THAT(plot, Not(HasSubstr("circle")));
  EXPECT_THAT(plot, Not(HasSubstr("band")));
  EXPECT_THAT(plot, HasSubstr("UF1 n/a"));
}

TEST(LearningCurveTest, PlacesTheEnds) {
  // 260 x 140: x from 34 to 224, y from 120 (0) up to 8 (top).
  const std::string chart = LearningCurve({{2, 1}, {0, 1}, {}, 2, "fold <1>"});
  EXPECT_THAT(chart, HasSubstr("class=\"line-a\" points=\"34,8 224,64\""));
  EXPECT_THAT(chart,
              HasSubstr("class=\"line-b dash\" points=\"34,120 224,8\""));
  EXPECT_THAT(chart, Not(HasSubstr("class=\"line-b\"")));
  EXPECT_THAT(LearningCurve({{2, 1}, {0, 1}, {0.5, 0.5}, 2, ""}),
              HasSubstr("class=\"line-b\" points=\"34,64 224,64\""));
  EXPECT_THAT(chart, HasSubstr("epoch 2"));
  EXPECT_THAT(chart, HasSubstr("aria-label=\"fold &lt;1&gt;\""));
}

TEST(LearningCurveTest, SurvivesNanAndOneEpoch) {
  const std::string chart =
      LearningCurve({{std::nan("")}, {0.5}, {}, 1, "one epoch"});
  EXPECT_THAT(chart, Not(HasSubstr("nan")));
  EXPECT_THAT(chart, HasSubstr("points=\"34,64\""));
  EXPECT_THAT(ErrorOf([] {
                LearningCurve({{}, {}, {}, 0, ""});
              }),
              HasSubstr("without a scale"));
}

TEST(BinSignedTest, BinsByFrames) {
  const Bins bins = BinSigned({-2, -2, 0, 0.4, 0.6, 3}, 31);
  EXPECT_THAT(bins.first, DoubleEq(-2));
  EXPECT_THAT(bins.width, DoubleEq(1));
  EXPECT_THAT(bins.counts, ElementsAre(2, 0, 2, 1, 0, 1));
}

TEST(BinSignedTest, WidensTheBins) {
  const Bins bins = BinSigned({-40, 0, 40}, 21);
  EXPECT_THAT(bins.width, DoubleEq(5));
  EXPECT_THAT(bins.first, DoubleEq(-40));
  EXPECT_EQ(bins.counts.size(), 17u);
  EXPECT_EQ(bins.counts[8], 1);  // the bin around zero
}

TEST(BinSignedTest, TakesHostileValues) {
  const double inf = std::numeric_limits<double>::infinity();
  const Bins bins = BinSigned({1e300, -inf, std::nan(""), 0}, 21);
  int total = 0;
  for (const int count : bins.counts) total += count;
  EXPECT_EQ(total, 2);
  EXPECT_LE(bins.counts.size(), 21u);
  EXPECT_TRUE(BinSigned({}, 21).counts.empty());
  EXPECT_TRUE(BinSigned({inf}, 21).counts.empty());
}

TEST(BinSignedTest, TheBaselineSharesTheBins) {
  const Bins bins = BinSigned({0, 1}, 31, {-2, -2, std::nan("")});
  EXPECT_THAT(bins.first, DoubleEq(-2));
  EXPECT_THAT(bins.counts, ElementsAre(0, 0, 1, 1));
  EXPECT_THAT(bins.baseline, ElementsAre(2, 0, 0, 0));
}

TEST(HistogramTest, DrawsTheBaselineAsAnOutline) {
  // 400 px for four bins; 126 px for the highest count, 2.
  const std::string chart =
      Histogram(BinSigned({0, 1}, 31, {-2, -2}), "frames", "e");
  EXPECT_THAT(chart, HasSubstr("class=\"line-b dash\" points=\"32,14 132,14 "
                               "132,140 232,140"));
  EXPECT_THAT(chart, HasSubstr("y=\"77\" width=\"48\" height=\"63\""));
}

TEST(HistogramTest, ManyBinsHaveAnAxisInsteadOfCounts) {
  const std::string chart =
      Histogram(BinSigned({-30, 30, 7, 7, 7}, 61), "frames", "e");
  EXPECT_THAT(chart, HasSubstr("text-anchor=\"end\">3</text>"));
  EXPECT_THAT(chart, Not(HasSubstr(">1</text>")));
}

TEST(HistogramTest, LabelsZeroAndCounts) {
  const std::string chart =
      Histogram(BinSigned({-2, -2, 1}, 21), "frames", "e");
  EXPECT_THAT(chart, HasSubstr(">0</text>"));
  EXPECT_THAT(chart, HasSubstr(">\xE2\x88\x92"
                               "2</text>"));
  EXPECT_THAT(chart, HasSubstr(">+1</text>"));
  EXPECT_THAT(chart, HasSubstr(">2</text>"));
  EXPECT_THAT(chart, HasSubstr("aria-label=\"e\""));
  EXPECT_EQ(Histogram(Bins{}, "", ""), "");
}

}  // namespace
}  // namespace mien
