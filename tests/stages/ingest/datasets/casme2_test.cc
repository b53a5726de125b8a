#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stages/ingest/datasets/sets.h"
#include "tests/stages/ingest/test_files.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kHeader =
    "Subject,Filename,OnsetFrame,ApexFrame,OffsetFrame,Action Units,"
    "Estimated Emotion\n";

Dataset Load(const std::string& root) {
  return LoadCodedClips(root, {200}, Casme2Set());
}

// A clip whose frames are first..last.
void WriteClip(const std::string& folder, int first = 1, int last = 9,
               const std::string& prefix = "img") {
  for (int n = first; n <= last; ++n) {
    WritePlain(folder + "/" + prefix + std::to_string(n) + ".jpg", n, 4, 3);
  }
}

std::vector<std::string> Items(const Dataset& dataset) {
  std::vector<std::string> items;
  for (const Clip& clip : dataset.clips) items.push_back(clip.item);
  return items;
}

std::map<std::string, Skipped> ByItem(const Dataset& dataset) {
  std::map<std::string, Skipped> by_item;
  for (const Skipped& skipped : dataset.skipped) {
    by_item[skipped.item] = skipped;
  }
  return by_item;
}

TEST(Casme2Test, LoadsClipsSortedWithTheirAnnotation) {
  TempFolder temp;
  WriteClip(temp / "Cropped/sub02/EP01_2", 46, 50, "reg_img");
  WriteClip(temp / "Cropped/sub01/EP03_02");
  WriteClip(temp / "Cropped/sub01/EP02_01f");
  WriteBytes(temp / "Cropped/sub01/EP02_01f/Desktop - Shortcut.lnk", "x");
  WriteBytes(temp / "CASME2-coding.csv",
             std::string(kHeader) + "2,EP01_2,46,48,50,L12,Others\n" +
                 "1,EP03_02,2,/,9,4,disgust\n01,EP02_01f,1,5,9,12,happiness\n");
  const Dataset dataset = Load(temp.path());
  EXPECT_EQ(dataset.name, "casme2");
  EXPECT_EQ(dataset.root, temp.path());
  EXPECT_EQ(dataset.sheet, temp / "CASME2-coding.csv");
  EXPECT_TRUE(dataset.skipped.empty());
  EXPECT_THAT(Items(dataset),
              ElementsAre("sub01_EP02_01f", "sub01_EP03_02", "sub02_EP01_2"));
  const Clip& last = dataset.clips[2];
  EXPECT_EQ(last.dataset, "casme2");
  EXPECT_EQ(last.subject, "02");
  EXPECT_EQ(last.fps, 200);
  EXPECT_EQ(last.name, "EP01_2");
  EXPECT_EQ(last.folder, temp / "Cropped/sub02/EP01_2");
  EXPECT_EQ(last.coded[0].onset, 46);
  EXPECT_EQ(last.coded[0].apex, 48);
  EXPECT_EQ(last.coded[0].emotion, "others");
  EXPECT_EQ(dataset.clips[1].coded[0].apex, std::nullopt);
}

TEST(Casme2Test, TellsClipsOfOneSideOnly) {
  TempFolder temp;
  WriteClip(temp / "sub01/EP02_01f");
  WriteClip(temp / "sub01/EP99_01");
  WriteClip(temp / "sub03/EP01_01");
  std::filesystem::create_directories(temp / "sub01/EP04_01");
  WriteBytes(temp / "coding.csv", std::string(kHeader) +
                                      "1,EP02_01f,1,5,9,12,happiness\n"
                                      "1,EP04_01,1,5,9,12,happiness\n"
                                      "1,../../sub01/EP02_01f,1,5,9,12,x\n"
                                      "2,EP01_01,1,5,9,12,happiness\n"
                                      "1,EP99_01,9,5,1,12,happiness\n");
  const Dataset dataset = Load(temp.path());
  EXPECT_THAT(Items(dataset), ElementsAre("sub01_EP02_01f"));
  auto skipped = ByItem(dataset);
  EXPECT_TRUE(skipped["sub02_EP01_01"].is_failure);
  EXPECT_THAT(skipped["sub02_EP01_01"].reason,
              AllOf(HasSubstr("coding.csv but not on disk"),
                    HasSubstr("sub02/EP01_01")));
  EXPECT_TRUE(skipped["sub01_../../sub01/EP02_01f"].is_failure);
  EXPECT_FALSE(skipped["sub03_EP01_01"].is_failure);
  EXPECT_THAT(skipped["sub03_EP01_01"].reason, HasSubstr("on disk but not in"));
  // Left out for its annotation: a failure, not "not in the sheet" as well.
  EXPECT_TRUE(skipped["sub01_EP99_01"].is_failure);
  EXPECT_THAT(skipped["sub01_EP99_01"].reason,
              HasSubstr("its onset 9 is after its offset 1"));
}

