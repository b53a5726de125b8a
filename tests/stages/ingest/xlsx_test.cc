#include "stages/ingest/xlsx.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "tests/stages/ingest/test_files.h"
#include "tests/stages/ingest/xlsx_file.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class XlsxTest : public ::testing::Test {
 protected:
  std::string Write(const Parts& parts) {
    WriteZip(path_, parts);
    return path_;
  }
  std::string Error(const Parts& parts, const XlsxLimits& limits = {},
                    const std::string& sheet = "") {
    Write(parts);
    return ErrorOf([&] { ReadXlsxRows(path_, sheet, limits); });
  }

  TempFolder temp_;
  std::string path_ = temp_ / "labels.xlsx";
};

TEST_F(XlsxTest, ReadsEveryKindOfCellAtItsPlace) {
  const auto rows = ReadXlsxRows(Write(WorkbookParts(
      "<row r='2'><c r='A2' t='s'><v>1</v></c>"
      "<c r='D2'><v>46</v></c><c r='AB2'><v>4.7000000000000002</v></c></row>"
      "<row r='4'><c t='inlineStr'><is><t> in&amp;line </t></is></c>"
      "<c><v>46.0</v></c><c t='str'><f>A1</f><v>EP01</v></c>"
      "<c t='b'><v>1</v></c><c><f>A1+1</f></c><c t='s'><v>0</v></c></row>",
      "<si><t>first</t></si>"
      "<si><r><t>ri</t></r><r><rPr/><t>ch</t></r><rPh><t>no</t></rPh></si>")));
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_THAT(rows[0], IsEmpty());
  ASSERT_EQ(rows[1].size(), 28u);
  EXPECT_EQ(rows[1][0], "rich");
  EXPECT_EQ(rows[1][1], "");
  EXPECT_EQ(rows[1][3], "46");
  EXPECT_EQ(rows[1][27], "4.7");
  EXPECT_THAT(rows[2], IsEmpty());
  EXPECT_THAT(rows[3],
              ElementsAre(" in&line ", "46", "EP01", "TRUE", "=A1+1", "first"));
}

TEST_F(XlsxTest, KeepsTextThatLooksLikeANumber) {
  const auto rows = ReadXlsxRows(
      Write(WorkbookParts("<row><c t='s'><v>0</v></c><c><v>1e2</v></c></row>",
                          "<si><t>006</t></si>")));
  EXPECT_THAT(rows, ElementsAre(ElementsAre("006", "100")));
}

TEST_F(XlsxTest, ReadsPrefixedNamesAndAbsoluteTargets) {
  const auto rows = ReadXlsxRows(
      Write({{"xl/workbook.xml",
              "<x:workbook xmlns:r='r'><x:sheets><x:sheet name='S' "
              "r:id='a'/></x:sheets></x:workbook>"},
             {"xl/_rels/workbook.xml.rels",
              "<Relationships><Relationship Id='a' Target='/xl/s.xml'/>"
              "</Relationships>"},
             {"xl/s.xml",
              "<x:worksheet><x:sheetData><x:row><x:c t='inlineStr'><x:is>"
              "<x:t>hi</x:t></x:is></x:c></x:row></x:sheetData>"
              "</x:worksheet>"}}));
  EXPECT_THAT(rows, ElementsAre(ElementsAre("hi")));
}

TEST_F(XlsxTest, ReadsTheFirstSheetOrTheNamedOne) {
  const Parts parts = {
      {"xl/workbook.xml",
       "<workbook xmlns:r='r'><sheets><sheet name='HS' r:id='2'/><sheet "
       "name='VIS' r:id='1'/></sheets></workbook>"},
      {"xl/_rels/workbook.xml.rels",
       "<Relationships><Relationship Id='1' Target='v.xml'/><Relationship "
       "Id='2' Target='h.xml'/></Relationships>"},
      {"xl/h.xml",
       "<worksheet><sheetData><row><c><v>1</v></c></row></sheetData>"
       "</worksheet>"},
      {"xl/v.xml",
       "<worksheet><sheetData><row><c><v>2</v></c></row></sheetData>"
       "</worksheet>"}};
  Write(parts);
  EXPECT_THAT(ReadXlsxRows(path_), ElementsAre(ElementsAre("1")));
  EXPECT_THAT(ReadXlsxRows(path_, "VIS"), ElementsAre(ElementsAre("2")));
  EXPECT_EQ(Error(parts, {}, "NIR"),
            "DataError: " + path_ + ": no sheet 'NIR'; it has: HS, VIS");
}

