#include "stages/events/events.h"

#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"

namespace mien {
namespace {

Events TwoEvents() {
  Events events;
  Event first;
  first.face = 1;
  first.onset_idx = 3.5;
  first.apex_idx = 10.25;
  first.offset_idx = 20;
  first.score = 0.75;
  first.amplitude_px = 2;
  first.amplitude_iod = 0.02;
  first.regions = {"chin", "lip_lower"};
  first.flags = {EventFlag::kBlink};
  Event second;
  second.kind = EventKind::kMacro;
  events.events = {first, second};
  events.curve = {0, 0.5f, 1};
  events.source = "spotted";
  return events;
}

TEST(EventsTest, RoundTrip) {
  Events back;
  FromArtifact(ToArtifact(TwoEvents()), &back);
  ASSERT_EQ(back.events.size(), 2u);
  EXPECT_EQ(back.events[0].face, 1);
  EXPECT_EQ(back.events[0].onset_idx, 3.5);
  EXPECT_EQ(back.events[0].apex_idx, 10.25);
  EXPECT_EQ(back.events[0].offset_idx, 20);
  EXPECT_EQ(back.events[0].score, 0.75);
  EXPECT_EQ(back.events[0].amplitude_px, 2);
  EXPECT_EQ(back.events[0].amplitude_iod, 0.02);
  EXPECT_EQ(back.events[0].regions,
            (std::vector<std::string>{"chin", "lip_lower"}));
  EXPECT_EQ(back.events[0].flags, (std::vector<EventFlag>{EventFlag::kBlink}));
  EXPECT_EQ(back.events[0].kind, EventKind::kMicro);
  EXPECT_EQ(back.events[1].kind, EventKind::kMacro);
  EXPECT_TRUE(back.events[1].regions.empty());
  EXPECT_TRUE(back.events[1].flags.empty());
  EXPECT_EQ(back.curve, (std::vector<float>{0, 0.5f, 1}));
  EXPECT_EQ(back.source, "spotted");
}

TEST(EventsTest, EmptyListRoundTrips) {
  Events empty, back = TwoEvents();
  empty.source = "annotation";
  FromArtifact(ToArtifact(empty), &back);
  EXPECT_TRUE(back.events.empty());
  EXPECT_TRUE(back.curve.empty());
  EXPECT_EQ(back.source, "annotation");
}

TEST(EventsTest, KindsAndFlagsAreCachedAsWords) {
  Artifact artifact = ToArtifact(TwoEvents());
  EXPECT_EQ(artifact.texts["event0_kind"], "micro");
  EXPECT_EQ(artifact.texts["event0_flags"], "blink");
  EXPECT_EQ(artifact.texts["event1_kind"], "macro");
  artifact.texts["event0_flags"] = "blink;bored";
  Events back;
  EXPECT_EQ(ErrorOf([&] { FromArtifact(artifact, &back); }),
            "DataError: cached Events: 'bored' is no flag of events; delete "
            "the file");
  artifact.texts["event0_flags"] = "";
  artifact.texts["event1_kind"] = "middling";
  EXPECT_EQ(ErrorOf([&] { FromArtifact(artifact, &back); }),
            "DataError: cached Events: 'middling' is no kind of events; "
            "delete the file");
}

TEST(EventsTest, WrongShapeIsRefused) {
  Artifact artifact = ToArtifact(TwoEvents());
  artifact.Put("events", {7, 2}, std::vector<double>(14, 0.0), "1");
  Events back;
  EXPECT_EQ(ErrorOf([&] { FromArtifact(artifact, &back); }),
            "DataError: cached Events: array 'events' has shape 7 x 2, "
            "expected 1 x 8; delete the file");
}

}  // namespace
}  // namespace mien
