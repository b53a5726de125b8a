#include "stages/ingest/folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/stages/ingest/test_files.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(FolderTest, ListsFilesAndFoldersSortedWithoutHiddenOnes) {
  TempFolder temp;
  for (const char* name :
       {"b.txt", "a.txt", "._a.txt", ".hidden", "~$a.xlsx", "sub/x"}) {
    WriteBytes(temp / name, "x");
  }
  std::filesystem::create_symlink("nowhere", temp / "dangling");
  const FolderList list = ListFolder(temp.path());
  EXPECT_THAT(list.files, ElementsAre("a.txt", "b.txt"));
  EXPECT_THAT(list.folders, ElementsAre("sub"));
}

TEST(FolderTest, TellsAnUnreadableFolder) {
  TempFolder temp;
  EXPECT_THAT(ErrorOf([&] { ListFolder(temp / "none"); }),
              HasSubstr("IoError: cannot read the folder"));
}

TEST(FolderTest, NamesAFolderWithOrWithoutSlash) {
  EXPECT_EQ(FolderName("/data/PublicTest"), "PublicTest");
  EXPECT_EQ(FolderName("/data/PublicTest/"), "PublicTest");
  EXPECT_EQ(FolderName("/data/x/../train/."), "train");
}

TEST(FolderTest, KnowsImageNames) {
  EXPECT_TRUE(IsImageName("img1.jpg"));
  EXPECT_TRUE(IsImageName("IMG1.JPEG"));
  EXPECT_TRUE(IsImageName("a.PNG"));
  EXPECT_TRUE(IsImageName("a.bmp"));
  EXPECT_FALSE(IsImageName("Desktop - Shortcut.lnk"));
  EXPECT_FALSE(IsImageName("Thumbs.db"));
  EXPECT_FALSE(IsImageName("jpg"));
}

TEST(FolderTest, FindsTheLastNumber) {
  EXPECT_EQ(LastNumber("reg_img46.jpg"), 46);
  EXPECT_EQ(LastNumber("img001.jpg"), 1);
  EXPECT_EQ(LastNumber("006_1_2_05562.jpg"), 5562);
  EXPECT_EQ(LastNumber("12_img.png"), 12);
  EXPECT_EQ(LastNumber("img000.mp4"), 0);
  EXPECT_EQ(LastNumber("00000000000000000000000007.jpg"), 7);
  EXPECT_EQ(LastNumber("face.jp2"), std::nullopt);
  EXPECT_THAT(ErrorOf([] { LastNumber("img1234567890123456789.jpg"); }),
              HasSubstr("the number in the name is too large"));
}

}  // namespace
}  // namespace mien
