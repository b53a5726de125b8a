#include "stages/track/large_pages.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <vector>

namespace mien {
namespace {

TEST(LargePagesTest, LargeTablesBeginAtAPage) {
  std::vector<float, LargePages<float>> table(3 << 19, 1.5f);  // 6 MB
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(table.data()) % (2 << 20), 0u);
  table.resize(5 << 19);
  EXPECT_EQ(table.front(), 1.5f);
  EXPECT_EQ(table.back(), 0.0f);
  EXPECT_EQ(table[(3 << 19) - 1], 1.5f);
}

TEST(LargePagesTest, SmallOnesAreAsEver) {
  std::vector<int, LargePages<int>> table = {1, 2, 3};
  table.push_back(4);
  EXPECT_EQ(table, (std::vector<int, LargePages<int>>{1, 2, 3, 4}));
}

TEST(LargePagesTest, RefusesWhatNoMemoryHolds) {
  LargePages<double> pages;
  EXPECT_THROW(pages.allocate(std::numeric_limits<std::size_t>::max() / 4),
               std::bad_alloc);
}

}  // namespace
}  // namespace mien