// Sheets by name and state ("", "hidden"), each with its rows in XML.
Parts Sheets(const std::vector<std::array<std::string, 3>>& sheets) {
  std::string list, relations;
  Parts parts;
  for (const auto& [name, state, xml] : sheets) {
    list += "<sheet name='" + name + "' state='" + state + "' r:id='" + name +
            "'/>";
    relations += "<Relationship Id='" + name + "' Target='" + name + ".xml'/>";
    parts.push_back({"xl/" + name + ".xml",
                     "<worksheet><sheetData>" + xml + "</worksheet>"});
  }
  parts.push_back({"xl/workbook.xml", "<workbook xmlns:r='r'><sheets>" + list +
                                          "</sheets></workbook>"});
  parts.push_back({"xl/_rels/workbook.xml.rels",
                   "<Relationships>" + relations + "</Relationships>"});
  return parts;
}

TEST_F(XlsxTest, TakesTheSheetThatHoldsATable) {
  const std::string text = "<row><c t='str'><v>read me</v></c></row>";
  const std::string table =
      "<row><c><v>1</v></c><c><v>2</v></c></row>"
      "<row><c><v>3</v></c><c><v>4</v></c></row></sheetData>";
  Write(Sheets({{"old", "hidden", table},
                {"about", "visible", text + "</sheetData>"},
                {"coding", "", table},
                {"more", "", table}}));
  ReadingNotes notes;
  EXPECT_THAT(ReadXlsxRows(path_, "", {}, &notes),
              ElementsAre(ElementsAre("1", "2"), ElementsAre("3", "4")));
  EXPECT_THAT(notes.Lines(),
              ElementsAre(path_ + ": its sheet 'coding' is read, not 'old' "
                                  "(hidden), 'about', 'more'"));
  const auto sheets = ListXlsxSheets(path_);
  ASSERT_EQ(sheets.size(), 4u);
  EXPECT_EQ(sheets[0].name, "old");
  EXPECT_TRUE(sheets[0].hidden);
  EXPECT_FALSE(sheets[1].hidden);
  EXPECT_THAT(ReadXlsxRows(path_, "about"),
              ElementsAre(ElementsAre("read me")));
}

TEST_F(XlsxTest, MergedCellsHoldTheirValue) {
  Write(Sheets(
      {{"s", "",
        "<row r='1'><c t='str'><v>sub</v></c><c t='str'><v>clip</v></c></row>"
        "<row r='2'><c r='A2'><v>7</v></c><c r='B2'><v>1</v></c></row>"
        "<row r='3'><c r='B3'><v>2</v></c></row>"
        "<row r='5'><c r='B5'><v>3</v></c></row></sheetData>"
        "<mergeCells><mergeCell ref='A2:A900'/><mergeCell ref='x'/>"
        "</mergeCells>"}}));
  ReadingNotes notes;
  EXPECT_THAT(
      ReadXlsxRows(path_, "", {}, &notes),
      ElementsAre(ElementsAre("sub", "clip"), ElementsAre("7", "1"),
                  ElementsAre("7", "2"), IsEmpty(), ElementsAre("7", "3")));
  EXPECT_THAT(notes.Lines(),
              ElementsAre(path_ + ": merged cells, whose value is taken for "
                                  "each of them: 1 (A2:A900)"));
}

TEST_F(XlsxTest, WhatIsHiddenOrNotWorkedOutIsSaid) {
  Parts parts = WorkbookParts(
      "<row r='1'><c r='A1'><v>1</v></c><c r='B1'><f>A1+3</f><v></v></c></row>"
      "<row r='2' hidden='1'><c r='A2'><v>2</v></c>"
      "<c r='B2'><f>A2+3</f><v>5</v></c></row>"
      "<row r='3' hidden='1'/>"
      "<row r='4'><c r='A4' t='str'><f>\"\"</f><v></v></c></row>");
  std::string& sheet = parts[2].second;
  sheet.insert(sheet.find("<sheetData>"),
               "<cols><col min='2' max='2' hidden='1'/></cols>");
  WriteZip(temp_ / "h.xlsx", parts);
  ReadingNotes notes;
  const auto rows = ReadXlsxRows(temp_ / "h.xlsx", "", {}, &notes);
  EXPECT_EQ(rows[0], (std::vector<std::string>{"1", "=A1+3"}));
  EXPECT_EQ(rows[1], (std::vector<std::string>{"2", "5"}));
  const std::string name = temp_ / "h.xlsx";
  EXPECT_EQ(
      notes.Lines(),
      (std::vector<std::string>{
          name + ": formulas without a stored value (open the workbook in a "
                 "spreadsheet and save it): 1 (B1)",
          name + ": hidden rows (a filter?), which are read as the others: 1 "
                 "(row 2)",
          name + ": hidden columns, which are read as the others: 1 (column "
                 "2)"}));
}

