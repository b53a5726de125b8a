#include "stages/evaluate/looks.h"

#include <gmock/gmock.h>

#include <cmath>

namespace mien {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

SpotInterval At(std::size_t video, std::int64_t onset, double score = 0) {
  SpotInterval one;
  one.video = video;
  one.onset_frame = onset;
  one.offset_frame = onset + 9;
  one.score = score;
  return one;
}

void ExpectCounts(const SpotCounts& counts, int hits, int false_alarms,
                  int misses) {
  EXPECT_EQ(counts.hits, hits);
  EXPECT_EQ(counts.false_alarms, false_alarms);
  EXPECT_EQ(counts.misses, misses);
}

// Recording 0 (1 min) has high scores and two false looks on top; recording 1
// (2 min) has low scores, and its hits come first.
const std::vector<SpotInterval> kTruth = {At(0, 0), At(0, 100), At(1, 0),
                                          At(1, 100), At(1, 200)};
const std::vector<SpotInterval> kShown = {
    At(0, 500, 0.9), At(0, 0, 0.8),   At(0, 600, 0.7), At(0, 100, 0.6),
    At(1, 0, 0.5),   At(1, 100, 0.4), At(1, 500, 0.3), At(1, 200, 0.2)};

TEST(Looks, HandWorked) {
  const auto points = LookPoints(kTruth, kShown, {1, 2}, {0.5, 1, 2});
  ASSERT_EQ(points.size(), 3u);
  // At 0.5 a minute recording 0 may spend none, recording 1 one: all three of
  // its hits. In one list 1.5, so one: the .9, then the .8, before the .7.
  ExpectCounts(points[0].each.counts, 3, 1, 2);
  EXPECT_THAT(points[0].each.found,
              ElementsAre(false, false, true, true, true));
  ExpectCounts(points[0].one_list.counts, 1, 1, 4);
  // At 1: recording 0 one (the .9, and its first hit); 1 all. In one list
  // three: all are found.
  ExpectCounts(points[1].each.counts, 4, 2, 1);
  ExpectCounts(points[1].one_list.counts, 5, 3, 0);
  ExpectCounts(points[2].each.counts, 5, 3, 0);
  EXPECT_DOUBLE_EQ(points[1].each.counts.recall(), 0.8);
  EXPECT_DOUBLE_EQ(points[1].each.counts.precision(), 4.0 / 6);
  EXPECT_DOUBLE_EQ(points[1].each.counts.f1(), 8.0 / 11);
}

TEST(Looks, EqualScoresComeInTogether) {
  const std::vector<SpotInterval> shown = {At(0, 0, 0.5), At(0, 500, 0.5)};
  ExpectCounts(LookPoints({At(0, 0)}, shown, {1}, {0.5})[0].each.counts, 0, 0,
               1);
  ExpectCounts(LookPoints({At(0, 0)}, shown, {1}, {1})[0].each.counts, 1, 1, 0);
}

TEST(Looks, ASecondHitOfATruthIsAFalseLook) {
  const std::vector<SpotInterval> shown = {At(0, 0, 0.9), At(0, 1, 0.8)};
  ExpectCounts(LookPoints({At(0, 0)}, shown, {1}, {1})[0].each.counts, 1, 1, 0);
}

TEST(Looks, NeedScoresAndLengths) {
  EXPECT_THAT(LookPoints(kTruth, {At(0, 0, std::nan(""))}, {1, 1}, {1}),
              IsEmpty());
  EXPECT_THAT(LookPoints(kTruth, kShown, {1, std::nan("")}, {1}), IsEmpty());
  EXPECT_THAT(LookPoints({}, {}, {}, {1}), IsEmpty());
  // Nothing shown finds nothing.
  ExpectCounts(LookPoints(kTruth, {}, {1, 1}, {5})[0].one_list.counts, 0, 0, 5);
}

}  // namespace
}  // namespace mien
