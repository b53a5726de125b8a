#include "stages/exchange/cells.h"

#include <gmock/gmock.h>

#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using testing::HasSubstr;

constexpr DecimalMark kUnknown = DecimalMark::kUnknown;
constexpr DecimalMark kPoint = DecimalMark::kPoint;
constexpr DecimalMark kComma = DecimalMark::kComma;

struct Case {
  const char* text;
  DecimalMark mark;
  bool counts;
  double value;  // -999: no number
};

TEST(CellNumber, AsPeopleWriteThem) {
  const Case cases[] = {
      {"12", kUnknown, true, 12},
      {" 1.5 ", kUnknown, false, 1.5},
      {"1,5", kUnknown, false, 1.5},
      {"1,5", kPoint, false, 1.5},
      {"-0,25", kUnknown, false, -0.25},
      {"+3", kUnknown, false, 3},
      {"1e-3", kUnknown, false, 0.001},
      // Thousands: for frames a comma before three digits, elsewhere not.
      {"1,234", kUnknown, true, 1234},
      {"1,234", kUnknown, false, 1.234},
      {"0,234", kUnknown, true, 0.234},
      {"1,234", kPoint, false, 1234},
      {"1,234", kComma, true, 1.234},
      {"1.234", kComma, true, 1234},
      {"1.234", kUnknown, true, 1.234},
      {"1,234,567", kUnknown, false, 1234567},
      {"1.234.567", kUnknown, false, 1234567},
      {"1.234,5", kUnknown, false, 1234.5},
      {"1,234.5", kUnknown, false, 1234.5},
      {"12'345", kUnknown, true, 12345},
      {"1 234", kUnknown, true, 1234},
      {"1\xC2\xA0"
       "234,5",
       kUnknown, false, 1234.5},
      {"12\xE2\x80\xAF"
       "345",
       kUnknown, true, 12345},
      {"'30", kUnknown, true, 30},
      {"1,23,4", kUnknown, false, -999},
      {"12 34", kUnknown, false, -999},
      {"1,2345,678", kUnknown, false, -999},
      {"1.2.3", kUnknown, false, -999},
      {"x", kUnknown, false, -999},
      {"", kUnknown, false, -999},
      {"01.02.2024", kUnknown, false, -999},
  };
  for (const Case& one : cases) {
    const auto value = ParseCellNumber(one.text, one.mark, one.counts);
    EXPECT_DOUBLE_EQ(value.value_or(-999), one.value) << one.text;
  }
}

TEST(CellNumber, TheTableTellsItsMark) {
  const auto mark = [](const std::string& cells) {
    return FindDecimalMark(ParseTable("a;b\n" + cells + "\n", "t"));
  };
  EXPECT_EQ(mark("1,234;5"), kUnknown);
  EXPECT_EQ(mark("1,234;0,5"), kComma);
  EXPECT_EQ(mark("1,234;0.5"), kPoint);
  EXPECT_EQ(mark("1.234,5;x"), kComma);
  EXPECT_EQ(mark("P01.mp4;01.02.2024"), kUnknown);
  EXPECT_EQ(mark("0,125;7"), kComma);
}

TEST(Cells, CountsAndErrors) {
  const Table table = ParseTable("n;m\n1,234;\n1,5;-\nx;n/a\n", "t.csv");
  EXPECT_EQ(Cells(table, 0).Whole(0), 1234);
  EXPECT_EQ(Cells(table, 0).Count(0), 1234);
  EXPECT_EQ(Cells(table, 0).Number(1), std::nullopt);
  EXPECT_EQ(Cells(table, 1).Number(1), std::nullopt);
  EXPECT_EQ(Cells(table, 2).Number(1), std::nullopt);
  const Table names = ParseTable("n,m\n\xC2\xA0 a  b \xC2\xA0,\n", "t.csv");
  EXPECT_EQ(Cells(names, 0).Text(0), "a  b");
  EXPECT_EQ(Cells(table, 1).Place(), "line 3");
  EXPECT_EQ(ErrorOf([&] { Cells(table, 1).Whole(0); }),
            "DataError: t.csv: line 3, column 'n': '1,5' is not a whole "
            "number");
  EXPECT_THAT(ErrorOf([&] { Cells(table, 2).Number(0); }),
              HasSubstr("'x' is not a number"));
}

// Half of a table typed anew with commas: its seconds are no thousands.
TEST(Cells, AColumnOfCommasAmongPoints) {
  const Table table = ParseTable(
      "start;fps;end;frame\n1,200;25.0;1,200.5;1,200\n4,000;25.0;4,000.5;4,"
      "000\n",
      "t.csv");
  ASSERT_EQ(FindDecimalMark(table), kPoint);
  EXPECT_EQ(Cells(table, 0, kPoint).Number(0), 1.2);
  EXPECT_EQ(Cells(table, 1, kPoint).Number(0), 4);
  EXPECT_EQ(Cells(table, 0, kPoint).Number(2), 1200.5);
  EXPECT_EQ(Cells(table, 0, kPoint).Count(3), 1200);
}

}  // namespace
}  // namespace mien
