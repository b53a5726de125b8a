#include "stages/exchange/coded_table.h"

#include <gmock/gmock.h>

#include <cmath>

#include "pipeline/core/file.h"
#include "tests/support/temp_folder.h"
#include "tools/eval/spot_input.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(ColumnName, FramesSecondsAndMillisecondsInAnySpelling) {
  for (const char* frames :
       {"OnsetFrame", "onset_frame", "Onset Frame", "ONSET-FRAME",
        "onset [frames]", "Onset frame no.", "StartFrame", "begin_frame"}) {
    EXPECT_EQ(ColumnName(frames), "onset_frame") << frames;
  }
  for (const char* seconds :
       {"onset_s", "Onset (s)", "onset [sec]", "Onset in seconds",
        "Start time (s)", "start_sec", "Onset, s"}) {
    EXPECT_EQ(ColumnName(seconds), "onset_s") << seconds;
  }
  EXPECT_EQ(ColumnName("Offset (ms)"), "offset_ms");
  EXPECT_EQ(ColumnName("end_ms"), "offset_ms");
  EXPECT_EQ(ColumnName("stop_frame"), "offset_frame");
  EXPECT_EQ(ColumnName("Peak (msec)"), "apex_ms");
  EXPECT_EQ(ColumnName("File name"), "video");
  // What tells no unit, or is another word.
  for (const char* other :
       {"onset", "Offset", "starts", "ends", "peak_iod", "endorsed", "start",
        "kind", "begin", "frames", "pred_onset"}) {
    EXPECT_EQ(ColumnName(other), other);
  }
}

class CodedTableTest : public testing::Test {
 protected:
  SpotList Read(const std::string& text) {
    WriteFileAtomic(folder_ / "t.csv", text);
    SpotReading truth;
    truth.needs_events = true;
    SpotList list = ReadSpots({folder_ / "t.csv"}, truth);
    lines_ = list.notes.Lines();
    for (std::string& line : lines_) {
      line.erase(0, line.rfind("t.csv: ") + 7);
    }
    return list;
  }
  std::vector<std::string> Frames(const SpotList& list) {
    std::vector<std::string> frames;
    for (const SpotEvent& one : list.events) {
      frames.push_back(one.video + " " +
                       std::to_string(one.interval.onset_frame) + "-" +
                       std::to_string(one.interval.offset_frame));
    }
    return frames;
  }
  TempFolder folder_;
  std::vector<std::string> lines_;
};

TEST_F(CodedTableTest, LinesAboveTheHeaderArePassedOver) {
  const auto list = Read(
      "Coding of session 3, second pass, by A. and B.\n"
      "checked: yes\n\n"
      "Video;Onset Frame;Offset Frame\n"
      "a.mp4;10;20\na.mp4;40;55\n");
  EXPECT_THAT(Frames(list), ElementsAre("a.mp4 10-20", "a.mp4 40-55"));
  EXPECT_THAT(lines_, ElementsAre("2 lines above the header (line 4) passed "
                                  "over"));
  EXPECT_EQ(list.events[1].line, 6u);
}

TEST_F(CodedTableTest, MillisecondsAreDividedAndSaid) {
  const auto list = Read(
      "File name,Onset (ms),Offset (ms)\n"
      "a.mp4,1200,1650.5\na.mp4,\"12,400\",12900\n");
  ASSERT_EQ(list.events.size(), 2u);
  EXPECT_FALSE(list.events[0].has_frames);
  EXPECT_DOUBLE_EQ(list.events[0].onset_s, 1.2);
  EXPECT_DOUBLE_EQ(list.events[0].offset_s, 1.6505);
  EXPECT_DOUBLE_EQ(list.events[1].onset_s, 12.4);
  EXPECT_THAT(lines_, ElementsAre("columns in milliseconds are read as seconds "
                                  "/ 1000"));
}

