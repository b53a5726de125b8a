#include "tools/synth/parallel.h"

#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>

namespace mien {
namespace {

TEST(ParallelTest, DoesEveryItemOnce) {
  for (const int jobs : {1, 2, 7}) {
    std::vector<int> done(23, 0);
    RunParallel(jobs, done.size(), nullptr, [&](std::size_t k) { ++done[k]; });
    EXPECT_EQ(done, std::vector<int>(23, 1));
  }
}

TEST(ParallelTest, StopsAtAnErrorAndWhenTold) {
  std::atomic<int> calls{0};
  EXPECT_THROW(RunParallel(1, 100, nullptr,
                           [&](std::size_t k) {
                             ++calls;
                             if (k == 3) throw std::runtime_error("no");
                           }),
               std::runtime_error);
  EXPECT_EQ(calls, 4);
  const std::atomic<bool> stop{true};
  RunParallel(2, 100, &stop, [&](std::size_t) { ++calls; });
  EXPECT_EQ(calls, 4);
}

}  // namespace
}  // namespace mien
