#include "stages/ingest/datasets/coding_sheet.h"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stages/ingest/datasets/sets.h"
#include "tests/stages/ingest/test_files.h"
#include "tests/stages/ingest/xlsx_file.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr const char* kHeader =
    "Subject,Filename,,OnsetFrame,ApexFrame,OffsetFrame,,Action Units,"
    "Estimated Emotion\n";

CodingSheet ReadSheet(const std::string& root) {
  return ReadCodingSheet(root, Casme2Set());
}

std::map<std::string, Skipped> ByItem(const std::vector<Skipped>& list) {
  std::map<std::string, Skipped> by_item;
  for (const Skipped& skipped : list) by_item[skipped.item] = skipped;
  return by_item;
}

TEST(SubjectNameTest, WritesTwoDigits) {
  for (const char* text :
       {"1", "01", " 01 ", "sub01", "SUB1", "sub 1", "sub_01", "1.0", "001"}) {
    EXPECT_EQ(SubjectName(text, {"sub", 2}), "01") << text;
  }
  EXPECT_EQ(SubjectName("26", {"sub", 2}), "26");
  EXPECT_EQ(SubjectName("sub104", {"sub", 2}), "104");
  EXPECT_EQ(SubjectName(" A3 ", {"sub", 2}), "A3");
}

TEST(CodingSheetTest, ReadsRowsOfTheCsv) {
  TempFolder temp;
  WriteBytes(temp / "CASME2-coding.csv",
             std::string(kHeader) +
                 "01,EP02_01f,,46,59,86,,12,Happiness \n"
                 "4,EP12_01f,,261,/,321,,4+7+L10,disgust\n"
                 ",,,,,,,,\n"
                 "sub05,EP09_05f,,3,3,9,,L12,others\n");
  const CodingSheet sheet = ReadSheet(temp.path());
  EXPECT_EQ(sheet.path, temp / "CASME2-coding.csv");
  ASSERT_EQ(sheet.rows.size(), 3u);
  EXPECT_TRUE(sheet.skipped.empty());
  EXPECT_EQ(sheet.rows[0].subject, "01");
  EXPECT_EQ(sheet.rows[0].clip, "EP02_01f");
  const CodedEvent& first = sheet.rows[0].coded[0];
  EXPECT_EQ(first.onset, 46);
  EXPECT_EQ(first.apex, 59);
  EXPECT_EQ(first.offset, 86);
  EXPECT_EQ(first.emotion, "happiness");
  EXPECT_EQ(first.action_units, "12");
  EXPECT_EQ(first.objective_class, "");
  EXPECT_EQ(sheet.rows[1].subject, "04");
  EXPECT_EQ(sheet.rows[1].coded[0].apex, std::nullopt);
  EXPECT_EQ(sheet.rows[1].coded[0].action_units, "4+7+L10");
  EXPECT_EQ(sheet.rows[2].coded[0].apex, 3);  // apex = onset stays
}

TEST(CodingSheetTest, ReadsTheSameFromXlsx) {
  TempFolder temp;
  WriteWorkbook(
      temp / "a/b/CASME2-Coding-20190701.xlsx",
      {{"CASME II", ""},
       {},
       {"Subject", "Filename", "", "OnsetFrame", "ApexFrame", "OffsetFrame",
        "Action Units", "Estimated Emotion", "Objective Classes"},
       {"01", "EP02_01f", "", "46", "59", "86", "12", "happiness", "1"},
       {"2", "EP01_2", "", "5", "7.5", "9", "4 or 7", "others", "7"}});
  const CodingSheet sheet = ReadSheet(temp.path());
  ASSERT_EQ(sheet.rows.size(), 2u);
  EXPECT_EQ(sheet.rows[0].coded[0].objective_class, "1");
  EXPECT_EQ(sheet.rows[0].coded[0].offset, 86);
  EXPECT_EQ(sheet.rows[1].subject, "02");
  EXPECT_EQ(sheet.rows[1].coded[0].apex, std::nullopt);
  ASSERT_EQ(sheet.skipped.size(), 1u);
  EXPECT_FALSE(sheet.skipped[0].is_failure);
  EXPECT_THAT(sheet.skipped[0].reason,
              HasSubstr("its apex '7.5' is not a frame number: taken as "
                        "unknown"));
}

