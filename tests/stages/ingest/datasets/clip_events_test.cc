#include "stages/ingest/datasets/clip_events.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mien {
namespace {

CodedEvent Coded(std::int64_t onset, std::int64_t offset) {
  CodedEvent event;
  event.onset = onset;
  event.offset = offset;
  return event;
}

Clip Long() {
  Clip clip;
  clip.dataset = "long";
  clip.subject = "15";
  clip.name = "0101";
  clip.item = "s15_0101";
  clip.coded = {Coded(10, 20), Coded(50, 60), Coded(50, 80)};
  return clip;
}

TEST(OneClipAnEventTest, NamesAreUniqueAndTellTheOnset) {
  const auto clips = OneClipAnEvent(Long());
  ASSERT_EQ(clips.size(), 3u);
  EXPECT_EQ(clips[0].item, "s15_0101@10");
  EXPECT_EQ(clips[0].name, "0101@10");
  EXPECT_EQ(clips[0].subject, "15");
  EXPECT_EQ(clips[1].item, "s15_0101@50");
  EXPECT_EQ(clips[2].item, "s15_0101@50.2");
  ASSERT_EQ(clips[2].coded.size(), 1u);
  EXPECT_EQ(clips[2].coded[0].offset, 80);
}

TEST(OneClipAnEventTest, OtherClipsStayAsTheyAre) {
  Clip clip = Long();
  clip.coded.resize(1);
  ASSERT_EQ(OneClipAnEvent(clip).size(), 1u);
  EXPECT_EQ(OneClipAnEvent(clip)[0].item, "s15_0101");
  clip.coded.clear();
  EXPECT_EQ(OneClipAnEvent(clip).at(0).name, "0101");
}

TEST(EventAtTest, TheOneThatHoldsTheFrameElseTheNearest) {
  Clip clip = Long();
  EXPECT_EQ(EventAt(clip, 12).onset, 10);
  EXPECT_EQ(EventAt(clip, 34).onset, 10);
  EXPECT_EQ(EventAt(clip, 36).onset, 50);
  EXPECT_EQ(EventAt(clip, 55).offset, 60);  // the earlier of equals
  EXPECT_EQ(EventAt(clip, 75).offset, 80);
  clip.coded = {CodedEvent()};  // nothing known of it
  EXPECT_EQ(EventAt(clip, 75).onset, std::nullopt);
}

}  // namespace
}  // namespace mien