TEST_F(XlsxTest, TextIsClean) {
  Write(Sheets({{"s", "",
                 "<row><c t='str'><v>a_x000D_b&#7;\xFF</v></c></row>"
                 "</sheetData>"}}));
  EXPECT_THAT(ReadXlsxRows(path_), ElementsAre(ElementsAre("a b\xEF\xBF\xBD")));
}

TEST_F(XlsxTest, OtherOfficeFilesAreNamed) {
  EXPECT_THAT(Error({{"content.xml", "<a/>"}}),
              HasSubstr("an OpenDocument sheet: save it as .xlsx or .csv"));
  EXPECT_THAT(Error({{"xl/workbook.bin", "x"}}),
              HasSubstr("a binary .xlsb: save it as .xlsx or .csv"));
}

TEST_F(XlsxTest, MakesATable) {
  WriteWorkbook(path_,
                {{}, {"Subject", "Filename"}, {"01", "EP02_01f"}, {}, {"2"}});
  const Table table = ReadXlsx(path_);
  EXPECT_EQ(table.name, path_);
  EXPECT_THAT(table.header, ElementsAre("Subject", "Filename"));
  EXPECT_THAT(table.rows,
              ElementsAre(ElementsAre("01", "EP02_01f"), ElementsAre("2", "")));
  WriteWorkbook(path_, {});
  EXPECT_THAT(ErrorOf([&] { ReadXlsx(path_); }),
              HasSubstr("a header line is needed"));
}

TEST_F(XlsxTest, RefusesWhatIsNoWorkbook) {
  EXPECT_THAT(ErrorOf([&] { ReadXlsxRows(temp_ / "none.xlsx"); }),
              HasSubstr("IoError"));
  WriteBytes(path_, "Subject,Filename\n");
  EXPECT_EQ(ErrorOf([&] { ReadXlsxRows(path_); }),
            "DataError: " + path_ + ": not an .xlsx file, or damaged");
  WriteBytes(path_, "\xD0\xCF\x11\xE0 old");
  EXPECT_THAT(ErrorOf([&] { ReadXlsxRows(path_); }),
              HasSubstr("an old .xls or a password-protected workbook: save "
                        "it as .xlsx or .csv"));
  EXPECT_THAT(Error({{"word/document.xml", "<w/>"}}),
              HasSubstr("not an .xlsx file: no xl/workbook.xml"));
}

TEST_F(XlsxTest, RefusesDamagedWorkbooks) {
  EXPECT_THAT(Error(WorkbookParts("<row><c t='s'><v>3</v></c></row>")),
              HasSubstr("names a text that is not there"));
  EXPECT_THAT(Error(WorkbookParts("<row><c></row>")),
              AllOf(HasSubstr("damaged: xl/worksheets/data.xml"),
                    HasSubstr("at byte")));
  Parts parts = WorkbookParts("");
  parts.erase(parts.begin() + 2);
  EXPECT_THAT(Error(parts),
              HasSubstr("its sheet xl/worksheets/data.xml is missing"));
  // Cut, and with a byte changed inside the packed sheet.
  WriteZip(path_, WorkbookParts("<row><c><v>1</v></c></row>"));
  const std::string whole = ReadBytes(path_);
  WriteBytes(path_, whole.substr(0, whole.size() / 2));
  EXPECT_THAT(ErrorOf([&] { ReadXlsxRows(path_); }),
              HasSubstr("not an .xlsx file, or damaged"));
  std::string changed = whole;
  const std::size_t at = changed.find("xl/worksheets/data.xml") + 30;
  changed[at] = static_cast<char>(changed[at] ^ 0x55);
  WriteBytes(path_, changed);
  EXPECT_THAT(ErrorOf([&] { ReadXlsxRows(path_); }), HasSubstr("damaged"));
}

