#include "tools/spot/live_events.h"

#include <gtest/gtest.h>

namespace mien {
namespace {

EventRow Row(double onset_s, double offset_s, double score, int face = 0) {
  EventRow row;
  row.face = face;
  row.onset_s = onset_s;
  row.apex_s = (onset_s + offset_s) / 2;
  row.offset_s = offset_s;
  row.score = score;
  return row;
}

TEST(LiveEvents, TellsWhatIsOver) {
  LiveEvents events({});
  // Ends 0.05 s before the window does: not over for 0.1 s.
  EXPECT_FALSE(events.Update({Row(9.6, 9.95, 0.9)}, 0, 10));
  EXPECT_TRUE(events.events().empty());
  EXPECT_TRUE(events.Update({Row(9.6, 10.0, 0.8)}, 0, 10.5));
  ASSERT_EQ(events.events().size(), 1u);
  EXPECT_EQ(events.events()[0].id, 1);
  EXPECT_EQ(events.events()[0].row.event, 1);
  EXPECT_DOUBLE_EQ(events.events()[0].told_s, 10.5);
  EXPECT_FALSE(events.Update({Row(9.6, 10.0, 0.8)}, 0, 11));
}

TEST(LiveEvents, AtTheEndOfAllNothingIsWaitedFor) {
  LiveEvents events({});
  EXPECT_TRUE(events.Update({Row(9.6, 9.95, 0.9)}, 0, 10, true));
  EXPECT_EQ(events.events().size(), 1u);
}

TEST(LiveEvents, TheScoreDecides) {
  LiveEvents events({});
  EXPECT_FALSE(events.Update({Row(1, 2, 0.49)}, 0, 10));
  EXPECT_TRUE(events.Update({Row(1, 2, 0.5)}, 0, 10));
  // What is known stays down to keep_score ...
  EXPECT_TRUE(events.Update({Row(1, 2, 0.35)}, 0, 10));
  EXPECT_FALSE(events.events()[0].withdrawn);
  EXPECT_DOUBLE_EQ(events.events()[0].row.score, 0.35);
  // ... and is withdrawn below; it comes back with the score of a new one.
  EXPECT_TRUE(events.Update({Row(1, 2, 0.34)}, 0, 10));
  EXPECT_TRUE(events.events()[0].withdrawn);
  EXPECT_FALSE(events.Update({Row(1, 2, 0.4)}, 0, 10));
  EXPECT_TRUE(events.events()[0].withdrawn);
  EXPECT_TRUE(events.Update({Row(1, 2, 0.6)}, 0, 10));
  EXPECT_FALSE(events.events()[0].withdrawn);
  EXPECT_EQ(events.events().size(), 1u);
}

TEST(LiveEvents, KnownOnesTakeNewTimes) {
  LiveEvents events({});
  events.Update({Row(1, 2, 0.8)}, 0, 10);
  // Shares 0.8 s of 1.4 s.
  EXPECT_TRUE(events.Update({Row(1.2, 2.4, 0.7)}, 0, 10.5));
  ASSERT_EQ(events.events().size(), 1u);
  EXPECT_DOUBLE_EQ(events.events()[0].row.onset_s, 1.2);
  EXPECT_DOUBLE_EQ(events.events()[0].told_s, 10);
  // 0.2 s of 1.6 s: another one; the first is not found again.
  EXPECT_TRUE(events.Update({Row(2.2, 2.8, 0.7)}, 0, 11));
  ASSERT_EQ(events.events().size(), 2u);
  EXPECT_TRUE(events.events()[0].withdrawn);
  EXPECT_EQ(events.events()[1].id, 2);
}

TEST(LiveEvents, EachIsMetOnceAndByItsFace) {
  LiveEvents events({});
  EXPECT_TRUE(events.Update(
      {Row(1, 2, 0.9), Row(1.1, 2, 0.8), Row(1, 2, 0.7, 1)}, 0, 10));
  ASSERT_EQ(events.events().size(), 3u);
  EXPECT_EQ(events.events()[2].row.face, 1);
}

TEST(LiveEvents, WhatLeavesTheWindowStaysAsItIs) {
  LiveEvents events({});
  events.Update({Row(5, 6, 0.9)}, 0, 10);
  // The window has moved on to 2.5 s: what began before 5.5 s is settled.
  EXPECT_FALSE(events.Update({}, 2.5, 42));
  EXPECT_FALSE(events.events()[0].withdrawn);
  // And nothing is told there.
  EXPECT_FALSE(events.Update({Row(3, 4, 0.9), Row(5.2, 5.9, 0.9)}, 2.5, 42));
  EXPECT_TRUE(events.Update({Row(5.8, 6.1, 0.9)}, 2.5, 42));
}

}  // namespace
}  // namespace mien
