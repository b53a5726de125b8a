#include "stages/exchange/event_table.h"

#include <gmock/gmock.h>

#include <cmath>

#include "pipeline/core/csv.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "stages/exchange/cells.h"
#include "tests/stages/exchange/event_samples.h"
#include "tests/support/documented_columns.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

void ExpectSame(const EventRow& a, const EventRow& b) {
  EXPECT_EQ(a.video, b.video);
  EXPECT_EQ(a.face, b.face);
  EXPECT_EQ(a.event, b.event);
  EXPECT_EQ(a.kind, b.kind);
  EXPECT_EQ(a.onset_frame, b.onset_frame);
  EXPECT_EQ(a.apex_frame, b.apex_frame);
  EXPECT_EQ(a.offset_frame, b.offset_frame);
  EXPECT_DOUBLE_EQ(a.onset_s, b.onset_s);
  EXPECT_DOUBLE_EQ(a.apex_s, b.apex_s);
  EXPECT_DOUBLE_EQ(a.offset_s, b.offset_s);
  EXPECT_DOUBLE_EQ(a.score, b.score);
  EXPECT_EQ(a.regions, b.regions);
  EXPECT_EQ(a.flags, b.flags);
  EXPECT_EQ(a.label, b.label);
  for (std::size_t i = 0; i < 3; ++i) {
    if (std::isnan(b.p[i])) {
      EXPECT_TRUE(std::isnan(a.p[i]));
    } else {
      EXPECT_DOUBLE_EQ(a.p[i], b.p[i]);
    }
  }
  EXPECT_EQ(a.verdict, b.verdict);
  EXPECT_EQ(a.action_units, b.action_units);
  EXPECT_EQ(a.note, CleanText(b.note));
  EXPECT_EQ(a.micro_by, b.micro_by);
  EXPECT_EQ(a.words, b.words);
  EXPECT_EQ(a.speaker, b.speaker);
}

TEST(EventTable, WritesTheColumnsOfTheContract) {
  auto rows = SampleEvents();
  rows.resize(1);
  rows[0].amplitude_px = 1.5;
  rows[0].micro_by = "onset";
  rows[0].words = "no, I";
  rows[0].speaker = "Anna";
  EXPECT_EQ(EventsCsv(rows),
            "video,face,event,kind,onset_frame,apex_frame,offset_frame,onset_s,"
            "apex_s,offset_s,duration_s,score,amplitude_px,amplitude_iod,"
            "regions,flags,label,p_negative,p_positive,p_surprise,verdict,"
            "action_units,note,micro_by,words,speaker\n"
            "P01 #1.mp4,0,1,micro,30,34,38,1.200000,1.360000,1.520000,0.320000,"
            "0.875000,1.500000,0.000000,\"brow_left;mouth_right\","
            "\"blink;low_fps\",positive,0.125000,0.750000,0.125000,accept,"
            "\"AU6;AU12\",,onset,\"no, I\",Anna\n");
}

TEST(EventTable, ItsColumnsAreDocumented) {
  std::vector<std::string> all = EventColumns();
  all.insert(all.end(), CodingColumns().begin(), CodingColumns().end());
  EXPECT_EQ(DocumentedColumns("events.csv"), all);
}

TEST(EventTable, ReadsBackWhatItWrote) {
  auto rows = SampleEvents();
  rows[0].micro_by = "total";
  rows[1].words = "=1+1; \"no\"";
  rows[1].speaker = "Anna;Bob";
  const auto back = ParseEventsCsv(EventsCsv(rows), "events.csv");
  ASSERT_EQ(back.size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) ExpectSame(back[i], rows[i]);
  EXPECT_THAT(ParseEventsCsv(EventsCsv({}), "events.csv"), IsEmpty());
}

TEST(EventTable, OnlyTheRulesThereAre) {
  EXPECT_EQ(ParseEventsCsv("video,onset_frame,offset_frame,micro_by\n"
                           "a,1,2, Onset \n",
                           "e.csv")[0]
                .micro_by,
            "onset");
  try {
    ParseEventsCsv("video,onset_frame,offset_frame,micro_by\na,1,2,apex\n",
                   "e.csv");
    FAIL();
  } catch (const DataError& error) {
    EXPECT_EQ(error.message(),
              "e.csv: line 2, column 'micro_by': 'apex' must be total, onset "
              "or empty");
  }
}

