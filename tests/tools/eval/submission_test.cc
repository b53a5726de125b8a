#include "tools/eval/submission.h"

#include <cmath>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "stages/exchange/annotation.h"
#include "tests/support/temp_folder.h"
#include "tools/eval/spot_input.h"

namespace mien {
namespace {

using ::testing::HasSubstr;

constexpr char kEvents[] =
    "video,face,event,kind,onset_frame,apex_frame,offset_frame,onset_s,apex_s,"
    "offset_s,score,flags,verdict\n";

class SubmissionTest : public testing::Test {
 protected:
  SubmissionTest() {
    // 15 frames of 30 a second are half a second: the last of the first is
    // micro by the rule of the challenges, whatever the list calls it; one
    // frame more is macro, although its onset was quick enough for the list.
    WriteFileAtomic(folder_ / "p/s2/events.csv",
                    std::string(kEvents) +
                        "s2.avi,0,1,macro,100,105,115,3.3333,3.5,3.8333,.9,,\n"
                        "s2.avi,0,2,micro,10,14,26,.3333,.4667,.8667,.8,,\n"
                        "s2.avi,0,3,micro,40,44,50,1.3,1.4,1.6,.7,,reject\n"
                        "s2.avi,0,4,micro,60,64,70,2,2.1,2.3,.6,blink;speech,\n"
                        "s2.avi,0,5,micro,80,84,90,2.7,2.8,3,.2,,\n");
    WriteFileAtomic(folder_ / "p/s1/events.csv",
                    std::string(kEvents) +
                        "s1.avi,0,1,micro,0,4,8,0,.1333,.2667,.4,,accept\n");
    options_.predicted = {folder_ / "p"};
    options_.fps = 30;
  }

  std::string Text() {
    std::ostringstream out;
    WriteSubmission(options_, out);
    return out.str();
  }

  TempFolder folder_;
  SubmissionOptions options_;
};

TEST_F(SubmissionTest, RowsOfBothForms) {
  EXPECT_EQ(Text(),
            "vid,pred_onset,pred_offset,type\n"
            "s1,1,9,me\n"
            "s2,11,27,mae\n"
            "s2,61,71,me\n"
            "s2,81,91,me\n"
            "s2,101,116,me\n");
  options_.year = 2025;
  options_.first_frame = 0;
  options_.min_score = 0.5;
  options_.hidden = {"habit, Blink"};
  EXPECT_EQ(Text(),
            "vid,onset,offset,type\n"
            "s2,10,26,mae\n"
            "s2,100,115,me\n");
}

// The first form is read by `spotting` as it is.
TEST_F(SubmissionTest, IsReadBackAndListedVideosAlone) {
  options_.out = folder_ / "submission.csv";
  EXPECT_EQ(Text(), "");
  SpotReading reading;
  reading.first_frame = 1;
  const SpotList back = ReadSpots({options_.out}, reading);
  ASSERT_EQ(back.events.size(), 5u);
  EXPECT_EQ(back.events[0].video, "s1");
  EXPECT_EQ(back.events[0].interval.onset_frame, 0);
  EXPECT_EQ(back.events[1].interval.kind, "macro");

  WriteFileAtomic(folder_ / "list.csv", "name\ns1.avi\ns9.avi\n");
  options_.videos = folder_ / "list.csv";
  options_.out.clear();
  EXPECT_EQ(Text(), "vid,pred_onset,pred_offset,type\ns1,1,9,me\n");
}

// A tier's kinds are those that its events are submitted with.
TEST(SubmissionCsv, MicroIsUpToOneLengthEverywhere) {
  EXPECT_EQ(SubmissionOptions().micro_max_s, AnnotationUse().micro_max_s);
  EXPECT_EQ(JoinOptions().micro_max_s, AnnotationUse().micro_max_s);
}

TEST(SubmissionCsv, WhatCannotBeSubmitted) {
  SpotSet set;
  set.videos = {{"a.mp4", {}, {}, {}, false}};
  SpotEvent event;
  event.interval.onset_frame = 5;
  event.interval.offset_frame = 9;
  event.onset_s = event.apex_s = event.offset_s = std::nan("");
  set.predicted = {event};
  EXPECT_EQ(ErrorOf([&] { SubmissionCsv(set, {}); }),
            "DataError: an interval of a.mp4 (frames 5 to 9) tells neither a "
            "kind nor a "
            "rate: give --fps");
  set.predicted[0].interval.kind = "macro";
  EXPECT_EQ(SubmissionCsv(set, {}),
            "vid,pred_onset,pred_offset,type\na,6,10,mae\n");
  set.videos.push_back({"other/a.avi", {}, {}, {}, false});
  EXPECT_EQ(
      ErrorOf([&] { SubmissionCsv(set, {}); }),
      "DataError: a.mp4 and other/a.avi are both vid a: rename one of them");
}

}  // namespace
}  // namespace mien
