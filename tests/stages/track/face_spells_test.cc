#include "stages/track/face_spells.h"

#include <gmock/gmock.h>

#include <cmath>

namespace mien {
namespace {

using testing::ElementsAre;

// A mean patch that correlates with that of `angle` 0 by cos(angle).
FaceSpell Spell(std::int64_t first_idx, double length_s, double angle) {
  FaceSpell spell;
  spell.first_idx = first_idx;
  spell.begin_s = static_cast<double>(first_idx) / 25;
  spell.end_s = spell.begin_s + length_s;
  spell.sum = (cv::Mat_<float>(1, 2) << std::cos(angle), std::sin(angle));
  spell.sum *= 40;
  return spell;
}

double Angle(double correlation) { return std::acos(correlation); }

TEST(FaceSpells, OnePersonWhoseLooksVaryIsOne) {
  EXPECT_THAT(PeopleOf({}), ElementsAre());
  EXPECT_THAT(PeopleOf({Spell(0, 2, 0)}), ElementsAre(0));
  EXPECT_THAT(PeopleOf({Spell(0, 2, 0), Spell(50, 2, Angle(0.8)),
                        Spell(100, 2, Angle(0.9)), Spell(150, 2, -0.2)}),
              ElementsAre(0, 0, 0, 0));
}

TEST(FaceSpells, AnotherPersonIsAnotherAndTheFirstIsKnownAgain) {
  EXPECT_THAT(
      PeopleOf({Spell(0, 2, 0), Spell(50, 2, Angle(0.7)), Spell(100, 2, -0.1),
                Spell(150, 2, Angle(-0.5)), Spell(200, 2, Angle(0.7))}),
      ElementsAre(0, 1, 0, 2, 1));
}

TEST(FaceSpells, ShortOnesTellNothing) {
  EXPECT_THAT(PeopleOf({Spell(0, 0.1, 2), Spell(3, 2, 0), Spell(50, 0.5, 2),
                        Spell(63, 2, 0)}),
              ElementsAre(0, 0, 0, 0));
}

TEST(FaceSpells, TheTrackOfOneIsLostInTheSpellsOfOthers) {
  FaceTrack track;
  track.first_idx = 10;
  track.found = {1, 1, 0, 1, 1, 1};
  track.score = {1, 2, 0, 4, 5, 6};
  track.box_px.resize(6);
  track.landmarks_px.resize(6);
  for (Landmarks& one : track.landmarks_px) one.fill({3, 4});
  std::vector<FaceSpell> spells = {Spell(10, 1, 0), Spell(13, 1, 2),
                                   Spell(15, 1, 0)};
  const std::vector<int> people = {0, 1, 0};
  const FaceTrack first = OnlyPerson(track, spells, people, 0);
  EXPECT_EQ(first.first_idx, 10);
  EXPECT_THAT(first.found, ElementsAre(1, 1, 0, 0, 0, 1));
  EXPECT_THAT(first.score, ElementsAre(1, 2, 0, 0, 0, 6));
  EXPECT_TRUE(std::isnan(first.landmarks_px[3][0].x));
  EXPECT_EQ(first.landmarks_px[5][0].x, 3);
  const FaceTrack second = OnlyPerson(track, spells, people, 1);
  EXPECT_EQ(second.first_idx, 13);
  EXPECT_THAT(second.found, ElementsAre(1, 1, 0));
  EXPECT_EQ(second.box_px.size(), 3u);
  EXPECT_EQ(second.landmarks_px.size(), 3u);
  EXPECT_EQ(second.score[0], 4);
}

}  // namespace
}  // namespace mien
