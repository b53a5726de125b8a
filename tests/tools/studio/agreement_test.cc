#include "tools/studio/agreement.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mien {
namespace {

using ::testing::ElementsAre;

EventRow Said(int event, const std::string& verdict,
              std::vector<std::string> units = {}) {
  EventRow row;
  row.event = event;
  row.onset_s = event;
  row.offset_s = event + 0.2;
  row.verdict = verdict;
  row.coded_units = std::move(units);
  return row;
}

// Cohen's textbook table: 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no: .4.
std::vector<std::pair<std::string, std::string>> Textbook() {
  std::vector<std::pair<std::string, std::string>> decisions;
  const auto add = [&](int n, const char* a, const char* b) {
    for (int i = 0; i < n; ++i) decisions.emplace_back(a, b);
  };
  add(20, "accept", "accept");
  add(5, "accept", "reject");
  add(10, "reject", "accept");
  add(15, "reject", "reject");
  return decisions;
}

TEST(Kappa, IntervalLiesAroundIt) {
  const KappaInterval one = KappaWithInterval(Textbook(), 1);
  EXPECT_NEAR(one.agreement.kappa, 0.4, 1e-9);
  // By its standard error, sqrt(.7 * .3 / 50) / .5 = .1296: .146 to .654.
  EXPECT_NEAR(one.low, 0.146, 0.06);
  EXPECT_NEAR(one.high, 0.654, 0.06);
  EXPECT_EQ(one.low, KappaWithInterval(Textbook(), 1).low);
  EXPECT_NE(one.low, KappaWithInterval(Textbook(), 2).low);
}

TEST(Kappa, WithoutPairsThereIsNone) {
  EXPECT_TRUE(std::isnan(KappaWithInterval({}, 1).low));
  EXPECT_TRUE(std::isnan(KappaWithInterval({{"a", "a"}}, 1).agreement.kappa));
}

TEST(Kappa, AHandfulHasNoInterval) {
  const auto pairs = [](int n) {
    auto decisions = Textbook();
    decisions.resize(static_cast<std::size_t>(n), {"reject", "reject"});
    decisions[0] = {"reject", "accept"};
    return decisions;
  };
  EXPECT_TRUE(std::isnan(KappaWithInterval({{"a", "a"}, {"b", "b"}}, 1).low));
  EXPECT_TRUE(std::isnan(KappaWithInterval({{"a", "b"}}, 1).high));
  EXPECT_TRUE(std::isnan(KappaWithInterval(pairs(5), 1).low));
  EXPECT_FALSE(std::isnan(KappaWithInterval(pairs(6), 1).low));
}

TEST(Agreement, ByKindAndFlagOfWhatBothDecided) {
  std::vector<EventRow> a = {Said(1, "accept"), Said(2, "reject"),
                             Said(3, "accept"), Said(4, "accept")};
  std::vector<EventRow> b = {Said(1, "accept"), Said(2, "reject"),
                             Said(3, "reject"), Said(4, "")};
  a[2].kind = "macro";
  a[1].flags = a[2].flags = {"blink"};
  EventRow added = Said(5, "accept");
  added.added = true;
  a.push_back(added);
  b.push_back(added);
  const auto rows = AgreementTable(PairsOf(a, b), 1);
  std::vector<std::string> what;
  std::vector<int> n;
  for (const AgreementRow& row : rows) {
    what.push_back(row.what);
    n.push_back(row.kappa.agreement.n);
  }
  EXPECT_THAT(what,
              ElementsAre("all", "micro", "macro", "blink", "without a flag"));
  EXPECT_THAT(n, ElementsAre(3, 2, 1, 2, 1));
  EXPECT_NEAR(rows[0].kappa.agreement.observed, 2.0 / 3, 1e-12);
  EXPECT_NEAR(rows[1].kappa.agreement.kappa, 1, 1e-12);
}

TEST(Units, WexlersRatio) {
  const auto pairs =
      PairsOf({Said(1, "accept", {"L12B", "4C"}), Said(2, "accept", {"1"})},
              {Said(1, "accept", {"12"}), Said(2, "reject", {"1"})});
  // Named 2 + 1, both: 12.
  EXPECT_NEAR(UnitAgreement(pairs), 2.0 / 3, 1e-12);
  EXPECT_TRUE(std::isnan(UnitAgreement({})));
}

TEST(Disagreements, VerdictsAndCoding) {
  const auto pairs =
      PairsOf({Said(1, "accept"), Said(2, "accept"), Said(3, "accept", {"12A"}),
               Said(4, "accept", {"12A"}), Said(5, "reject", {"4"})},
              {Said(1, "reject"), Said(2, ""), Said(3, "accept", {"12E"}),
               Said(4, "accept", {"14A"}), Said(5, "reject")});
  EXPECT_THAT(Disagreements(pairs), ElementsAre(0, 2, 3));
}

TEST(Consensus, IntensitiesAreOpenNotesStay) {
  EventRow first = Said(1, "accept", {"4C"}),
           second = Said(1, "accept", {"4B"});
  EventRow noted = Said(2, "reject"), also = Said(2, "reject");
  noted.coder = "eva";
  noted.note = "a nod";
  also.coder = "finn";
  also.note = "head";
  const auto rows = ConsensusOf({first, noted}, {second, also});
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].verdict, "");
  EXPECT_TRUE(rows[0].coded_units.empty());
  EXPECT_EQ(rows[1].verdict, "reject");
  EXPECT_EQ(rows[1].note, "eva: a nod; finn: head");
}

TEST(Consensus, BeginsWithWhatBothSay) {
  EventRow first_added = Said(3, "accept"), second_added = Said(3, "accept");
  first_added.added = second_added.added = true;
  first_added.onset_s = second_added.onset_s = 9;
  first_added.offset_s = 9.2;
  second_added.offset_s = 9.22;  // the same one
  EventRow other = second_added;
  other.event = 4;
  other.onset_s = 12;
  other.offset_s = 12.3;
  const auto rows =
      ConsensusOf({Said(1, "accept"), Said(2, "accept"), first_added},
                  {Said(1, "accept"), Said(2, "reject"), second_added, other});
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_EQ(rows[0].verdict, "accept");
  EXPECT_EQ(rows[0].coder, "consensus");
  EXPECT_EQ(rows[1].verdict, "");
  EXPECT_TRUE(rows[2].added && rows[3].added);
  EXPECT_DOUBLE_EQ(rows[3].onset_s, 12);
}

}  // namespace
}  // namespace mien
