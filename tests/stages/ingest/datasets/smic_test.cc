#include <map>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/csv.h"
#include "stages/ingest/datasets/sets.h"
#include "tests/stages/ingest/datasets/made_frames.h"
#include "tests/stages/ingest/xlsx_file.h"

namespace mien {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Dataset Load(const std::string& root) {
  return LoadCodedClips(root, {100}, SmicSet());
}

std::vector<std::string> Items(const Dataset& data) {
  std::vector<std::string> items;
  for (const Clip& clip : data.clips) items.push_back(clip.item);
  return items;
}

std::map<std::string, Skipped> ByItem(const Dataset& data) {
  std::map<std::string, Skipped> by_item;
  for (const Skipped& skipped : data.skipped) by_item[skipped.item] = skipped;
  return by_item;
}

// A row for every video, up to two expressions in each.
void WriteSheet(const std::string& path,
                const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::vector<std::string>> all = {
      {"#", "subject", "video", "video_name", "NumME", "StartFrame", "EndFrame",
       "ME Type", "onset", "offset", "ME Type", "onset", "offset"}};
  for (const auto& row : rows) {
    std::vector<std::string> cells = {"1", row[0], "1",   "s01_01",
                                      "1", "1",    "9999"};
    cells.insert(cells.end(), row.begin() + 1, row.end());
    all.push_back(cells);
  }
  WriteWorkbook(path, all);
}

TEST(SmicTest, ReadsBlocksOfTheSheet) {
  TempFolder temp;
  WriteSheet(temp / "SMIC-HS-E_annotation.xlsx",
             {{"1", "s1_po_01", "110", "140", "s1_po_02", "210", "230"},
              {"2", "s2_sur_03", "310", "330"},
              {"2"},
              {"remarks below the table", "none"}});
  WriteFrames(temp / "HS/s01/micro/positive/s01_po_01/image", 110, 140, 6);
  WriteFrames(temp / "HS/s01/micro/positive/s01_po_02/image", 200, 240, 6);
  WriteFrames(temp / "HS/s02/micro/surprise/s02_sur_03/image", 310, 330, 6);
  WriteFrames(temp / "HS/s02/non_micro/s02_non_01/image", 1, 3, 6);
  const Dataset data = Load(temp.path());
  EXPECT_EQ(data.name, "smic");
  EXPECT_TRUE(data.skipped.empty());
  EXPECT_THAT(Items(data), ElementsAre("s01_po_01", "s01_po_02", "s02_sur_03"));
  const Clip& second = data.clips[1];
  EXPECT_EQ(second.subject, "01");
  EXPECT_EQ(second.fps, 100);
  EXPECT_EQ(second.folder, temp / "HS/s01/micro/positive/s01_po_02");
  ASSERT_EQ(second.coded.size(), 1u);
  EXPECT_EQ(second.coded[0].onset, 210);
  EXPECT_EQ(second.coded[0].apex, std::nullopt);
  EXPECT_EQ(second.coded[0].offset, 230);
  EXPECT_EQ(second.coded[0].emotion, "positive");
  EXPECT_EQ(data.clips[2].coded[0].emotion, "surprise");
}

TEST(SmicTest, ReadsNumberedColumnsAndALabelTable) {
  TempFolder temp;
  WriteFrames(temp / "HS/s3/micro/negative/s3_ne_9/image", 5, 30);
  WriteFrames(temp / "HS/s3/micro/negative/s3_ne_10/image", 45, 60);
  WriteBytes(temp / "SMIC-HS-E_annotation_2019.csv",
             "Subject,Filename,OnsetF,OffsetF,Onset2F,Offset2F,Emotion\n"
             "3,s03_ne_09,6,12,14,29,negative\n3,s03_ne_10,46,59,,,negative\n");
  Dataset data = Load(temp.path());
  EXPECT_THAT(Items(data), ElementsAre("s03_ne_09", "s03_ne_10"));
  EXPECT_EQ(data.clips[0].coded[0].onset, 6);
  EXPECT_EQ(data.clips[0].coded[0].offset, 12);
  EXPECT_THAT(ByItem(data)["s03_ne_09"].reason,
              HasSubstr("the sheet has it 2 times: 6 to 12 lies within"));
  EXPECT_EQ(data.clips[1].coded[0].offset, 59);
  std::filesystem::remove(temp / "SMIC-HS-E_annotation_2019.csv");
  WriteBytes(temp / "smic.csv",
             "data,subject,clip,label,onset_frame,apex_frame,offset_frame\n"
             "smic,3,s3_ne_09,0,7,9,12\nsmic,3,s3_ne_10,0,47,50,58\n");
  data = Load(temp.path());
  EXPECT_EQ(data.clips[0].coded[0].onset, 7);
  EXPECT_EQ(data.clips[0].coded[0].apex, 9);
  EXPECT_TRUE(data.skipped.empty());
}

// One name for two expressions whose next number is taken, clips that the
// sheet lacks, clips without a folder.
TEST(SmicTest, FoldersDecideWhichClipsThereAre) {
  TempFolder temp;
  WriteSheet(temp / "SMIC-HS-E_annotation.xlsx",
             {{"3", "s3_ne_02", "370", "380", "s3_ne_02", "330", "356"},
              {"3", "s3_ne_03", "410", "420"},
              {"3", "s3_sur_05", "1", "9"}});
  WriteFrames(temp / "HS/s03/micro/negative/s03_ne_02/image", 330, 356, 6);
  WriteFrames(temp / "HS/s03/micro/negative/s03_ne_03/image", 405, 425, 6);
  WriteFrames(temp / "HS/s03/micro/negative/s03_ne_09/image", 510, 530, 6);
  const Dataset data = Load(temp.path());
  EXPECT_THAT(Items(data), ElementsAre("s03_ne_02", "s03_ne_03", "s03_ne_09"));
  EXPECT_EQ(data.clips[0].coded[0].onset, 330);
  EXPECT_EQ(data.clips[1].coded[0].onset, 410);
  EXPECT_EQ(data.clips[2].coded[0].offset, 530);
  EXPECT_EQ(data.clips[2].coded[0].emotion, "negative");
  auto skipped = ByItem(data);
  EXPECT_EQ(skipped.size(), 3u);
  EXPECT_EQ(skipped["s03_ne_02"].reason,
            "the sheet has it 2 times: 330 to 356 lies within its frames and "
            "counts");
  EXPECT_EQ(skipped["s03_ne_09"].reason,
            "no sheet has it: its first and last frame, 510 and 530, are taken "
            "as onset and offset");
  EXPECT_FALSE(skipped["s03_ne_09"].is_failure);
  EXPECT_TRUE(skipped["s03_sur_05"].is_failure);
  EXPECT_THAT(skipped["s03_sur_05"].reason, HasSubstr("but not on disk"));
}

// Long folders do not tell which of two expressions is theirs; the numbers
// that the sheet lacks do.
TEST(SmicTest, NamesThatTheSheetGivesTwiceAreMended) {
  TempFolder temp;
  WriteSheet(temp / "SMIC-HS-E_annotation.xlsx",
             {{"4", "s4_ne_04", "800", "830", "s4_ne_04", "200", "230"},
              {"4", "s4_ne_04", "500", "530", "s4_ne_04", "500", "530"},
              {"4", "s4_ne_07", "910", "930"},
              // The next number is there: the sheet's first counts.
              {"4", "s4_sur_01", "700", "720", "s4_sur_01", "300", "320"},
              {"4", "s4_sur_02", "100", "120"}});
  for (const char* clip :
       {"s04_ne_04", "s04_ne_05", "s04_ne_07", "s04_sur_01", "s04_sur_02"}) {
    WriteEnds(temp / Str("HS_long/SMIC-HS-E/s04/", clip, "/image"), 1, 999, 6);
  }
  const Dataset data = Load(temp.path());
  ASSERT_THAT(Items(data), ElementsAre("s04_ne_04", "s04_ne_05", "s04_ne_07",
                                       "s04_sur_01", "s04_sur_02"));
  EXPECT_EQ(data.clips[0].coded[0].onset, 200);
  EXPECT_EQ(data.clips[1].coded[0].onset, 500);
  EXPECT_EQ(data.clips[1].coded[0].emotion, "negative");
  ASSERT_EQ(data.clips[3].coded.size(), 1u);
  EXPECT_EQ(data.clips[3].coded[0].onset, 700);
  auto skipped = ByItem(data);
  EXPECT_EQ(skipped.size(), 3u);
  EXPECT_EQ(skipped["s04_ne_05"].reason,
            "the sheet calls it s04_ne_04, for the 2nd time, and none "
            "s04_ne_05: taken for the latter (" +
                (temp / "SMIC-HS-E_annotation.xlsx") + ")");
  // Some copies lack just these: no failure.
  EXPECT_EQ(data.skipped.size(), 4u);
  EXPECT_EQ(data.skipped[0].item, "s04_ne_06");
  EXPECT_THAT(data.skipped[0].reason, HasSubstr("but not on disk"));
  EXPECT_FALSE(data.skipped[0].is_failure);
  EXPECT_THAT(skipped["s04_sur_01"].reason, HasSubstr("has it 2 times: 700"));
}

TEST(SmicTest, WithoutASheetACutFolderIsTheExpression) {
  TempFolder temp;
  WriteFrames(temp / "s01/micro/negative/s1_ne_01/reg_image", 1, 100);
  WriteFrames(temp / "s01/micro/negative/s1_ne_02/reg_image", 1, 101);
  const Dataset data = Load(temp.path());
  EXPECT_EQ(data.sheet, "");
  EXPECT_THAT(Items(data), ElementsAre("s01_ne_01"));
  EXPECT_EQ(data.clips[0].coded[0].offset, 100);
  auto skipped = ByItem(data);
  EXPECT_TRUE(skipped["s01_ne_02"].is_failure);
  EXPECT_THAT(skipped["s01_ne_02"].reason,
              AllOf(HasSubstr("no sheet has it, and 101 frames are more than "
                              "one expression"),
                    HasSubstr("use the copy that is cut")));
}

TEST(SmicTest, NumbersThatDoNotFitAreSaid) {
  TempFolder temp;
  WriteSheet(temp / "SMIC-HS-E_annotation.xlsx",
             {{"1", "s1_ne_01", "110", "140"}});
  WriteFrames(temp / "HS/s01/micro/negative/s01_ne_01/image", 1, 31, 6);
  const Dataset data = Load(temp.path());
  ASSERT_EQ(data.clips.size(), 1u);
  EXPECT_EQ(data.clips[0].coded[0].onset, 1);
  EXPECT_THAT(data.skipped.at(0).reason,
              HasSubstr("the sheet's onset 110 or offset lies outside its "
                        "frames 1 to 31: its first and last frame"));
}

TEST(SmicTest, CutCopiesOfTheRightCameraComeFirst) {
  TempFolder temp;
  for (const char* layout :
       {"HS_long/SMIC-HS-E/s01/s01_ne_01/image",
        "SMIC_all_cropped/HS/s01/micro/negative/s01_ne_01/reg_image",
        "SMIC_all_raw/HS/s01/micro/negative/s01_ne_01/image",
        "SMIC_all_raw/VIS/s01/micro/negative/s01_ne_01/image"}) {
    WriteFrames(temp / layout, 1, 9);
  }
  Dataset data = Load(temp.path());
  EXPECT_EQ(data.clips.at(0).folder,
            temp / "SMIC_all_raw/HS/s01/micro/negative/s01_ne_01");
  EXPECT_EQ(data.skipped.size(), 3u);  // two copies, no sheet
  std::filesystem::remove_all(temp / "SMIC_all_raw");
  data = Load(temp.path());
  EXPECT_EQ(data.clips.at(0).folder, temp / "HS_long/SMIC-HS-E/s01/s01_ne_01");
}

// The sheet that is handed out, and the ends of frames made after a table that
// lists each clip; the sheet's lack is the table's lack of an offset. margin:
// frames before and after. Returns the table's onsets by clip.
std::map<std::string, std::int64_t> WriteRealSheet(const TempFolder& temp,
                                                   const std::string& layout,
                                                   std::int64_t margin) {
  std::map<std::string, std::int64_t> onsets;
  const Table labels = ReadCsv(RealData() + "/me_labels/smic_hs_apex.csv");
  for (const auto& row : labels.rows) {
    const auto first = *ParseInt(row[labels.Need({"onset_frame"})]);
    const auto apex = *ParseInt(row[labels.Need({"apex_frame"})]);
    const auto offset = ParseInt(row[labels.Need({"offset_frame"})]);
    const std::string& clip = row[labels.Need({"clip"})];
    WriteEnds(temp / Str(layout, "/s",
                         Padded(*ParseInt(row[labels.Need({"subject"})]), 2),
                         "/", clip, "/image"),
              first - margin, offset.value_or(apex + 30) + margin, 6);
    onsets[SmicSet().clip(clip)] = first;
  }
  std::filesystem::copy(
      RealData() + "/me_labels/xlsx/SMIC-HS-E_annotation.xlsx", temp.path());
  return onsets;
}

TEST(SmicTest, RealSheetGivesThePublishedCounts) {
  if (RealData().empty()) GTEST_SKIP() << "MIEN_REAL_DATA is not set";
  TempFolder temp;
  WriteRealSheet(temp, "SMIC_all_raw/HS", 0);
  const Dataset data = Load(temp.path());
  EXPECT_EQ(data.clips.size(), 164u);
  std::set<std::string> subjects;
  std::map<std::string, int> emotions;
  for (const Clip& clip : data.clips) {
    subjects.insert(clip.subject);
    ++emotions[clip.coded.at(0).emotion];
  }
  EXPECT_EQ(subjects.size(), 16u);
  EXPECT_EQ(emotions["negative"], 70);
  EXPECT_EQ(emotions["positive"], 51);
  EXPECT_EQ(emotions["surprise"], 43);
  for (const Skipped& skipped : data.skipped) {
    EXPECT_FALSE(skipped.is_failure) << skipped.item << skipped.reason;
  }
  // 3 clips that the sheet lacks, 5 that it calls by another's name, 5 names
  // that it has twice beside the next number.
  auto skipped = ByItem(data);
  EXPECT_EQ(data.skipped.size(), 13u);
  EXPECT_THAT(skipped["s03_ne_20"].reason, HasSubstr("no sheet has it"));
  EXPECT_THAT(skipped["s04_ne_06"].reason,
              HasSubstr("calls it s04_ne_04, for the 3rd time"));
  EXPECT_THAT(skipped["s18_sur_03"].reason, HasSubstr("has it 2 times"));
}

// Long folders, in which the sheet alone says where the expression is.
TEST(SmicTest, RealSheetOnLongFolders) {
  if (RealData().empty()) GTEST_SKIP() << "MIEN_REAL_DATA is not set";
  TempFolder temp;
  const auto onsets = WriteRealSheet(temp, "HS_long/SMIC-HS-E", 300);
  const Dataset data = Load(temp.path());
  EXPECT_EQ(data.clips.size(), 161u);
  for (const Clip& clip : data.clips) {
    EXPECT_EQ(clip.coded.at(0).onset, onsets.at(clip.name)) << clip.name;
  }
  std::vector<std::string> failed;
  for (const Skipped& skipped : data.skipped) {
    if (skipped.is_failure) failed.push_back(skipped.item);
  }
  EXPECT_THAT(failed, ElementsAre("s01_ne_02", "s02_sur_05", "s03_ne_20"));
}

}  // namespace
}  // namespace mien
