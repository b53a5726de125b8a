#include "stages/exchange/column_times.h"

#include <gmock/gmock.h>

#include "pipeline/core/error.h"
#include "stages/exchange/coded_table.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ColumnTimesTest : public testing::Test {
 protected:
  // Two columns of the table as it is after all is done to it.
  std::vector<std::string> Read(const std::string& text,
                                const std::string& from, const std::string& to,
                                const TimeForms& forms = {}) {
    notes_ = {};
    const Table table = ParseCodedTable(text, "t.csv", {}, forms, &notes_);
    const auto a = table.Need({from}), b = table.Need({to});
    std::vector<std::string> cells;
    for (const auto& row : table.rows) cells.push_back(row[a] + " " + row[b]);
    return cells;
  }
  std::vector<std::string> Lines() { return notes_.Lines(); }

  ReadingNotes notes_;
};

TEST_F(ColumnTimesTest, ClocksAreSecondsAndSaid) {
  EXPECT_THAT(Read("Datei;Beginn;Ende\na.mp4;0:01:02,5;0:01:03\n"
                   "a.mp4;1:02:03,25;1:02:04\n",
                   "onset_s", "offset_s"),
              ElementsAre("62.500000 63.000000", "3723.250000 3724.000000"));
  EXPECT_THAT(
      Lines(),
      ElementsAre("t.csv: columns are read by what their headings mean: "
                  "'Datei' as video",
                  "t.csv: clock times ('0:01:02,5') are read as seconds since "
                  "the start of the recording",
                  "t.csv: clock times ('0:01:03') are read as seconds since "
                  "the start of the recording"));
  // Among seconds, too.
  EXPECT_THAT(Read("video,onset_s,offset_s\na,62.5,63\na,1:05.5,66\n",
                   "onset_s", "offset_s"),
              ElementsAre("62.5 63", "65.500000 66"));
}

TEST_F(ColumnTimesTest, TimesOfDayAreRefused) {
  EXPECT_THAT(
      ErrorOf([&] {
        Read("video,onset,offset\na,14:03:22.5,14:03:22.9\n", "onset_s",
             "offset_s");
      }),
      HasSubstr("t.csv: line 2, column 'onset_s': '14:03:22.5': clock times "
                "that begin at 50602.5 s are times of day: take off the time "
                "at which the recording starts, or write seconds since then"));
}

TEST_F(ColumnTimesTest, TimeCodeIsFramesWhereARateIsTold) {
  const std::string text =
      "video,onset,offset\na,00:00:04:10,00:00:04:20\na,01:00:00:00,"
      "01:00:00:24\n";
  TimeForms forms;
  EXPECT_THAT(
      ErrorOf([&] { Read(text, "onset_frame", "offset_frame"); }),
      HasSubstr("t.csv: line 2, column 'onset_frame': '00:00:04:10' is time "
                "code with frames (hh:mm:ss:ff), and nothing tells how many a "
                "second: add a column fps, or give --fps"));
  forms.fps = 25;
  forms.fps_from = "--fps";
  EXPECT_THAT(Read(text, "onset_frame", "offset_frame", forms),
              ElementsAre("110 120", "90000 90024"));
  EXPECT_THAT(Lines()[0],
              "t.csv: time code ('00:00:04:10') is read as frames, "
              "25 a second (--fps)");
  // The table's own numbers begin with 1, and are taken down by 1 later.
  forms.first_frame = 1;
  EXPECT_THAT(Read(text, "onset_frame", "offset_frame", forms)[0], "111 121");
  // The row's own rate.
  EXPECT_THAT(Read("video,fps,onset,offset\na,30,0:0:1:29,0:0:2:0\n",
                   "onset_frame", "offset_frame"),
              ElementsAre("59 60"));
  forms.fps = 24;
  EXPECT_THAT(
      ErrorOf([&] { Read(text, "onset_frame", "offset_frame", forms); }),
      HasSubstr("'01:00:00:24' is no time code at 24 frames a second: "
                "another rate (column fps, --fps)?"));
}

