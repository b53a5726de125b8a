#include "stages/evaluate/group_bootstrap.h"

#include <gmock/gmock.h>

#include <numeric>

namespace mien {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(GroupBootstrap, SamplesStandByTheNameOfTheirGroup) {
  EXPECT_THAT(
      MembersOf({"b", "a", "b"}),
      ElementsAre(Pair("a", ElementsAre(1)), Pair("b", ElementsAre(0, 2))));
}

TEST(GroupBootstrap, DrawsAsManyGroupsAsThereAre) {
  Rng rng(5);
  std::vector<int> all(4, 0);
  for (int i = 0; i < 100; ++i) {
    const auto times = DrawGroups(4, &rng);
    EXPECT_EQ(std::accumulate(times.begin(), times.end(), 0), 4);
    for (std::size_t g = 0; g < 4; ++g) all[g] += times[g];
  }
  for (const int drawn : all) EXPECT_NEAR(drawn, 100, 40);
}

TEST(GroupBootstrap, TheMiddleLeavesATwentiethOut) {
  std::vector<double> values(1001);
  std::iota(values.rbegin(), values.rend(), 0);
  const Interval middle = MiddleOf(values);
  EXPECT_DOUBLE_EQ(middle.low, 25);
  EXPECT_DOUBLE_EQ(middle.high, 975);
}

// The mean of two groups that show 0 and 1 is 0, 1/2 or 1.
TEST(GroupBootstrap, TheIntervalIsOfTheFigure) {
  const auto mean = [](const std::vector<int>& times) {
    return times[1] / 2.0;
  };
  const Interval interval = BootstrapByGroup(2, 400, 1, mean);
  EXPECT_DOUBLE_EQ(interval.low, 0);
  EXPECT_DOUBLE_EQ(interval.high, 1);
}

}  // namespace
}  // namespace mien
