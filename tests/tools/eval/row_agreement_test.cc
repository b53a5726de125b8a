#include "tools/eval/row_agreement.h"

#include <gmock/gmock.h>

#include <cmath>

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class RowAgreementTest : public testing::Test {
 protected:
  // Frames and, by the rate and a start, seconds; `off_s` beside the truth.
  void Add(std::int64_t frame, double fps, double from_s = 0,
           double off_s = 0) {
    SpotEvent event;
    event.line = events_.size() + 2;
    event.interval.onset_frame = frame;
    event.interval.offset_frame = frame + 10;
    event.onset_s = from_s + static_cast<double>(frame) / fps + off_s;
    event.offset_s = from_s + static_cast<double>(frame + 10) / fps + off_s;
    events_.push_back(event);
  }
  std::vector<SpotEvent*> Rows() {
    std::vector<SpotEvent*> rows;
    for (SpotEvent& one : events_) rows.push_back(&one);
    return rows;
  }
  std::string Text() {
    const auto found = FindDisagreement(Rows(), video_);
    return found.rows.empty()
               ? ""
               : DisagreementText(found, Rows(), "truths", video_);
  }

  std::vector<SpotEvent> events_;
  VideoFacts video_{"a.mp4", {}, {}, {}, false};
};

TEST_F(RowAgreementTest, AWrongRowDoesNotBendTheLine) {
  std::vector<FrameTime> points;
  for (int i = 0; i < 9; ++i) points.push_back({0.84 + i * 2.0, i * 50.0});
  points.push_back({500, 60});
  const FrameLine line = LineThrough(points);
  EXPECT_NEAR(line.fps, 25, 1e-9);
  EXPECT_NEAR(line.from_s, 0.84, 1e-9);
  EXPECT_EQ(LineThrough({{1, 5}}).fps, 0);
  EXPECT_EQ(LineThrough({{1, 5}, {2, 5}}).fps, 0);
}

TEST_F(RowAgreementTest, WithoutARateTheRowsHaveOneInCommon) {
  for (const int frame : {50, 150, 400, 700}) Add(frame, 25, 0.84);
  EXPECT_EQ(Text(), "");
  Add(250, 25, 0.84, 1.4);
  EXPECT_EQ(Text(),
            "a.mp4: frames and seconds of 1 of 5 truths disagree, the frames "
            "are used: line 6 (frame 250 is at 10.840 s, not at 12.240 s)");
}

TEST_F(RowAgreementTest, ThreeFramesAndTheRoundingOfPeopleAgree) {
  for (const int frame : {50, 150, 400, 700}) Add(frame, 25, 0, 0.11);
  video_.fps = 25;
  EXPECT_EQ(Text(), "");
}

TEST_F(RowAgreementTest, OneRowIsComparedWithTheRateOfItsRecording) {
  Add(100, 25, 0, 30);
  EXPECT_EQ(Text(), "");  // nothing to compare it with
  video_.fps = 25;
  EXPECT_THAT(Text(), HasSubstr("1 of 1 truths disagree, the frames are used: "
                                "line 2 (frame 100 is at 4.000 s, not at "
                                "34.000 s)"));
}

TEST_F(RowAgreementTest, ARateOfAnotherFilmIsNamed) {
  for (const int frame : {50, 150, 400, 700}) Add(frame, 30);
  video_.fps = 25;
  EXPECT_THAT(Text(), HasSubstr("; they would agree at 30.00 frames a second"));
}

TEST_F(RowAgreementTest, TheTimesOfTheFramesCountBeforeAnyRate) {
  // Half the rate from frame 100 on.
  video_.clock = {{0, 0}, {4, 100}, {20, 300}};
  video_.fps = 15;
  Add(50, 25);
  SpotEvent later;
  later.line = 3;
  later.interval.onset_frame = 200;
  later.interval.offset_frame = 250;
  later.onset_s = 12;
  later.offset_s = 16;
  events_.push_back(later);
  EXPECT_EQ(Text(), "");
  events_[1].onset_s = 8;  // what 25 frames a second would make of it
  EXPECT_THAT(Text(), HasSubstr("line 3 (frame 200 is at 12.000 s, not at "
                                "8.000 s)"));
}

TEST_F(RowAgreementTest, OfAVaryingRateNothingIsSaid) {
  video_.fps = 20;
  double time_s = 0;
  for (int i = 1; i < 8; ++i) {
    time_s += i * 1.7;
    SpotEvent event;
    event.interval.onset_frame = 60 * i;
    event.interval.offset_frame = 60 * i + 5;
    event.onset_s = time_s;
    event.offset_s = time_s + 0.1 * i;
    events_.push_back(event);
  }
  EXPECT_EQ(Text(), "");
}

}  // namespace
}  // namespace mien
