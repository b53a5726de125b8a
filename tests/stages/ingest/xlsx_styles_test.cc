#include "stages/ingest/xlsx_styles.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stages/ingest/xlsx.h"
#include "tests/stages/ingest/test_files.h"
#include "tests/stages/ingest/xlsx_file.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::ElementsAre;

TEST(ShowsDateTest, ByTheFormat) {
  for (const char* date :
       {"dd.mm.yyyy", "D. MMM", "[h]:mm", "mm:ss.0", "[$-407]d. mmmm yyyy;@",
        "h:mm AM/PM", "\"am \"dd"}) {
    EXPECT_TRUE(ShowsDate(date)) << date;
  }
  for (const char* number :
       {"General", "0.00", "0%", "#,##0.00", "@", "0.00E+00", "[Red]0",
        "[$-407]0", "0\" days\"", "0\\s", "_d0", ""}) {
    EXPECT_FALSE(ShowsDate(number)) << number;
  }
}

// A workbook with three styles: number, built-in date, own date.
Parts DatedParts(const std::string& sheet_data, const char* workbook = "") {
  Parts parts = WorkbookParts(sheet_data);
  parts.push_back({"xl/styles.xml",
                   "<styleSheet><numFmts><numFmt numFmtId='164' "
                   "formatCode='d. mmm'/><numFmt numFmtId='165' "
                   "formatCode='0.00'/></numFmts><cellXfs><xf numFmtId='0'/>"
                   "<xf numFmtId='14'/><xf numFmtId='164'/><xf "
                   "numFmtId='165'/><xf numFmtId='20'/></cellXfs>"
                   "</styleSheet>"});
  std::string& text = parts[0].second;
  text.insert(text.find("<sheets>"), workbook);
  return parts;
}

TEST(XlsxStylesTest, DatesAreWrittenOut) {
  TempFolder temp;
  WriteZip(temp / "a.xlsx",
           DatedParts("<row r='1'><c r='A1' s='1'><v>46154</v></c>"
                      "<c r='B1' s='2'><v>46154.5625</v></c>"
                      "<c r='C1' s='4'><v>4.3055555555555555E-2</v></c>"
                      "<c r='D1' s='3'><v>46154</v></c>"
                      "<c r='E1' s='9'><v>46154</v></c>"
                      "<c r='F1' s='1'><v>46</v></c></row>"));
  ReadingNotes notes;
  const auto rows = ReadXlsxRows(temp / "a.xlsx", "", {}, &notes);
  EXPECT_THAT(rows[0], ElementsAre("2026-05-12", "2026-05-12 13:30:00",
                                   "01:02:00", "46154", "46154", "46"));
  EXPECT_THAT(notes.Lines(),
              ElementsAre((temp / "a.xlsx") +
                          ": numbers in cells made for dates, taken as "
                          "numbers: 1 (F1: 46, shown as 1900-02-15)"));
}

TEST(XlsxStylesTest, DaysOfBothCalendars) {
  TempFolder temp;
  WriteZip(temp / "a.xlsx", DatedParts("<row><c><v>1</v></c></row>"));
  WriteZip(temp / "b.xlsx", DatedParts("<row><c><v>1</v></c></row>",
                                       "<workbookPr date1904='1'/>"));
  const auto text = [&](const char* name, double serial) {
    const std::string bytes = ReadBytes(temp / name);
    return XlsxStyles(XlsxPackage(bytes, name, {})).DateText(serial);
  };
  EXPECT_EQ(text("a.xlsx", 1), "1900-01-01");
  EXPECT_EQ(text("a.xlsx", 59), "1900-02-28");
  EXPECT_EQ(text("a.xlsx", 61), "1900-03-01");
  EXPECT_EQ(text("a.xlsx", 45351), "2024-02-29");
  EXPECT_EQ(text("a.xlsx", 0.5), "12:00:00");
  EXPECT_EQ(text("a.xlsx", 1.5 / 86400), "00:00:01.500");
  EXPECT_EQ(text("a.xlsx", -1), "");
  EXPECT_EQ(text("a.xlsx", 3e6), "");
  EXPECT_EQ(text("b.xlsx", 44692), "2026-05-12");
}

}  // namespace
}  // namespace mien
