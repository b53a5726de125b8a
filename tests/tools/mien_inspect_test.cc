// The program itself: exit codes and where its words go. What the subcommands
// do is tested in tests/tools/inspect.

#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/file.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class MienInspectTest : public testing::Test {
 protected:
  // arguments: shell words.
  int Run(const std::string& arguments) {
    const std::string command = std::string(MIEN_BIN_DIR) + "/mien-inspect " +
                                arguments + " >'" + (folder_ / "out") +
                                "' 2>'" + (folder_ / "err") + "'";
    const int status = std::system(command.c_str());
    out_ = ReadFile(folder_ / "out");
    err_ = ReadFile(folder_ / "err");
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  TempFolder folder_;
  std::string out_, err_;
};

TEST_F(MienInspectTest, HelpAndVersionGoToStdout) {
  EXPECT_EQ(Run("--help"), 0);
  EXPECT_THAT(out_, HasSubstr("mien-inspect ls demo/cache"));
  EXPECT_EQ(err_, "");
  EXPECT_EQ(Run("--version"), 0);
  EXPECT_THAT(out_, StartsWith("mien-inspect "));
  EXPECT_EQ(Run("render --help"), 0);  // another program
  EXPECT_THAT(out_, HasSubstr("mien-inspect render demo/cache"));
  EXPECT_EQ(Run("verify --help"), 0);
  EXPECT_EQ(err_, "");
}

TEST_F(MienInspectTest, UsageErrorsGoToStderr) {
  for (const char* arguments :
       {"", "paint", "ls", "ls /nonexistent-folder", "gc . --max-size much",
        "ls . --older-than long"}) {
    EXPECT_EQ(Run(arguments), 2) << arguments;
    EXPECT_EQ(out_, "");
    EXPECT_NE(err_, "");
  }
}

TEST_F(MienInspectTest, WhatTheTerminalWouldObeyIsWrittenOut) {
  for (const char* arguments : {"gc . --max-size \"$(printf 'x\\033[2J')\"",
                                "show \"$(printf 'a\\033]0;b\\007.h5')\"",
                                "ls \"$(printf 'a\\nb\\033c')\""}) {
    EXPECT_EQ(Run(arguments), 2) << arguments;
    EXPECT_EQ(err_.find('\033'), std::string::npos) << err_;
    EXPECT_THAT(err_, HasSubstr("\\x1b"));
    EXPECT_EQ(std::count(err_.begin(), err_.end(), '\n'), 1) << err_;
  }
}

TEST_F(MienInspectTest, ABadFileLeavesTheOthersTheirAnswer) {
  WriteFileAtomic(folder_ / "bad.h5", "no HDF5");
  EXPECT_EQ(Run("show '" + (folder_ / "bad.h5") + "' /nonexistent.h5"), 2);
  EXPECT_THAT(err_, StartsWith("error: " + (folder_ / "bad.h5") + ": "));
  EXPECT_THAT(err_, HasSubstr("\nerror: /nonexistent.h5: no such file\n"));
}

TEST_F(MienInspectTest, OneLinePerError) {
  EXPECT_EQ(Run("show /nonexistent.h5"), 2);
  EXPECT_EQ(err_, "mien-inspect: /nonexistent.h5: no such file\n");
}

TEST_F(MienInspectTest, DamageIsOne) {
  const std::string cache = folder_ / "cache";
  MakeFolder(cache);
  EXPECT_EQ(Run("verify '" + cache + "'"), 0);
  EXPECT_EQ(out_, "0 files, 0 damaged\n");
  const std::string path = cache + "/flow/demo/a-0123456789abcdef.h5";
  WriteFileAtomic(path, "broken");
  EXPECT_EQ(Run("verify '" + cache + "'"), 1);
  EXPECT_THAT(out_, HasSubstr("damaged  " + path));
  EXPECT_EQ(Run("show '" + path + "'"), 1);
  EXPECT_THAT(err_, StartsWith("mien-inspect: " + path + ": "));
  EXPECT_EQ(Run("ls '" + cache + "' --json"), 0);
  EXPECT_THAT(out_, HasSubstr("\"stage\": \"flow\""));
}

TEST_F(MienInspectTest, RemovesOnlyWhenAsked) {
  const std::string cache = folder_ / "cache";
  const std::string path = cache + "/flow/demo/a-0123456789abcdef.h5";
  WriteFileAtomic(path, "mien-cache/1");
  EXPECT_EQ(Run("gc '" + cache + "' --max-size 1"), 0);
  EXPECT_TRUE(std::filesystem::exists(path));
  EXPECT_EQ(Run("gc '" + cache + "' --max-size 1 --remove"), 0);
  EXPECT_FALSE(std::filesystem::exists(path));
}

}  // namespace
}  // namespace mien
