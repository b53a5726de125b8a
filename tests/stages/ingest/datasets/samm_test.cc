#include <map>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/csv.h"
#include "pipeline/core/text.h"
#include "stages/ingest/datasets/sets.h"
#include "tests/stages/ingest/datasets/made_frames.h"
#include "tests/stages/ingest/xlsx_file.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Dataset Load(const std::string& root) {
  return LoadCodedClips(root, {200}, SammSet());
}

// Text above the header, as in the sheet that is handed out.
void WriteSheet(const std::string& path,
                const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::vector<std::string>> all = {
      {"SAMM Dataset - Master FACS Codes", ""},
      {},
      {"Symbol Key:"},
      {"Subject", "Filename", "Inducement Code", "Onset Frame", "Apex Frame",
       "Offset Frame", "Duration", "Micro", "Action Units", "Estimated Emotion",
       "Objective Classes", "Notes"}};
  for (const auto& row : rows) {
    all.push_back({row[0], row[1], "1", row[2], row[3], row[4], "80",
                   "Micro - 1/2", "4+7", row[5], "3", ""});
  }
  WriteWorkbook(path, all);
}

TEST(SammTest, ReadsSheetAndFrames) {
  TempFolder temp;
  WriteSheet(temp / "SAMM_Micro_FACS_Codes_v2.xlsx",
             {{"006", "006_1_2", "5562", "5564", "5566", "Anger"},
              {"7", "007_3_1", "9", "10", "11", "Others"}});
  WriteFrames(temp / "SAMM/006/006_1_2/006_", 5562, 5566, 5);
  WriteFrames(temp / "SAMM/007/007_3_1/007_", 9, 11, 4);
  const Dataset data = Load(temp.path());
  EXPECT_EQ(data.name, "samm");
  EXPECT_EQ(data.sheet, temp / "SAMM_Micro_FACS_Codes_v2.xlsx");
  ASSERT_EQ(data.clips.size(), 2u);
  const Clip& clip = data.clips[0];
  EXPECT_EQ(clip.dataset, "samm");
  EXPECT_EQ(clip.subject, "006");
  EXPECT_EQ(clip.name, "006_1_2");
  EXPECT_EQ(clip.item, "006_1_2");
  EXPECT_EQ(clip.fps, 200);
  EXPECT_EQ(clip.folder, temp / "SAMM/006/006_1_2");
  ASSERT_EQ(clip.coded.size(), 1u);
  EXPECT_EQ(clip.coded[0].onset, 5562);
  EXPECT_EQ(clip.coded[0].apex, 5564);
  EXPECT_EQ(clip.coded[0].offset, 5566);
  EXPECT_EQ(clip.coded[0].emotion, "anger");
  EXPECT_EQ(clip.coded[0].action_units, "4+7");
  EXPECT_EQ(clip.coded[0].objective_class, "3");
  EXPECT_EQ(data.clips[1].subject, "007");
  EXPECT_EQ(data.clips[1].coded[0].emotion, "other");
  EXPECT_TRUE(data.skipped.empty());
}

TEST(SammTest, MendsApexesOutsideTheirClip) {
  TempFolder temp;
  WriteSheet(temp / "a_micro_facs_codes.xlsx",
             {{"032", "032_3_1", "4896", "1930", "4970", "Anger"},
              {"028", "028_4_1", "1071", "1143", "1134", "Contempt"}});
  WriteFrames(temp / "032/032_3_1/032_", 4896, 4970, 5);
  WriteFrames(temp / "028/028_4_1/028_", 1071, 1134, 5);
  const Dataset data = Load(temp.path());
  ASSERT_EQ(data.clips.size(), 2u);
  EXPECT_EQ(data.clips[0].coded[0].apex, std::nullopt);  // 1103, 1113, ...
  EXPECT_EQ(data.clips[1].coded[0].apex, 4930);
  std::map<std::string, std::string> notes;
  for (const Skipped& skipped : data.skipped) {
    EXPECT_FALSE(skipped.is_failure) << skipped.item;
    notes[skipped.item] = skipped.reason;
  }
  const std::string sheet = " (" + (temp / "a_micro_facs_codes.xlsx") + ")";
  EXPECT_EQ(notes["032_3_1"],
            "its apex 1930 lies outside 4896 to 4970: read as 4930, the only "
            "number inside that differs in one digit" +
                sheet);
  EXPECT_EQ(
      notes["028_4_1"],
      "its apex 1143 lies outside 1071 to 1134: taken as unknown" + sheet);
  EXPECT_EQ(data.skipped.size(), 2u);
}

