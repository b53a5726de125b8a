// The program itself: exit codes and where its words go. What the subcommands
// do is tested in tests/tools/synth.

#include <sys/wait.h>

#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/file.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class MienSynthTest : public testing::Test {
 protected:
  // arguments: shell words.
  int Run(const std::string& arguments) {
    const std::string command = std::string(MIEN_BIN_DIR) + "/mien-synth " +
                                arguments + " >'" + (folder_ / "stdout") +
                                "' 2>'" + (folder_ / "stderr") + "'";
    const int status = std::system(command.c_str());
    out_ = ReadFile(folder_ / "stdout");
    err_ = ReadFile(folder_ / "stderr");
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  TempFolder folder_;
  std::string out_, err_;
};

TEST_F(MienSynthTest, HelpAndVersionGoToStdout) {
  for (const char* command :
       {"", "dataset", "fer", "interview", "inject", "animate"}) {
    EXPECT_EQ(Run(std::string(command) + " --help"), 0);
    EXPECT_THAT(out_, HasSubstr("Example"));
    EXPECT_EQ(err_, "");
  }
  EXPECT_EQ(Run("--version"), 0);
  EXPECT_THAT(out_, StartsWith("mien-synth "));
}

TEST_F(MienSynthTest, NonsenseOptionsAreRefusedInOneLine) {
  for (const char* arguments :
       {"", "paint", "inject", "inject a.mp4", "interview", "animate --out x",
        "inject a.mp4 --out x --events 0",
        "inject a.mp4 --out x --events 3 --per-minute 2",
        "inject a.mp4 --out x --events 3 --times 2",
        "inject a.mp4 --out x --au 6+11", "inject a.mp4 --out x --times x",
        "inject a.mp4 --out x --amplitudes 0", "interview --out x --fps 1",
        "interview --out x --iod 5000", "interview --out x --minutes nan",
        "interview --out x --peak-min 5 --peak-max 2",
        "interview --out x --people 3 --jobs 0",
        "animate p.jpg --out x --amplitudes 20"}) {
    EXPECT_EQ(Run(arguments), 2) << arguments;
    EXPECT_EQ(out_, "");
    EXPECT_THAT(err_, StartsWith("mien-synth: ")) << arguments;
    EXPECT_EQ(err_.find('\n'), err_.size() - 1) << err_;
  }
  EXPECT_FALSE(std::filesystem::exists("x"));
}

TEST_F(MienSynthTest, WritesAnInterview) {
  EXPECT_EQ(Run("interview --people 1 --minutes 0.05 --iod 20 --log-level off "
                "--out '" +
                (folder_ / "set") + "'"),
            0);
  EXPECT_EQ(out_, "");
  EXPECT_EQ(err_, "");
  EXPECT_TRUE(std::filesystem::exists(folder_ / "set/interview_01.mp4"));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "set/truth.csv"));
}

}  // namespace
}  // namespace mien
