// The published sheets with frames made after them: counts that the field
// knows. Needs MIEN_REAL_DATA.

#include <filesystem>
#include <map>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/csv.h"
#include "pipeline/core/file.h"
#include "stages/ingest/datasets/catalogue.h"
#include "tests/stages/ingest/datasets/made_frames.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

struct Counts {
  std::size_t clips = 0, events = 0;
  std::set<std::string> subjects;
  std::map<std::string, int> emotions, kinds;
  std::map<double, int> rates;
  std::vector<std::string> failures, notes;
};

Counts CountsOf(const std::string& name, const std::string& root) {
  const DatasetRow& row = DatasetNamed(name);
  const Dataset data = row.clips(root, {row.fps});
  Counts counts;
  counts.clips = data.clips.size();
  for (const Clip& clip : data.clips) {
    for (const CodedEvent& event : clip.coded) {
      ++counts.events;
      counts.subjects.insert(clip.subject);
      ++counts.emotions[event.emotion];
      ++counts.kinds[event.kind];
      ++counts.rates[clip.fps];
    }
  }
  for (const Skipped& one : data.skipped) {
    (one.is_failure ? counts.failures : counts.notes)
        .push_back(one.item + ": " + one.reason);
  }
  return counts;
}

class RealSheets : public testing::Test {
 protected:
  void SetUp() override {
    if (RealData().empty()) GTEST_SKIP() << "MIEN_REAL_DATA is not set";
    labels_ = RealData() + "/me_labels/";
  }

  void CopySheet(const std::string& name) {
    std::filesystem::copy(labels_ + name, temp_.path());
  }

  std::string labels_;
  TempFolder temp_;
};

TEST_F(RealSheets, CasmeSq) {
  CopySheet("xlsx/CAS(ME)^2code_final.xlsx");
  const Table films = ReadCsv(labels_ + "casme_sq_video_frames.csv");
  for (const auto& row : films.rows) {
    const std::string film = row[films.Need({"org_vid"})];
    WriteEnds(temp_ / ("rawpic/s" + film.substr(0, 2) + "/" + film + "/img"), 1,
              *ParseInt(row[films.Need({"duration"})]), 3);
  }
  const Counts counts = CountsOf("casme_sq", temp_.path());
  EXPECT_THAT(counts.failures, ElementsAre());
  EXPECT_EQ(counts.events, 357u);
  EXPECT_THAT(counts.kinds, ElementsAre(Pair("macro", 300), Pair("micro", 57)));
  EXPECT_EQ(counts.subjects.size(), 22u);
  int mended = 0;
  for (const std::string& note : counts.notes) {
    mended += note.find("its offset is 0") != std::string::npos;
  }
  EXPECT_EQ(mended, 44);
  std::map<std::string, int> micro;
  std::set<std::string> films_with, people_with;
  const Dataset data = DatasetNamed("casme_sq").clips(temp_.path(), {30});
  for (const Clip& clip : data.clips) {
    for (const CodedEvent& event : clip.coded) {
      if (event.kind != "micro") continue;
      ++micro[event.emotion];
      films_with.insert(clip.item);
      people_with.insert(clip.subject);
    }
  }
  EXPECT_THAT(micro, ElementsAre(Pair("negative", 21), Pair("others", 19),
                                 Pair("positive", 8), Pair("surprise", 9)));
  EXPECT_EQ(films_with.size(), 33u);
  EXPECT_EQ(people_with.size(), 14u);
}

TEST_F(RealSheets, SammLongVideos) {
  CopySheet("xlsx/SAMM_LongVideos_Release.xlsx");
  const Table films = ReadCsv(labels_ + "samm_lv_video_frames.csv");
  for (const auto& row : films.rows) {
    const std::string film = row[films.Need({"sub_name"})].substr(5);
    WriteEnds(temp_ / ("SAMM_longvideos/" + film + "/" + film + "_"), 1,
              *ParseInt(row[films.Need({"duration"})]), 4);
  }
  const Counts counts = CountsOf("samm_lv", temp_.path());
  EXPECT_THAT(counts.failures, ElementsAre());
  EXPECT_EQ(counts.events, 502u);
  EXPECT_THAT(counts.kinds,
              ElementsAre(Pair("macro", 343), Pair("micro", 159)));
}

