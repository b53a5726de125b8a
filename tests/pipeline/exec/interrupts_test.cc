#include "pipeline/exec/interrupts.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "pipeline/core/file.h"
#include "pipeline/exec/runner.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

// Each in a process of its own: the request stays set.
void Prepare() {
  SetInterruptName("prog");
  std::signal(SIGHUP, SIG_DFL);
  CatchInterrupts();
}

TEST(InterruptsDeathTest, TheSecondSignalEndsAtOnceWithALine) {
  EXPECT_EXIT(
      {
        Prepare();
        std::raise(SIGINT);
        std::raise(SIGINT);
        _exit(0);
      },
      testing::ExitedWithCode(130),
      "^prog: interrupted; run the same command again to continue\n$");
}

TEST(InterruptsDeathTest, WorkThatHearsNothingIsEndedAfterASecond) {
  EXPECT_EXIT(
      {
        Prepare();
        std::raise(SIGTERM);
        for (;;) pause();
      },
      testing::ExitedWithCode(130), "^prog: interrupted \\(SIGTERM\\); run");
}

TEST(InterruptsDeathTest, WorkThatEndsInOrderIsLeftAlone) {
  EXPECT_EXIT(
      {
        Prepare();
        std::raise(SIGHUP);
        EndInterruptWatch();
        usleep(1200000);
        _exit(InterruptRequested() &&
                      InterruptReason().find("terminal") != std::string::npos
                  ? 42
                  : 1);
      },
      testing::ExitedWithCode(42), "");
}

TEST(InterruptsDeathTest, TheLimitOfProcessorTimeComesAgainAndAgain) {
  EXPECT_EXIT(
      {
        Prepare();
        std::raise(SIGXCPU);
        std::raise(SIGXCPU);
        _exit(InterruptReason().find("processor time") != std::string::npos
                  ? 42
                  : 1);
      },
      testing::ExitedWithCode(42), "");
}

TEST(InterruptsDeathTest, NoTemporaryFileStays) {
  const TempFolder folder;
  EXPECT_EXIT(
      {
        Prepare();
        const std::string half = TemporaryName(folder / "x");
        std::ofstream(half) << "half";
        if (!std::filesystem::exists(half)) _exit(1);
        std::raise(SIGINT);
        std::raise(SIGTERM);
        _exit(0);
      },
      testing::ExitedWithCode(130), "interrupted");
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(InterruptsDeathTest, NohupIsHeard) {
  EXPECT_EXIT(
      {
        std::signal(SIGHUP, SIG_IGN);
        CatchInterrupts();
        std::raise(SIGHUP);
        _exit(InterruptRequested() ? 1 : 42);
      },
      testing::ExitedWithCode(42), "");
}

}  // namespace
}  // namespace mien
