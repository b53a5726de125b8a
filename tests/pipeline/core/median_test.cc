#include "pipeline/core/median.h"

#include <gtest/gtest.h>

namespace mien {
namespace {

TEST(MedianTest, IsTheMiddleOrTheUpperOfTwo) {
  EXPECT_EQ(MedianOf<double>({}), 0);
  EXPECT_EQ(MedianOf<double>({7}), 7);
  EXPECT_EQ(MedianOf<double>({3, 1, 2}), 2);
  EXPECT_EQ(MedianOf<float>({4, 1, 3, 2}), 3);
}

TEST(MedianTest, ValuesAtAShareAreThoseBelowIt) {
  EXPECT_EQ(ValueAt<float>({}, 0.5), 0);
  EXPECT_EQ(ValueAt<double>({5, 1, 4, 2, 3}, 0), 1);
  EXPECT_EQ(ValueAt<double>({5, 1, 4, 2, 3}, 0.5), 3);
  EXPECT_EQ(ValueAt<double>({5, 1, 4, 2, 3}, 0.7), 3);  // place 2.8
  EXPECT_EQ(ValueAt<double>({5, 1, 4, 2, 3}, 1), 5);
}

TEST(MedianTest, StepsOfTimes) {
  EXPECT_EQ(MedianStep({}), 0);
  EXPECT_EQ(MedianStep({3}), 0);
  EXPECT_EQ(MedianStep({0, 1, 3, 4, 9}), 2);
}

}  // namespace
}  // namespace mien
