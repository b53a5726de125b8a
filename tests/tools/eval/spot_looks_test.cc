#include "tools/eval/spot_looks.h"

#include <gmock/gmock.h>

#include <cmath>

#include "pipeline/core/file.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using testing::HasSubstr;
using testing::Not;

SpotEvent At(double onset_s, double score, const std::string& flags = "",
             double size_iod = std::nan(""), const std::string& half = "") {
  SpotEvent event;
  event.video = "a.mp4";
  event.onset_s = onset_s;
  event.apex_s = std::nan("");
  event.offset_s = onset_s + 0.36;
  event.interval.onset_frame = static_cast<std::int64_t>(onset_s * 25);
  event.interval.offset_frame = event.interval.onset_frame + 9;
  event.interval.score = score;
  event.interval.kind = "micro";
  event.flags = flags;
  event.size_iod = size_iod;
  event.half = half;
  return event;
}

// One minute; speech from 20 to 40 s.
SpotSet Set() {
  SpotSet set;
  set.videos.push_back({"a.mp4", 25.0, 60.0, {}, false});
  set.truth = {At(4, 0, "", 0.02, "upper face"),
               At(24, 0, "", 0.041, "lower face")};
  set.predicted = {At(30, 0.9, "speech"), At(4, 0.8), At(50, 0.7),
                   At(24, 0.6, "blink;speech")};
  return set;
}

TEST(SpotLooks, FlaggedCandidatesAreLooks) {
  const Looks looks = MakeLooks(Set(), {}, {}, 1, {});
  ASSERT_EQ(looks.parts.size(), 1u);
  const LookPart& all = looks.parts[0];
  ASSERT_EQ(all.points.size(), 4u);  // 1, 2, 5, 10
  EXPECT_EQ(all.points[0].each.counts.hits, 1);
  EXPECT_EQ(all.points[1].each.counts.hits, 2);
  ASSERT_EQ(all.groups.size(), 4u);
  EXPECT_EQ(all.groups[0].name, "lower face");
  EXPECT_EQ(all.groups[0].each, (std::vector<double>{0, 1, 1, 1}));
  EXPECT_EQ(all.groups[1].name, "size 2 %");
  EXPECT_EQ(all.groups[2].name, "size 4 %");
  const std::string table = LooksTable(looks);
  EXPECT_THAT(table, HasSubstr("false looks a minute (1.00 min)"));
  EXPECT_THAT(table, HasSubstr("recall, best of each recording"));
  EXPECT_THAT(table, HasSubstr("recall, upper face"));
}

TEST(SpotLooks, HitsThatAreNotShownAreMissed) {
  const Looks looks = MakeLooks(Set(), {"blink,head_motion"}, {}, 1, {});
  EXPECT_EQ(looks.not_shown, 1);
  EXPECT_EQ(looks.parts[0].points[3].each.counts.hits, 1);
  EXPECT_EQ(looks.parts[0].points[3].each.counts.misses, 1);
  EXPECT_THAT(LooksTable(looks), HasSubstr("1 candidates are not shown (blink, "
                                           "head_motion)"));
}

TEST(SpotLooks, SpeechAndListeningApart) {
  const Looks looks =
      MakeLooks(Set(), {}, {{"a", 20, 30}, {"a", 25, 40}}, 1, {});
  ASSERT_EQ(looks.parts.size(), 3u);
  EXPECT_EQ(looks.parts[1].name, "speech");
  EXPECT_NEAR(looks.parts[1].minutes, 1.0 / 3, 1e-9);
  // A third of a minute at 2 a minute: none may be false, the first is.
  EXPECT_EQ(looks.parts[1].points[1].each.counts.hits, 0);
  EXPECT_EQ(looks.parts[1].points[2].each.counts.hits, 1);
  EXPECT_EQ(looks.parts[2].points[0].each.counts.hits, 1);
  EXPECT_EQ(looks.parts[2].points[0].each.counts.truths(), 1);
}

TEST(SpotLooks, WhatIsNotKnownIsSaid) {
  SpotSet set = Set();
  set.videos[0].duration_s.reset();
  EXPECT_THAT(LooksTable(MakeLooks(set, {}, {}, std::nan(""), {})),
              HasSubstr("not known"));
  EXPECT_THAT(LooksTable(MakeLooks(set, {}, {}, 2, {})),
              Not(HasSubstr("not known")));
}

TEST(SpotLooks, SizesAndHalves) {
  EXPECT_EQ(SizeName(0.02), "size 2 %");
  EXPECT_EQ(SizeName(0.0049), "size 0.5 %");
  EXPECT_EQ(SizeName(0.0102), "size 1 %");
  EXPECT_EQ(SizeName(std::nan("")), "");
  EXPECT_EQ(HalfName("1+2+4", ""), "upper face");
  EXPECT_EQ(HalfName("AU12;AU14", "brow_left"), "lower face");
  EXPECT_EQ(HalfName("4+R12", ""), "both halves");
  EXPECT_EQ(HalfName("", "brow_left;eye_right"), "upper face");
  EXPECT_EQ(HalfName("", "mouth_left; chin"), "lower face");
  EXPECT_EQ(HalfName("", ""), "");
}

TEST(SpotLooks, ReadsSpeech) {
  const TempFolder folder;
  WriteFileAtomic(folder / "s.csv", "video;start_s;end_s\na.mp4;1,5;2\n");
  const auto spans = ReadSpeech(folder / "s.csv");
  ASSERT_EQ(spans.size(), 1u);
  EXPECT_DOUBLE_EQ(spans[0].begin_s, 1.5);
  WriteFileAtomic(folder / "s.csv", "video,start_s,end_s\na.mp4,3,2\n");
  EXPECT_THAT(ErrorOf([&] { ReadSpeech(folder / "s.csv"); }),
              HasSubstr("'2' must be a time after the start"));
}

}  // namespace
}  // namespace mien