TEST_F(ColumnTimesTest, DropFramesAreCounted) {
  // SMPTE 12M: two numbers are passed over each minute but the tenth.
  const auto frame = [](const char* text) {
    return ParseTimeCode(text)->FrameAt(30000.0 / 1001);
  };
  EXPECT_EQ(frame("00:00:59;29"), 1799);
  EXPECT_EQ(frame("00:01:00;02"), 1800);
  EXPECT_EQ(frame("00:01:00;01"), std::nullopt);
  EXPECT_EQ(frame("00:10:00;00"), 17982);
  EXPECT_EQ(frame("01:00:00;00"), 107892);
  EXPECT_EQ(frame("01:00:00:00"), 108000);
  EXPECT_EQ(ParseTimeCode("00:00:04;00")->FrameAt(25), std::nullopt);
  for (const char* none : {"00:00:04.00", "00:00:04", "00:60:00:00", "a:b:c:d",
                           "1:2:3:", ":1:2:3", "1:2:3:4:5", "99999:0:0:0"}) {
    EXPECT_EQ(ParseTimeCode(none), std::nullopt) << none;
  }
}

TEST_F(ColumnTimesTest, UnitsInCellsInALineAndInHeadings) {
  EXPECT_THAT(
      Read("video;onset;offset\na;400 ms;1 200 ms\n", "onset_s", "offset_s"),
      ElementsAre("0.400000 1.200000"));
  EXPECT_THAT(Lines()[0],
              "t.csv: numbers with their unit ('onset') are read "
              "as milliseconds");
  EXPECT_THAT(Read("video;onset;offset\n;[ms];[ms]\na;400;1200\n", "onset_ms",
                   "offset_ms"),
              ElementsAre("400 1200"));
  EXPECT_THAT(Lines()[0], "t.csv: line 2 holds the columns' units");
  EXPECT_THAT(Read("video;Onset (min);Offset (min)\na;0,5;0,75\n", "onset_s",
                   "offset_s"),
              ElementsAre("30,000000 45,000000"));
  EXPECT_THAT(Lines()[0], "t.csv: 'Onset (min)' is read as minutes");
}

TEST_F(ColumnTimesTest, ATimeWithoutAUnitIsSecondsIfItHasFractions) {
  EXPECT_THAT(Read("video,Start time,End time\na,4.0,4.4\na,10.2,10.6\n",
                   "onset_s", "offset_s"),
              ElementsAre("4.0 4.4", "10.2 10.6"));
  EXPECT_THAT(Lines()[0],
              "t.csv: 'Start time' tells no unit: read as seconds (call the "
              "column onset_s, onset_ms or onset_frame)");
  for (const char* text :
       {"video,Start time,End time\na,4000,4400\n",
        "video,Anfang,Ende\na,4.5,5.5\n", "video,Start,End\na,4,5\n"}) {
    EXPECT_THAT(ErrorOf([&] { Read(text, "onset_s", "offset_s"); }),
                HasSubstr("tells no unit that is known here: call the column "
                          "onset_s (seconds), onset_ms or onset_frame"))
        << text;
  }
}

TEST_F(ColumnTimesTest, SumsAndHeadingsThatStandThereAgainAreLeftOut) {
  EXPECT_THAT(Read("Video,Start,End\na,0:01.5,0:02\nVideo,Start,End\n"
                   "b,0:03,0:04\nMittelwert,2,3\nTotal,3,\n",
                   "video", "onset_s"),
              ElementsAre("a 1.500000", "b 3.000000"));
  EXPECT_THAT(Lines()[0],
              "t.csv: headings that stand there again are passed "
              "over (joined files?): 1 (line 3)");
  EXPECT_THAT(Lines()[1],
              "t.csv: rows of sums or means behind the others are "
              "left out: 2 (the first: line 6, 'Total')");
  // A recording may be called so.
  EXPECT_THAT(
      Read("video,onset_s,offset_s\nMean.mp4,1,2\n", "video", "onset_s"),
      ElementsAre("Mean.mp4 1"));
}

TEST_F(ColumnTimesTest, BarsBetweenColumns) {
  EXPECT_THAT(Read("video|onset_frame|offset_frame\na|1|2\n", "onset_frame",
                   "offset_frame"),
              ElementsAre("1 2"));
  EXPECT_THAT(Lines(), IsEmpty());
}

}  // namespace
}  // namespace mien