TEST(CodingSheetTest, LeavesOutRowsThatCannotBeUsed) {
  TempFolder temp;
  WriteBytes(temp / "coding.csv", std::string(kHeader) +
                                      "1,late,,90,91,86,,1,x\n"
                                      "1,early_apex,,50,40,86,,1,x\n"
                                      "1,late_apex,,50,99,86,,1,x\n"
                                      "1,no_onset,,/,50,86,,1,x\n"
                                      "1,bad_offset,,5,50,end,,1,x\n"
                                      "1,no_offset,,5,50,,,1,x\n"
                                      "1,no_emotion,,5,50,60,,1,\n"
                                      "1,good,,5,50,60,,1,x\n"
                                      "01,good,,7,50,60,,1,y\n");
  const CodingSheet sheet = ReadSheet(temp.path());
  ASSERT_EQ(sheet.rows.size(), 3u);
  EXPECT_EQ(sheet.rows[0].clip, "late_apex");
  EXPECT_EQ(sheet.rows[0].coded[0].apex, std::nullopt);
  EXPECT_EQ(sheet.rows[1].clip, "no_offset");
  EXPECT_EQ(sheet.rows[1].coded[0].offset, std::nullopt);
  EXPECT_EQ(sheet.rows[2].coded[0].onset, 5);
  auto skipped = ByItem(sheet.skipped);
  const auto expect = [&](const char* item, bool failure, const char* text) {
    EXPECT_EQ(skipped["sub01_" + std::string(item)].is_failure, failure)
        << item;
    EXPECT_THAT(skipped["sub01_" + std::string(item)].reason, HasSubstr(text));
  };
  expect("late", true, "its onset 90 is after its offset 86");
  expect("early_apex", true, "its onset 50 is after its apex 40");
  expect("late_apex", false,
         "its apex 99 is after its offset 86: taken as unknown");
  expect("no_onset", true, "its onset '/' is not a frame number");
  expect("bad_offset", true, "its offset 'end' is not a frame number");
  expect("no_offset", false, "it has no offset");
  expect("no_emotion", true, "it has no emotion");
  expect("good", true, "it is listed twice: the first row counts");
  EXPECT_EQ(skipped.size(), 8u);
}

TEST(CodingSheetTest, ChoosesOneSheet) {
  TempFolder temp;
  const std::string rows = std::string(kHeader) + "1,EP,,5,6,9,,1,x\n";
  WriteBytes(temp / "labels.csv", rows);
  WriteBytes(temp / "notes.csv", "a,b\n1,2\n");
  EXPECT_EQ(ReadSheet(temp.path()).path, temp / "labels.csv");
  WriteBytes(temp / "x/y/CASME2-coding-20190701.csv", rows);
  EXPECT_EQ(ReadSheet(temp.path()).path,
            temp / "x/y/CASME2-coding-20190701.csv");
  WriteBytes(temp / "x/y/CASME2-coding-20140508.csv", rows);
  WriteBytes(temp / "x/y/~$CASME2-coding-0.csv", "lock");
  const CodingSheet sheet = ReadSheet(temp.path());
  EXPECT_EQ(sheet.path, temp / "x/y/CASME2-coding-20140508.csv");
  ASSERT_EQ(sheet.skipped.size(), 1u);
  EXPECT_FALSE(sheet.skipped[0].is_failure);
  EXPECT_THAT(sheet.skipped[0].reason, HasSubstr("a second coding sheet"));
  WriteWorkbook(temp / "x/y/CASME2-coding-20190701.xlsx",
                {{"Subject", "Filename", "OnsetFrame", "ApexFrame",
                  "OffsetFrame", "Estimated Emotion"},
                 {"1", "EP", "5", "6", "9", "x"}});
  EXPECT_EQ(ReadSheet(temp.path()).path,
            temp / "x/y/CASME2-coding-20190701.xlsx");
  WriteBytes(temp / "coding.csv", rows);
  EXPECT_EQ(ReadSheet(temp.path()).path, temp / "coding.csv");
}

