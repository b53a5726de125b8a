#include "stages/spotting/habits.h"

#include <array>
#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mien {
namespace {

using testing::ElementsAre;

// Two patches over a minute at 10 a second; patch 0 moves by (x, y) px at the
// given seconds, one sample long.
MotionSeries Moves(const std::vector<std::array<float, 3>>& at) {
  MotionSeries series;
  FaceMotion face;
  face.iod_px = 100;
  face.frame_count = 601;
  for (int i = 0; i <= 600; ++i) {
    series.time_s.push_back(0.1 * i);
    face.patch_time_s.push_back(0.1 * i);
    face.patch_dx.insert(face.patch_dx.end(), {0, 5});  // a constant is none
    face.patch_dy.insert(face.patch_dy.end(), {0, 5});
  }
  for (const auto& [second, x, y] : at) {
    const auto row = static_cast<std::size_t>(second * 10 + 0.5f);
    face.patch_dx[2 * row] = x;
    face.patch_dy[2 * row] = y;
  }
  series.faces = {face};
  return series;
}

std::vector<Event> EventsAt(const std::vector<double>& seconds) {
  std::vector<Event> events;
  for (const double s : seconds) {
    Event event;
    event.onset_idx = 10 * s - 2;
    event.apex_idx = 10 * s;
    event.offset_idx = 10 * s + 2;
    event.score = 0.5;
    event.flags = {EventFlag::kBlink, EventFlag::kLowFps};
    events.push_back(event);
  }
  return events;
}

TEST(CountAlike, DirectionAndSizeDecide) {
  // The same thrice (one a little turned), one across, one too small, one
  // backwards.
  const MotionSeries series = Moves({{5, 2, 0},
                                     {15, 2, 0.5f},
                                     {25, 1.5f, 0},
                                     {35, 0, 2},
                                     {45, 0.5f, 0},
                                     {55, -2, 0}});
  const auto counts = CountAlike(series, series.faces[0],
                                 EventsAt({5, 15, 25, 35, 45, 55}), {});
  EXPECT_THAT(counts, ElementsAre(3, 3, 3, 1, 1, 1));
}

TEST(CountAlike, NeighboursAreOneMovementAndStillnessIsNone) {
  const MotionSeries series = Moves({{5, 2, 0}, {5.9f, 2, 0}, {20, 2, 0}});
  EXPECT_THAT(
      CountAlike(series, series.faces[0], EventsAt({5, 5.9, 20, 40}), {}),
      ElementsAre(2, 2, 3, 0));
  EXPECT_THAT(CountAlike(series, FaceMotion{}, EventsAt({5}), {}),
              ElementsAre(0));
}

TEST(MarkHabits, FlagsAndLowersWhatComesThrice) {
  const MotionSeries series =
      Moves({{5, 2, 0}, {15, 2, 0}, {25, 2, 0}, {35, 0, 2}, {45, 0, 2}});
  auto events = EventsAt({5, 15, 25, 35, 45});
  HabitOptions options;
  options.lowered = std::log(3.0);
  MarkHabits(series, series.faces[0], options, &events);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(events[i].score, 0.25, 1e-6);  // odds 1 to 1 / 3
    EXPECT_THAT(
        events[i].flags,
        ElementsAre(EventFlag::kBlink, EventFlag::kHabit, EventFlag::kLowFps));
  }
  EXPECT_EQ(events[3].score, 0.5);
  EXPECT_THAT(events[4].flags,
              ElementsAre(EventFlag::kBlink, EventFlag::kLowFps));
}

TEST(MarkHabits, RareOnesAndWithoutRateNone) {
  const MotionSeries series = Moves({{5, 2, 0}, {15, 2, 0}, {25, 2, 0}});
  HabitOptions options;
  for (const double per_minute : {0.0, 3.5}) {
    auto events = EventsAt({5, 15, 25});
    options.per_minute = per_minute;
    MarkHabits(series, series.faces[0], options, &events);
    EXPECT_EQ(events[0].score, 0.5) << per_minute;
  }
}

}  // namespace
}  // namespace mien
