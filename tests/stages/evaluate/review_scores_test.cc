#include "stages/evaluate/review_scores.h"

#include <gmock/gmock.h>

#include <cmath>

namespace mien {
namespace {

using ::testing::ElementsAre;

TEST(Wilson, KnownValues) {
  // Newcombe 1998, table I: 81 of 263 and 15 of 148.
  EXPECT_NEAR(WilsonInterval(81, 263).low, 0.2553, 5e-5);
  EXPECT_NEAR(WilsonInterval(81, 263).high, 0.3662, 5e-5);
  EXPECT_NEAR(WilsonInterval(15, 148).low, 0.0624, 5e-5);
  EXPECT_NEAR(WilsonInterval(15, 148).high, 0.1605, 5e-5);
  // 0 of 20: 0 .. z^2 / (n + z^2).
  EXPECT_EQ(WilsonInterval(0, 20).low, 0);
  EXPECT_NEAR(WilsonInterval(0, 20).high, 3.8415 / 23.8415, 1e-4);
  EXPECT_NEAR(WilsonInterval(20, 20).low, 20 / 23.8415, 1e-4);
  EXPECT_EQ(WilsonInterval(0, 0).high, 1);
}

TEST(Verdicts, PrecisionAmongTheDecided) {
  const auto counts =
      CountVerdicts({"accept", "reject", "accept", "unsure", "", "accept"});
  EXPECT_EQ(counts.candidates, 6);
  EXPECT_EQ(counts.accepted, 3);
  EXPECT_EQ(counts.open(), 1);
  EXPECT_DOUBLE_EQ(counts.precision(), 0.75);
  EXPECT_TRUE(std::isnan(CountVerdicts({"", "unsure"}).precision()));
}

TEST(Kappa, HandWorked) {
  // Cohen's textbook table: 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no.
  std::vector<std::pair<std::string, std::string>> decisions;
  const auto add = [&](int n, const char* a, const char* b) {
    for (int i = 0; i < n; ++i) decisions.emplace_back(a, b);
  };
  add(20, "accept", "accept");
  add(5, "accept", "reject");
  add(10, "reject", "accept");
  add(15, "reject", "reject");
  const Agreement result = CohenKappa(decisions);
  EXPECT_EQ(result.n, 50);
  EXPECT_THAT(result.categories, ElementsAre("accept", "reject"));
  EXPECT_THAT(result.counts, ElementsAre(20, 5, 10, 15));
  EXPECT_NEAR(result.observed, 0.7, 1e-12);
  EXPECT_NEAR(result.expected, 0.5, 1e-12);
  EXPECT_NEAR(result.kappa, 0.4, 1e-12);
  EXPECT_NEAR(result.kappa_se, std::sqrt(0.21 / 50) / 0.5, 1e-12);
}

TEST(Kappa, Extremes) {
  EXPECT_NEAR(CohenKappa({{"a", "a"}, {"b", "b"}}).kappa, 1, 1e-12);
  EXPECT_NEAR(CohenKappa({{"a", "b"}, {"b", "a"}}).kappa, -1, 1e-12);
  EXPECT_TRUE(std::isnan(CohenKappa({{"a", "a"}, {"a", "a"}}).kappa));
  EXPECT_TRUE(std::isnan(CohenKappa({}).kappa));
}

TEST(Calibration, BinsAndError) {
  const auto result = Calibrate({0.1, 0.1, 0.9, 0.9, 1.0, 2.0},
                                {false, true, true, true, false, true});
  ASSERT_EQ(result.bins.size(), 2u);
  EXPECT_EQ(result.bins[0].n, 2);
  EXPECT_DOUBLE_EQ(result.bins[0].share, 0.5);
  EXPECT_DOUBLE_EQ(result.bins[1].low, 0.8);
  EXPECT_EQ(result.bins[1].n, 3);
  EXPECT_NEAR(result.bins[1].mean_score, 2.8 / 3, 1e-12);
  // (2 x 0.4 + 3 x |2/3 - 2.8/3|) / 5.
  EXPECT_NEAR(result.error, (0.8 + 0.8) / 5, 1e-12);
}

}  // namespace
}  // namespace mien
