#include "stages/ingest/datasets/clip_folders.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stages/ingest/datasets/sets.h"
#include "tests/stages/ingest/test_files.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::HasSubstr;

ClipFolders Find(const std::string& root) {
  return FindClipFolders(root, Casme2Set());
}

TEST(ClipFoldersTest, FindsEveryLayout) {
  for (const char* layout :
       {"", "Cropped/", "Cropped-updated/Cropped/", "Cropped/Cropped/",
        "CASME2_RAW/CASME2-RAW/", "CASME2_RAW_selected/CASME2_RAW_selected/",
        "casme/CASME2_RAW/CASME2-RAW/"}) {
    TempFolder temp;
    WritePlain(temp / (std::string(layout) + "sub01/EP02_01f/img46.jpg"), 1);
    WritePlain(temp / (std::string(layout) + "sub10/EP11_01/img1.png"), 1);
    WriteBytes(temp / "Desktop - Shortcut.lnk", "x");
    for (const std::string& root : {temp.path(), temp.path() + "/"}) {
      const ClipFolders found = Find(root);
      ASSERT_EQ(found.clips.size(), 2u) << layout;
      EXPECT_TRUE(std::filesystem::equivalent(
          found.clips.at("01").at("EP02_01f"),
          temp / (std::string(layout) + "sub01/EP02_01f")));
      EXPECT_EQ(found.clips.at("10").count("EP11_01"), 1u);
      EXPECT_TRUE(found.notes.empty());
    }
  }
}

TEST(ClipFoldersTest, PrefersRawAndTellsWhy) {
  TempFolder temp;
  const auto layout = [&] { return Find(temp.path()).layout; };
  WritePlain(temp / "Cropped/sub01/a/img1.png", 1);
  EXPECT_EQ(layout(), temp / "Cropped");
  WritePlain(temp / "Cropped/Cropped/sub01/a/img1.png", 1);
  EXPECT_EQ(layout(), temp / "Cropped");  // the nearest
  WritePlain(temp / "Cropped-updated/Cropped/sub01/a/img1.png", 1);
  EXPECT_EQ(layout(), temp / "Cropped-updated/Cropped");
  WritePlain(temp / "CASME2_RAW_selected/sub01/a/img1.png", 1);
  EXPECT_EQ(layout(), temp / "CASME2_RAW_selected");
  WritePlain(temp / "CASME2_RAW/CASME2-RAW/sub01/a/img1.png", 1);
  EXPECT_EQ(layout(), temp / "CASME2_RAW/CASME2-RAW");
  const auto notes = Find(temp.path()).notes;
  ASSERT_EQ(notes.size(), 4u);
  EXPECT_EQ(notes[0].item, temp / "CASME2_RAW_selected");
  EXPECT_FALSE(notes[0].is_failure);
  EXPECT_THAT(notes[0].reason,
              HasSubstr("another copy of the clips, not read: " +
                        (temp / "CASME2_RAW/CASME2-RAW") + " is used"));
}

TEST(ClipFoldersTest, TheNameOfRootDoesNotDecide) {
  TempFolder temp;
  WritePlain(temp / "raw/Cropped/sub01/a/img1.png", 1);
  WritePlain(temp / "raw/x/CASME2_RAW/sub01/a/img1.png", 1);
  EXPECT_EQ(Find(temp / "raw").layout, temp / "raw/x/CASME2_RAW");
}

TEST(ClipFoldersTest, NotesFoldersWithoutImagesAndDoubles) {
  TempFolder temp;
  WritePlain(temp / "sub01/a/img1.png", 1);
  WritePlain(temp / "sub1/a/img1.png", 1);
  WriteBytes(temp / "sub01/empty/Thumbs.db", "x");
  WritePlain(temp / "substance/a/img1.png", 1);
  const ClipFolders found = Find(temp.path());
  EXPECT_EQ(found.clips.size(), 1u);
  EXPECT_EQ(found.clips.at("01").size(), 1u);
  EXPECT_EQ(found.clips.at("01").at("a"), temp / "sub01/a");
  ASSERT_EQ(found.notes.size(), 2u);
  EXPECT_EQ(found.notes[0].item, "sub01_empty");
  EXPECT_THAT(found.notes[0].reason, HasSubstr("no image in"));
  EXPECT_THAT(found.notes[1].reason, HasSubstr("found twice, not read"));
}

TEST(ClipFoldersTest, TellsWhenThereIsNone) {
  TempFolder temp;
  WritePlain(temp / "happy/img1.png", 1);
  EXPECT_THAT(ErrorOf([&] { Find(temp.path()); }),
              HasSubstr("DataError: " + temp.path() +
                        ": no folders sub01, sub02, ... with clips: give the "
                        "folder that holds Cropped or CASME2_RAW"));
}

}  // namespace
}  // namespace mien