TEST_F(RealSheets, Casme3PartA) {
  CopySheet("xlsx/cas(me)3_part_A.xlsx");
  const Table table = ReadCsv(labels_ + "casme3_partA.csv");
  for (const auto& row : table.rows) {
    const std::string folder =
        temp_ / ("part_A/" + row[table.Need({"Subject"})] + "/" +
                 row[table.Need({"Filename"})] + "/color/");
    WriteEnds(folder, 1, 5000);
  }
  const Counts counts = CountsOf("casme3", temp_.path());
  EXPECT_THAT(counts.failures, ElementsAre());
  EXPECT_EQ(counts.events, 860u);
  EXPECT_EQ(counts.subjects.size(), 94u);
  EXPECT_EQ(counts.clips, 463u);
  EXPECT_THAT(
      counts.emotions,
      ElementsAre(Pair("anger", 64), Pair("disgust", 250), Pair("fear", 86),
                  Pair("happy", 55), Pair("others", 161), Pair("sad", 57),
                  Pair("surprise", 187)));
}

TEST_F(RealSheets, Dfme) {
  CopySheet("xlsx/dfme_training.xlsx");
  const Table table = ReadCsv(labels_ + "dfme.csv");
  for (const auto& row : table.rows) {
    if (row[table.Need({"split"})] != "training") continue;
    WriteEnds(temp_ / ("train/" + row[table.Need({"Filename"})] + "/"),
              *ParseInt(row[table.Need({"OnsetFrame"})]),
              *ParseInt(row[table.Need({"OffsetFrame"})]));
  }
  const Counts counts = CountsOf("dfme", temp_.path());
  EXPECT_THAT(counts.failures, ElementsAre());
  EXPECT_EQ(counts.events, 1856u);
  EXPECT_THAT(counts.rates,
              ElementsAre(Pair(200, 556), Pair(300, 605), Pair(500, 695)));
}

TEST_F(RealSheets, Meview) {
  CopySheet("meview.csv");
  const Table table = ReadCsv(labels_ + "meview.csv");
  for (const auto& row : table.rows) {
    WriteBytes(temp_ / ("clips/" + row[table.Need({"Filename"})] + ".avi"), "");
  }
  const Counts counts = CountsOf("meview", temp_.path());
  EXPECT_THAT(counts.failures, ElementsAre());
  EXPECT_EQ(counts.clips, 27u);  // of 40 rows 13 have no emotion
  EXPECT_THAT(counts.emotions,
              ElementsAre(Pair("anger", 2), Pair("contempt", 6),
                          Pair("contempt/disgust", 1), Pair("fear", 3),
                          Pair("happy", 6), Pair("surprise", 9)));
}

// The list of MEGC 2019: which 145 clips of CASME II are left by the
// configuration of the composite.
TEST_F(RealSheets, TheOfficial145OfCasme2) {
  CopySheet("xlsx/CASME2-coding-20140508.xlsx");
  const Table table = ReadCsv(labels_ + "casme2.csv");
  for (const auto& row : table.rows) {
    WriteEnds(temp_ / ("raw/sub" + row[table.Need({"Subject"})] + "/" +
                       row[table.Need({"Filename"})] + "/img"),
              1, 5000);
  }
  const Dataset data = DatasetNamed("casme2").clips(temp_.path(), {200});
  const LabelMap map({"negative=disgust+repression", "positive=happiness",
                      "surprise=surprise"});
  std::map<std::string, std::string> ours, official;
  for (const Clip& clip : data.clips) {
    const auto label = map.Map(clip.coded.at(0).emotion);
    if (label) ours["sub" + clip.subject + "/" + clip.name] = *label;
  }
  ours.erase("sub04/EP12_01f");
  ours.erase("sub05/EP09_05f");
  const char* const names[] = {"negative", "positive", "surprise"};
  for (const auto& row :
       ParseCsv(ReadFile(labels_ + "megc2019_combined_3class_gt.csv"), "gt")) {
    if (row.at(0) != "casme2") continue;
    official[row.at(1) + "/" + row.at(2)] =
        names[static_cast<std::size_t>(*ParseInt(row.at(3)))];
  }
  EXPECT_EQ(official.size(), 145u);
  EXPECT_EQ(ours, official);
}

}  // namespace
}  // namespace mien
