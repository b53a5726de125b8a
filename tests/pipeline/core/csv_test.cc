#include "pipeline/core/csv.h"

#include <gmock/gmock.h>

#include "pipeline/core/file.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Csv, QuotesLineEndsAndByteOrderMark) {
  const auto rows = ParseCsv(
      "\xEF\xBB\xBF"
      "a,b\r\n\"x, \"\"y\"\"\",\"two\nlines\"\r\n",
      "t");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_THAT(rows[0], ElementsAre("a", "b"));
  EXPECT_THAT(rows[1], ElementsAre("x, \"y\"", "two\nlines"));
}

TEST(Csv, OtherSeparators) {
  EXPECT_THAT(ParseCsv("a;b\n1,5;2\n", "t")[1], ElementsAre("1,5", "2"));
  EXPECT_THAT(ParseCsv("a\tb\n1\t2", "t")[1], ElementsAre("1", "2"));
}

TEST(Csv, UnclosedQuoteIsAnError) {
  EXPECT_THAT(ErrorOf([] { ParseCsv("a,\"b\n", "labels.csv"); }),
              HasSubstr("labels.csv"));
}

TEST(Csv, ColumnsByName) {
  const TempFolder folder;
  WriteFileAtomic(folder / "t.csv", " Subject ,Apex Frame\n1,2\n3\n");
  const Table table = ReadCsv(folder / "t.csv");
  EXPECT_EQ(table.Need({"subject"}), 0u);
  EXPECT_EQ(table.Find({"apexframe", "apex frame"}), 1u);
  EXPECT_EQ(table.Find({"offset"}), std::nullopt);
  EXPECT_THAT(table.rows[1], ElementsAre("3", ""));
  const std::string error = ErrorOf([&] { table.Need({"offset"}); });
  EXPECT_THAT(error, HasSubstr("offset"));
  EXPECT_THAT(error, HasSubstr("Apex Frame"));
  EXPECT_THAT(error, HasSubstr("t.csv"));
}

TEST(Csv, RowsKnowTheirLines) {
  const Table table =
      ParseTable("a,b\n\n1,\"two\nlines\"\r\n\n3,4", "truth.csv");
  EXPECT_THAT(table.lines, ElementsAre(3u, 6u));
  EXPECT_EQ(table.Where(1, 0), "truth.csv: line 6, column 'a'");
  EXPECT_EQ(TableFromRows({{"a"}, {"1"}}, "sheet").Where(0, 0),
            "sheet: row 1, column 'a'");
}

TEST(Csv, LinesReadBack) {
  const std::vector<std::string> fields = {"a,b", "say \"x\"", "", "l\nm"};
  EXPECT_EQ(ParseCsv("h1,h2,h3,h4\n" + CsvLine(fields), "t")[1], fields);
}

TEST(Csv, TheSeparatorIsNamedOrFoundInTheHeader) {
  EXPECT_THAT(ParseCsv("sep=;\na;b,c\n1;2,5\n", "t"),
              ElementsAre(ElementsAre("a", "b,c"), ElementsAre("1", "2,5")));
  EXPECT_THAT(ParseCsv("\"SEP=|\"\r\na|b\r\n", "t"),
              ElementsAre(ElementsAre("a", "b")));
  // Only what stands outside quotes counts, and a title line has none.
  EXPECT_THAT(ParseCsv("\"a,b,c\";d\n1;2\n", "t")[1], ElementsAre("1", "2"));
  EXPECT_THAT(ParseCsv("Coding of June\n\na;b\n1,5;2\n", "t")[2],
              ElementsAre("1,5", "2"));
  const Table table = ParseTable("sep=;\nvideo;kind\nx;y\n", "t");
  EXPECT_THAT(table.lines, ElementsAre(3u));
}

TEST(Csv, BlankRowsAndNoBreakSpaces) {
  const Table table = ParseTable(
      ",,\n\xC2\xA0Onset\xC2\xA0\xC2\xA0 Frame ,b,\n1,2,\n,,\n "
      ",\xC2\xA0,\n3,4,\n",
      "t");
  EXPECT_EQ(table.Find({"onset frame"}), 0u);
  ASSERT_EQ(table.rows.size(), 2u);
  EXPECT_THAT(table.lines, ElementsAre(3u, 6u));
  EXPECT_THAT(ErrorOf([] { ParseTable(",,\n , \n", "t"); }),
              HasSubstr("t: empty: a header line is needed"));
}

TEST(Csv, LineEndsAndEncodings) {
  EXPECT_THAT(ParseCsv("a,b\r1,2\r", "t")[1], ElementsAre("1", "2"));
  EXPECT_THAT(ParseCsv("a,b\r\n\"x\r\ny\",2", "t")[1],
              ElementsAre("x\ny", "2"));
  EXPECT_THAT(ParseCsv(std::string("\xFF\xFE"
                                   "a\0;\0b\0\r\0\n\0"
                                   "1\0;\0"
                                   "2\0",
                                   18),
                       "t")[1],
              ElementsAre("1", "2"));
}

TEST(Csv, RowsLongerThanTheHeaderAreSaid) {
  ReadingNotes notes;
  ParseTable("a,b\n1,2,\n1,2,3\n", "t.csv", {}, &notes);
  EXPECT_THAT(notes.Lines(),
              ElementsAre("t.csv: rows with more cells than the header, which "
                          "are not read (a separator inside a cell?): 1 (line "
                          "3)"));
}

TEST(Csv, MemoryIsBounded) {
  CsvLimits limits;
  limits.max_table_bytes = 1000;
  std::string text = "a,b,c\n";
  EXPECT_EQ(ParseTable(text + "1\n2\n", "t", limits).rows.size(), 2u);
  // Each row costs three padded cells of 32 bytes and 56: 1000 hold six.
  for (int i = 0; i < 8; ++i) text += "1\n";
  EXPECT_THAT(ErrorOf([&] { ParseTable(text, "t.csv", limits); }),
              HasSubstr("t.csv: line 7: over 0 MB of cells"));
}

TEST(Csv, AForeignFileIsNotQuoted) {
  const Table foreign = ParseTable("user:word:0\nx:y:1\n", "f");
  EXPECT_EQ(ErrorOf([&] { foreign.Need({"video"}); }),
            "DataError: f: no column 'video'; none of the 1 cells of its first "
            "line is a "
            "column that is known here");
  const Table ours = ParseTable("Videos,Onset\nx,1\n", "f");
  EXPECT_EQ(ErrorOf([&] { ours.Need({"video"}); }),
            "DataError: f: no column 'video'; it has: Videos, Onset");
}

}  // namespace
}  // namespace mien
