#include "stages/recognize/deal.h"

#include <gmock/gmock.h>

#include "pipeline/core/error.h"

namespace mien {
namespace {

// Four groups of two classes; the only balanced halves pair unlike groups.
TEST(DealGroups, BalancesClasses) {
  for (int seed = 0; seed < 20; ++seed) {
    Rng rng(seed);
    const auto fold = DealGroups({{6, 0}, {6, 0}, {0, 6}, {0, 6}}, 2, &rng);
    EXPECT_NE(fold[0], fold[1]) << seed;
    EXPECT_NE(fold[2], fold[3]) << seed;
  }
}

TEST(DealGroups, NoFoldStaysEmpty) {
  Rng rng(1);
  const auto fold = DealGroups({{9}, {1}, {1}, {1}, {1}}, 5, &rng);
  EXPECT_THAT(fold, testing::UnorderedElementsAre(0, 1, 2, 3, 4));
  EXPECT_THROW(DealGroups({{9}}, 2, &rng), InternalError);
}

}  // namespace
}  // namespace mien
