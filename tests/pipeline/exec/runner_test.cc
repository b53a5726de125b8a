#include "pipeline/exec/runner.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <set>
#include <thread>

#include "tests/support/temp_folder.h"

namespace mien {
namespace {

std::vector<WorkItem> Items(int n, const std::function<void(int)>& run) {
  std::vector<WorkItem> items;
  for (int i = 0; i < n; ++i) {
    items.push_back({"item" + std::to_string(i), 10, [i, run] { run(i); }});
  }
  return items;
}

TEST(Runner, RunsEveryItemOnce) {
  for (const int jobs : {1, 4}) {
    std::mutex mutex;
    std::multiset<int> seen;
    RunnerOptions options;
    options.jobs = jobs;
    const auto failures = RunItems(Items(50,
                                         [&](int i) {
                                           const std::lock_guard lock(mutex);
                                           seen.insert(i);
                                         }),
                                   options);
    EXPECT_TRUE(failures.empty());
    EXPECT_EQ(seen.size(), 50u);
    EXPECT_EQ(std::set<int>(seen.begin(), seen.end()).size(), 50u);
  }
}

TEST(Runner, OneFailureLeavesTheOthersAlone) {
  std::atomic<int> done{0};
  RunnerOptions options;
  options.jobs = 3;
  testing::internal::CaptureStderr();
  const auto failures = RunItems(Items(20,
                                       [&](int i) {
                                         if (i == 7) {
                                           DataError error("bad frame");
                                           error.AddStage("track");
                                           throw error;
                                         }
                                         if (i == 3) {
                                           throw std::runtime_error("odd");
                                         }
                                         ++done;
                                       }),
                                 options);
  testing::internal::GetCapturedStderr();
  EXPECT_EQ(done, 18);
  ASSERT_EQ(failures.size(), 2u);
  EXPECT_EQ(failures[0].item, "item3");
  EXPECT_EQ(failures[0].error, "InternalError");
  EXPECT_EQ(failures[1].item, "item7");
  EXPECT_EQ(failures[1].stage, "track");
  EXPECT_EQ(failures[1].error, "DataError");
  EXPECT_EQ(failures[1].message, "bad frame");
}

TEST(Runner, ConfigErrorsStopTheRun) {
  std::atomic<int> done{0};
  EXPECT_THAT(ErrorOf([&] {
                RunItems(Items(100,
                               [&](int i) {
                                 ++done;
                                 if (i == 2) throw ConfigError("wrong");
                               }),
                         RunnerOptions{});
              }),
              "ConfigError: wrong");
  EXPECT_EQ(done, 3);
}

// The most items of 10 bytes at the same time; each waits for `wanted` of them
// (for seconds, should they never come) and then a little for one too many.
int MostAtOnce(std::int64_t memory_bytes, int wanted) {
  std::mutex mutex;
  std::condition_variable changed;
  int running = 0, most = 0, done = 0;
  bool given_up = false;
  RunnerOptions options;
  options.jobs = 8;
  options.memory_bytes = memory_bytes;
  RunItems(Items(12,
                 [&](int) {
                   std::unique_lock lock(mutex);
                   most = std::max(most, ++running);
                   changed.notify_all();
                   given_up |= !changed.wait_for(
                       lock, std::chrono::seconds(given_up ? 0 : 20),
                       [&] { return most >= wanted; });
                   changed.wait_for(lock, std::chrono::milliseconds(20),
                                    [&] { return most > wanted; });
                   --running;
                   ++done;
                 }),
           options);
  EXPECT_EQ(done, 12);
  return most;
}

TEST(Runner, FillsTheMemoryBudgetAndStaysWithinIt) {
  EXPECT_EQ(MostAtOnce(25, 2), 2);    // three do not fit
  EXPECT_EQ(MostAtOnce(30, 3), 3);    // just as much as there is
  EXPECT_EQ(MostAtOnce(1000, 8), 8);  // as many as jobs
  // An item larger than everything still runs, alone.
  EXPECT_EQ(MostAtOnce(1, 1), 1);
}

TEST(Runner, MemoryTexts) {
  EXPECT_EQ(ParseMemory("4G"), std::int64_t{4} << 30);
  EXPECT_EQ(ParseMemory(" 512M "), std::int64_t{512} << 20);
  EXPECT_EQ(ParseMemory("1000"), 1000);
  EXPECT_GT(ParseMemory("50%"), std::int64_t{1} << 20);
  for (const char* bad : {"", "G", "lots", "-1G", "0"}) {
    EXPECT_THAT(ErrorOf([&] { ParseMemory(bad); }),
                testing::StartsWith("ConfigError: exec.memory"))
        << bad;
  }
}

// In a process of its own: the request stays set.
TEST(RunnerDeathTest, AnInterruptEndsTheRunAfterTheItemInFlight) {
  EXPECT_EXIT(
      {
        CatchInterrupts();
        int done = 0;
        try {
          RunItems(Items(10,
                         [&](int i) {
                           ++done;
                           if (i == 2) std::raise(SIGINT);
                         }),
                   RunnerOptions{});
        } catch (const Interrupted&) {
          std::exit(done == 3 && InterruptRequested() ? 42 : 1);
        }
        std::exit(0);
      },
      testing::ExitedWithCode(42), "");
}

// Three were cached; the others took 10 s each, two at a time.
TEST(SecondsLeft, WhatIsCachedTellsNothing) {
  EXPECT_DOUBLE_EQ(SecondsLeft({0.1, 0.2, 0.1, 8, 12}, 6, 2), 30);
  EXPECT_DOUBLE_EQ(SecondsLeft({0.1, 0.2, 0.1, 8, 12}, 0, 2), 0);
  EXPECT_DOUBLE_EQ(SecondsLeft({0.2, 0.2}, 10, 1), 2);  // all alike
  EXPECT_TRUE(std::isnan(SecondsLeft({}, 3, 1)));
}

}  // namespace
}  // namespace mien