TEST(CodingSheetTest, DoesNotLookDeeperThanThreeLevelsOrAmongFrames) {
  TempFolder temp;
  const std::string rows = std::string(kHeader) + "1,EP,,5,6,9,,1,x\n";
  WriteBytes(temp / "a/b/c/coding.csv", rows);
  WriteBytes(temp / "sub01/coding.csv", rows);
  EXPECT_THAT(ErrorOf([&] { ReadSheet(temp.path()); }),
              HasSubstr("no coding sheet"));
}

TEST(CodingSheetTest, AddsObjectiveClassesOfASeparateSheet) {
  TempFolder temp;
  WriteBytes(temp / "coding.csv", std::string(kHeader) +
                                      "1,EP02_01f,,46,59,86,,12,happiness\n"
                                      "1,EP03_02,,5,6,9,,1,x\n");
  WriteWorkbook(
      temp / "CASME2-ObjectiveClasses.xlsx",
      {{"Subject", "Filename", "Objective Class"}, {"01", "EP02_01f", "3"}});
  const CodingSheet sheet = ReadSheet(temp.path());
  EXPECT_EQ(sheet.rows[0].coded[0].objective_class, "3");
  EXPECT_EQ(sheet.rows[1].coded[0].objective_class, "");
}

TEST(CodingSheetTest, TellsWhatIsMissing) {
  TempFolder temp;
  const auto error = [&] { return ErrorOf([&] { ReadSheet(temp.path()); }); };
  EXPECT_THAT(error(), HasSubstr("DataError: " + temp.path() +
                                 ": no coding sheet: put "
                                 "CASME2-coding-20140508.xlsx"));
  WriteBytes(temp / "coding.csv",
             "Subject,Filename,OnsetFrame,OffsetFrame,Emotion\n");
  EXPECT_THAT(error(), AllOf(HasSubstr("coding.csv: no column 'ApexFrame'"),
                             HasSubstr("it has: Subject, Filename, OnsetFrame, "
                                       "OffsetFrame, Emotion")));
  WriteBytes(temp / "coding.csv", "Name,OnsetFrame\n");
  EXPECT_THAT(error(), HasSubstr("no column 'Subject'"));
}

TEST(CodingSheetTest, TablesOfOtherFormsAreNamed) {
  const struct {
    const char *name, *form;
  } kinds[] = {{"CASME2-coding.xls", "of the old form of Excel"},
               {"CASME2-coding.xlsb", "of Excel's binary form"},
               {"CASME2-coding.xlsm", "a workbook with macros"},
               {"CASME2-coding.ODS", "an OpenDocument sheet"},
               {"casme2 coding.numbers", "a sheet of Numbers"}};
  for (const auto& kind : kinds) {
    TempFolder temp;
    WriteBytes(temp / kind.name, "PK");
    EXPECT_THAT(ErrorOf([&] { ReadSheet(temp.path()); }),
                HasSubstr(std::string(kind.name) + " is " + kind.form +
                          ", which is not read: save it as .xlsx"));
  }
}

