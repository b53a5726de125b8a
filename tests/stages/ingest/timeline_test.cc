#include "stages/ingest/timeline.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Course {
  std::vector<std::int64_t> ticks;
  TimelineRepairs repairs;
};

// 25 fps in ms, every stamp with those behind it in sight.
Course Ticks(const std::vector<Stamp>& stamps, std::int64_t start = 0) {
  TimelineOptions options;
  options.step = 40;
  options.ticks_per_second = 1000;
  options.start = start;
  Timeline timeline(options);
  Course run;
  for (std::size_t i = 0; i < stamps.size(); ++i) {
    std::deque<Stamp> ahead;
    for (std::size_t j = i + 1; j < stamps.size() && j <= i + Timeline::kAhead;
         ++j) {
      ahead.push_back(stamps[j]);
    }
    run.ticks.push_back(timeline.Next(stamps[i], ahead));
  }
  run.repairs = timeline.repairs();
  return run;
}

// `count` stamps at 25 fps from `from` on.
void Append(std::int64_t from, int count, std::vector<Stamp>* stamps) {
  for (int i = 0; i < count; ++i) stamps->push_back(from + 40 * i);
}

TEST(TimelineTest, CountsFromTheFirstFrameOrTheFilesStart) {
  EXPECT_THAT(Ticks({1000, 1040, 1100, 1700}).ticks,
              ElementsAre(0, 40, 100, 700));
  EXPECT_THAT(Ticks({-80, -40, 0}).ticks, ElementsAre(0, 40, 80));
  EXPECT_THAT(Ticks({1000, 1040}, 840).ticks, ElementsAre(840, 880));
  EXPECT_FALSE(Ticks({1000, 1040, 1100, 1700}).repairs.any());
}

TEST(TimelineTest, FillsMissingOnesWithTheNominalStep) {
  const Course run = Ticks({100, std::nullopt, std::nullopt, 220});
  EXPECT_THAT(run.ticks, ElementsAre(0, 40, 80, 120));
  EXPECT_EQ(run.repairs.missing, 2);
  EXPECT_THAT(Ticks({std::nullopt, std::nullopt}).ticks, ElementsAre(0, 40));
  // The first known timestamp belongs to the frame it stands at.
  EXPECT_THAT(Ticks({std::nullopt, 500, 540}).ticks, ElementsAre(0, 40, 80));
}

TEST(TimelineTest, WrongOnesGoBetweenTheirNeighbours) {
  for (const std::int64_t wrong : {30, -5000, 170, 100000, 90000000}) {
    const Course run = Ticks({0, 40, wrong, 120, 160});
    EXPECT_THAT(run.ticks, ElementsAre(0, 40, 80, 120, 160)) << wrong;
    EXPECT_EQ(run.repairs.wrong, 1) << wrong;
    EXPECT_EQ(run.repairs.backwards + run.repairs.jumps, 0) << wrong;
  }
}

TEST(TimelineTest, ACoarseClockStepsBackNowhere) {
  const Course run = Ticks({0, 40, 40, 40, 160, 200, 200});
  EXPECT_THAT(run.ticks, ElementsAre(0, 40, 80, 120, 160, 200, 240));
  EXPECT_EQ(run.repairs.same, 3);
  EXPECT_EQ(run.repairs.wrong + run.repairs.backwards, 0);
}

// 2000 frames a second on a clock of milliseconds.
TEST(TimelineTest, FramesThatAreCloserThanTicksLieBetweenThem) {
  TimelineOptions options;
  options.step = 0.5;
  options.ticks_per_second = 1000;
  options.start = 3;
  Timeline timeline(options);
  const std::vector<Stamp> stamps = {7, 7, 8, 8, 9, 9, 10, 10, 11};
  std::vector<double> at;
  for (std::size_t i = 0; i < stamps.size(); ++i) {
    timeline.Next(stamps[i],
                  {stamps.begin() + static_cast<int>(i) + 1, stamps.end()});
    at.push_back(timeline.at());
  }
  EXPECT_THAT(at, ElementsAre(3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7));
  EXPECT_EQ(timeline.repairs().same, 4);
  EXPECT_EQ(timeline.repairs().backwards + timeline.repairs().wrong, 0);
}

