#include "tools/studio/uploads.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/file.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string AnyFilm(const std::string&) { return ""; }

TEST(Uploads, GoOnWhereTheyWere) {
  const TempFolder folder;
  const Project project(folder.path());
  std::string recording, id;
  {
    Uploads uploads(project, AnyFilm);
    id = uploads.Begin("a b.mp4", 10, "1").id;
    EXPECT_EQ(uploads.Add(id, 0, "01234", &recording).received, 5);
  }
  Uploads uploads(project, AnyFilm);  // another start of the program
  const Upload again = uploads.Begin("a b.mp4", 10, "1");
  EXPECT_EQ(again.id, id);
  EXPECT_EQ(again.received, 5);
  EXPECT_EQ(recording, "");
  uploads.Add(id, 5, "56789", &recording);
  EXPECT_EQ(recording, "a b.mp4");
  EXPECT_EQ(ReadFile(project.Recording("a b.mp4")), "0123456789");
  EXPECT_THAT(uploads.All(), IsEmpty());
  EXPECT_TRUE(fs::is_empty(project.Path("uploads")));
}

TEST(Uploads, AnotherFileOfThatNameIsAnother) {
  const TempFolder folder;
  const Project project(folder.path());
  Uploads uploads(project, AnyFilm);
  EXPECT_NE(uploads.Begin("a.mp4", 10, "1").id,
            uploads.Begin("a.mp4", 10, "2").id);
}

TEST(Uploads, WhatIsNoFilmGoes) {
  const TempFolder folder;
  const Project project(folder.path());
  Uploads uploads(project, [](const std::string& path) {
    return ReadFile(path) == "text" ? "it is a text" : "";
  });
  const std::string id = uploads.Begin("a.mp4", 4, "").id;
  std::string recording;
  EXPECT_THAT(ErrorOf([&] { uploads.Add(id, 0, "text", &recording); }),
              HasSubstr("no film that can be read: it is a text"));
  EXPECT_THAT(project.Recordings(), IsEmpty());
  EXPECT_TRUE(fs::is_empty(project.Path("uploads")));
}

TEST(Uploads, RefusesWhatDoesNotFit) {
  const TempFolder folder;
  const Project project(folder.path());
  Uploads uploads(project, AnyFilm);
  const std::string id = uploads.Begin("a.mp4", 4, "").id;
  std::string recording;
  EXPECT_THAT(ErrorOf([&] { uploads.Add(id, 1, "x", &recording); }),
              HasSubstr("belongs at 0"));
  EXPECT_THAT(ErrorOf([&] { uploads.Add(id, -1, "x", &recording); }),
              HasSubstr("belongs at 0"));
  EXPECT_THAT(ErrorOf([&] { uploads.Add(id, 0, "12345", &recording); }),
              HasSubstr("more bytes"));
  for (const char* other :
       {"", "../project", "0123456789abcdeX", "0123456789abcdef"}) {
    EXPECT_THAT(ErrorOf([&] { uploads.Add(other, 0, "1", &recording); }),
                HasSubstr("no such upload"));
  }
  EXPECT_THAT(ErrorOf([&] { uploads.Begin("", 4, ""); }), HasSubstr("a name"));
  EXPECT_THAT(ErrorOf([&] { uploads.Begin("a.mp4", 0, ""); }),
              HasSubstr("empty"));
  EXPECT_THAT(
      ErrorOf([&] { uploads.Begin("a.mp4", std::int64_t{1} << 49, ""); }),
      HasSubstr("no room"));
}

TEST(Uploads, CanBeDropped) {
  const TempFolder folder;
  const Project project(folder.path());
  Uploads uploads(project, AnyFilm);
  uploads.Drop(uploads.Begin("a.mp4", 4, "").id);
  EXPECT_THAT(uploads.All(), IsEmpty());
}

}  // namespace
}  // namespace mien
