#include "tools/eval/frame_clock.h"

#include <sys/stat.h>

#include <gmock/gmock.h>

#include "pipeline/core/file.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(FrameClockTest, UnevenTimes) {
  const FrameClock clock = MakeClock({{1, 20}, {0, 0}, {1, 20}, {3, 30}});
  ASSERT_EQ(clock.size(), 3u);
  EXPECT_DOUBLE_EQ(FrameAt(clock, 0), 0);
  EXPECT_DOUBLE_EQ(FrameAt(clock, 0.5), 10);
  EXPECT_DOUBLE_EQ(FrameAt(clock, 1), 20);
  EXPECT_DOUBLE_EQ(FrameAt(clock, 2), 25);
  EXPECT_DOUBLE_EQ(FrameAt(clock, 3), 30);
  EXPECT_DOUBLE_EQ(FrameAt(clock, 4), 40);  // 30 frames in 3 s
  EXPECT_DOUBLE_EQ(FrameAt(clock, -1), -10);
}

TEST(FrameClockTest, WhatIsNoClock) {
  EXPECT_THAT(MakeClock({{1, 20}}), IsEmpty());
  EXPECT_THAT(MakeClock({{0, 5}, {1, 4}}), IsEmpty());
  EXPECT_THAT(MakeClock({{1, 4}, {1, 5}}), IsEmpty());
  EXPECT_THAT(ErrorOf([] { FrameAt({}, 0); }),
              HasSubstr("a clock needs two frames"));
}

TEST(FrameClockTest, ReadsSignals) {
  const TempFolder folder;
  const auto read = [&folder](const std::string& text) {
    WriteFileAtomic(folder / "signals.csv", text);
    return ReadClock(folder / "signals.csv");
  };
  const FrameClock clock =
      read("frame,time_s,a\r\n0,0,\r\n1,0.04,2\r\n2,0.1,3\r\n");
  ASSERT_EQ(clock.size(), 3u);
  EXPECT_EQ(clock[2].frame, 2);
  EXPECT_EQ(clock[2].time_s, 0.1);
  EXPECT_EQ(read("frame,time_s\n0,0\n1,0.5").size(), 2u);
  EXPECT_THAT(read("time,frame\n0,0\n1,1\n"), IsEmpty());
  EXPECT_THAT(read("frame,time_s\n0,0\n1,x\n"), IsEmpty());
  EXPECT_THAT(read("frame,time_s\n0,0.5\n1,0.4\n"), IsEmpty());
  EXPECT_THAT(read("frame,time_s\n0,0\n1,1," + std::string(70000, '1')),
              IsEmpty());
  EXPECT_THAT(ReadClock(folder / "none.csv"), IsEmpty());
  ASSERT_EQ(mkfifo((folder / "pipe.csv").c_str(), 0600), 0);
  EXPECT_THAT(ReadClock(folder / "pipe.csv"), IsEmpty());
}

}  // namespace
}  // namespace mien
