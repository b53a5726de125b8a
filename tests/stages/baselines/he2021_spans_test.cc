#include "stages/baselines/he2021_spans.h"

#include <algorithm>
#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mien {
namespace {

using ::testing::IsEmpty;

// Published rules in published px.
HeRules Rules() {
  HeRules rules;
  rules.base_rise = 1.4;
  rules.rise = 1.8;
  rules.detrended_rise = 0.8;
  rules.valley_gap = 0.3;
  rules.split_rise = 0.7;
  return rules;
}

HeSpan Span(std::int64_t onset, std::int64_t offset) {
  HeSpan span;
  span.onset = onset;
  span.offset = offset;
  return span;
}

// Adds a bump of a half cosine up and down: `peak` high at `apex`.
void AddBump(int onset, int apex, int offset, double peak,
             std::vector<double>* y) {
  for (int i = onset; i <= offset; ++i) {
    const double share = i < apex ? double(i - onset) / (apex - onset)
                                  : double(offset - i) / (offset - apex);
    (*y)[static_cast<std::size_t>(i)] +=
        peak * 0.5 * (1 - std::cos(3.141592653589793 * share));
  }
}

TEST(He2021SpansTest, PointsJoin) {
  const auto spans = JoinPoints({2, 4, 6, 9, 20}, 3);
  ASSERT_EQ(spans.size(), 3u);
  EXPECT_EQ(spans[0].onset, 2);
  EXPECT_EQ(spans[0].offset, 6);
  EXPECT_EQ(spans[1].onset, 9);
  EXPECT_EQ(spans[1].offset, 9);
  EXPECT_EQ(spans[2].onset, 20);
  EXPECT_THAT(JoinPoints({}, 3), IsEmpty());
}

TEST(He2021SpansTest, APeakMustRiseInBothSignals) {
  std::vector<double> y(120, 0.2);
  AddBump(50, 58, 66, 3, &y);
  const auto peaks = FindHePeaks(y, y, Rules());
  ASSERT_EQ(peaks.size(), 1u);
  // Above 0.2 + 1.8: half cosine of 3 above 1.8 from 54.45 to 61.55.
  EXPECT_EQ(peaks[0].onset, 55);
  EXPECT_EQ(peaks[0].offset, 61);
  EXPECT_THAT(FindHePeaks(y, std::vector<double>(120, 0), Rules()), IsEmpty());
  std::vector<double> low(120, 0.2);
  AddBump(50, 58, 66, 1.7, &low);
  EXPECT_THAT(FindHePeaks(low, low, Rules()), IsEmpty());
  EXPECT_THAT(FindHePeaks({}, {}, Rules()), IsEmpty());
}

TEST(He2021SpansTest, APlateauIsNoPeakAboveItsNeighbourhood) {
  // High above the window's minimum, flat for longer than reach around.
  std::vector<double> y(200, 3);
  for (std::size_t i = 0; i < 40; ++i) y[i] = 0;
  const auto peaks = FindHePeaks(y, y, Rules());
  ASSERT_EQ(peaks.size(), 1u);
  EXPECT_EQ(peaks[0].onset, 40);
  EXPECT_EQ(peaks[0].offset, 69);  // 0 lies within 30 frames
}

TEST(He2021SpansTest, ExpandsToTheFootOfTheHill) {
  // Lowest far from the hill, so that both sides have their own valley.
  std::vector<double> y(120);
  for (int i = 0; i < 120; ++i) {
    y[static_cast<std::size_t>(i)] = 0.2 - 0.0001 * std::abs(i - 58);
  }
  AddBump(50, 58, 66, 3, &y);
  const HeSpan span = ExpandHeSpan(y, Span(55, 61), Rules());
  // Below 0.33 of the peak: 0.39 of the way up.
  EXPECT_EQ(span.onset, 53);
  EXPECT_EQ(span.offset, 63);
}

TEST(He2021SpansTest, ExpansionStopsWhereTheSlopeTurns) {
  std::vector<double> y(120, 0.0);
  AddBump(50, 58, 80, 3, &y);
  AddBump(62, 70, 90, 3, &y);
  y[0] = y[119] = -1;
  const HeSpan span = ExpandHeSpan(y, Span(56, 59), Rules());
  EXPECT_LT(span.offset, 64);
  EXPECT_GE(span.offset, 59);
}

TEST(He2021SpansTest, LongEventsAreSplitAtADeepValley) {
  std::vector<double> y(120, 0.1);
  AddBump(20, 30, 42, 3, &y);
  AddBump(40, 52, 62, 3, &y);
  const auto parts = SplitHeSpan(y, Span(24, 58), Rules());
  ASSERT_EQ(parts.size(), 2u);
  EXPECT_EQ(parts[0].onset, 24);
  EXPECT_NEAR(parts[0].offset, 40, 1.01);
  EXPECT_EQ(parts[1].onset, parts[0].offset + 2);
  EXPECT_EQ(parts[1].offset, 58);
  // A shallow valley, or a short event, stays whole.
  std::vector<double> flat(120, 2.8);
  AddBump(20, 30, 42, 0.5, &flat);
  AddBump(40, 52, 62, 0.5, &flat);
  EXPECT_EQ(SplitHeSpan(flat, Span(24, 58), Rules()).size(), 1u);
  EXPECT_EQ(SplitHeSpan(y, Span(30, 49), Rules()).size(), 1u);
}

TEST(He2021SpansTest, OverlapIsMeasuredOnTheShorter) {
  HeSpan strong = Span(10, 30);
  strong.strength = 2;
  strong.amplitude = 5;
  strong.apex = 20;
  strong.regions = 1;
  HeSpan weak = Span(26, 36);  // 4 of 10 shared
  weak.strength = 1;
  weak.apex = 30;
  weak.regions = 4;
  const auto merged = MergeHeSpans({strong, weak, Span(60, 70)}, 0.34);
  ASSERT_EQ(merged.size(), 2u);
  EXPECT_EQ(merged[0].onset, 10);
  EXPECT_EQ(merged[0].offset, 36);
  EXPECT_EQ(merged[0].apex, 20);
  EXPECT_EQ(merged[0].amplitude, 5);
  EXPECT_EQ(merged[0].regions, 5u);
  EXPECT_EQ(MergeHeSpans({strong, weak}, 0.4).size(), 2u);
  EXPECT_EQ(MergeHeSpans({weak, strong}, 0.34)[0].apex, 20);
  EXPECT_EQ(MergeHeSpans({Span(5, 5), Span(5, 5)}, 0.34).size(), 2u);
  EXPECT_THAT(MergeHeSpans({}, 0.34), IsEmpty());
}

TEST(He2021SpansTest, WindowsLeaveEventsWhole) {
  EXPECT_EQ(NextWindowStep({}, 200, 20), 100);
  EXPECT_EQ(NextWindowStep({Span(20, 60), Span(110, 150)}, 200, 20), 100);
  EXPECT_EQ(NextWindowStep({Span(90, 120)}, 200, 20), 140);
  EXPECT_EQ(NextWindowStep({Span(80, 160)}, 200, 20), 60);
  EXPECT_EQ(NextWindowStep({Span(30, 170)}, 200, 20), 180);
  EXPECT_EQ(NextWindowStep({Span(0, 199)}, 200, 20), 199);
  // Never stands still.
  EXPECT_GE(NextWindowStep({Span(3, 7)}, 8, 20), 1);
}

}  // namespace
}  // namespace mien
