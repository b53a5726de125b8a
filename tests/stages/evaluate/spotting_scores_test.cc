#include "stages/evaluate/spotting_scores.h"

#include <gmock/gmock.h>

#include <cmath>

#include "pipeline/core/error.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

SpotInterval At(std::size_t video, std::int64_t onset, std::int64_t offset,
                const std::string& kind = "micro",
                double score = std::nan("")) {
  SpotInterval one;
  one.video = video;
  one.onset_frame = onset;
  one.offset_frame = offset;
  one.kind = kind;
  one.score = score;
  return one;
}

void ExpectCounts(const SpotCounts& counts, int hits, int false_alarms,
                  int misses) {
  EXPECT_EQ(counts.hits, hits);
  EXPECT_EQ(counts.false_alarms, false_alarms);
  EXPECT_EQ(counts.misses, misses);
}

TEST(IntervalIou, CountsBothEnds) {
  // 10..19 and 15..24: 5 frames of 15.
  EXPECT_DOUBLE_EQ(IntervalIou(At(0, 10, 19), At(0, 15, 24)), 5.0 / 15);
  EXPECT_DOUBLE_EQ(IntervalIou(At(0, 7, 7), At(0, 7, 7)), 1);
  EXPECT_DOUBLE_EQ(IntervalIou(At(0, 0, 9), At(0, 10, 19)), 0);
  EXPECT_DOUBLE_EQ(IntervalIou(At(0, 10, 19), At(1, 10, 19)), 0);
}

TEST(MatchSpots, HalfIsEnough) {
  // 10 of 20 frames: exactly 0.5. 9 of 19 is below.
  EXPECT_EQ(MatchSpots({At(0, 0, 19)}, {At(0, 0, 9)}).size(), 1u);
  EXPECT_THAT(MatchSpots({At(0, 0, 18)}, {At(0, 0, 8)}), IsEmpty());
  MatchRule loose;
  loose.min_iou = 0.25;
  EXPECT_EQ(MatchSpots({At(0, 0, 18)}, {At(0, 0, 8)}, loose).size(), 1u);
}

TEST(MatchSpots, OneToOneByScore) {
  // Both candidates would match; the surer one does, though it fits less well.
  const std::vector<SpotInterval> truth = {At(0, 100, 119)};
  const std::vector<SpotInterval> predicted = {At(0, 100, 119, "micro", 0.4),
                                               At(0, 104, 123, "micro", 0.9)};
  const auto matches = MatchSpots(truth, predicted);
  ASSERT_EQ(matches.size(), 1u);
  EXPECT_EQ(matches[0].predicted, 1u);
  EXPECT_DOUBLE_EQ(matches[0].iou, 16.0 / 24);
}

TEST(MatchSpots, ACandidateFindsOnlyOneTruth) {
  // 0..19 covers half of either truth's union: exactly 0.5 twice.
  const std::vector<SpotInterval> truth = {At(0, 0, 9), At(0, 10, 19)};
  const auto matches = MatchSpots(truth, {At(0, 0, 19)});
  ASSERT_EQ(matches.size(), 1u);
  EXPECT_EQ(matches[0].truth, 0u);
  ExpectCounts(ScoreSpotting(truth, {At(0, 0, 19)}).overall, 1, 0, 1);
}

TEST(MatchSpots, TakesTheBestFreeTruth) {
  const std::vector<SpotInterval> truth = {At(0, 0, 99), At(0, 10, 99)};
  const auto matches =
      MatchSpots(truth, {At(0, 10, 99, "", 0.5), At(0, 12, 99, "", 0.9)});
  ASSERT_EQ(matches.size(), 2u);
  EXPECT_EQ(matches[0].predicted, 1u);
  EXPECT_EQ(matches[0].truth, 1u);
  EXPECT_EQ(matches[1].truth, 0u);
}

TEST(MatchSpots, TooMuchOverlapIsRefused) {
  std::vector<SpotInterval> truth, predicted;
  for (int i = 0; i < 8000; ++i) {
    truth.push_back(At(0, 0, 100));
    predicted.push_back(At(0, 10, 400, "micro", 0.5));
  }
  EXPECT_THAT(ErrorOf([&] { MatchSpots(truth, predicted); }),
              HasSubstr("the intervals of one video overlap too much"));
}

