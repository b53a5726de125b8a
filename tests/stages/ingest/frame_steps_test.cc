#include "stages/ingest/frame_steps.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "tests/stages/ingest/read_frames.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Frames of `fps` on a clock of milliseconds, those of `gone` missing.
std::vector<double> Film(int frames, double fps,
                         const std::vector<int>& gone = {}) {
  std::vector<double> times;
  for (int i = 0; i < frames; ++i) {
    if (std::find(gone.begin(), gone.end(), i) != gone.end()) continue;
    times.push_back(std::round(1000 * i / fps) / 1000);
  }
  return times;
}

TEST(FrameSteps, ASoundFilmHasNothingToTell) {
  for (const double fps : {10.0, 23.976, 29.97, 60.0, 200.0}) {
    const FrameSteps steps = StepsOf(Film(300, fps), 1 / fps, 0.001);
    EXPECT_THAT(NotesOf(steps), IsEmpty()) << fps;
  }
}

// A quarter of a second, or five steps, to the last digit: no pause, so told
// here.
TEST(FrameSteps, AHoleOfExactlyTheLimitCounts) {
  for (const auto& [fps, gone] :
       {std::pair<double, int>{24, 5}, {20, 4}, {60, 14}, {15, 4}, {12.5, 4}}) {
    for (int start = 10; start < 80; ++start) {
      std::vector<double> times;
      for (int i = 0; i < 120; ++i) {
        if (i < start || i >= start + gone) times.push_back(i / fps);
      }
      EXPECT_EQ(StepsOf(times, 1 / fps, 1e-4).missing, gone) << fps << start;
    }
  }
}

TEST(FrameSteps, EveryMissingFrameCounts) {
  // One at 20, two at 60 and 61, six from 100 on: seven steps are .28 s of 25
  // frames a second, a pause that is told elsewhere; at 30 they are not.
  const std::vector<int> gone = {20, 60, 61, 100, 101, 102, 103, 104, 105};
  FrameSteps steps = StepsOf(Film(200, 30, gone), 1 / 30.0, 0.001);
  EXPECT_EQ(steps.missing, 9);
  EXPECT_EQ(steps.places, 3);
  EXPECT_NEAR(steps.first_s, 19 / 30.0, 1e-3);
  EXPECT_THAT(Texts(NotesOf(steps)),
              ElementsAre("9 frames are missing in 3 places, the first after "
                          "0.633 s: the times of the others are kept"));
  steps = StepsOf(Film(200, 25, gone), 1 / 25.0, 0.001);
  EXPECT_EQ(steps.missing, 3);
  steps = StepsOf(Film(200, 25, {50}), 1 / 25.0, 0.001);
  EXPECT_THAT(Texts(NotesOf(steps)),
              ElementsAre("1 frame is missing in 1 place, after 1.960 s: the "
                          "times of the others are kept"));
}

TEST(FrameSteps, ALateFrameIsNoMissingOne) {
  std::vector<double> times = Film(100, 25);
  times[30] += 0.025;  // steps of 65 and 15 ms
  times[60] -= 0.025;
  EXPECT_EQ(StepsOf(times, 0.04, 0.001).missing, 0);
  EXPECT_THAT(NotesOf(StepsOf(times, 0.04, 0.001)), IsEmpty());
}

TEST(FrameSteps, TwoRatesAreBothTold) {
  std::vector<double> times = Film(50, 25);
  for (int i = 0; i < 100; ++i) times.push_back(2 + i / 50.0);
  const FrameSteps steps = StepsOf(times, 0.02, 0.001);
  ASSERT_EQ(steps.spells.size(), 2u);
  EXPECT_NEAR(steps.fastest(), 50, 1e-6);
  EXPECT_EQ(steps.missing, 0);
  EXPECT_THAT(Texts(NotesOf(steps)),
              ElementsAre("the rate changes: 25.00 frames a second, from 2.000 "
                          "s on 50.00: times are those of the stamps; where "
                          "one rate is needed it is 50.00"));
  // And what is missing in either counts by its own step.
  times.erase(times.begin() + 90);
  times.erase(times.begin() + 20);
  EXPECT_EQ(StepsOf(times, 0.02, 0.001).missing, 2);
}

TEST(FrameSteps, AWebcamThatLeavesOutFramesAsItLikesVaries) {
  std::vector<double> times = {0};
  for (int i = 0; i < 200; ++i) {
    times.push_back(times.back() + (i % 5 < 3 ? 0.033 : 0.066));
  }
  times.push_back(times.back() + 0.2);
  const FrameSteps steps = StepsOf(times, 0.033, 0.001);
  EXPECT_EQ(steps.missing, 0);
  EXPECT_TRUE(steps.varies());
  EXPECT_THAT(Texts(NotesOf(steps)),
              ElementsAre("the time between frames varies: nine in ten steps "
                          "last 33 to 66 ms, the longest 200 ms: each frame "
                          "counts at its own time"));
}

TEST(FrameSteps, AFewFramesTellNothing) {
  EXPECT_THAT(NotesOf(StepsOf({0, 0.04, 0.2}, 0.04, 0.001)), IsEmpty());
  EXPECT_THAT(NotesOf(StepsOf({}, 0.04, 0.001)), IsEmpty());
}

}  // namespace
}  // namespace mien
