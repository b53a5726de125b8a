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

}  // namespace
}  // namespace mien
