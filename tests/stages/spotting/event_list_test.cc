#include "stages/spotting/event_list.h"

#include <gmock/gmock.h>

namespace mien {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

// Two minutes at 10 frames a second.
std::vector<double> Times() {
  std::vector<double> time_s;
  for (int i = 0; i < 1200; ++i) time_s.push_back(0.1 * i);
  return time_s;
}

Event At(double onset_s, double apex_s, double offset_s, double score,
         const std::string& region = "chin") {
  Event event;
  event.onset_idx = 10 * onset_s;
  event.apex_idx = 10 * apex_s;
  event.offset_idx = 10 * offset_s;
  event.score = score;
  event.strength = 9;
  event.regions = {region};
  event.kind =
      offset_s - onset_s <= 0.5 ? EventKind::kMicro : EventKind::kMacro;
  return event;
}

EventListParams Plain() {
  EventListParams params;
  params.least_looks_per_minute = 0;
  return params;
}

EventList ListOf(const std::vector<Event>& events,
                 const EventListParams& params) {
  Events found;
  found.events = events;
  return ListEvents(found, Times(), 2, 0.5, params);
}

std::vector<int> Numbers(const EventList& list) {
  std::vector<int> numbers;
  for (const ListedEvent& one : list.all) {
    if (one.listed) numbers.push_back(one.number);
  }
  return numbers;
}

TEST(MicroBy, TheTwoRulesOfTheField) {
  EventListParams either;
  EXPECT_EQ(MicroBy(1, 1.2, 1.5, 0.5, either), "total");
  EXPECT_EQ(MicroBy(1, 1.25, 2.6, 0.5, either), "onset");
  EXPECT_EQ(MicroBy(1, 1.3, 2.6, 0.5, either), "");
  EventListParams total = either, onset = either;
  total.micro_rule = "total";
  onset.micro_rule = "onset";
  EXPECT_EQ(MicroBy(1, 1.25, 2.6, 0.5, total), "");
  EXPECT_EQ(MicroBy(1, 1.4, 1.5, 0.5, total), "total");
  EXPECT_EQ(MicroBy(1, 1.2, 1.5, 0.5, onset), "onset");
  EXPECT_EQ(MicroBy(1, 1.4, 1.5, 0.5, onset), "");  // short, but slow to rise
  onset.micro_onset_s = 0.45;
  EXPECT_EQ(MicroBy(1, 1.4, 1.5, 0.5, onset), "onset");
}

TEST(ListEvents, KindFollowsTheRule) {
  EventListParams params = Plain();
  const std::vector<Event> events = {At(1, 1.2, 2.5, 0.9)};
  EventList list = ListOf(events, params);
  EXPECT_EQ(list.all.at(0).event.kind, EventKind::kMicro);
  EXPECT_EQ(list.all.at(0).micro_by, "onset");
  params.micro_rule = "total";
  list = ListOf(events, params);
  EXPECT_EQ(list.all.at(0).event.kind, EventKind::kMacro);
  EXPECT_EQ(list.all.at(0).micro_by, "");
}

// Rows 1 (0.9), 2 (0.6), 3 (0.4), 4 (0.2), whatever the list.
TEST(ListEvents, ANumberIsThePlaceAmongAll) {
  const std::vector<Event> events = {
      At(40, 40.2, 40.4, 0.2), At(10, 10.2, 10.4, 0.9), At(30, 30.2, 30.4, 0.4),
      At(20, 20.2, 20.4, 0.6)};
  EventListParams params = Plain();
  EXPECT_THAT(Numbers(ListOf(events, params)), ElementsAre(1, 2));
  params.min_score = 0.3;
  EXPECT_THAT(Numbers(ListOf(events, params)), ElementsAre(1, 2, 3));
  EXPECT_EQ(ListOf(events, params).all.size(), 4u);
  params.min_score = 1;
  EXPECT_TRUE(ListOf(events, params).Listed().empty());
}

// 1.5 a minute of two minutes are 3, under min_score too.
TEST(ListEvents, TheBestSoManyAMinute) {
  std::vector<Event> events;
  for (int i = 0; i < 8; ++i) {
    events.push_back(At(5 * i, 5 * i + 0.2, 5 * i + 0.4, 0.3 - 0.01 * i));
  }
  EventListParams params = Plain();
  params.looks_per_minute = 1.5;
  EXPECT_THAT(Numbers(ListOf(events, params)), ElementsAre(1, 2, 3));
  params.looks_per_minute = 0.001;  // at least one
  EXPECT_THAT(Numbers(ListOf(events, params)), ElementsAre(1));
  params.looks_per_minute = 100;
  EXPECT_EQ(ListOf(events, params).Listed().size(), 8u);
}

// A macro-expression of 0.9 counts 0.225: after 0.3, before 0.2.
TEST(ListEvents, MacroExpressionsCountAQuarterWhereLooksAreShort) {
  const std::vector<Event> events = {
      At(10, 11, 12, 0.9), At(20, 20.2, 20.4, 0.3), At(30, 30.2, 30.4, 0.2)};
  EventListParams params = Plain();
  params.looks_per_minute = 0.5;
  EXPECT_THAT(Numbers(ListOf(events, params)), ElementsAre(2));
  params.looks_per_minute = 1;
  EXPECT_THAT(Numbers(ListOf(events, params)), ElementsAre(1, 2));
  params.macro_share = 1;
  params.looks_per_minute = 0.5;
  EXPECT_THAT(Numbers(ListOf(events, params)), ElementsAre(1));
}

TEST(ListEvents, AStillFaceHidesNothingThatIsClear) {
  std::vector<Event> events = {
      At(10, 10.2, 10.4, 0.6),  At(20, 20.2, 20.4, 0.48),
      At(30, 30.2, 30.4, 0.45), At(40, 40.2, 40.4, 0.4),
      At(50, 50.2, 50.4, 0.3),  At(60, 60.2, 60.4, 0.05)};
  events[2].flags = {EventFlag::kBlink};
  events[3].flags = {EventFlag::kLowFps};
  events[3].strength = 3.9;  // nearly noise
  events[4].flags = {EventFlag::kLowFps};
  EventListParams params = Plain();
  params.least_looks_per_minute = 5;
  EventList list = ListOf(events, params);
  EXPECT_THAT(Numbers(list), ElementsAre(1, 2, 5));
  EXPECT_EQ(list.added, 2u);
  params.least_looks_per_minute = 1;  // two looks: one is there already
  EXPECT_THAT(Numbers(ListOf(events, params)), ElementsAre(1, 2));
  params.least_looks_per_minute = 0.5;
  EXPECT_THAT(Numbers(ListOf(events, params)), ElementsAre(1));
}

TEST(ListEvents, OneMovementIsOneRow) {
  EventListParams params = Plain();
  const auto sizes = [&](const Event& brief, const Event& longer) {
    const EventList list = ListOf({brief, longer}, params);
    std::vector<double> onsets;
    for (const auto& one : list.all) onsets.push_back(one.event.onset_idx);
    return onsets;
  };
  // The better of the two stays.
  EXPECT_THAT(sizes(At(10.1, 10.3, 10.5, 0.6), At(10, 10.5, 11.5, 0.8)),
              ElementsAre(100));
  EXPECT_THAT(sizes(At(10.1, 10.3, 10.5, 0.9), At(10, 10.5, 11.5, 0.8)),
              ElementsAre(101));
  // It may begin a little before.
  EXPECT_THAT(sizes(At(9.9, 10.3, 10.4, 0.6), At(10, 10.5, 11.5, 0.8)),
              ElementsAre(100));
  // At its end; elsewhere in the face; somewhere on a slow rise.
  EXPECT_THAT(sizes(At(11, 11.2, 11.4, 0.6), At(10, 10.5, 11.5, 0.8)),
              UnorderedElementsAre(100, 110));
  EXPECT_THAT(sizes(At(10.1, 10.3, 10.5, 0.6, "brow_inner_left"),
                    At(10, 10.5, 11.5, 0.8)),
              UnorderedElementsAre(100, 101));
  EXPECT_THAT(sizes(At(10.1, 10.3, 10.5, 0.6), At(10, 12, 14, 0.8)),
              UnorderedElementsAre(100, 101));
  Event other = At(10.1, 10.3, 10.5, 0.6);
  other.face = 1;
  EXPECT_THAT(sizes(other, At(10, 10.5, 11.5, 0.8)),
              UnorderedElementsAre(100, 101));
}

TEST(ListAsFound, KindsAndThresholdAreTheSpottersOwn) {
  Events found;
  found.events = {At(10, 10.2, 12, 0.1), At(20, 20.2, 20.4, 0.2)};
  EventListParams params;
  EventList list = ListAsFound(found, 2, params);
  EXPECT_THAT(Numbers(list), ElementsAre(1, 2));
  EXPECT_EQ(list.all[0].micro_by, "total");
  EXPECT_EQ(list.all[1].micro_by, "");
  EXPECT_EQ(list.all[1].event.kind, EventKind::kMacro);
  params.looks_per_minute = 0.5;
  list = ListAsFound(found, 2, params);
  EXPECT_THAT(Numbers(list), ElementsAre(1));
  EXPECT_EQ(list.Listed().size(), 1u);
}

}  // namespace
}  // namespace mien
