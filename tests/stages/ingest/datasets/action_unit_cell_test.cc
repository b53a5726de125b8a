#include "stages/ingest/datasets/action_unit_cell.h"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/csv.h"
#include "pipeline/core/text.h"
#include "tests/stages/ingest/test_files.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::ElementsAre;

// "L12B" and what else is known: "ref", "k", "?", "#1" (an alternative).
std::string TextOf(const UnitCode& code) {
  std::string text = code.kind == "AU" ? "" : code.kind + ":";
  text += Str(code.side, code.unit, code.degree);
  if (code.in_reference) text += " ref";
  if (code.is_static) text += " k";
  if (code.is_doubtful) text += " ?";
  if (code.choice > 0) text += Str(" #", code.choice);
  return text;
}

std::vector<std::string> Parse(const std::string& cell) {
  std::vector<std::string> all;
  const UnitList list = ParseUnitCell(cell);
  for (const UnitCode& code : list.units) all.push_back(TextOf(code));
  for (const std::string& remark : list.remarks) all.push_back("!" + remark);
  return all;
}

TEST(ActionUnitCellTest, NumbersSidesAndDegrees) {
  EXPECT_THAT(Parse("12"), ElementsAre("12"));
  EXPECT_THAT(Parse("4+L7 + R12C"), ElementsAre("4", "L7", "R12C"));
  EXPECT_THAT(Parse("4,7"), ElementsAre("4", "7"));
  EXPECT_THAT(Parse("A1B+A2C"), ElementsAre("A1B", "A2C"));
  EXPECT_THAT(Parse("A/L12"), ElementsAre("A/L12"));
  EXPECT_THAT(Parse("(L/A)4B"), ElementsAre("L/A4B"));
  EXPECT_THAT(Parse("10A/B"), ElementsAre("10A/B"));
  EXPECT_THAT(Parse("4(B/C)+7B"), ElementsAre("4B/C", "7B"));
  EXPECT_THAT(Parse("A2(B/C)+5(C)"), ElementsAre("A2B/C", "5C"));
  EXPECT_THAT(Parse("T28+14"), ElementsAre("T28", "14"));
  EXPECT_THAT(Parse("B18+25"), ElementsAre("B18", "25"));
}

TEST(ActionUnitCellTest, Kinds) {
  EXPECT_THAT(Parse("AU4+AUR2"), ElementsAre("4", "R2"));
  EXPECT_THAT(Parse("R12+AD31"), ElementsAre("R12", "AD:31"));
  EXPECT_THAT(Parse("26+ADR30"), ElementsAre("26", "AD:R30"));
  EXPECT_THAT(Parse("1+2+M58"), ElementsAre("1", "2", "M:58"));
}

TEST(ActionUnitCellTest, Alternatives) {
  EXPECT_THAT(Parse("4 or 7"), ElementsAre("4 #1", "7 #1"));
  EXPECT_THAT(Parse("(R6 or R12)+R15"), ElementsAre("R6 #1", "R12 #1", "R15"));
  EXPECT_THAT(Parse("R14A or 17A or 24A"),
              ElementsAre("R14A #1", "17A #1", "24A #1"));
  EXPECT_THAT(Parse("17B+(23/24) "), ElementsAre("17B", "23 #1", "24 #1"));
  EXPECT_THAT(Parse("26+((8+25)or(50))"),
              ElementsAre("26", "8 #1", "25 #1", "50 #1"));
  EXPECT_THAT(Parse("A4C+R(12or14)B+38"),
              ElementsAre("A4C", "R12B #1", "R14B #1", "38"));
  EXPECT_THAT(Parse("(1 or 2)+(4 or 7)"),
              ElementsAre("1 #1", "2 #1", "4 #2", "7 #2"));
}

TEST(ActionUnitCellTest, ReferenceStaticAndDoubt) {
  EXPECT_THAT(Parse("ref(7B)+43"), ElementsAre("7B ref", "43"));
  EXPECT_THAT(Parse("7B+ ref(43)"), ElementsAre("7B", "43 ref"));
  EXPECT_THAT(Parse("6C/D+ref(7)12E+25"),
              ElementsAre("6C/D", "7 ref", "12E", "25"));
  EXPECT_THAT(Parse("9A ref (L12 or L10)"),
              ElementsAre("9A", "L12 ref #1", "L10 ref #1"));
  EXPECT_THAT(Parse("AU4(k)+L7"), ElementsAre("4 k", "L7"));
  EXPECT_THAT(Parse("12B ?"), ElementsAre("12B ?"));
}

TEST(ActionUnitCellTest, WhatIsNoUnitIsARemark) {
  EXPECT_THAT(Parse("R14+17+soft focus"),
              ElementsAre("R14", "17", "!soft focus"));
  EXPECT_THAT(Parse("4C+7B+glare"), ElementsAre("4C", "7B", "!glare"));
  EXPECT_THAT(Parse("Chewing"), ElementsAre("!Chewing"));
  EXPECT_THAT(Parse("80 (big swallow) "), ElementsAre("80", "!(big swallow)"));
  EXPECT_THAT(Parse("(loses 1+2) or (4(B/C))"),
              ElementsAre("!(loses 1+2) or (4(B/C))"));
}

TEST(ActionUnitCellTest, NothingAndNonsense) {
  for (const char* cell : {"", " ", "/", "-", "?"}) {
    EXPECT_THAT(Parse(cell), ElementsAre()) << cell;
  }
  EXPECT_THAT(Parse("41306"), ElementsAre("!41306"));
  EXPECT_THAT(Parse("0"), ElementsAre("!0"));
  EXPECT_THAT(Parse("7A/B)+ref(11)"), ElementsAre("7A/B", "11 ref"));
  EXPECT_EQ(Parse(std::string(400, '(')).size(), 1u);
  EXPECT_EQ(ParseUnitCell(std::string(5000, '4')).remarks.size(), 1u);
}

TEST(ActionUnitCellTest, ShowsWhatMovedForSure) {
  const UnitList list = ParseUnitCell("L4B+ref(7)+(12 or 14)+AD31+25(k)+17?");
  EXPECT_TRUE(ShowsUnit(list, 4));
  for (const int unit : {7, 12, 14, 31, 25, 17, 1}) {
    EXPECT_FALSE(ShowsUnit(list, unit)) << unit;
  }
}

// Every cell of the published sheets: those that are not read whole are few,
// and known.
TEST(ActionUnitCellTest, RealCells) {
  if (RealData().empty()) GTEST_SKIP() << "MIEN_REAL_DATA is not set";
  std::set<std::string> remarks;
  std::size_t cells = 0;
  for (const auto& [file, column] :
       {std::pair("casme2", "Action_Units"), std::pair("samm", "Action_Units"),
        std::pair("casme3_partA", "AU"), std::pair("casme_sq", "au"),
        std::pair("dfme", "AU"), std::pair("samm_lv", "Action_Units")}) {
    const Table table = ReadCsv(Str(RealData(), "/me_labels/", file, ".csv"));
    const std::size_t at = table.Need({column});
    for (const auto& row : table.rows) {
      ++cells;
      const UnitList list = ParseUnitCell(row[at]);
      remarks.insert(list.remarks.begin(), list.remarks.end());
    }
  }
  EXPECT_GT(cells, 4000u);
  EXPECT_THAT(remarks, testing::UnorderedElementsAre(
                           "soft focus", "glare", "all of the above", "Chewing",
                           "(big swallow)", "reaction?",
                           "subject do 2x R2(C and then B)", "(loses AU4)",
                           "(loses 1+2) or (4(B/C))"));
}

}  // namespace
}  // namespace mien
