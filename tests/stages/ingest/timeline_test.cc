#include "stages/ingest/timeline.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mien {
namespace {

using ::testing::ElementsAre;

std::vector<std::int64_t> Ticks(
    const std::vector<std::optional<std::int64_t>>& pts) {
  Timeline timeline(40, 1000);  // 25 fps in ms
  std::vector<std::int64_t> ticks;
  for (const auto& p : pts) ticks.push_back(timeline.Next(p));
  return ticks;
}

TEST(TimelineTest, CountsFromTheFirstFrame) {
  EXPECT_THAT(Ticks({1000, 1040, 1100, 1700}), ElementsAre(0, 40, 100, 700));
  EXPECT_THAT(Ticks({-80, -40, 0}), ElementsAre(0, 40, 80));
}

TEST(TimelineTest, FillsMissingOnesWithTheNominalStep) {
  EXPECT_THAT(Ticks({100, std::nullopt, std::nullopt, 220}),
              ElementsAre(0, 40, 80, 120));
  EXPECT_THAT(Ticks({std::nullopt, std::nullopt}), ElementsAre(0, 40));
  // The first known timestamp belongs to the frame it stands at.
  EXPECT_THAT(Ticks({std::nullopt, 500, 540}), ElementsAre(0, 40, 80));
}

TEST(TimelineTest, EqualAndEarlierOnesGoOnByOneTick) {
  EXPECT_THAT(Ticks({0, 40, 40, 30, 120}), ElementsAre(0, 40, 41, 42, 120));
}

TEST(TimelineTest, AResetClockGoesOn) {
  EXPECT_THAT(Ticks({0, 2000, 4000, 0, 40, 100}),
              ElementsAre(0, 2000, 4000, 4040, 4080, 4140));
}

TEST(TimelineTest, SurvivesHostileNumbers) {
  const auto least = std::numeric_limits<std::int64_t>::min();
  const auto most = std::numeric_limits<std::int64_t>::max();
  EXPECT_THAT(Ticks({least, most, 0, least + 1, 40}),
              ElementsAre(0, 40, 80, 120, 121));
  const auto large = std::int64_t{1} << 60;
  const auto ticks = Ticks({-large, large, -large, large, -large});
  for (std::size_t i = 1; i < ticks.size(); ++i) {
    EXPECT_GT(ticks[i], ticks[i - 1]);
  }
  Timeline strange(-5, 0);
  EXPECT_EQ(strange.Next(std::nullopt), 0);
  EXPECT_EQ(strange.Next(std::nullopt), 1);
}

}  // namespace
}  // namespace mien