TEST(EventTable, TakesWhatSpreadsheetsMakeOfIt) {
  // Other order and separator, byte order mark, CRLF, decimal commas, floats
  // for frames, an own column, no optional ones.
  const auto rows = ParseEventsCsv(
      "\xEF\xBB\xBF"
      "Offset_Frame;mood;onset_frame;video;onset_s;offset_s;verdict\r\n"
      "40.0;happy;30;a.mp4;1,2;1,6;Accept\r\n"
      "90;;50;a.mp4;2;3,6;\r\n",
      "e.csv");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].offset_frame, 40);
  EXPECT_EQ(rows[0].apex_frame, -1);
  EXPECT_TRUE(std::isnan(rows[0].apex_s));
  EXPECT_DOUBLE_EQ(rows[0].duration_s(), 1.6 - 1.2);
  EXPECT_EQ(rows[0].verdict, "accept");
  EXPECT_EQ(rows[0].kind, "micro");
  EXPECT_EQ(rows[1].kind, "macro");  // 1.6 s
  EXPECT_TRUE(std::isnan(rows[1].p[0]));
}

TEST(EventTable, AMissingKindFollowsTheLengthThatIsGiven) {
  const std::string csv =
      "video,onset_frame,offset_frame,onset_s,offset_s\n"
      "a.mp4,18,33,0.6,1.1\na.mp4,30,42,1.0,1.4\na.mp4,50,60,,\n";
  const auto kinds = [&csv](double micro_max_s) {
    std::string out;
    for (const EventRow& row :
         ParseEventsCsv(csv, "e.csv", nullptr, micro_max_s)) {
      out += row.kind + " ";
    }
    return out;
  };
  // 1.1 - 0.6 is a little more than 0.5 in binary.
  EXPECT_EQ(kinds(kUsualMicroMaxS), "micro micro micro ");
  EXPECT_EQ(kinds(0.4), "macro micro micro ");
  EXPECT_EQ(kinds(0.3), "macro macro micro ");
}

TEST(EventTable, MissingValuesAreEmptyCells) {
  EventRow row = SampleEvent(1, "micro", 1, 1.1, 1.2);
  row.apex_frame = -1;
  row.apex_s = std::nan("");
  const auto rows = ParseCsv(EventsCsv({row}), "e.csv");
  EXPECT_EQ(rows[1][5], "");
  EXPECT_EQ(rows[1][8], "");
  EXPECT_EQ(rows[1][17], "");
  EXPECT_EQ(ParseEventsCsv(EventsCsv({row}), "e.csv")[0].apex_frame, -1);
}

TEST(EventTable, ErrorsNameLineColumnAndValue) {
  const auto error = [](const std::string& text) {
    return ErrorOf([&] { ParseEventsCsv(text, "e.csv"); });
  };
  const std::string head =
      "video,onset_frame,offset_frame,kind,verdict,p_positive\n";
  EXPECT_EQ(error(head + "a,1,2,micro,,\n\na,x,2,micro,,\n"),
            "DataError: e.csv: line 4, column 'onset_frame': 'x' is not a "
            "number");
  EXPECT_THAT(error(head + "a,1.5,2,micro,,\n"),
              HasSubstr("'1.5' is not a whole number"));
  EXPECT_THAT(error(head + "a,-1,2,micro,,\n"),
              HasSubstr("'-1' must be a frame number, counted from 0"));
  EXPECT_THAT(error(head + "a,9,2,micro,,\n"),
              HasSubstr("column 'offset_frame': '2' is before the onset_frame "
                        "9"));
  EXPECT_THAT(error(head + "a,1,2,tiny,,\n"),
              HasSubstr("'tiny' must be micro or macro"));
  EXPECT_THAT(error(head + "a,1,2,micro,x,\n"),
              HasSubstr("'x' must be accept, reject, unsure or empty"));
  EXPECT_THAT(error(head + "a,1,2,micro,,1.5\n"),
              HasSubstr("'1.5' must lie in 0..1"));
  EXPECT_THAT(error(head + ",1,2,micro,,\n"), HasSubstr("names no video"));
  EXPECT_THAT(error("video,onset_frame\n"),
              HasSubstr("no column 'offset_frame'"));
  EXPECT_THAT(error(""), HasSubstr("a header line is needed"));
}