TEST(SammTest, CropsComeLastAndYearsAreNoSubjects) {
  TempFolder temp;
  WriteSheet(temp / "SAMM_Micro_FACS_Codes_v2.xlsx",
             {{"006", "006_1_2", "1", "2", "3", "Anger"}});
  WriteFrames(temp / "A_cropped/006/006_1_2/006_", 1, 3, 5);
  WriteFrames(temp / "SAMM/006/006_1_2/006_", 1, 3, 5);
  WriteFrames(temp / "SAMM/2019/006_1_2/006_", 1, 3, 5);
  const Dataset data = Load(temp.path());
  ASSERT_EQ(data.clips.size(), 1u);
  EXPECT_EQ(data.clips[0].folder, temp / "SAMM/006/006_1_2");
  ASSERT_EQ(data.skipped.size(), 1u);
  EXPECT_EQ(data.skipped[0].item, temp / "A_cropped");
  EXPECT_THAT(data.skipped[0].reason, HasSubstr("whole pictures before crops"));
}

TEST(SammTest, TellsWhatIsMissing) {
  TempFolder temp;
  EXPECT_THAT(ErrorOf([&] { Load(temp / "none"); }),
              HasSubstr("give the folder of SAMM as data"));
  EXPECT_THAT(ErrorOf([&] { Load(temp.path()); }),
              HasSubstr("no coding sheet: put SAMM_Micro_FACS_Codes_v2.xlsx"));
  WriteSheet(temp / "SAMM_Micro_FACS_Codes_v2.xlsx",
             {{"006", "006_1_2", "1", "2", "3", "Anger"}});
  EXPECT_THAT(ErrorOf([&] { Load(temp.path()); }),
              HasSubstr("no folders 006, 007, ... with clips"));
}

// The published sheet with frames made after it.
TEST(SammTest, RealSheetGivesThePublishedCounts) {
  if (RealData().empty()) GTEST_SKIP() << "MIEN_REAL_DATA is not set";
  TempFolder temp;
  const Table labels = ReadCsv(RealData() + "/me_labels/samm.csv");
  const std::size_t name = labels.Need({"Filename"});
  for (const auto& row : labels.rows) {
    const std::string subject = row[labels.Need({"Subject"})];
    WriteEnds(temp / Str("SAMM/", subject, "/", row[name], "/", subject, "_"),
              *ParseInt(row[labels.Need({"Onset_Frame"})]),
              *ParseInt(row[labels.Need({"Offset_Frame"})]), 5);
  }
  std::filesystem::copy(
      RealData() + "/me_labels/xlsx/SAMM_Micro_FACS_Codes_v2.xlsx",
      temp.path());
  const Dataset data = Load(temp.path());
  EXPECT_EQ(data.clips.size(), 159u);
  std::set<std::string> subjects;
  std::map<std::string, int> emotions;
  for (const Clip& clip : data.clips) {
    subjects.insert(clip.subject);
    ++emotions[clip.coded.at(0).emotion];
  }
  EXPECT_EQ(subjects.size(), 29u);
  EXPECT_EQ(emotions["anger"], 57);
  EXPECT_EQ(emotions["other"], 26);
  std::vector<std::string> mended;
  for (const Skipped& skipped : data.skipped) {
    EXPECT_FALSE(skipped.is_failure) << skipped.item << skipped.reason;
    mended.push_back(skipped.item);
  }
  EXPECT_THAT(mended, ElementsAre("028_4_1", "032_3_1"));
}

}  // namespace
}  // namespace mien