TEST(MatchSpots, FacesOnlyWhenAsked) {
  SpotInterval other = At(0, 0, 9);
  other.face = 1;
  MatchRule rule;
  EXPECT_EQ(MatchSpots({At(0, 0, 9)}, {other}, rule).size(), 1u);
  rule.by_face = true;
  EXPECT_THAT(MatchSpots({At(0, 0, 9)}, {other}, rule), IsEmpty());
  rule.min_iou = 0;
  EXPECT_THAT(ErrorOf([&] { MatchSpots({}, {}, rule); }),
              HasSubstr("IoU outside (0, 1]"));
}

// Three videos by hand; video 2 has no truth, its candidate is false.
struct Hand {
  std::vector<SpotInterval> truth = {At(0, 10, 19), At(0, 50, 59),
                                     At(0, 100, 199, "macro"), At(1, 10, 19)};
  std::vector<SpotInterval> predicted = {
      At(0, 10, 19, "micro", 0.9),    // hit
      At(0, 52, 61, "macro", 0.8),    // hit by IoU 8/12, other kind
      At(0, 110, 199, "macro", 0.7),  // hit
      At(1, 30, 39, "micro", 0.7),    // false
      At(2, 10, 19, "micro", 0.3)};   // false
};

TEST(ScoreSpotting, HandWorkedKinds) {
  const Hand hand;
  const auto scores = ScoreSpotting(hand.truth, hand.predicted);
  ExpectCounts(scores.overall, 3, 2, 1);
  EXPECT_DOUBLE_EQ(scores.overall.precision(), 3.0 / 5);
  EXPECT_DOUBLE_EQ(scores.overall.recall(), 3.0 / 4);
  EXPECT_DOUBLE_EQ(scores.overall.f1(), 6.0 / 9);
  ExpectCounts(scores.micro, 1, 2, 2);
  ExpectCounts(scores.macro, 1, 1, 0);
  ExpectCounts(scores.same_kind, 2, 3, 2);
}

TEST(ScoreSpotting, NothingIsZero) {
  const auto none = ScoreSpotting({}, {}).overall;
  EXPECT_EQ(none.precision(), 0);
  EXPECT_EQ(none.recall(), 0);
  EXPECT_EQ(none.f1(), 0);
  ExpectCounts(ScoreSpotting({}, {At(0, 0, 9)}).overall, 0, 1, 0);
  ExpectCounts(ScoreSpotting({At(0, 0, 9)}, {}).overall, 0, 0, 1);
}

TEST(Curve, HandWorked) {
  const Hand hand;
  const auto curve = PrecisionRecallCurve(hand.truth, hand.predicted);
  ASSERT_EQ(curve.size(), 4u);  // 0.9, 0.8, 0.7 (two at once), 0.3
  ExpectCounts(curve[0].counts, 1, 0, 3);
  ExpectCounts(curve[1].counts, 2, 0, 2);
  ExpectCounts(curve[2].counts, 3, 1, 1);
  ExpectCounts(curve[3].counts, 3, 2, 1);
  EXPECT_DOUBLE_EQ(curve[2].threshold, 0.7);
  // 1/4 x 1 + 1/4 x 1 + 1/4 x 3/4 + 0.
  EXPECT_DOUBLE_EQ(AveragePrecision(curve), 0.6875);
  // One minute: 1 false candidate allows the first three points.
  EXPECT_DOUBLE_EQ(RecallAtFalseRate(curve, 1, 1), 0.75);
  // Half a minute at 1 a minute: none is allowed.
  EXPECT_DOUBLE_EQ(RecallAtFalseRate(curve, 0.5, 1), 0.5);
  EXPECT_DOUBLE_EQ(RecallAtFalseRate(curve, 0.2, 5), 0.75);
  EXPECT_DOUBLE_EQ(RecallAtFalseRate(curve, 0.5, 10), 0.75);
  EXPECT_TRUE(std::isnan(RecallAtFalseRate(curve, 0, 1)));
}

