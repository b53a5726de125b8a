#include "tools/studio/project.h"

#include <filesystem>
#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/file.h"
#include "pipeline/core/file_name.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Project, MakesPlainFoldersOnce) {
  const TempFolder folder;
  const Project project(folder / "talks");
  EXPECT_EQ(project.params().name, "talks");
  for (const char* name : {"recordings", "cache", "results", "reviews"}) {
    EXPECT_TRUE(fs::is_directory(project.Path(name))) << name;
  }
  WriteFileAtomic(project.Path("project.yaml"), "name: other\nblind: false\n");
  const Project again(folder / "talks");
  EXPECT_EQ(again.params().name, "other");
  EXPECT_FALSE(again.params().blind);
}

TEST(Project, ABrokenFileIsAnError) {
  const TempFolder folder;
  const Project project(folder.path());
  WriteFileAtomic(project.Path("project.yaml"), "blind: perhaps\n");
  EXPECT_THAT(ErrorOf([&] { Project again(folder.path()); }),
              HasSubstr("blind"));
}

TEST(Project, NoNameLeadsOutside) {
  const TempFolder folder;
  const Project project(folder / "p");
  WriteFileAtomic(folder / "secret.mp4", "x");
  WriteFileAtomic(project.Path("recordings/a.mp4"), "x");
  WriteFileAtomic(project.Path("recordings/.hidden.mp4"), "x");
  EXPECT_THAT(project.Recordings(), ElementsAre("a.mp4"));
  EXPECT_EQ(project.Recording("a.mp4"), project.Path("recordings/a.mp4"));
  for (const char* name :
       {"../../secret.mp4", "../recordings/a.mp4", "./a.mp4", "/etc/passwd", "",
        ".", "..", ".hidden.mp4", "a.mp4/", "b.mp4"}) {
    for (const auto& ask :
         {std::function<void()>([&] { project.Recording(name); }),
          std::function<void()>([&] { project.Results(name); }),
          std::function<void()>([&] { project.Found(name); }),
          std::function<void()>([&] { project.Remove(name); }),
          std::function<void()>([&] { project.Review("anna", name); })}) {
      EXPECT_THAT(ErrorOf(ask), HasSubstr("no recording of this project"))
          << name;
    }
  }
}

TEST(Project, CodersAreFoldersOfTheirOwn) {
  const TempFolder folder;
  const Project project(folder.path());
  WriteFileAtomic(project.Path("recordings/a.mp4"), "x");
  const std::string review = project.Review("../../anna", "a.mp4");
  EXPECT_TRUE(review.find(project.Path("reviews") + "/") == 0 &&
              fs::path(review).lexically_normal().parent_path().parent_path() ==
                  fs::path(project.Path("reviews")))
      << review;
  WriteFileAtomic(review, "x");
  EXPECT_THAT(project.Coders(), ElementsAre("../../anna"));
  EXPECT_THAT(ErrorOf([&] { project.Review(" ", "a.mp4"); }),
              HasSubstr("a coder has a name"));
  EXPECT_THAT(ErrorOf([&] { project.Review(std::string(61, 'a'), "a.mp4"); }),
              HasSubstr("a coder has a name"));
}

TEST(Project, HostileNamesAreKeptReversibly) {
  const TempFolder folder;
  const Project project(folder.path());
  const std::vector<std::string> names = {
      "../../etc/passwd", "a\nb.mp4", "CON",
      "<img src=x>.mp4",  "..",       "C:\\x.mp4"};
  for (const std::string& name : names) {
    const std::string safe = project.FreeName(name);
    EXPECT_EQ(safe.find('/'), std::string::npos) << safe;
    EXPECT_EQ(TextOfFileName(safe), name);
  }
}

TEST(Project, AddsLinksAndCopies) {
  const TempFolder folder;
  const Project project(folder / "p");
  WriteFileAtomic(folder / "a.mp4", "film");
  EXPECT_EQ(project.Add(folder / "a.mp4", false), "a.mp4");
  EXPECT_THAT(ErrorOf([&] { project.Add(folder / "a.mp4", true); }),
              HasSubstr("it is in the project already, as a.mp4"));
  WriteFileAtomic(folder / "b/a.mp4", "film");
  EXPECT_EQ(project.Add("'" + (folder / "b/a.mp4") + "' ", true), "a (2).mp4");
  EXPECT_TRUE(fs::is_symlink(project.Recording("a.mp4")));
  EXPECT_FALSE(fs::is_symlink(project.Recording("a (2).mp4")));
  EXPECT_EQ(ReadFile(project.Recording("a (2).mp4")), "film");
  project.Remove("a.mp4");
  EXPECT_EQ(ReadFile(folder / "a.mp4"), "film");
  EXPECT_THAT(project.Recordings(), ElementsAre("a (2).mp4"));
  EXPECT_THAT(ErrorOf([&] { project.Add(folder / "none.mp4", false); }),
              HasSubstr("no file"));
  EXPECT_THAT(ErrorOf([&] { project.Add(folder.path(), false); }),
              HasSubstr("no file"));
  EXPECT_THAT(
      ErrorOf([&] { project.Add(project.Path("project.yaml"), false); }),
      HasSubstr("within the project"));
}

}  // namespace
}  // namespace mien