TEST(Casme2Test, NamesWithAndWithoutFStayApart) {
  TempFolder temp;
  WriteClip(temp / "sub10/EP11_01");
  WriteClip(temp / "sub10/EP11_01f");
  WriteClip(temp / "sub10/EP09f");
  WriteClip(temp / "sub10/ep08_1F");
  WriteBytes(temp / "coding.csv", std::string(kHeader) +
                                      "10,EP11_01f,1,3,9,12,happiness\n"
                                      "10,EP11_01,1,4,9,12,disgust\n"
                                      "10,EP09,1,5,9,12,surprise\n"
                                      "10,EP08_1,1,6,9,12,fear\n");
  const Dataset dataset = Load(temp.path());
  EXPECT_THAT(Items(dataset), ElementsAre("sub10_EP08_1", "sub10_EP09",
                                          "sub10_EP11_01", "sub10_EP11_01f"));
  EXPECT_EQ(dataset.clips[0].folder, temp / "sub10/ep08_1F");
  EXPECT_EQ(dataset.clips[1].folder, temp / "sub10/EP09f");
  EXPECT_EQ(dataset.clips[2].folder, temp / "sub10/EP11_01");
  EXPECT_EQ(dataset.clips[2].coded[0].emotion, "disgust");
  EXPECT_EQ(dataset.clips[3].folder, temp / "sub10/EP11_01f");
  auto skipped = ByItem(dataset);
  EXPECT_EQ(skipped["sub10_EP09"].reason, "its folder is called EP09f");
  EXPECT_FALSE(skipped["sub10_EP09"].is_failure);
}

TEST(Casme2Test, RefusesACopyThatIsNumberedAnew) {
  TempFolder temp;
  WriteClip(temp / "sub01/a", 1, 5);
  WriteClip(temp / "sub01/b", 46, 50);
  WriteBytes(temp / "coding.csv",
             std::string(kHeader) + "1,a,46,48,50,12,x\n1,b,46,48,50,12,x\n");
  const Dataset dataset = Load(temp.path());
  EXPECT_THAT(Items(dataset), ElementsAre("sub01_b"));
  ASSERT_EQ(dataset.skipped.size(), 1u);
  EXPECT_TRUE(dataset.skipped[0].is_failure);
  EXPECT_THAT(dataset.skipped[0].reason,
              AllOf(HasSubstr("its onset 46 is not among the frames 1 to 5"),
                    HasSubstr("numbered anew")));
}

TEST(Casme2Test, ReadsOneOfSeveralCopies) {
  TempFolder temp;
  WriteClip(temp / "Cropped/sub01/a", 3, 5, "reg_img");
  WriteClip(temp / "CASME2_RAW/CASME2-RAW/sub01/a", 1, 9);
  WriteBytes(temp / "coding.csv", std::string(kHeader) + "1,a,3,4,5,12,x\n");
  const Dataset dataset = Load(temp.path());
  ASSERT_EQ(dataset.clips.size(), 1u);
  EXPECT_EQ(dataset.clips[0].folder, temp / "CASME2_RAW/CASME2-RAW/sub01/a");
  ASSERT_EQ(dataset.skipped.size(), 1u);
  EXPECT_EQ(dataset.skipped[0].item, temp / "Cropped");
  EXPECT_FALSE(dataset.skipped[0].is_failure);
}

// Its sheet has the same columns.
TEST(Casme2Test, SheetsOfItsSiblingsAreNotTaken) {
  TempFolder temp;
  WriteClip(temp / "sub01/a", 1, 9);
  const std::string rows =
      "Subject,Filename,Onset,Apex,Offset,AU,Objective class,emotion\n"
      "spNO.1,a,3,4,5,4,I,disgust\n";
  const auto error = [&] { return ErrorOf([&] { Load(temp.path()); }); };
  for (const char* name :
       {"cas(me)3_part_A_ME_label_JpgIndex_v2.csv", "labels.csv"}) {
    WriteBytes(temp / name, rows);
    EXPECT_THAT(error(), HasSubstr("no coding sheet")) << name;
  }
  WriteBytes(temp / "cas(me)^2coding.csv",
             std::string(kHeader) + "1,a,3,4,5,12,x\n");
  EXPECT_THAT(error(), HasSubstr("no coding sheet"));
  WriteBytes(temp / "my own.csv", std::string(kHeader) + "1,a,3,4,5,12,x\n");
  EXPECT_EQ(Load(temp.path()).sheet, temp / "my own.csv");
}

TEST(Casme2Test, TellsWhatIsMissing) {
  TempFolder temp;
  const auto error = [&] { return ErrorOf([&] { Load(temp.path()); }); };
  EXPECT_THAT(ErrorOf([&] { Load(temp / "none"); }),
              HasSubstr("none: there is no such folder: give the folder of "
                        "CASME II as data"));
  EXPECT_THAT(error(), HasSubstr("no coding sheet"));
  WriteBytes(temp / "coding.csv", kHeader);
  EXPECT_THAT(error(), HasSubstr("no folders sub01, sub02"));
  WriteClip(temp / "sub01/a", 1, 2);
  EXPECT_THAT(error(), AllOf(HasSubstr("no clip of"), HasSubstr("coding.csv")));
  WriteBytes(temp / "coding.csv", std::string(kHeader) + "1,b,1,1,2,12,x\n");
  EXPECT_THAT(error(), AllOf(HasSubstr("no clip of"),
                             HasSubstr("the first: sub01_b: in")));
}

}  // namespace
}  // namespace mien
