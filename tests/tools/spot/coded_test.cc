#include "tools/spot/coded.h"

#include <cmath>
#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/csv.h"
#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "tests/support/documented_columns.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<double> Times(int frames, double fps) {
  std::vector<double> time_s;
  for (int i = 0; i < frames; ++i) time_s.push_back(i / fps);
  return time_s;
}

class CodedTest : public testing::Test {
 protected:
  std::string Write(const std::string& name, const std::string& text) {
    WriteFileAtomic(folder_ / name, text);
    return folder_ / name;
  }
  CodedList Read(const std::string& name, const std::string& text,
                 const std::vector<std::string>& tiers = {}) {
    return ReadCoded(Write(name, text), tiers, {"p.mp4"});
  }
  // Of p.mp4, the only recording: 25 frames a second, sound from 0.5 s on.
  static std::vector<MarkedRow> Of(const CodedList& list) {
    return CodedOf(list, "p.mp4", true, Times(500, 25), 0, 0.5);
  }
  static std::string ErrorOf(const std::function<void()>& work) {
    try {
      work();
    } catch (const DataError& error) {
      return error.what();
    }
    return "no error";
  }
  TempFolder folder_;
};

// As people keep them: headings, clocks and coders of their own.
TEST_F(CodedTest, HeadingsClocksAndCodersAreSaid) {
  const CodedList list =
      Read("c.csv",
           "Datei;Beginn;Ende;Codierer\np.mp4;0:02;0:02,4;Ann\n"
           "p.mp4;0:02,1;0:02,5;Ben\n");
  ASSERT_EQ(list.rows.size(), 2u);
  EXPECT_DOUBLE_EQ(Of(list).at(1).interval.onset_s, 2.1);
  EXPECT_THAT(
      list.notes.Lines(),
      testing::Contains(HasSubstr("c.csv: intervals of 2 coders (Ann, Ben): "
                                  "all are measured, those that mean the same "
                                  "moment too")));
  EXPECT_THAT(list.notes.Lines(),
              testing::Contains(HasSubstr("clock times ('0:02') are read as "
                                          "seconds since the start of")));
  const std::string code = "video,onset,offset\np.mp4,0:0:2:0,0:0:2:10\n";
  EXPECT_DOUBLE_EQ(
      Of(ReadCoded(Write("t.csv", code), {}, {}, 25)).at(0).interval.offset_s,
      2.4);
  EXPECT_THAT(ErrorOf([&] { Read("t.csv", code); }),
              HasSubstr("add a column fps, or give --fps"));
}

// The same interval, 2 to 2.4 s, from every format.
TEST_F(CodedTest, EveryFormat) {
  const std::pair<std::string, std::string> files[] = {
      {"a.csv", "video,onset_s,offset_s,label\np.mp4,2,2.4,surprise\n"},
      {"b.csv", "onset_frame,offset_frame,emotion\n50,60,surprise\n"},
      {"c.csv", "onset;apex;offset;label\n50;55;60;surprise\n"},
      {"d.vtt", "WEBVTT\n\n00:02.000 --> 00:02.400\nsurprise\n"},
      {"e.TextGrid",
       "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\nxmin = 0\n"
       "xmax = 20\ntiers? <exists>\nsize = 1\nitem []:\n    item [1]:\n"
       "        class = \"IntervalTier\"\n        name = \"ME\"\n"
       "        xmin = 0\n        xmax = 20\n        intervals: size = 3\n"
       "        intervals [1]:\n            xmin = 0\n            xmax = 1.5\n"
       "            text = \"\"\n        intervals [2]:\n"
       "            xmin = 1.5\n            xmax = 1.9\n"
       "            text = \"surprise\"\n        intervals [3]:\n"
       "            xmin = 1.9\n            xmax = 20\n"
       "            text = \"\"\n"},
      {"f.eaf",
       "<ANNOTATION_DOCUMENT><HEADER><MEDIA_DESCRIPTOR MEDIA_URL=\"p.mp4\" "
       "MIME_TYPE=\"video/mp4\"/></HEADER><TIME_ORDER>"
       "<TIME_SLOT TIME_SLOT_ID=\"a\" TIME_VALUE=\"2000\"/>"
       "<TIME_SLOT TIME_SLOT_ID=\"b\" TIME_VALUE=\"2400\"/></TIME_ORDER>"
       "<TIER TIER_ID=\"ME\"><ANNOTATION><ALIGNABLE_ANNOTATION "
       "ANNOTATION_ID=\"x\" TIME_SLOT_REF1=\"a\" TIME_SLOT_REF2=\"b\">"
       "<ANNOTATION_VALUE>surprise</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION>"
       "</ANNOTATION></TIER></ANNOTATION_DOCUMENT>"},
      {"g.tsv",
       "Observation id\tMedia file\tFPS\tSubject\tBehavior\tBehavior type\t"
       "Start (s)\tStop (s)\nobs\tp.mp4\t25\t\tsurprise\tSTATE\t2.0\t2.4\n"},
      {"h.txt",
       "Tier\tBegin Time - ss.msec\tEnd Time - ss.msec\tAnnotation\n"
       "ME\t2.0\t2.4\tsurprise\n"},
      {"i.csv", "Coded by AB\n\nStart (s),End (s),Comment\n2,2.4,surprise\n"},
      {"j.csv", "File name,Onset (ms),Duration (ms)\np.mp4,2000,400\n"},
      {"k.tsv", "onset\tduration\ttrial_type\n2.0\t0.4\tAU4\n"}};
  for (const auto& [name, text] : files) {
    const auto rows = Of(Read(name, text));
    ASSERT_EQ(rows.size(), 1u) << name;
    EXPECT_NEAR(rows[0].interval.onset_s, 2, 1e-9) << name;
    EXPECT_NEAR(rows[0].interval.offset_s, 2.4, 1e-9) << name;
    EXPECT_EQ(rows[0].interval.face, -1) << name;
  }
  EXPECT_NEAR(Of(Read("c.csv", files[2].second))[0].interval.apex_s, 2.2, 1e-9);
  EXPECT_EQ(Of(Read("a.csv", files[0].second))[0].label, "surprise");
}

