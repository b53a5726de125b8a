#include "stages/report/score_parts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mien {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

ScoreRow Row(const std::string& name, double uf1, bool is_floor = false) {
  ScoreRow row;
  row.name = name;
  row.uf1 = uf1;
  row.is_floor = is_floor;
  row.n = 40;
  row.accuracy = 0.5;
  row.uar = 0.625;
  return row;
}

RunReport Report() {
  RunReport report;
  report.classes = {"neg", "pos", "sur"};
  report.seeds = {1, 2};
  report.rows = {Row("casme2", 0.9), Row("all", 0.75),
                 Row("majority", 0.25, true), Row("chance", 0.33, true)};
  report.rows[1].uf1_sd = 0.0125;
  report.rows[1].uf1_interval = {0.6, 0.85};
  return report;
}

TEST(CountTest, KnowsOneFromMany) {
  EXPECT_EQ(Count(1, "clip"), "1 clip");
  EXPECT_EQ(Count(0, "clip"), "0 clips");
}

TEST(CardTest, EscapesAndGrows) {
  EXPECT_THAT(Card("<n>", "<v>", "<m>"),
              HasSubstr("<li class=\"card\"><span class=\"name\">&lt;n&gt;"));
  EXPECT_THAT(Card("n", "v", "m", "<svg></svg>"),
              HasSubstr("<li class=\"card wide\">"));
}

TEST(ScoreCardsTest, TakesTheRowOfAll) {
  const std::string cards = ScoreCards(Report());
  EXPECT_THAT(cards, HasSubstr("<span class=\"value\">0.750</span>"));
  EXPECT_THAT(cards, HasSubstr("95 % interval 0.600 to 0.850 over subjects"));
  EXPECT_THAT(cards, HasSubstr("<span class=\"value\">0.625</span>"));
  EXPECT_THAT(cards, HasSubstr("chance 0.333"));
  EXPECT_THAT(cards, HasSubstr("over 2 seeds"));
  EXPECT_THAT(cards, Not(HasSubstr("0.900")));
}

TEST(ScoreCardsTest, SaysWhatIsMissing) {
  RunReport report = Report();
  report.seeds = {1};
  report.rows = {Row("casme2", 0.9), Row("majority", 0.2, true)};
  const std::string cards = ScoreCards(report);
  EXPECT_THAT(cards, HasSubstr("<span class=\"value\">0.900</span>"));
  EXPECT_THAT(cards, HasSubstr("no interval computed"));
  EXPECT_THAT(cards, HasSubstr("one seed: no spread"));
  report.rows = {Row("majority", 0.2, true)};
  EXPECT_EQ(ScoreCards(report), "");
}

TEST(LeadTest, ComparesWithTheHighestFloor) {
  EXPECT_THAT(Lead(Report()),
              HasSubstr("UF1 is 0.750 over 40 clips, +0.420 against the "
                        "highest floor (chance, 0.330)."));
  RunReport report = Report();
  report.rows[1].uf1 = 0.3;
  EXPECT_THAT(Lead(report), HasSubstr("not above the floor"));
  report.rows = {Row("all", 0.75)};
  EXPECT_THAT(Lead(report), HasSubstr("over 40 clips."));
}

TEST(ScoreCardsTest, WithoutSubjectsNoneAreNamed) {
  RunReport report = Report();
  report.resampled = "samples";
  EXPECT_THAT(ScoreCards(report), HasSubstr("0.600 to 0.850 over samples"));
  EXPECT_THAT(ScoreCards(report), Not(HasSubstr("over subjects")));
}

TEST(ScoreTableTest, WhatWasSeenInTrainingIsMarkedAndSaid) {
  RunReport report = Report();
  report.rows = {Row("PublicTest", 0.5), Row("Training", 0.9)};
  EXPECT_THAT(ScoreTable(report), Not(HasSubstr("seen in training")));
  report.rows[1].seen = true;
  report.remark = "split Training was <seen>";
  const std::string table = ScoreTable(report);
  EXPECT_THAT(table, HasSubstr("Training <span class=\"tag bad\">seen in "
                               "training</span>"));
  EXPECT_THAT(Lead(report),
              HasSubstr("UF1 is 0.500 over 40 clips (PublicTest)"));
  EXPECT_THAT(Lead(report), HasSubstr("split Training was &lt;seen&gt;"));
}

TEST(ScoreTableTest, MarksFloorsAndEscapesNames) {
  RunReport report = Report();
  report.rows[0].name = "<casme>";
  const std::string table = ScoreTable(report);
  EXPECT_THAT(table, HasSubstr("<tr class=\"floor\"><th scope=\"row\">majority "
                               "<span class=\"tag plain\">floor</span>"));
  EXPECT_THAT(table, HasSubstr("<tr class=\"total\"><th scope=\"row\">all"));
  EXPECT_THAT(table, HasSubstr("&lt;casme&gt;"));
  EXPECT_THAT(table, HasSubstr("<td class=\"n\">0.600 to 0.850</td>"));
}

TEST(ClassTablesTest, ShowsBarsAndLeavesOutABadMatrix) {
  RunReport report = Report();
  report.per_class = {{"neg", 12, 0.5, 0.25, 0.333}};
  report.confusion = {1, 2, 3};  // not 3 x 3
  const std::string tables = ClassTables(report);
  EXPECT_THAT(tables, HasSubstr("<span>0.333</span>"));
  EXPECT_THAT(tables, HasSubstr("<td class=\"n\">12</td>"));
  EXPECT_THAT(tables, Not(HasSubstr("Confusion matrix")));
  report.confusion.assign(9, 4);
  EXPECT_THAT(ClassTables(report), HasSubstr("Counts summed over 2 seeds"));
}

}  // namespace
}  // namespace mien
