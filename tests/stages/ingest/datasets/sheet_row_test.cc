#include "stages/ingest/datasets/sheet_row.h"
#include "stages/ingest/datasets/sheet_cells.h"

#include <gmock/gmock.h>

namespace mien {
namespace {

TEST(FrameNumber, WhatPeopleAndSpreadsheetsWrite) {
  EXPECT_EQ(FrameNumber("46"), 46);
  EXPECT_EQ(FrameNumber(" 46.0 "), 46);
  EXPECT_EQ(FrameNumber("46,00"), 46);
  EXPECT_EQ(FrameNumber("1 086"), 1086);
  EXPECT_EQ(FrameNumber("1'086"), 1086);
  EXPECT_EQ(FrameNumber("1086"), 1086);
  EXPECT_EQ(FrameNumber("0"), 0);
  for (const char* none : {"", "/", "46.5", "1,086", "-4", "x", "12:02"}) {
    EXPECT_FALSE(FrameNumber(none)) << none;
  }
}

TEST(FrameNumber, OneOrAThousandIsNeither) {
  for (const char* either : {"1,000", "2.000", "120,000"}) {
    EXPECT_FALSE(FrameNumber(either)) << either;
  }
  EXPECT_EQ(FrameNumber("1000,000"), 1000);  // no group of thousands
}

TEST(ReadCodedEvent, SaysWhatCannotBeTold) {
  SheetDescription sheet;
  sheet.columns.subject = {"s"};
  sheet.columns.clip = {"c"};
  sheet.columns.onset = {"on"};
  sheet.columns.apex = {"apex"};
  sheet.columns.offset = {"off"};
  sheet.columns.emotion = {"e"};
  sheet.missing = {"/"};
  Table table;
  table.name = "t";
  table.header = {"s", "c", "on", "apex", "off", "e"};
  const SheetCells cells(table, sheet);
  CodedEvent event;
  std::string note;
  EXPECT_EQ(
      ReadCodedEvent(cells, sheet, {"1", "a", "1,000", "/", "1,086", "joy"},
                     &event, &note),
      "its onset '1,000' is not a frame number that can be told "
      "(thousands or decimals?): type it without the mark");
  EXPECT_EQ(ReadCodedEvent(cells, sheet, {"1", "a", "10", "/", "20", "Joy"},
                           &event, &note),
            "");
  EXPECT_EQ(note, "");
  EXPECT_EQ(event.onset, 10);
  EXPECT_FALSE(event.apex);
  EXPECT_EQ(event.emotion, "joy");
  EXPECT_EQ(ReadCodedEvent(cells, sheet, {"1", "a", "10", "2.000", "20", "joy"},
                           &event, &note),
            "");
  EXPECT_EQ(note,
            "its apex '2.000' is not a frame number that can be told "
            "(thousands or decimals?): type it without the mark: taken as "
            "unknown");
}

}  // namespace
}  // namespace mien
