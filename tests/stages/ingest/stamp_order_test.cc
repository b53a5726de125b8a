#include "stages/ingest/stamp_order.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mien {
namespace {

using ::testing::ElementsAre;

std::vector<PacketTime> Packets(const std::vector<std::int64_t>& pts) {
  std::vector<PacketTime> packets;
  for (const std::int64_t one : pts)
    packets.push_back({one, PacketTime::kNone});
  return packets;
}

TEST(StampOrderTest, PutsPicturesInTheirOrder) {
  EXPECT_THAT(InOrder(Packets({0, 40, 80}), 0, 1000), ElementsAre(0, 40, 80));
  // I P B B P B B
  EXPECT_THAT(InOrder(Packets({0, 120, 40, 80, 240, 160, 200}), 1, 1000),
              ElementsAre(0, 40, 80, 120, 160, 200, 240));
  EXPECT_THAT(InOrder({}, 2, 1000), ElementsAre());
}

TEST(StampOrderTest, NothingGoesAcrossABreakOfTheClock) {
  std::vector<PacketTime> packets = Packets({0, 120, 40, 60, 180, 100});
  for (std::size_t i = 0; i < 3; ++i) {
    packets[i].dts = static_cast<std::int64_t>(40 * i);
    packets[i + 3].dts = static_cast<std::int64_t>(20 + 40 * i);
  }
  EXPECT_THAT(InOrder(packets, 1, 1000), ElementsAre(0, 40, 120, 60, 100, 180));
}

TEST(StampOrderTest, TakesOutStampsThatStandAlone) {
  std::vector<PacketTime> packets = Packets({0, 40, 900000, 80, -5000, 120});
  EXPECT_EQ(TakeOutLone(40, &packets), 2);
  EXPECT_THAT(InOrder(packets, 0, 1000), ElementsAre(0, 40, 80, 120));
  // Neither the ends, nor a leap after which the clock goes on, nor B-frames.
  packets = Packets({9000, 0, 40, 5000, 5040, 5160, 5080, 5120, 9000});
  EXPECT_EQ(TakeOutLone(40, &packets), 0);
  // A pause that B-frames straddle: 9120 and 9040 are behind it.
  packets = Packets({0, 120, 40, 80, 9120, 160, 9040, 9080});
  EXPECT_EQ(TakeOutLone(40, &packets), 0);
}

TEST(StampOrderTest, KnowsMereDisorder) {
  EXPECT_TRUE(OnlyDisordered({0, 80, 40, 120}, 40));
  EXPECT_FALSE(OnlyDisordered({0, 40, 80, 50, 90, 130}, 40));  // an overlap
  EXPECT_FALSE(OnlyDisordered({0, 40, 40, 80}, 40));
  std::vector<std::int64_t> far = {4000};
  for (int i = 0; i < 30; ++i) far.push_back(40 * i);
  EXPECT_FALSE(OnlyDisordered(far, 40));
}

TEST(StampOrderTest, CountsWhatIsRepaired) {
  TimelineOptions clock;
  clock.step = 40;
  clock.ticks_per_second = 1000;
  EXPECT_FALSE(RepairsOf({0, 40, 80, 120}, clock).any());
  EXPECT_EQ(RepairsOf({0, 40, 90000, 120, 160}, clock).wrong, 1);
  EXPECT_EQ(RepairsOf({}, clock).missing, 0);
}

TEST(StampOrderTest, KnowsStampsBeyondBelief) {
  EXPECT_TRUE(UsableStamp(-5));
  EXPECT_FALSE(UsableStamp(PacketTime::kNone));
  EXPECT_FALSE(UsableStamp(std::numeric_limits<std::int64_t>::max()));
}

TEST(ByDecodingTest, PicturesWithoutAPtsBringTheirDts) {
  // One picture between two others tells its time, the others none.
  const std::vector<PacketTime> times = {{2, 2}, {4, 4}, {6, 6}};
  std::vector<std::int64_t> without = {0, 1, 3, 5, 7};
  EXPECT_TRUE(ByDecoding(times, &without));
  EXPECT_EQ(without, (std::vector<std::int64_t>{0, 1, 2, 3, 4, 5, 6, 7}));
}

TEST(ByDecodingTest, AFewWithoutAreNotBelievedForAll) {
  std::vector<PacketTime> times;
  for (int i = 1; i < 12; ++i) times.push_back({i, i - 1});
  std::vector<std::int64_t> without = {40};
  EXPECT_FALSE(ByDecoding(times, &without));
  EXPECT_EQ(without, std::vector<std::int64_t>{40});
  without.clear();
  EXPECT_FALSE(ByDecoding(times, &without));
  without = {40};
  EXPECT_FALSE(ByDecoding({{2, PacketTime::kNone}}, &without));
}

TEST(PausesOf, StampsInAnyOrder) {
  TimelineOptions clock;
  clock.step = 40;
  clock.ticks_per_second = 1000;
  // 0, 40, 500 and 5000; then one of a quarter, and more than an hour.
  const TimelineRepairs found =
      PausesOf({5000, 0, 40, 500, 5250, 5250 + 3700000}, clock);
  EXPECT_EQ(found.pauses, 2);
  EXPECT_DOUBLE_EQ(found.longest_pause_s, 4.5);
  clock.step = 100;  // five steps are half a second
  EXPECT_EQ(PausesOf({0, 40, 500, 5000}, clock).pauses, 1);
  EXPECT_EQ(PausesOf({}, clock).pauses, 0);
}

}  // namespace
}  // namespace mien
