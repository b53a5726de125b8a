#include "stages/track/repeated_frames.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace mien {
namespace {

// Changes of somebody who moves now more, now less; those at the places of
// `repeats` (0 .. period - 1) are a little noise.
std::vector<float> Changes(int frames, int period,
                           const std::vector<int>& repeats) {
  std::vector<float> change;
  for (int i = 0; i < frames; ++i) {
    const bool repeated =
        std::find(repeats.begin(), repeats.end(), i % period) != repeats.end();
    const double moved = 1 + 0.7 * std::sin(0.11 * i) + 0.1 * (i * 7 % 5);
    change.push_back(static_cast<float>(repeated ? 0.01 : moved));
  }
  return change;
}

TEST(RepeatedFrames, FramesThatAllMoveRepeatNothing) {
  EXPECT_FALSE(FindRepeated(Changes(300, 7, {}), 25));
  EXPECT_FALSE(FindRepeated({}, 25));
}

TEST(RepeatedFrames, AreToldByTheirPattern) {
  const auto second = FindRepeated(Changes(300, 2, {1}), 50);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->period, 2);
  EXPECT_EQ(second->pictures_s, 25);
  EXPECT_EQ(NoteOf(*second).text,
            "every second frame repeats the one before: the film has 25.0 "
            "pictures a second, however many frames; times are right, but "
            "movements are seen as often as there are pictures");
  // 25 pictures a second in 30 frames, 24 in 30, and 24 in 60 by threes and
  // twos.
  const auto sixth = FindRepeated(Changes(300, 6, {2}), 30);
  ASSERT_TRUE(sixth);
  EXPECT_EQ(sixth->period, 6);
  EXPECT_EQ(sixth->pictures_s, 25);
  const auto fifth = FindRepeated(Changes(300, 5, {4}), 30);
  ASSERT_TRUE(fifth);
  EXPECT_EQ(fifth->pictures_s, 24);
  const auto cinema = FindRepeated(Changes(300, 5, {1, 2, 4}), 60);
  ASSERT_TRUE(cinema);
  EXPECT_EQ(cinema->repeated, 3);
  EXPECT_EQ(cinema->pictures_s, 24);
  EXPECT_THAT(NoteOf(*cinema).text,
              testing::StartsWith("3 of 5 frames repeat the one before: "));
}

TEST(RepeatedFrames, AShiftOfThePatternDoesNotHideIt) {
  std::vector<float> change = Changes(150, 2, {1});
  const std::vector<float> rest = Changes(150, 2, {0});
  change.insert(change.end(), rest.begin(), rest.end());
  ASSERT_TRUE(FindRepeated(change, 50));
}

TEST(RepeatedFrames, StillScenesAndSingleRepeatsTellNothing) {
  std::vector<float> change(300, 0.02F);
  for (std::size_t i = 0; i < change.size(); i += 2) change[i] = 0.2F;
  EXPECT_FALSE(FindRepeated(change, 25));
  change = Changes(300, 7, {});
  for (const std::size_t i : {20, 50, 51, 130, 200}) change[i] = 0;
  EXPECT_FALSE(FindRepeated(change, 25));
}

}  // namespace
}  // namespace mien
