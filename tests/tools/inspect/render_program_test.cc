#include "tools/inspect/render_program.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/support/temp_folder.h"

namespace mien {
namespace {

namespace fs = std::filesystem;

TEST(RenderProgramTest, WantedForItsSubcommandAlone) {
  EXPECT_TRUE(WantsRender({"render", "cache"}));
  EXPECT_TRUE(WantsRender({"--log-level", "debug", "render", "cache"}));
  EXPECT_TRUE(WantsRender({"--log-level=debug", "render", "cache"}));
  EXPECT_TRUE(WantsRender({"render", "--help"}));
  EXPECT_FALSE(WantsRender({}));
  EXPECT_FALSE(WantsRender({"--help"}));
  EXPECT_FALSE(WantsRender({"ls", "render"}));
  EXPECT_FALSE(WantsRender({"--log-level", "render", "ls"}));
}

TEST(RenderProgramTest, SaysWhatIsMissing) {
  const TempFolder folder;
  char name[] = "mien-inspect";
  char* argv[] = {name, nullptr};
  EXPECT_EQ(BecomeRenderProgram(folder / "bin", argv),
            "cannot start " + (folder / "bin/mien-inspect-render") +
                ": No such file or directory: pictures are drawn by that "
                "program, install it beside mien-inspect");
}

TEST(RenderProgramTest, TakesTheProcessAndItsArguments) {
  const TempFolder folder;
  for (const char* at : {"bin", "libexec/mien"}) {
    const std::string path = folder / (std::string(at) + "/" + kRenderProgram);
    fs::create_directories(fs::path(path).parent_path());
    std::ofstream(path) << "#!/bin/sh\nexit $#\n";
    fs::permissions(path, fs::perms::owner_all);
    char name[] = "mien-inspect", first[] = "render", second[] = "cache";
    char* argv[] = {name, first, second, nullptr};
    EXPECT_EXIT(BecomeRenderProgram(folder / "bin", argv),
                testing::ExitedWithCode(2), "")
        << at;
    fs::remove(path);
  }
}

}  // namespace
}  // namespace mien
