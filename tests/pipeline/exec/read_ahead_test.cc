#include "pipeline/exec/read_ahead.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <vector>

namespace mien {
namespace {

// Counts from 0 to count - 1.
std::function<bool(int*)> Counter(int count) {
  return [count, next = 0](int* item) mutable {
    *item = next++;
    return *item < count;
  };
}

TEST(ReadAheadTest, GivesAllInOrderWhateverWaits) {
  for (const std::size_t most : {1, 3, 100}) {
    ReadAhead<int> items(Counter(50), most);
    int item = -1;
    for (int i = 0; i < 50; ++i) {
      ASSERT_TRUE(items.Next(&item));
      EXPECT_EQ(item, i);
    }
    EXPECT_FALSE(items.Next(&item));
    EXPECT_FALSE(items.Next(&item));
  }
}

TEST(ReadAheadTest, NothingToRead) {
  ReadAhead<int> items(Counter(0));
  int item = -1;
  EXPECT_FALSE(items.Next(&item));
}

TEST(ReadAheadTest, AnErrorComesAfterWhatWasMade) {
  ReadAhead<int> items([next = 0](int* item) mutable {
    if (next == 2) throw std::runtime_error("third");
    *item = next++;
    return true;
  });
  int item = -1;
  EXPECT_TRUE(items.Next(&item));
  EXPECT_TRUE(items.Next(&item));
  EXPECT_EQ(item, 1);
  EXPECT_THROW(items.Next(&item), std::runtime_error);
  EXPECT_FALSE(items.Next(&item));
}

TEST(ReadAheadTest, NoMoreThanAskedForWait) {
  std::atomic<int> made{0};
  {
    ReadAhead<int> items(
        [&made](int* item) {
          *item = made++;
          return true;
        },
        2);
    int item = -1;
    for (int i = 0; i < 20; ++i) {
      ASSERT_TRUE(items.Next(&item));
      // Two wait, one more is held until there is room for it.
      EXPECT_LE(made.load(), i + 1 + 3);
    }
  }  // ends although the source does not
  EXPECT_LE(made.load(), 23);
}

TEST(ReadAheadTest, ItemsNeedNoCopies) {
  ReadAhead<std::unique_ptr<int>> items(
      [next = 0](std::unique_ptr<int>* item) mutable {
        *item = std::make_unique<int>(next++);
        return next <= 3;
      });
  std::unique_ptr<int> item;
  ASSERT_TRUE(items.Next(&item));
  ASSERT_TRUE(items.Next(&item));
  EXPECT_EQ(*item, 1);
}

}  // namespace
}  // namespace mien