TEST(TimelineTest, JoinedPiecesFollowEachOther) {
  for (const std::int64_t second :
       {0, 500, 1920, 1999}) {  // the first: 0..1960
    std::vector<Stamp> stamps;
    Append(0, 50, &stamps);
    Append(second, 50, &stamps);
    const Course run = Ticks(stamps);
    // None closer than three quarters of a step, two seconds each.
    for (std::size_t i = 1; i < run.ticks.size(); ++i) {
      EXPECT_GE(run.ticks[i] - run.ticks[i - 1], 30) << second << " " << i;
    }
    EXPECT_NEAR(static_cast<double>(run.ticks.back()), 3960, 80) << second;
  }
  std::vector<Stamp> stamps;
  Append(0, 50, &stamps);
  Append(1500, 50, &stamps);
  const Course run = Ticks(stamps);
  EXPECT_EQ(run.ticks.back(), 3960);
  EXPECT_EQ(run.repairs.backwards, 1);
  EXPECT_EQ(run.repairs.wrong, 0);
}

TEST(TimelineTest, AClockThatLeapsGoesOn) {
  std::vector<Stamp> stamps = {0};
  Append(40'000'000, 4, &stamps);  // eleven hours
  const Course run = Ticks(stamps);
  EXPECT_THAT(run.ticks, ElementsAre(0, 40, 80, 120, 160));
  EXPECT_EQ(run.repairs.jumps, 1);
  EXPECT_DOUBLE_EQ(run.repairs.largest_jump_s, 40000);
  // At the very end, with nothing behind it.
  EXPECT_THAT(Ticks({0, 40, 1'000'000'000}).ticks, ElementsAre(0, 40, 80));
}

TEST(TimelineTest, APauseStays) {
  const Course run = Ticks({0, 40, 3'600'000, 3'600'040});
  EXPECT_THAT(run.ticks, ElementsAre(0, 40, 3'600'000, 3'600'040));
  EXPECT_FALSE(run.repairs.any());
  EXPECT_EQ(run.repairs.pauses, 1);
  EXPECT_NEAR(run.repairs.longest_pause_s, 3599.96, 1e-9);
  // More than a quarter of a second and five steps.
  EXPECT_EQ(Ticks({0, 40, 80, 400, 440}).repairs.pauses, 1);
  EXPECT_EQ(Ticks({0, 40, 80, 320, 360}).repairs.pauses, 0);
}

TEST(TimelineTest, SurvivesHostileNumbers) {
  const auto least = std::numeric_limits<std::int64_t>::min();
  const auto most = std::numeric_limits<std::int64_t>::max();
  EXPECT_THAT(Ticks({least, most, 0, least + 1, 40}).ticks,
              ElementsAre(0, 40, 80, 120, 120 + 40));
  const auto large = std::int64_t{1} << 60;
  const auto run = Ticks({-large, large, -large, large, -large});
  for (std::size_t i = 1; i < run.ticks.size(); ++i) {
    EXPECT_GT(run.ticks[i], run.ticks[i - 1]);
  }
  TimelineOptions strange;
  strange.step = -5;
  strange.ticks_per_second = 0;
  strange.start = -7;
  Timeline timeline(strange);
  timeline.Next(std::nullopt);
  EXPECT_EQ(timeline.at(), 0);
  timeline.Next(std::nullopt);
  EXPECT_GT(timeline.at(), 0);
}

TEST(TimelineTest, TellsEachKindOfRepair) {
  TimelineRepairs repairs;
  EXPECT_TRUE(NotesOf(repairs).empty());
  repairs.missing = 1;
  repairs.wrong = 2;
  repairs.same = 2;
  repairs.backwards = 1;
  repairs.jumps = 3;
  repairs.largest_jump_s = 40000;
  repairs.pauses = 1;
  repairs.longest_pause_s = 12.34;
  const std::vector<Note> notes = NotesOf(repairs);
  ASSERT_EQ(notes.size(), 6u);
  EXPECT_EQ(notes[0].text,
            "1 frame has no time stamp: put one step after the frame before");
  EXPECT_EQ(notes[1].text,
            "2 time stamps are out of place: put between the neighbours");
  EXPECT_EQ(notes[1].count, 2);
  EXPECT_EQ(notes[2].text,
            "2 frames have the time stamp of the frame before: put between "
            "the neighbours");
  EXPECT_THAT(notes[3].text, HasSubstr("the clock steps back once, as in "
                                       "joined recordings: it goes on"));
  EXPECT_THAT(notes[4].text,
              HasSubstr("the clock leaps 3 times, by up to 40000 s"));
  EXPECT_EQ(notes[5].text,
            "gap without frames once, up to 12.3 s: times are kept, nothing "
            "is found in it");
}

TEST(NominalStepTest, IsTheUsualOne) {
  EXPECT_EQ(NominalStep({}), 0);
  EXPECT_EQ(NominalStep({5}), 0);
  EXPECT_EQ(NominalStep({5, 5, 4}), 0);
  EXPECT_DOUBLE_EQ(NominalStep({0, 40, 80, 120}), 40);
  // Thirds of 100 in whole ticks; one pause; one leap; one step back.
  EXPECT_DOUBLE_EQ(NominalStep({0, 33, 67, 100, 133, 167, 200}), 200.0 / 6);
  EXPECT_DOUBLE_EQ(NominalStep({0, 40, 80, 9000, 9040, 9080}), 40);
  EXPECT_DOUBLE_EQ(NominalStep({0, 40'000'000, 40'000'040, 40'000'080}), 40);
  EXPECT_DOUBLE_EQ(NominalStep({0, 40, 80, 20, 60, 100}), 40);
}

// A clock of 200 ms beside 25 frames a second.
TEST(NominalStepTest, ACoarseClockSharesItsTime) {
  std::vector<std::int64_t> stamps;
  for (int i = 0; i < 40; ++i) stamps.push_back(i * 40 / 200 * 200);
  EXPECT_DOUBLE_EQ(NominalStep(stamps), 40);
  std::vector<Stamp> all(stamps.begin(), stamps.end());
  const Course run = Ticks(all);
  for (std::size_t i = 0; i < 36; ++i) {
    EXPECT_EQ(run.ticks[i], 40 * static_cast<std::int64_t>(i)) << i;
  }
  EXPECT_EQ(run.repairs.pauses, 0);
}

TEST(NominalStepTest, BurstsCountByTheMeanOverThem) {
  std::vector<std::int64_t> pairs, threes;
  for (int i = 0; i < 20; ++i) {
    for (const int at : {0, 3}) pairs.push_back(66 * i + at);
    for (const int at : {0, 1, 2}) threes.push_back(120 * i + at);
  }
  EXPECT_NEAR(NominalStep(pairs, 100), 33, 0.1);
  EXPECT_NEAR(NominalStep(threes, 100), 40, 0.5);
  // Three frames and a pause of a second: what a camera shows that movement
  // sets off.
  std::vector<std::int64_t> pauses;
  for (int i = 0; i < 20; ++i) {
    for (const int at : {0, 40, 80}) pauses.push_back(1080 * i + at);
  }
  EXPECT_DOUBLE_EQ(NominalStep(pauses, 100), 40);
  // Half at 8 ms, half at 40 ms is no burst.
  std::vector<std::int64_t> halves;
  for (int i = 0; i < 30; ++i) halves.push_back(8 * i);
  for (int i = 0; i < 20; ++i) halves.push_back(240 + 40 * i);
  EXPECT_DOUBLE_EQ(NominalStep(halves, 100), 8);
}

}  // namespace
}  // namespace mien