TEST(CodingSheetTest, RealData) {
  if (RealData().empty()) GTEST_SKIP() << "MIEN_REAL_DATA is not set";
  const CodingSheet sheet = ReadSheet(RealData() + "/me_labels");
  EXPECT_THAT(sheet.path, HasSubstr("CASME2-coding-20140508.xlsx"));
  EXPECT_EQ(sheet.rows.size() + sheet.skipped.size() - 1, 255u);
  std::map<std::string, int> counts;
  for (const CodedRow& row : sheet.rows) ++counts[row.coded[0].emotion];
  EXPECT_EQ(counts["happiness"], 32);
  EXPECT_EQ(counts["surprise"], 25);
  for (const Skipped& skipped : sheet.skipped) {
    EXPECT_FALSE(skipped.is_failure) << skipped.item << " " << skipped.reason;
  }
}

// How the sheet was read comes before what its rows are.
TEST(CodingSheetTest, SaysHowItWasRead) {
  TempFolder temp;
  WriteBytes(temp / "CASME2-coding.csv",
             std::string(kHeader) +
                 "01,EP02_01f,,46,59,86,,12,M\xE4\xDFig\n"
                 "01,EP02_02f,,46,59,86,,12,happiness\n");
  const CodingSheet sheet = ReadSheet(temp.path());
  ASSERT_EQ(sheet.reading.size(), 1u);
  for (const Skipped& one : sheet.reading) {
    EXPECT_EQ(one.item, temp / "CASME2-coding.csv");
    EXPECT_FALSE(one.is_failure);
  }
  EXPECT_EQ(sheet.reading[0].reason, "not UTF-8: read as Windows-1252");
}

TEST(CodingSheetTest, SaysWhichSheetOfAWorkbookIsRead) {
  TempFolder temp;
  Parts parts = WorkbookParts(
      "<row r='1'><c r='A1' t='inlineStr'><is><t>Notes</t></is></c></row>");
  parts[0].second =
      "<workbook xmlns:r='r'><sheets><sheet name='Notes' r:id='rId7'/><sheet "
      "name='Coding' r:id='rId8'/><sheet name='Old' state='hidden' "
      "r:id='rId9'/></sheets></workbook>";
  std::string& relations = parts[1].second;
  relations.insert(relations.find("</Relationships>"),
                   "<Relationship Id='rId8' Target='worksheets/b.xml'/>"
                   "<Relationship Id='rId9' Target='worksheets/data.xml'/>");
  std::string row;
  for (const char* text : {"Subject", "Filename", "OnsetFrame", "ApexFrame",
                           "OffsetFrame", "Estimated Emotion"}) {
    row += std::string("<c t='inlineStr'><is><t>") + text + "</t></is></c>";
  }
  parts.push_back({"xl/worksheets/b.xml",
                   "<worksheet><sheetData><row>" + row +
                       "</row><row><c><v>1</v></c><c t='inlineStr'><is><t>"
                       "EP02_01f</t></is></c><c><v>46</v></c><c><v>59</v></c>"
                       "<c><v>86</v></c><c t='inlineStr'><is><t>fear</t></is>"
                       "</c></row></sheetData></worksheet>"});
  WriteZip(temp / "CASME2-coding.xlsx", parts);
  const CodingSheet sheet = ReadSheet(temp.path());
  ASSERT_EQ(sheet.rows.size(), 1u);
  ASSERT_EQ(sheet.reading.size(), 1u);
  EXPECT_EQ(sheet.reading[0].reason,
            "its sheet 'Coding' is read, not 'Notes', 'Old' (hidden)");
}

