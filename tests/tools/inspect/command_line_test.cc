#include "tools/inspect/command_line.h"

#include <filesystem>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/file.h"
#include "tests/tools/inspect/sample_cache.h"

namespace mien {
namespace {

using ::testing::HasSubstr;

class CommandLineTest : public testing::Test {
 protected:
  int Run(const std::vector<std::string>& arguments) {
    out_.str("");
    err_.str("");
    return InspectCommand(arguments, "mien-inspect 9.9", out_, err_,
                          RenderFiles);
  }
  TempFolder folder_;
  std::ostringstream out_, err_;
};

TEST_F(CommandLineTest, EverySubcommandHasHelpWithAnExample) {
  for (const char* name :
       {"ls", "show", "why", "verify", "diff", "export", "render", "gc"}) {
    EXPECT_EQ(Run({name, "--help"}), 0) << name;
    EXPECT_THAT(out_.str(),
                HasSubstr("Example:\n  mien-inspect " + std::string(name)));
  }
  EXPECT_EQ(Run({"--help"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("Exit codes"));
  EXPECT_EQ(Run({"--version"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("mien-inspect 9.9"));
}

TEST_F(CommandLineTest, UsageErrorsAreTwo) {
  EXPECT_EQ(Run({}), 2);
  EXPECT_EQ(Run({"paint"}), 2);
  EXPECT_EQ(Run({"ls"}), 2);
  EXPECT_EQ(Run({"ls", ".", "--frobnicate"}), 2);
  EXPECT_EQ(Run({"diff", "a", "b", "--tolerance", "-1"}), 2);
  EXPECT_EQ(
      Run({"export", "f", "--array", "a", "--out", "o", "--format", "xml"}), 2);
  EXPECT_EQ(Run({"gc", "c", "--remove", "--dry-run"}), 2);
  EXPECT_EQ(Run({"render", "f", "--frames", "0"}), 2);
  EXPECT_EQ(out_.str(), "");
  EXPECT_NE(err_.str(), "");
}

TEST_F(CommandLineTest, RunsEachOnARealCache) {
  const std::string a =
      SaveSample(folder_ / "a", SampleId("flow", "s1", "x=1\n"));
  const std::string b =
      SaveSample(folder_ / "b", SampleId("flow", "s1", "x=1\n"), 2);
  EXPECT_EQ(Run({"ls", folder_ / "a", "--stage", "flow"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("1 file, "));
  EXPECT_EQ(Run({"ls", folder_ / "a", folder_ / "b", "--item", "none"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("0 files, "));
  EXPECT_EQ(Run({"show", a}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("Sample/1"));
  EXPECT_EQ(Run({"show", a, "--json"}), 0);
  EXPECT_EQ(Run({"why", folder_ / "a", "s1"}), 0);
  EXPECT_EQ(Run({"why", folder_ / "a", "s9"}), 1);
  EXPECT_EQ(Run({"verify", folder_ / "a"}), 0);
  EXPECT_EQ(Run({"diff", folder_ / "a", folder_ / "b"}), 1);
  EXPECT_EQ(Run({"diff", a, b, "--tolerance", "2"}), 0);
  EXPECT_EQ(Run({"export", a, "--dataset", "time", "--out", folder_ / "t.csv"}),
            0);
  EXPECT_EQ(ReadFile(folder_ / "t.csv"), "time\n0.5\n0.5\n0.5\n0.5\n");
  EXPECT_EQ(Run({"export", a, "--array", "time"}), 0);
  EXPECT_EQ(out_.str(), "time\n0.5\n0.5\n0.5\n0.5\n");
  EXPECT_EQ(Run({"render", folder_ / "a", "--item", "none"}), 1);
  EXPECT_EQ(out_.str(), "no such cache file\n");
  SetWritten(a, 0);
  EXPECT_EQ(Run({"gc", folder_ / "a", "--older-than", "10"}), 0);
  EXPECT_TRUE(std::filesystem::exists(a));
  EXPECT_EQ(Run({"gc", folder_ / "a", "--max-size", "0", "--remove"}), 0);
  EXPECT_FALSE(std::filesystem::exists(a));
  WriteFileAtomic(b, "broken");
  EXPECT_EQ(Run({"verify", "-q", folder_ / "b"}), 1);
  EXPECT_EQ(err_.str(), "");
}

TEST_F(CommandLineTest, MissingPathsAreConfigErrors) {
  for (const auto& arguments :
       std::vector<std::vector<std::string>>{{"ls", folder_ / "none"},
                                             {"show", folder_ / "none"},
                                             {"why", folder_ / "none", "x"},
                                             {"verify", folder_ / "none"},
                                             {"render", folder_ / "none"},
                                             {"gc", folder_ / "none"}}) {
    EXPECT_THAT(ErrorOf([&] { Run(arguments); }),
                HasSubstr("ConfigError: " + (folder_ / "none")))
        << arguments[0];
  }
}

}  // namespace
}  // namespace mien
