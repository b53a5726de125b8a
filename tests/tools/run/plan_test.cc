#include "tools/run/plan.h"

#include <filesystem>
#include <set>

#include <gmock/gmock.h>

#include "pipeline/core/csv.h"
#include "stages/ingest/video_writer.h"
#include "tests/tools/run/made_sets.h"

namespace mien {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kConfigs = std::string(MIEN_SOURCE_DIR) + "/configs/";

std::string Plan(const std::string& config,
                 const std::vector<DataFolder>& folders) {
  std::vector<std::string> texts, assignments;
  for (const DataFolder& folder : folders) {
    texts.push_back(folder.set + "=" + folder.path);
  }
  RunOptions options;
  options.data = ParseDataFolders(texts, &assignments);
  return PlanText(LoadConfig(kConfigs + config, assignments), options);
}

TEST(PlanTest, SaysWhatASetHoldsAndWhatTakesPart) {
  const TempFolder temp;
  WriteMadeSets(temp);
  const std::string plan = Plan("samm.yaml", {{"samm", temp / "SAMM"}});
  EXPECT_EQ(plan,
            "006_1_2  negative  " + (temp / "SAMM/SAMM/006/006_1_2") +
                "\n007_1_1  surprise  " + (temp / "SAMM/SAMM/007/007_1_1") +
                "\nleft out: 007_2_1: emotion 'other' is in no class of "
                "data.labels\n"
                "note: 007_1_1: its apex 930 lies outside 100 to 140: read as "
                "130, the only number inside that differs in one digit (" +
                (temp / "SAMM/SAMM_Micro_FACS_Codes_v2.csv") +
                ")\n"
                "note: data.labels: no clip has the emotion 'anger'\n"
                "note: data.labels: no clip has the emotion 'contempt'\n"
                "note: data.labels: no clip has the emotion 'disgust'\n"
                "note: data.labels: no clip has the emotion 'sadness'\n"
                "note: data.labels: no clip has the emotion 'happiness'\n"
                "note: data.labels: no clip is of the class 'positive'\n"
                "samm: 3 clips of 2 subjects found, 200 frames/s, sheet " +
                (temp / "SAMM/SAMM_Micro_FACS_Codes_v2.csv") +
                "\nsamm: 2 clips of 2 subjects take part: negative 1, positive "
                "0, surprise 1\n"
                "2 clips to run, 1 left out, 7 notes, 0 fail\ncache: cache\n");
}

TEST(PlanTest, SeveralSets) {
  const TempFolder temp;
  WriteMadeSets(temp);
  const std::string plan = Plan("composite.yaml", {{"smic", temp / "SMIC"},
                                                   {"casme2", temp / "CASME2"},
                                                   {"samm", temp / "SAMM"}});
  EXPECT_THAT(
      plan,
      AllOf(HasSubstr("casme2: 5 clips of 4 subjects found, 200 frames/s"),
            HasSubstr("casme2: 2 clips of 1 subject take part: negative 1, "
                      "positive 1, surprise 0\n"),
            HasSubstr("smic: 3 clips of 2 subjects found, 100 frames/s\n"),
            // 01 of CASME II and 01 of SMIC are two people.
            HasSubstr("all: 7 clips of 5 subjects take part: negative 3, "
                      "positive 2, surprise 2\n"),
            HasSubstr("left out: casme2/sub05_EP09_05f: named in "
                      "data.leave_out\n"),
            HasSubstr("note: smic/s01_ne_01: no sheet has it")));
}

TEST(PlanTest, TellsWhatARunWould) {
  const TempFolder temp;
  WriteFrames(temp / "own/a/img", 1, 40);
  WriteBytes(temp / "own/b.mp4", "");
  WriteBytes(temp / "own/c.mp4", "");
  WriteBytes(temp / "own/clips.csv",
             "path,subject,label,onset,apex,offset,fps\n"
             "a,1,happiness,3,3,20,\nb.mp4,2,disgust,3,,20,\n"
             "c.mp4,3,disgust,3,5,9,60\nc.mp4,3,disgust,x,5,9,60\n"
             "a,1,happiness,30,30,30,\n");
  std::vector<std::string> assignments;
  RunOptions options;
  options.data = ParseDataFolders({temp / "own"}, &assignments);
  std::size_t failures = 0;
  const MienConfig config = LoadConfig(kConfigs + "table.yaml", {});
  const std::string plan = PlanText(config, options, &failures);
  EXPECT_EQ(failures, 1u);
  EXPECT_THAT(
      plan,
      AllOf(HasSubstr("found, 200 frames/s of folders, 60 frames/s as its "
                      "column fps tells, frames/s of each film as it tells, "
                      "sheet "),
            HasSubstr(": apex = onset in the sheet (frame 3), between which "
                      "nothing moves: the spotted apex is taken where it lies "
                      "behind the onset, else the middle of onset and offset"),
            HasSubstr(": onset = apex = offset in the sheet (frame 30): in one "
                      "frame nothing moves"),
            HasSubstr("note: no apex in the sheet for 1 of 4 coded events: "),
            HasSubstr(", 1 fail\n")));
  // No fold of one person, as the run itself will say after hours.
  WriteBytes(temp / "own/clips.csv",
             "path,subject,label,onset,offset\na,1,happiness,3,20\n");
  EXPECT_THAT(PlanText(config, options, &failures),
              HasSubstr("fails: protocol: loso needs at least 2 subjects, the "
                        "samples have 1"));
  EXPECT_EQ(failures, 1u);
}

// What the file alone tells is not left to the run.
TEST(PlanTest, MarksBehindAFilmsEndFail) {
  const TempFolder temp;
  std::filesystem::create_directories(temp / "own");
  VideoWriterOptions film;
  film.width_px = film.height_px = 64;
  VideoWriter writer(temp / "own/a.mp4", film);
  for (int i = 0; i < 10; ++i) {
    writer.Add(cv::Mat(64, 64, CV_8UC3, cv::Scalar::all(20.0 * i)), i / 25.0);
  }
  writer.Close();
  WriteBytes(temp / "own/clips.csv",
             "path,subject,label,onset,offset\na.mp4,1,happiness,3,9\n"
             "a.mp4,1,disgust,4,200\n");
  std::vector<std::string> assignments;
  RunOptions options;
  options.data = ParseDataFolders({temp / "own"}, &assignments);
  options.until = "flow";
  std::size_t failures = 0;
  const std::string plan =
      PlanText(LoadConfig(kConfigs + "table.yaml", {}), options, &failures);
  EXPECT_EQ(failures, 1u) << plan;
  EXPECT_THAT(plan, HasSubstr(": its offset 200 is behind the last of the "
                              "film's 10 frames (0 to 9)\n"));
  EXPECT_THAT(plan, Not(HasSubstr("its offset 9 is")));
}

TEST(PlanTest, Recordings) {
  const TempFolder temp;
  WriteFrames(temp / "a/img", 1, 3);
  EXPECT_THAT(Plan("default.yaml", {{"video", temp.path()}}),
              AllOf(HasSubstr("a    " + (temp / "a") + "\n"),
                    HasSubstr("video: 1 recording found, folders of frames: "
                              "200 frames/s\n"),
                    HasSubstr("1 clips to run, 0 left out, 0 notes, 0 fail"),
                    Not(HasSubstr("take part"))));
}

// MEGC 2019's own list against the composite, on the sheets that are handed
// out and frames made after public tables.
TEST(PlanTest, RealSheetsGiveTheCompositeOfMegc) {
  if (RealData().empty()) GTEST_SKIP() << "MIEN_REAL_DATA is not set";
  const std::string labels = RealData() + "/me_labels/";
  const TempFolder temp;
  const auto each = [&](const char* name, const auto& write) {
    const Table table = ReadCsv(labels + name);
    for (const auto& row : table.rows) {
      write([&](const char* column) { return row[table.Need({column})]; });
    }
  };
  each("casme2.csv", [&](const auto& cell) {
    WriteEnds(temp / Str("CASME2/Cropped/sub", cell("Subject"), "/",
                         cell("Filename"), "/reg_img"),
              *ParseInt(cell("OnsetFrame")), *ParseInt(cell("OffsetFrame")));
  });
  each("samm.csv", [&](const auto& cell) {
    WriteEnds(temp / Str("SAMM/", cell("Subject"), "/", cell("Filename"), "/",
                         cell("Subject"), "_"),
              *ParseInt(cell("Onset_Frame")), *ParseInt(cell("Offset_Frame")),
              5);
  });
  each("smic_hs_apex.csv", [&](const auto& cell) {
    WriteEnds(
        temp / Str("SMIC/HS/s", cell("subject"), "/micro/x/", cell("clip"),
                   "/image"),
        *ParseInt(cell("onset_frame")),
        ParseInt(cell("offset_frame")).value_or(*ParseInt(cell("apex_frame"))),
        6);
  });
  const auto sheet = [&](const char* set, const char* name) {
    std::filesystem::copy(labels + "xlsx/" + name, temp / set);
  };
  sheet("CASME2", "CASME2-coding-20140508.xlsx");
  sheet("SAMM", "SAMM_Micro_FACS_Codes_v2.xlsx");
  sheet("SMIC", "SMIC-HS-E_annotation.xlsx");
  const std::string plan = Plan("composite.yaml", {{"casme2", temp / "CASME2"},
                                                   {"samm", temp / "SAMM"},
                                                   {"smic", temp / "SMIC"}});
  EXPECT_THAT(
      plan,
      AllOf(HasSubstr("casme2: 145 clips of 24 subjects take part: negative "
                      "88, positive 32, surprise 25\n"),
            HasSubstr("samm: 133 clips of 28 subjects take part: negative 92, "
                      "positive 26, surprise 15\n"),
            HasSubstr("smic: 164 clips of 16 subjects take part: negative 70, "
                      "positive 51, surprise 43\n"),
            HasSubstr("all: 442 clips of 68 subjects take part: negative 250, "
                      "positive 109, surprise 83\n"),
            HasSubstr("442 clips to run"), HasSubstr(", 0 fail\n")));
  EXPECT_THAT(Plan("samm.yaml", {{"samm", temp / "SAMM"}}),
              HasSubstr("samm: 159 clips of 29 subjects found"));
  // Clip for clip the published list.
  std::set<std::string> listed, planned;
  for (const auto& row : ParseCsv(
           ReadBytes(labels + "megc2019_combined_3class_gt.csv"), "megc")) {
    const std::string item =
        row[0] == "casme2" ? row[1] + "_" + row[2] : row[2];
    const char* classes[] = {"negative", "positive", "surprise"};
    listed.insert(row[0] + "/" + item + "  " + classes[*ParseInt(row[3])]);
  }
  for (const std::string& line : Split(plan, '\n')) {
    const auto end = line.find("  /");
    if (end != std::string::npos) planned.insert(line.substr(0, end));
  }
  EXPECT_EQ(listed, planned);
}

}  // namespace
}  // namespace mien
