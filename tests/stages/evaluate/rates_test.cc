#include "stages/evaluate/rates.h"

#include <cmath>

#include <gtest/gtest.h>

#include "pipeline/core/error.h"

namespace mien {
namespace {

// Tables of Garwood's intervals.
TEST(PoissonInterval, KnownValues) {
  EXPECT_NEAR(PoissonInterval(0).low, 0, 1e-9);
  EXPECT_NEAR(PoissonInterval(0).high, 3.6889, 1e-3);  // -ln(.025)
  EXPECT_NEAR(PoissonInterval(1).low, 0.0253, 1e-4);   // -ln(.975)
  EXPECT_NEAR(PoissonInterval(1).high, 5.5716, 1e-3);
  EXPECT_NEAR(PoissonInterval(10).low, 4.7954, 1e-3);
  EXPECT_NEAR(PoissonInterval(10).high, 18.3904, 1e-3);
  EXPECT_NEAR(PoissonInterval(1000).low, 938.97, 0.05);
  EXPECT_NEAR(PoissonInterval(1000).high, 1063.95, 0.05);
  EXPECT_THROW(PoissonInterval(-1), InternalError);
}

TEST(ExactShareInterval, KnownValues) {
  EXPECT_NEAR(ExactShareInterval(0, 10).high, 0.3085, 1e-4);
  EXPECT_NEAR(ExactShareInterval(10, 10).low, 0.6915, 1e-4);
  EXPECT_NEAR(ExactShareInterval(2, 10).low, 0.0252, 1e-4);
  EXPECT_NEAR(ExactShareInterval(2, 10).high, 0.5561, 1e-4);
  EXPECT_THROW(ExactShareInterval(2, 1), InternalError);
}

// Three people in both conditions, a minute each; 2, 3, 4 against 6, 9, 12.
TEST(CompareRates, WorkedByHand) {
  const RateTable table = CompareRates({{"p", "rest", 2, 1},
                                        {"q", "rest", 4, 1},
                                        {"r", "rest", 3, 1},
                                        {"p", "stress", 6, 1},
                                        {"q", "stress", 12, 1},
                                        {"r", "stress", 9, 1},
                                        {"q", "stress", 9, 0}},
                                       2000, 1);
  ASSERT_EQ(table.conditions.size(), 2u);
  const ConditionRate& rest = table.conditions[0];
  EXPECT_EQ(rest.condition, "rest");
  EXPECT_EQ(rest.persons, 3u);
  EXPECT_EQ(rest.count, 9);
  EXPECT_DOUBLE_EQ(rest.per_minute, 3);
  EXPECT_NEAR(rest.poisson.low, PoissonInterval(9).low / 3, 1e-12);
  EXPECT_DOUBLE_EQ(rest.persons95.low, 2);        // p p p
  EXPECT_DOUBLE_EQ(rest.persons95.high, 4);       // q q q
  EXPECT_EQ(table.conditions[1].recordings, 3u);  // the one without minutes
  ASSERT_EQ(table.contrasts.size(), 1u);
  const RateContrast& contrast = table.contrasts[0];
  EXPECT_DOUBLE_EQ(contrast.ratio, 3);
  EXPECT_DOUBLE_EQ(contrast.difference, 6);
  EXPECT_DOUBLE_EQ(contrast.difference95.low, 4);   // p p p: 6 - 2
  EXPECT_DOUBLE_EQ(contrast.difference95.high, 8);  // q q q: 12 - 4
  const Interval share = ExactShareInterval(27, 36);
  EXPECT_NEAR(contrast.ratio95.low, share.low / (1 - share.low), 1e-9);
  EXPECT_TRUE(contrast.beyond_chance());
  EXPECT_EQ(contrast.why_not, "");
}

// Equal rates: one person more, one less.
TEST(CompareRates, APlantedNull) {
  const RateTable table = CompareRates({{"p", "a", 5, 2},
                                        {"q", "a", 4, 2},
                                        {"r", "a", 6, 2},
                                        {"p", "b", 4, 2},
                                        {"q", "b", 6, 2},
                                        {"r", "b", 5, 2}},
                                       1000, 1);
  EXPECT_DOUBLE_EQ(table.contrasts[0].ratio, 1);
  EXPECT_FALSE(table.contrasts[0].beyond_chance());
}

// All of the difference is one person's: more than Poisson's chance, and yet
// nothing about conditions.
TEST(CompareRates, OnePersonIsNoCondition) {
  const RateTable table = CompareRates({{"p", "a", 5, 1},
                                        {"q", "a", 5, 1},
                                        {"r", "a", 5, 1},
                                        {"p", "b", 60, 1},
                                        {"q", "b", 4, 1},
                                        {"r", "b", 4, 1}},
                                       2000, 1);
  const RateContrast& contrast = table.contrasts[0];
  EXPECT_GT(contrast.ratio95.low, 1);
  EXPECT_LE(contrast.difference95.low, 0);
  EXPECT_FALSE(contrast.beyond_chance());
}

// Who is in one condition only is drawn among those of it.
TEST(CompareRates, PeopleOfOneConditionEach) {
  const RateTable table = CompareRates({{"p", "a", 1, 1},
                                        {"q", "a", 1, 1},
                                        {"o", "a", 1, 1},
                                        {"r", "b", 9, 1},
                                        {"s", "b", 9, 1},
                                        {"t", "b", 9, 1}},
                                       200, 1);
  EXPECT_DOUBLE_EQ(table.contrasts[0].difference95.low, 8);
  EXPECT_DOUBLE_EQ(table.contrasts[0].difference95.high, 8);
  EXPECT_EQ(table.contrasts[0].persons, 6u);
}

TEST(CompareRates, OnePersonAConditionSaysNothingOfChance) {
  const RateTable table =
      CompareRates({{"p", "a", 0, 2}, {"q", "b", 20, 2}}, 200, 1);
  EXPECT_FALSE(table.conditions[0].by_persons);
  EXPECT_TRUE(std::isinf(table.contrasts[0].ratio));
  EXPECT_TRUE(std::isinf(table.contrasts[0].ratio95.high));
  EXPECT_FALSE(table.contrasts[0].beyond_chance());
  EXPECT_EQ(table.contrasts[0].why_not, "fewer than 3 persons in a and b");
  const RateTable none =
      CompareRates({{"p", "a", 0, 2}, {"q", "b", 0, 2}}, 200, 1);
  EXPECT_TRUE(std::isnan(none.contrasts[0].ratio));
  EXPECT_FALSE(none.contrasts[0].beyond_chance());
}

// Two persons that are alike would have an interval of no width.
TEST(CompareRates, TwoPersonsSayNothingOfChance) {
  const RateTable table = CompareRates({{"p", "a", 2, 1},
                                        {"q", "a", 2, 1},
                                        {"p", "b", 26, 1},
                                        {"q", "b", 26, 1},
                                        {"r", "b", 26, 1}},
                                       200, 1);
  const RateContrast& contrast = table.contrasts[0];
  EXPECT_FALSE(table.conditions[0].by_persons);
  EXPECT_TRUE(table.conditions[1].by_persons);
  EXPECT_GT(contrast.ratio95.low, 1);
  EXPECT_FALSE(contrast.beyond_chance());
  EXPECT_EQ(contrast.why_not, "fewer than 3 persons in a");
}

}  // namespace
}  // namespace mien
