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

TEST(ScoreLeak, NeverBelowTheLastEpoch) {
  for (const LeakedFold& fold : Scored(SmallLeak()).folds) {
    EXPECT_GE(fold.correct, fold.correct_last);
  }
}

TEST(ScoreLeak, NothingWatchedNothingSaid) {
  EXPECT_TRUE(Scored(LeakRecord()).groups.empty());
  LeakRecord failed = SmallLeak();
  for (auto& fold : failed.folds) fold.reset();
  EXPECT_TRUE(Scored(failed).folds.empty());
}

}  // namespace
}  // namespace mien