TEST_F(XlsxTest, RefusesBombs) {
  // 3 MB of blanks pack to some 3 KB.
  EXPECT_THAT(Error(WorkbookParts(std::string(3'000'000, ' '))),
              HasSubstr("refused as a zip bomb"));
  XlsxLimits limits;
  limits.max_part_bytes = 1000;
  EXPECT_THAT(Error(WorkbookParts(std::string(2000, ' ')), limits),
              AllOf(HasSubstr("xl/worksheets/data.xml unpacks to 20"),
                    HasSubstr("the limit is 1000")));
  limits = {};
  limits.max_file_bytes = 100;
  EXPECT_THAT(Error(WorkbookParts(""), limits),
              HasSubstr("more than the limit of 100"));
  // Entities are not expanded.
  Parts parts = WorkbookParts("<row><c t='str'><v>&b;</v></c></row>");
  parts[2].second =
      "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]>" + parts[2].second;
  WriteZip(path_, parts);
  EXPECT_THAT(ReadXlsxRows(path_), ElementsAre(ElementsAre("&b;")));
}

TEST_F(XlsxTest, RefusesOneTextInAllTooManyCells) {
  XlsxLimits limits;
  limits.max_text_bytes = std::size_t{1} << 20;
  const std::string shared =
      "<si><t>" + std::string(300'000, 'z') + "</t></si>";
  const std::string cell = "<row><c t='s'><v>0</v></c></row>";
  WriteZip(path_, WorkbookParts(cell + cell + cell, shared));
  EXPECT_EQ(ReadXlsxRows(path_, "", limits).size(), 3u);
  EXPECT_THAT(Error(WorkbookParts(cell + cell + cell + cell, shared), limits),
              HasSubstr("its cells hold more than 1 MB of text"));
  // The same by a merged range, which is filled.
  Parts parts =
      WorkbookParts(cell + "<row r='9'><c r='A9'><v>1</v></c></row>", shared);
  parts[2].second.insert(parts[2].second.find("</worksheet>"),
                         "<mergeCells><mergeCell ref='A1:A9'/></mergeCells>");
  EXPECT_THAT(Error(parts, limits), HasSubstr("more than 1 MB of text"));
}

TEST_F(XlsxTest, RefusesCellsFarOut) {
  EXPECT_THAT(Error(WorkbookParts("<row r='99999999'/>")),
              HasSubstr("more cells than a sheet of labels may have"));
  EXPECT_THAT(Error(WorkbookParts("<row><c r='ZZZZ1'><v>1</v></c></row>")),
              HasSubstr("more cells than"));
  EXPECT_THAT(Error(WorkbookParts("<row r='900000'><c r='ZZ900000'><v>1</v>"
                                  "</c></row>")),
              HasSubstr("more cells than"));
  EXPECT_EQ(Error(WorkbookParts("<row r='-4'><c r='1'><v>1</v></c></row>")),
            "");
}

TEST_F(XlsxTest, RealData) {
  if (RealData().empty()) GTEST_SKIP() << "MIEN_REAL_DATA is not set";
  const std::string folder = RealData() + "/me_labels/xlsx/";
  const Table old = ReadXlsx(folder + "CASME2-coding-20140508.xlsx");
  EXPECT_EQ(old.rows.size(), 255u);
  EXPECT_EQ(old.rows[0][old.Need({"Filename"})], "EP02_01f");
  EXPECT_EQ(old.rows[0][old.Need({"Subject"})], "01");
  const Table later = ReadXlsx(folder + "CASME2-coding-20190701.xlsx");
  EXPECT_EQ(later.rows.size(), 255u);
  EXPECT_EQ(later.header[2], "");  // the blank column keeps its place
  EXPECT_EQ(later.rows[0][later.Need({"OnsetFrame"})], "46");
  const auto samm = ReadXlsxRows(folder + "SAMM_Micro_FACS_Codes_v2.xlsx");
  ASSERT_EQ(samm.size(), 173u);
  EXPECT_EQ(samm[13][0], "Subject");
  EXPECT_EQ(samm[14][0], "006");
  EXPECT_EQ(ReadXlsx(folder + "dfme_training.xlsx").rows.size(), 1856u);
  EXPECT_EQ(ReadXlsx(folder + "cas(me)3_part_A.xlsx").rows.size(), 860u);
}

}  // namespace
}  // namespace mien
