#include "stages/report/study_baselines.h"

#include <gtest/gtest.h>

#include "pipeline/core/text.h"

namespace mien {
namespace {

BaselinePart Part(const std::string& person, const std::string& condition,
                  bool baseline, double minutes, std::size_t looks) {
  BaselinePart part;
  part.counts.name = person + condition;
  part.counts.person = person;
  part.counts.condition = condition;
  part.counts.face_minutes = minutes;
  part.counts.looks = looks;
  part.baseline = baseline;
  return part;
}

std::vector<BaselineRow> Looks(const std::vector<BaselineRow>& rows) {
  std::vector<BaselineRow> looks;
  for (const BaselineRow& row : rows) {
    if (row.counted == "looks" || row.counted.empty()) looks.push_back(row);
  }
  return looks;
}

TEST(StudyBaselines, OutsideIsComparedWithTheBaseline) {
  // 1 in 2 minutes against 6 in 3.
  const auto rows = Looks(CompareBaselines(
      {Part("P1", "", true, 2, 1), Part("P1", "", false, 3, 6)}, false));
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].compared, "outside");
  EXPECT_EQ(rows[0].title, "All candidates listed");
  EXPECT_NEAR(rows[0].of_a.per_minute, 0.5, 1e-12);
  EXPECT_NEAR(rows[0].of_b.per_minute, 2, 1e-12);
  // Garwood's 0.0253 to 5.5716 of 1, and 2.2019 to 13.0595 of 6.
  EXPECT_NEAR(rows[0].of_a.poisson.low, 0.0253 / 2, 1e-4);
  EXPECT_NEAR(rows[0].of_a.poisson.high, 5.5716 / 2, 1e-4);
  EXPECT_NEAR(rows[0].of_b.poisson.low, 2.2019 / 3, 1e-4);
  EXPECT_NEAR(rows[0].of_b.poisson.high, 13.0595 / 3, 1e-4);
  EXPECT_NEAR(rows[0].contrast.ratio, 4, 1e-12);
  EXPECT_NEAR(rows[0].contrast.difference, 1.5, 1e-12);
  // 6 of 7: a share of 0.4213 to 0.9964 (Clopper and Pearson).
  EXPECT_NEAR(rows[0].contrast.ratio95.low, 0.4213 / 0.5787 * 2 / 3, 1e-3);
  EXPECT_FALSE(rows[0].contrast.counts_differ());
  // Ten times as much of both is no chance.
  const auto many = Looks(CompareBaselines(
      {Part("P1", "", true, 20, 10), Part("P1", "", false, 30, 60)}, false));
  EXPECT_TRUE(many.at(0).contrast.counts_differ());
}

TEST(StudyBaselines, BeforeAndAfterAreOfEachPerson) {
  const auto rows = Looks(CompareBaselines(
      {Part("P1", "after", false, 2, 8), Part("P1", "before", true, 1, 1),
       Part("P1", "before", false, 1, 2), Part("P2", "before", false, 1, 5),
       Part("", "after", true, 1, 5)},
      false));
  ASSERT_EQ(rows.size(), 5u);
  EXPECT_EQ(rows[0].compared, "outside");
  EXPECT_EQ(rows[0].of_b.count, 10);
  EXPECT_EQ(rows[1].compared, "condition");
  EXPECT_EQ(rows[1].b, "before");
  EXPECT_EQ(rows[1].of_b.count, 2);
  EXPECT_EQ(rows[2].b, "after");
  EXPECT_EQ(rows[2].of_b.count, 8);
  // The baseline belongs to its condition; before comes first.
  EXPECT_EQ(rows[3].compared, "conditions");
  EXPECT_EQ(rows[3].a, "before");
  EXPECT_EQ(rows[3].of_a.count, 3);
  EXPECT_NEAR(rows[3].of_a.minutes, 2, 1e-12);
  EXPECT_EQ(rows[3].b, "after");
  EXPECT_NEAR(rows[3].contrast.ratio, 8.0 / 3, 1e-12);
  // Whoever has no baseline is told of.
  EXPECT_EQ(rows[4].person, "P2");
  EXPECT_EQ(rows[4].compared, "none");
}

TEST(StudyBaselines, NothingOutsideIsNoDifference) {
  const auto rows =
      Looks(CompareBaselines({Part("P1", "", true, 2, 1)}, false));
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_FALSE(rows[0].both());
  EXPECT_EQ(rows[0].of_a.count, 1);
  // A baseline in which nobody is seen has no rate.
  const auto unseen = Looks(CompareBaselines(
      {Part("P1", "", true, 0, 0), Part("P1", "", false, 3, 6)}, false));
  EXPECT_FALSE(unseen.at(0).both());
  EXPECT_EQ(unseen.at(0).of_b.count, 6);
}

TEST(StudyBaselines, TheTableHasALineEach) {
  auto base = Part("=P1", "", true, 2, 0), out = Part("=P1", "", false, 2, 4);
  out.counts.accepted = 2;
  const std::vector<BaselinePart> parts = {base, out,
                                           Part("P2", "", false, 1, 1)};
  const std::string csv = BaselinesCsv(CompareBaselines(parts, true));
  EXPECT_EQ(
      csv.substr(0, csv.find('\n')),
      "person,counted,compared,a,b,a_count,a_minutes,a_per_minute,a_low,"
      "a_high,b_count,b_minutes,b_per_minute,b_low,b_high,ratio,ratio_low,"
      "ratio_high,difference,beyond_chance");
  // None against four: no ratio, and no end of it.
  EXPECT_NE(csv.find("\n'=P1,looks,outside,baseline,outside,0,2.0000,0.0000,"
                     "0.0000,1.8444,4,2.0000,2.0000,0.5449,5.1208,,"),
            std::string::npos)
      << csv;
  EXPECT_NE(csv.find(",,2.0000,no\n"), std::string::npos) << csv;
  EXPECT_NE(csv.find("\n'=P1,accepted,outside,"), std::string::npos);
  EXPECT_NE(csv.find("\nP2,,none,,,,,,,,,,,,,,,,,\n"), std::string::npos);
  EXPECT_EQ(BaselinesCsv(CompareBaselines(parts, false)).find("accepted"),
            std::string::npos);
}

TEST(StudyBaselines, WhereNobodyHasLookedNothingWasRejected) {
  auto base = Part("P1", "", true, 2, 9), out = Part("P1", "", false, 2, 9),
       more = Part("P1", "", false, 5, 9);
  base.counts.accepted = 9;
  out.counts.accepted = 8;
  more.decided = false;
  for (const BaselineRow& row : CompareBaselines({base, out, more}, true)) {
    if (row.counted == "looks") {
      EXPECT_NEAR(row.of_b.minutes, 7, 1e-12);
    }
    if (row.counted != "accepted") continue;
    EXPECT_NEAR(row.of_b.minutes, 2, 1e-12);
    EXPECT_EQ(row.of_b.count, 8);
  }
  for (const BaselineRow& row : CompareBaselines({base, more}, true)) {
    EXPECT_EQ(row.both(), !StartsWith(row.counted, "accepted"));
  }
}

}  // namespace
}  // namespace mien
