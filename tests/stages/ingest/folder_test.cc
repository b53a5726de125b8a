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
  EXPECT_THAT(list.absent, ElementsAre("dangling"));
}

TEST(FolderTest, OrdersNamesByAllTheirNumbers) {
  EXPECT_THAT(*OrderByNumbers({"c_12-00-01_021", "c_12-00-00_981",
                               "c_9-59-59_7", "c_12-00-01_5"}),
              ElementsAre(2, 1, 3, 0));
  EXPECT_FALSE(OrderByNumbers({"a1", "a1_2"}));
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
  EXPECT_EQ(FolderName(std::filesystem::path("data").parent_path()),
            FolderName("."));
  EXPECT_NE(FolderName(""), "");
}

TEST(FolderTest, KnowsImageNames) {
  EXPECT_TRUE(IsImageName("img1.jpg"));
  EXPECT_TRUE(IsImageName("IMG1.JPEG"));
  EXPECT_TRUE(IsImageName("a.PNG"));
  EXPECT_TRUE(IsImageName("a.bmp"));
  EXPECT_TRUE(IsImageName("a.TIF"));
  EXPECT_TRUE(IsImageName("a.tiff"));
  EXPECT_TRUE(IsImageName("a.webp"));
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

std::vector<std::int64_t> Numbers(const std::vector<std::string>& names) {
  std::vector<std::int64_t> numbers;
  for (const auto& number : FrameNumbers(names)) {
    numbers.push_back(number.value_or(-1));
  }
  return numbers;
}

// Names of the folders that a walk enters, at most three levels down.
std::vector<std::string> Walked(const std::string& root) {
  std::vector<std::string> entered;
  FolderWalk([&](const std::filesystem::path& folder, int level) {
    entered.push_back(std::to_string(level) +
                      folder.string().substr(root.size()));
    std::vector<std::filesystem::path> next;
    for (const std::string& name : ListFolder(folder).folders) {
      if (level < 3) next.push_back(folder / name);
    }
    return next;
  }).Run(root);
  return entered;
}

TEST(FolderTest, AWalkEntersAFolderOnceAndWhereItLies) {
  TempFolder temp;
  WriteBytes(temp / "b/c/x.txt", "x");
  WriteBytes(temp / "d/x.txt", "x");
  std::filesystem::create_symlink("b/c", temp / "a");
  for (int i = 0; i < 60; ++i) {
    std::filesystem::create_symlink(".", temp / ("again" + std::to_string(i)));
    std::filesystem::create_symlink("../d",
                                    temp / ("b/other" + std::to_string(i)));
    std::filesystem::create_symlink("../b",
                                    temp / ("d/other" + std::to_string(i)));
  }
  EXPECT_THAT(Walked(temp.path()), ElementsAre("0", "1/b", "2/b/c", "1/d"));
}

TEST(FolderTest, AWalkFollowsLinksThatLeadElsewhere) {
  TempFolder temp, other;
  WriteBytes(other / "sub/x.txt", "x");
  std::filesystem::create_symlink(other.path(), temp / "a");
  WriteBytes(temp / "b/x.txt", "x");
  EXPECT_THAT(Walked(temp.path()), ElementsAre("0", "1/b", "1/a", "2/a/sub"));
}

TEST(FolderTest, FrameNumbersAreThoseThatDiffer) {
  EXPECT_THAT(Numbers({"img1.jpg", "img02.jpg", "img10.jpg"}),
              ElementsAre(1, 2, 10));
  EXPECT_THAT(Numbers({"clip_25fps_001.jpg", "clip_25fps_002.jpg"}),
              ElementsAre(1, 2));
  EXPECT_THAT(Numbers({"clip_001_25fps.jpg", "clip_002_25fps.jpg"}),
              ElementsAre(1, 2));
  EXPECT_THAT(Numbers({"c1_7_x_3.png", "c1_8_x_3.png", "c1_9_x_3.png"}),
              ElementsAre(7, 8, 9));
  EXPECT_THAT(Numbers({"face.jpg", "img4.jpg"}), ElementsAre(-1, 4));
  // Nothing differs in all: the last number, as of a single file.
  EXPECT_THAT(Numbers({"a1.jpg", "b1.jpg"}), ElementsAre(1, 1));
  EXPECT_THAT(Numbers({"s1_1.jpg", "s1_2.jpg", "s2_1.jpg", "s2_2.jpg"}),
              ElementsAre(1, 2, 1, 2));
  EXPECT_THAT(Numbers({"img01.jpg", "img1.jpg"}), ElementsAre(1, 1));
  // A digest in the name is no number.
  EXPECT_THAT(
      Numbers({"5_01234567890123456789.jpg", "6_11234567890123456789.jpg"}),
      ElementsAre(5, 6));
  EXPECT_THAT(Numbers({}), ElementsAre());
}

}  // namespace
}  // namespace mien
