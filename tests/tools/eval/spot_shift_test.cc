#include "tools/eval/spot_shift.h"

#include <gmock/gmock.h>

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

SpotInterval At(std::int64_t onset, std::int64_t length,
                std::size_t video = 0) {
  SpotInterval one;
  one.video = video;
  one.onset_frame = onset;
  one.offset_frame = onset + length - 1;
  return one;
}

SpotSet SetOf(const std::vector<SpotInterval>& truth,
              const std::vector<SpotInterval>& predicted,
              double duration_s = 0) {
  SpotSet set;
  for (const SpotInterval& one : truth) {
    SpotEvent event;
    event.interval = one;
    set.truth.push_back(event);
  }
  for (const SpotInterval& one : predicted) {
    SpotEvent event;
    event.interval = one;
    set.predicted.push_back(event);
  }
  for (const char* name : {"a.mp4", "b.mp4"}) {
    VideoFacts facts;
    facts.name = name;
    facts.fps = 25;
    if (duration_s > 0) facts.duration_s = duration_s;
    set.videos.push_back(facts);
  }
  return set;
}

TEST(FindShift, OneStepForAllTruths) {
  // Each candidate is 300 frames later than its truth; one truth has none.
  const std::vector<SpotInterval> truth = {At(100, 10), At(230, 12), At(411, 9),
                                           At(1000, 10)};
  const std::vector<SpotInterval> predicted = {
      At(400, 10), At(530, 12), At(711, 9), At(905, 11), At(2000, 10)};
  const auto shift = FindShift(truth, predicted, 0.5);
  ASSERT_TRUE(shift);
  EXPECT_EQ(shift->hits, 3);
  // Two equal intervals of n frames overlap by half up to a third of n apart.
  EXPECT_NEAR(static_cast<double>(shift->frames), 300, 1);
}

TEST(FindShift, ExactlyHalfIsEnough) {
  // 12 and 6 frames have 6 in common of 12: only within the longer one.
  const auto shift = FindShift({At(0, 12), At(50, 12), At(170, 12)},
                               {At(1000, 6), At(1050, 6), At(1170, 6)}, 0.5);
  ASSERT_TRUE(shift);
  EXPECT_EQ(shift->frames, 997);  // 994 to 1000
  EXPECT_FALSE(FindShift({At(0, 13), At(50, 13), At(170, 13)},
                         {At(1000, 6), At(1050, 6), At(1170, 6)}, 0.5));
}

TEST(FindShift, WhatFitsByChanceIsNotSaid) {
  // Of one truth every candidate is a place.
  EXPECT_FALSE(FindShift({At(0, 10)}, {At(500, 10)}, 0.5));
  // Where a candidate lies everywhere any step fits.
  std::vector<SpotInterval> dense;
  for (int i = 0; i < 200; ++i) dense.push_back(At(5000 + 11 * i, 10));
  EXPECT_FALSE(FindShift({At(0, 10), At(200, 10), At(317, 10)}, dense, 0.5));
  // No more than half of them.
  EXPECT_FALSE(FindShift({At(0, 10), At(70, 10), At(230, 10), At(1111, 10)},
                         {At(500, 10), At(570, 10), At(4000, 10)}, 0.5));
  // Of another recording.
  EXPECT_FALSE(FindShift({At(0, 10), At(70, 10), At(230, 10)},
                         {At(500, 10, 1), At(570, 10, 1), At(730, 10, 1)},
                         0.5));
}

TEST(WarnOfPlaces, SaysTheStepAndMovesNothing) {
  SpotSet set = SetOf({At(250, 10), At(380, 12), At(561, 9)},
                      {At(0, 10), At(130, 12), At(311, 9), At(700, 10)});
  WarnOfPlaces(&set);
  EXPECT_THAT(set.warnings,
              ElementsAre("a.mp4: 0 of 3 truths touch a candidate, but moved "
                          "by -250 frames (-10.000 s) 3 would be hits: do "
                          "their times count from elsewhere (another first "
                          "frame, the time origin of the annotation, another "
                          "cut of the film)? Nothing was moved"));
  EXPECT_EQ(set.truth[0].interval.onset_frame, 250);
  // Two of three in place: nothing to say.
  SpotSet right = SetOf({At(250, 10), At(380, 12), At(561, 9)},
                        {At(250, 10), At(380, 12), At(311, 9)});
  WarnOfPlaces(&right);
  EXPECT_THAT(right.warnings, IsEmpty());
}

TEST(WarnOfPlaces, OneStepOfAllRecordings) {
  SpotSet set = SetOf({At(250, 10), At(380, 12, 1), At(561, 9, 1)},
                      {At(0, 10), At(130, 12, 1), At(311, 9, 1)});
  WarnOfPlaces(&set);
  EXPECT_THAT(set.warnings,
              ElementsAre(HasSubstr("all 2 recordings: 0 of 3 truths touch a "
                                    "candidate, but moved by -250 frames")));
}

TEST(WarnOfPlaces, TruthsBeyondTheEndOfTheirRecording) {
  // 10 s of 25: frames 0 to 249.
  SpotSet set =
      SetOf({At(100, 10), At(251, 10), At(800, 10)}, {At(100, 10)}, 10);
  WarnOfPlaces(&set);
  EXPECT_THAT(set.warnings,
              ElementsAre("2 of 3 truths of a.mp4 lie beyond its end (10.00 s, "
                          "frame 249), the first from frame 251 on: another "
                          "recording, another cut of it, or times that count "
                          "from elsewhere? They count as missed"));
  // A coder who lets the last one end a little late is not blamed.
  SpotSet rounded = SetOf({At(240, 21)}, {At(240, 10)}, 10);
  WarnOfPlaces(&rounded);
  EXPECT_THAT(rounded.warnings, IsEmpty());
}

}  // namespace
}  // namespace mien