TEST(CodingSheetTest, ADateInPlaceOfAFrameIsExplained) {
  TempFolder temp;
  WriteBytes(temp / "CASME2-coding.csv",
             std::string(kHeader) +
                 "01,EP02_01f,,2026-05-12,59,86,,12,happiness\n"
                 "01,EP02_02f,,46,59,01:02:00,,12,happiness\n"
                 "01,EP02_03f,,soon,59,86,,12,happiness\n"
                 "01,EP02_04f,,\"46,0\",\" 59\xC2\xA0\",\"1 086\",,12,"
                 "happiness\n");
  const CodingSheet sheet = ReadSheet(temp.path());
  auto by_item = ByItem(sheet.skipped);
  const std::string hint =
      " (a date or a time, which spreadsheets make of 12.5, 1-2 or 1:02: set "
      "the column to numbers and type the frame number anew)";
  EXPECT_THAT(by_item["sub01_EP02_01f"].reason,
              HasSubstr("its onset '2026-05-12' is not a frame number" + hint));
  EXPECT_THAT(by_item["sub01_EP02_02f"].reason,
              HasSubstr("its offset '01:02:00' is not a frame number" + hint));
  EXPECT_THAT(by_item["sub01_EP02_03f"].reason,
              AllOf(HasSubstr("its onset 'soon' is not a frame number"),
                    ::testing::Not(HasSubstr("a date"))));
  ASSERT_EQ(sheet.rows.size(), 1u);
  EXPECT_EQ(sheet.rows[0].coded[0].onset, 46);
  EXPECT_EQ(sheet.rows[0].coded[0].apex, 59);
  EXPECT_EQ(sheet.rows[0].coded[0].offset, 1086);
}

// Subjects that are written once for all their rows, without merging cells.
TEST(CodingSheetTest, RowsWithoutANameAreFailuresAndHeadersAreNot) {
  TempFolder temp;
  WriteBytes(temp / "CASME2-coding.csv",
             std::string(kHeader) +
                 "01,EP02_01f,,46,59,86,,12,fear\n"
                 ",EP02_02f,,6,9,16,,12,fear\n" +
                 kHeader +
                 "02,,,1,2,3,,4,sadness\n,,,Total,4,,,,\n,,,4,,,,,\n");
  const CodingSheet sheet = ReadSheet(temp.path());
  EXPECT_EQ(sheet.rows.size(), 1u);
  ASSERT_EQ(sheet.skipped.size(), 2u);
  EXPECT_EQ(sheet.skipped[0].item, "EP02_02f from 6 to 16");
  EXPECT_EQ(sheet.skipped[0].reason, "its row has no subject (" +
                                         (temp / "CASME2-coding.csv") +
                                         "): fill in every row");
  EXPECT_TRUE(sheet.skipped[0].is_failure);
  EXPECT_EQ(sheet.skipped[1].item, "02 from 1 to 3");
  EXPECT_THAT(sheet.skipped[1].reason, HasSubstr("its row has no clip"));
}

TEST(CodingSheetTest, TakesTheSheetWithTheColumns) {
  TempFolder temp;
  const auto row = [](std::initializer_list<const char*> texts) {
    std::string xml = "<row>";
    for (const char* text : texts) {
      xml += std::string("<c t='inlineStr'><is><t>") + text + "</t></is></c>";
    }
    return xml + "</row>";
  };
  Parts parts = WorkbookParts(row({"AU", "how often"}) + row({"12", "3"}) +
                              row({"4", "1"}));
  parts[0].second =
      "<workbook xmlns:r='r'><sheets><sheet name='Counts' r:id='rId7'/><sheet "
      "name='Coding' r:id='rId8'/></sheets></workbook>";
  std::string& relations = parts[1].second;
  relations.insert(relations.find("</Relationships>"),
                   "<Relationship Id='rId8' Target='worksheets/b.xml'/>");
  parts.push_back({"xl/worksheets/b.xml",
                   "<worksheet><sheetData>" +
                       row({"Subject", "Filename", "OnsetFrame", "ApexFrame",
                            "OffsetFrame", "Estimated Emotion"}) +
                       row({"1", "EP02_01f", "46", "59", "86", "fear"}) +
                       "</sheetData></worksheet>"});
  WriteZip(temp / "CASME2-coding.xlsx", parts);
  const CodingSheet sheet = ReadSheet(temp.path());
  EXPECT_EQ(sheet.rows.size(), 1u);
  ASSERT_EQ(sheet.reading.size(), 1u);
  EXPECT_EQ(sheet.reading[0].reason,
            "its sheet 'Coding' is read, not 'Counts'");
}

}  // namespace
}  // namespace mien