TEST_F(CodedTableTest, FractionsInAColumnWithoutAUnitAreNoFrames) {
  EXPECT_THAT(ErrorOf([&] {
                Read("video,onset,offset\na.mp4,1.24,1.6\na.mp4,7.5,7.92\n");
              }),
              HasSubstr("line 2, column 'onset': '1.24' is no whole frame, and "
                        "'onset' tells no unit: call the column onset_s, "
                        "onset_ms or onset_frame"));
  EXPECT_THAT(Frames(Read("video,onset,offset\na.mp4,12,16\na.mp4,75,79\n")),
              ElementsAre("a.mp4 12-16", "a.mp4 75-79"));
}

TEST_F(CodedTableTest, AVideoThatIsWrittenOnceCountsForTheRowsBelow) {
  const auto list = Read(
      "video,onset_frame,offset_frame\n"
      "a.mp4,10,20\n,40,55\n,80,95\nb.mp4,1,9\n,,\nsum of all\n");
  EXPECT_THAT(Frames(list), ElementsAre("a.mp4 10-20", "a.mp4 40-55",
                                        "a.mp4 80-95", "b.mp4 1-9"));
  EXPECT_THAT(lines_,
              ElementsAre("rows without a video are taken for that of the row "
                          "above (merged cells): 2 (the first: line 3)"));
}

TEST_F(CodedTableTest, RowsThatSayTheSameCountOnce) {
  const auto list = Read(
      "video,onset_frame,offset_frame,face,subject,kind\n"
      "a.mp4,10,20,0,,micro\n"
      "a.mp4,10,20,0,,micro\n"
      "a.mp4,10,20,1,,micro\n"     // another face
      "a.mp4,10,20,0,ben,micro\n"  // another person
      "b.mp4,10,20,0,,micro\n"
      "a.mp4,10,20,0,,micro\n");
  EXPECT_EQ(list.events.size(), 4u);
  EXPECT_THAT(lines_, ElementsAre("rows that say what a row before says count "
                                  "once: 2 (the first: line 3)"));
}

TEST_F(CodedTableTest, ARowWithSecondsAloneIsNoVideoWithoutExpressions) {
  const auto list = Read(
      "video,onset_frame,offset_frame,onset_s,offset_s,kind\n"
      "a.mp4,10,20,,,micro\n"
      "a.mp4,,,3.5,3.9,micro\n"
      "a.mp4,,,,,micro\n");
  ASSERT_EQ(list.events.size(), 2u);
  EXPECT_FALSE(list.events[1].has_frames);
  EXPECT_DOUBLE_EQ(list.events[1].onset_s, 3.5);
  EXPECT_THAT(lines_, ElementsAre("rows with a kind or a label but without "
                                  "onset and offset are left out: 1 (line 4)"));
}

TEST_F(CodedTableTest, AKindIsReadWhereverItStands) {
  const auto kinds = [this](const std::string& column,
                            const std::string& value) {
    return Read("video,onset_frame,offset_frame," + column + "\na.mp4,1,9," +
                value + "\n")
        .events.at(0)
        .interval.kind;
  };
  EXPECT_EQ(kinds("kind", "Micro-expression"), "micro");
  EXPECT_EQ(kinds("Art", "Makroexpression"), "macro");
  EXPECT_EQ(kinds("类型", "微表情"), "micro");
  EXPECT_THAT(lines_, IsEmpty());
  EXPECT_EQ(kinds("Type", "elicited"), "");
  EXPECT_THAT(lines_, ElementsAre("the column 'Type' tells no kind (micro, "
                                  "macro): not read"));
  EXPECT_THAT(ErrorOf([&] { kinds("kind", "elicited"); }),
              HasSubstr("'elicited' must be micro or macro"));
}

TEST_F(CodedTableTest, TheLengthOfAnEventIsNotThatOfItsVideo) {
  // It ends before it could: .4 s long, over at .4 s.
  const auto list = Read(
      "video,onset_frame,offset_frame,fps,duration_s\na.mp4,0,10,25,0.4\n");
  EXPECT_FALSE(list.videos[0].duration_s);
}

}  // namespace
}  // namespace mien
