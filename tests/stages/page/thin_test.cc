#include "stages/page/thin.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace mien {
namespace {

using ::testing::Contains;

TEST(ThinKeepingEnvelopeTest, KeepsShortLines) {
  EXPECT_THAT(ThinKeepingEnvelope({1, 2, 3}, 1), testing::ElementsAre(0, 1, 2));
  EXPECT_TRUE(ThinKeepingEnvelope({}, 10).empty());
}

TEST(ThinKeepingEnvelopeTest, KeepsPeaksAndBreaks) {
  std::vector<double> y(10000, 0.0);
  y[4321] = 5;
  y[4322] = -7;
  y[7777] = std::nan("");
  const auto kept = ThinKeepingEnvelope(y, 100);
  EXPECT_LE(kept.size(), 500u);
  EXPECT_TRUE(std::is_sorted(kept.begin(), kept.end()));
  EXPECT_THAT(kept, Contains(0u));
  EXPECT_THAT(kept, Contains(4321u));
  EXPECT_THAT(kept, Contains(4322u));
  EXPECT_THAT(kept, Contains(7777u));
  EXPECT_THAT(kept, Contains(9999u));
}

}  // namespace
}  // namespace mien
