#include "tools/run/leak_scores.h"

#include <gmock/gmock.h>

#include "tests/support/prepared.h"

namespace mien {
namespace {

LeakedScores Scored(const LeakRecord& record) {
  const Prepared prepared = SmallRun();
  const Recognition honest = SmallRecognition();
  return ScoreLeak(prepared, honest.folds, record,
                   ScoreGroups(prepared, Pool(prepared, honest), {}));
}

// The second epoch has every test sample right. Where the last has too, it is
// the one taken.
TEST(ScoreLeak, TakesEachFoldsBestEpochTheLastOfEquals) {
  const LeakedScores leaked = Scored(SmallLeak());
  ASSERT_EQ(leaked.folds.size(), 4u);
  EXPECT_EQ(leaked.folds[0].epoch, 3);  // honest predictions are right
  EXPECT_EQ(leaked.folds[1].epoch, 2);
  EXPECT_EQ(leaked.folds[1].name, "set_02");
  EXPECT_EQ(leaked.folds[1].correct, 2);
  EXPECT_EQ(leaked.folds[1].correct_last, 1);
  EXPECT_EQ(leaked.folds[3].epoch, 3);
  ASSERT_EQ(leaked.groups.size(), 2u);
  EXPECT_EQ(leaked.groups[0].name, "all");
  EXPECT_EQ(leaked.groups[0].n, 4);
  EXPECT_EQ(leaked.groups[0].uf1, 1);
  EXPECT_EQ(leaked.groups[0].accuracy, 1);
  EXPECT_NEAR(leaked.groups[0].honest_uf1, 13.0 / 15, 1e-12);
}

// Truth of both test samples of each fold: a, b.
TEST(ScoreLeak, TheBestEpochCountsWhereverItStands) {
  const std::vector<float> both = {1, 0, 0, 1}, first = {1, 0, 1, 0},
                           none = {0, 1, 1, 0};
  LeakRecord record = SmallLeak();
  ASSERT_EQ(record.folds.size(), 4u);
  const std::vector<std::vector<float>> epochs[] = {
      {both, first, none},   // 2, 1, 0 of two right
      {first, both, first},  // 1, 2, 1
      {none, none, first},   // 0, 0, 1
      {first, none, none}};  // 1, 0, 0
  for (std::size_t f = 0; f < 4; ++f) {
    record.folds[f]->probabilities.clear();
    for (const auto& epoch : epochs[f]) {
      record.folds[f]->probabilities.insert(
          record.folds[f]->probabilities.end(), epoch.begin(), epoch.end());
    }
  }
  const LeakedScores leaked = Scored(record);
  ASSERT_EQ(leaked.folds.size(), 4u);
  const int expected[][3] = {{1, 2, 0}, {2, 2, 1}, {3, 1, 1}, {1, 1, 0}};
  for (std::size_t f = 0; f < 4; ++f) {
    EXPECT_EQ(leaked.folds[f].epoch, expected[f][0]) << f;
    EXPECT_EQ(leaked.folds[f].correct, expected[f][1]) << f;
    EXPECT_EQ(leaked.folds[f].correct_last, expected[f][2]) << f;
    EXPECT_EQ(leaked.folds[f].tests, 2) << f;
  }
  // Seed 1 has 4 of 4 right, seed 2 those of two epochs with one each.
  EXPECT_DOUBLE_EQ(leaked.groups.at(0).accuracy, 0.75);
}

TEST(ScoreLeak, NothingWatchedNothingSaid) {
  EXPECT_TRUE(Scored(LeakRecord()).groups.empty());
  LeakRecord failed = SmallLeak();
  for (auto& fold : failed.folds) fold.reset();
  EXPECT_TRUE(Scored(failed).folds.empty());
}

}  // namespace
}  // namespace mien
