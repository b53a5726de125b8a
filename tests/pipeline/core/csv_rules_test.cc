// The promises of pipeline/core/csv.h, one by one.

#include <gmock/gmock.h>

#include "pipeline/core/csv.h"
#include "pipeline/core/file.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using testing::ElementsAre;
using Rows = std::vector<std::vector<std::string>>;

Rows Parse(const std::string& text) { return ParseCsv(text, "t.csv"); }

TEST(CsvRules, EveryLineEndGivesTheSameRows) {
  const Rows rows = {{"a", "b"}, {"1", "2"}};
  EXPECT_EQ(Parse("a,b\n1,2\n"), rows);
  EXPECT_EQ(Parse("a,b\r\n1,2\r\n"), rows);
  EXPECT_EQ(Parse("a,b\n1,2"), rows);
  EXPECT_EQ(Parse("\n\r\na,b\n\n\r\n1,2\n\n"), rows);
}

TEST(CsvRules, EmptyFieldsStand) {
  EXPECT_EQ(Parse("a,,c\n,,\n\"\"\n"),
            (Rows{{"a", "", "c"}, {"", "", ""}, {""}}));
  EXPECT_TRUE(Parse("").empty());
  EXPECT_TRUE(Parse("\xEF\xBB\xBF").empty());
  EXPECT_TRUE(Parse("\r\n\n").empty());
}

TEST(CsvRules, QuotesKeepSeparatorsLineEndsAndQuotes) {
  EXPECT_EQ(Parse("x,y\n\"1,5\",\"a\r\nb\"\n\"\"\"\",\"\"\"q\"\"\"\n"),
            (Rows{{"x", "y"}, {"1,5", "a\nb"}, {"\"", "\"q\""}}));
  // A quote within a field that began without one is a letter like any other.
  EXPECT_EQ(Parse("x,y\n5\" disk,2\n"), (Rows{{"x", "y"}, {"5\" disk", "2"}}));
}

TEST(CsvRules, TheByteOrderMarkIsNoPartOfTheFirstName) {
  const Table table = ParseTable("\xEF\xBB\xBFsubject;clip\n1;2\n", "t.csv");
  EXPECT_EQ(table.Find({"subject"}), 0u);
  EXPECT_THAT(table.header, ElementsAre("subject", "clip"));
}

TEST(CsvRules, TheSeparatorIsTheMostFrequentOutsideQuotes) {
  EXPECT_THAT(Parse("a;b,c;d\n")[0], ElementsAre("a", "b,c", "d"));
  EXPECT_THAT(Parse("a\tb\tc;d\n")[0], ElementsAre("a", "b", "c;d"));
  EXPECT_THAT(Parse("a,b;c\n")[0], ElementsAre("a", "b;c"));  // comma of equals
  EXPECT_THAT(Parse("alone\n")[0], ElementsAre("alone"));
  // Three commas in a quoted name, two semicolons that separate.
  EXPECT_THAT(Parse("\"a,b,c,d\";e;f\n1;2;3\n")[0],
              ElementsAre("a,b,c,d", "e", "f"));
  EXPECT_THAT(Parse("\"a\"\"x,y,z\"\"\";e\n")[0],
              ElementsAre("a\"x,y,z\"", "e"));
  EXPECT_THAT(Parse("\"a\n,,\";e\n")[0], ElementsAre("a\n,,", "e"));
}

TEST(CsvRules, ErrorsNameTheLine) {
  EXPECT_EQ(ErrorOf([] { Parse("a,b\n1,2\n\"3\n4\n"); }),
            "DataError: t.csv: line 3: the quote opened here is never closed");
  CsvLimits limits;
  limits.max_columns = 3;
  EXPECT_EQ(ErrorOf([&] { ParseCsv("a,b,c\n\n1,2,3,4\n", "t.csv", limits); }),
            "DataError: t.csv: line 3 has more than 3 columns");
  EXPECT_EQ(ParseCsv("1,2,3\n", "t.csv", limits).size(), 1u);
}

TEST(CsvRules, ATextLargerThanTheLimitIsNotRead) {
  CsvLimits limits;
  limits.max_bytes = 4;
  EXPECT_EQ(ParseCsv("a,b\n", "t.csv", limits).size(), 1u);
  EXPECT_EQ(ErrorOf([&] { ParseCsv("a,b\n1", "t.csv", limits); }),
            "DataError: t.csv: larger than 4 bytes: not read as a table");
  const TempFolder folder;
  WriteFileAtomic(folder / "t.csv", "a,b\n1");
  EXPECT_EQ(ErrorOf([&] { ReadCsv(folder / "t.csv", limits); }),
            "DataError: " + (folder / "t.csv") +
                ": 5 bytes is more than the limit of 4");
}

TEST(CsvRules, ATableNeedsAHeader) {
  EXPECT_EQ(ErrorOf([] { ParseTable("\n\n", "t.csv"); }),
            "DataError: t.csv: empty: a header line is needed");
  EXPECT_TRUE(ParseTable("a,b\n", "t.csv").rows.empty());
}

TEST(CsvRules, ShortRowsArePaddedLongOnesKept) {
  const Table table = ParseTable("a,b\n1\n1,2,3\n", "t.csv");
  EXPECT_EQ(table.rows, (Rows{{"1", ""}, {"1", "2", "3"}}));
}

TEST(CsvRules, AMissingColumnNamesThoseThere) {
  const Table table = ParseTable(" a ,, B\n", "t.csv");
  EXPECT_EQ(table.Find({"b"}), 2u);
  EXPECT_EQ(table.Find({"none", "A"}), 0u);
  EXPECT_EQ(
      ErrorOf([&] {
        table.Need({"onset", "start"});
      }),
      "DataError: t.csv: no column 'onset'; none of the 2 cells of its first "
      "line is a column that is known here");
}

TEST(CsvRules, PlacesBeyondTheLinesAreRows) {
  Table table = ParseTable("a,b\n1,2\n", "t.csv");
  EXPECT_EQ(table.Where(0, 1), "t.csv: line 2, column 'b'");
  EXPECT_EQ(table.Where(5, 1), "t.csv: row 6, column 'b'");
}

TEST(CsvRules, OnlyWhatNeedsQuotesGetsThem) {
  EXPECT_EQ(CsvLine({"a b", "1.5", ""}), "a b,1.5,\n");
  EXPECT_EQ(CsvLine({"a;b", "c\td", "e\rf", "\""}),
            "\"a;b\",\"c\td\",\"e\rf\",\"\"\"\"\n");
  EXPECT_EQ(CsvLine({""}), "\"\"\n");  // a blank line would be passed over
  EXPECT_EQ(CsvLine({}), "\n");
}

TEST(CsvRules, WhateverIsWrittenIsRead) {
  const Rows rows = {{"one", "two", "three"},
                     {"", "", ""},
                     {"a,b;c\td", "\"", "\"\""},
                     {"l\nm", " x ", "\n"},  // any line end is read as one
                     {"\xC3\xA9", "'", "\\"}};
  std::string text;
  for (const auto& row : rows) text += CsvLine(row);
  EXPECT_EQ(Parse(text), rows);
  EXPECT_EQ(Parse(CsvLine({"name"}) + CsvLine({""})), (Rows{{"name"}, {""}}));
}

}  // namespace
}  // namespace mien