TEST(Curve, NeedsScores) {
  EXPECT_THAT(PrecisionRecallCurve({At(0, 0, 9)}, {At(0, 0, 9)}), IsEmpty());
  EXPECT_TRUE(std::isnan(AveragePrecision({})));
  const auto no_truth = PrecisionRecallCurve({}, {At(0, 0, 9, "micro", 0.5)});
  EXPECT_TRUE(std::isnan(AveragePrecision(no_truth)));
  EXPECT_TRUE(std::isnan(RecallAtFalseRate(no_truth, 1, 1)));
}

TEST(Strs, HandWorked) {
  // Hits: negative -> negative, negative -> positive, surprise -> unsure; one
  // truth is missed, one candidate is false, one hit has no true label.
  std::vector<SpotInterval> truth, predicted;
  const char* const labels[][2] = {{"negative", "negative"},
                                   {"negative", "positive"},
                                   {"surprise", "unsure"},
                                   {"", "positive"}};
  for (int i = 0; i < 4; ++i) {
    truth.push_back(At(0, i * 100, i * 100 + 9));
    truth.back().label = labels[i][0];
    predicted.push_back(truth.back());
    predicted.back().label = labels[i][1];
  }
  truth.push_back(At(0, 900, 909));
  truth.back().label = "positive";
  predicted.push_back(At(0, 1000, 1009));
  const StrsScores scores = ScoreStrs(truth, predicted);
  EXPECT_EQ(scores.labelled_hits, 3);
  EXPECT_DOUBLE_EQ(scores.spotting_f1, 8.0 / 10);
  // negative: 1 hit of 2 true, 1 said. positive: 0, 1 said. surprise: 0 of 1.
  EXPECT_DOUBLE_EQ(scores.precision, 1.0 / 3);
  EXPECT_DOUBLE_EQ(scores.recall, 0.5 / 3);
  EXPECT_DOUBLE_EQ(scores.uar, scores.recall);
  EXPECT_DOUBLE_EQ(scores.uf1, (2.0 / 3) / 3);
  const double f1 = 2 * (1.0 / 3) * (0.5 / 3) / (1.0 / 3 + 0.5 / 3);
  EXPECT_DOUBLE_EQ(scores.analysis_f1, f1);
  EXPECT_DOUBLE_EQ(scores.strs, 0.8 * f1);
  EXPECT_EQ(ScoreStrs({}, {}).strs, 0);
}

TEST(Bootstrap, IsSeededAndHoldsTheScore) {
  std::vector<SpotInterval> truth, predicted;
  for (std::size_t v = 0; v < 20; ++v) {
    truth.push_back(At(v, 0, 9));
    predicted.push_back(At(v, v % 2 == 0 ? 0 : 500, v % 2 == 0 ? 9 : 509));
  }
  const MatchRule rule;
  const auto a = BootstrapSpotting(truth, predicted, 20, rule, 500, 1);
  const auto b = BootstrapSpotting(truth, predicted, 20, rule, 500, 1);
  EXPECT_EQ(a.overall.low, b.overall.low);
  // 10 of 20 by chance: 0.5 +- 1.96 sqrt(0.25 / 20) = 0.28..0.72.
  EXPECT_NEAR(a.overall.low, 0.28, 0.05);
  EXPECT_NEAR(a.overall.high, 0.72, 0.05);
  EXPECT_EQ(a.macro.high, 0);
  EXPECT_EQ(a.same_kind.low, a.micro.low);
  // All videos alike: no spread.
  const auto same = BootstrapSpotting(truth, truth, 20, rule, 50, 1);
  EXPECT_EQ(same.overall.low, 1);
  EXPECT_EQ(BootstrapSpotting(truth, truth, 1, rule, 50, 1).overall.high, 0);
}

TEST(Errors, MeanMedianAndDirection) {
  const ErrorSummary summary = SummariseErrors({-1, 2, 6, -3});
  EXPECT_EQ(summary.n, 4);
  EXPECT_DOUBLE_EQ(summary.mean_abs, 3);
  EXPECT_DOUBLE_EQ(summary.median_abs, 2.5);
  EXPECT_DOUBLE_EQ(summary.mean, 1);
  EXPECT_EQ(SummariseErrors({}).n, 0);
}

}  // namespace
}  // namespace mien