TEST_F(CodedTest, SeveralTiersNeedAName) {
  const std::string text = "WEBVTT\n\nmicro\n00:02.000 --> 00:02.400\na\n";
  EXPECT_EQ(Read("a.vtt", text).rows.size(), 1u);
  const std::string two =
      "Observation id\tMedia file\tFPS\tSubject\tBehavior\tBehavior type\t"
      "Start (s)\tStop (s)\nobs\tp.mp4\t25\t\tME\tSTATE\t2.0\t2.4\n"
      "obs\tp.mp4\t25\t\ttalk\tSTATE\t3.0\t9.4\n";
  EXPECT_THAT(ErrorOf([&] { Read("a.tsv", two); }), HasSubstr("ME"));
  const auto rows = Of(Read("a.tsv", two, {"ME"}));
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_NEAR(rows[0].interval.onset_s, 2, 1e-9);
}

TEST_F(CodedTest, WhoseRowsTheyAre) {
  const CodedList list =
      Read("a.csv", "video,onset_s,offset_s\np.mp4,5,6\nq.mp4,1,2\np,3,4\n");
  const auto rows = Of(list);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].interval.onset_s, 3);  // by time
  const CodedList none = Read("b.csv", "onset_s,offset_s\n1,2\n");
  EXPECT_EQ(Of(none).size(), 1u);
  EXPECT_THAT(ErrorOf([&] { CodedOf(none, "p.mp4", false, {}, 0, 0); }),
              HasSubstr("b.csv: names no recording, but several are read: "
                        "give one recording, or a column video"));
}

TEST_F(CodedTest, RowsOfOtherRecordingsAreNamed) {
  const CodedList list =
      Read("c.csv",
           "video,onset_s,offset_s\np.mp4,1,2\nother.mp4,1,2\n"
           "other.mp4,3,4\nP,5,6\n");
  EXPECT_EQ(UnreadText(list, {"p.mp4"}),
            "c.csv: 3 intervals are of no recording that is read: other.mp4, "
            "P");
  EXPECT_EQ(UnreadText(list, {"p.mp4", "P.mp4", "/d/other.mp4"}), "");
  EXPECT_EQ(UnreadText(Read("d.csv", "onset_s,offset_s\n1,2\n"), {"p.mp4"}),
            "");
}

TEST_F(CodedTest, FramesOfAPartAreThoseOfTheWhole) {
  const CodedList list = Read("a.csv", "onset_frame,offset_frame\n110,120\n");
  std::vector<double> time_s;
  for (int i = 100; i < 200; ++i) time_s.push_back(i / 25.0);
  const auto rows = CodedOf(list, "p.mp4", true, time_s, 100, 0);
  EXPECT_NEAR(rows[0].interval.onset_s, 4.4, 1e-9);
}

TEST_F(CodedTest, BadTablesAreSaid) {
  EXPECT_THAT(ErrorOf([&] { Read("a.csv", "video,onset_s,offset_s\n"); }),
              HasSubstr("a.csv: no interval is marked there"));
  EXPECT_THAT(ErrorOf([&] { Read("a.csv", "onset_s,offset_s\n3,2\n"); }),
              HasSubstr("line 2, column 'offset_s': '2' must be seconds from "
                        "the onset on"));
  EXPECT_THAT(
      ErrorOf([&] { Read("a.csv", "onset_frame,offset_frame\n3,2\n"); }),
      HasSubstr("must be a frame from the onset on"));
  EXPECT_THAT(ErrorOf([&] { Read("a.csv", "video,label\np.mp4,x\n"); }),
              HasSubstr("onset_frame"));
}

TEST(ListCoded, WhatIsNotMeasuredIsALineOfCodedCsv) {
  std::vector<MeasuredInterval> measured(3);
  measured[0].event.onset_idx = 10;
  measured[0].event.apex_idx = 14;
  measured[0].event.offset_idx = 19;
  measured[1].why = "no face is seen there";
  measured[2].event.onset_idx = 50;
  measured[2].event.apex_idx = 75;
  measured[2].event.offset_idx = 100;
  const auto time_s = Times(200, 25);
  const CodedEvents events = ListCoded(measured, time_s, 0.5, {});
  EXPECT_THAT(events.which, ElementsAre(0u, 2u));
  EXPECT_EQ(events.list.all[1].number, 2);
  EXPECT_EQ(events.list.all[0].event.kind, EventKind::kMicro);
  EXPECT_EQ(events.list.all[1].event.kind, EventKind::kMacro);
  std::vector<MarkedRow> rows(3);
  rows[2].label = "positive";
  rows[2].text = "=smile";
  std::vector<EventRow> lines(2);
  PutCoded(rows, events, &lines);
  EXPECT_EQ(lines[1].label, "positive");
  const Table table =
      ParseTable(CodedCsv("p.mp4", rows, measured, events, time_s), "coded");
  EXPECT_EQ(table.header, DocumentedColumns("coded.csv"));
  ASSERT_EQ(table.rows.size(), 3u);
  EXPECT_EQ(table.rows[1].back(), "no face is seen there");
  EXPECT_EQ(table.rows[1][1], "");
  EXPECT_EQ(table.rows[2][1], "2");
  EXPECT_EQ(table.rows[2][5], "'=smile");
  EXPECT_EQ(table.rows[2][6], "2.000000");
}

}  // namespace
}  // namespace mien