TEST(EventTable, FormulasAreGuardedAndComeBack) {
  for (const char* text : {"=1+1", "+1", "-x", "@a", "\tx", "\rx", "'=x",
                           "''=x", "'tis", "'", "", "plain", "1-1"}) {
    EXPECT_EQ(UnguardFormula(GuardFormula(text)), text) << text;
  }
  EXPECT_EQ(GuardFormula("=1+1"), "'=1+1");
  EXPECT_EQ(GuardFormula("'tis"), "'tis");
  EXPECT_EQ(UnguardFormula("'tis"), "'tis");
  EventRow row = SampleEvent(1, "micro", 1, 1.1, 1.2);
  row.video = "-a.mp4";
  row.note = "=HYPERLINK(\"x\")";
  const auto cells = ParseCsv(EventsCsv({row}), "e.csv")[1];
  EXPECT_EQ(cells.front(), "'-a.mp4");
  EXPECT_THAT(cells, Contains("'=HYPERLINK(\"x\")"));
}

TEST(EventTable, ReadsAFile) {
  const TempFolder folder;
  WriteFileAtomic(folder / "events.csv", EventsCsv(SampleEvents()));
  EXPECT_EQ(ReadEvents(folder / "events.csv").size(), 4u);
  EXPECT_THAT(ErrorOf([&] { ReadEvents(folder / "none.csv"); }),
              StartsWith("IoError: cannot read"));
}

TEST(Signals, OneLineAFrame) {
  SignalTable signals;
  signals.columns = {"head_motion", "a,b"};
  signals.time_s = {0, 0.04};
  signals.values = {0.5f, std::nanf(""), -1.25f, 3};
  EXPECT_EQ(SignalsCsv(signals),
            "frame,time_s,head_motion,\"a,b\"\n"
            "0,0.000000,0.5,\n"
            "1,0.040000,-1.25,3\n");
  EXPECT_THAT(SignalsCsv(signals, 250), HasSubstr("\n250,0.000000,"));
  EXPECT_THAT(SignalsCsv(signals, 250), HasSubstr("\n251,0.040000,"));
  signals.values.pop_back();
  EXPECT_THAT(ErrorOf([&] { SignalsCsv(signals); }),
              StartsWith("InternalError"));
}

TEST(EventTable, CodingStandsWhereSomebodyCoded) {
  std::vector<EventRow> rows = SampleEvents();
  EXPECT_THAT(EventsCsv(rows), ::testing::Not(HasSubstr("coder")));
  rows[1].coded_units = {"4C", "L12B"};
  rows[1].coded_emotion = "contempt";
  rows[1].coder = "anna";
  rows[3].added = true;
  const std::string csv = EventsCsv(rows);
  EXPECT_THAT(csv, HasSubstr("speaker,coded_units,coded_emotion,coder,added"));
  const auto back = ParseEventsCsv(csv, "events.csv");
  EXPECT_EQ(back[1].coded_units, rows[1].coded_units);
  EXPECT_EQ(back[1].coded_emotion, "contempt");
  EXPECT_EQ(back[1].coder, "anna");
  EXPECT_FALSE(back[1].added);
  EXPECT_TRUE(back[3].added);
  EXPECT_FALSE(back[0].coded());
}

TEST(EventTable, AddedIsYesOrNo) {
  EXPECT_THAT(ErrorOf([] {
                ParseEventsCsv(
                    "video,onset_frame,offset_frame,added\na.mp4,1,2,maybe\n",
                    "t.csv");
              }),
              HasSubstr("must be yes, no or empty"));
}

}  // namespace
}  // namespace mien
