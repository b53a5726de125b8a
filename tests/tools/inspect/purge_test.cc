#include "tools/inspect/purge.h"

#include <filesystem>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/csv.h"
#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "pipeline/exec/result_folder.h"
#include "tests/tools/inspect/sample_cache.h"
#include "tools/inspect/cache_files.h"
#include "tools/inspect/sums.h"
#include "tools/inspect/verify.h"

namespace mien {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::string Save(const std::string& root, const std::string& stage,
                 const std::string& dataset, const std::string& item) {
  ArtifactId id = SampleId(stage, item, "a=1\n");
  id.dataset = dataset;
  return SaveSample(root, id);
}

// Results of two recordings, one of them Mustermann's, as mien-spot leaves
// them, and a review of both.
class PurgeTest : public testing::Test {
 protected:
  PurgeTest() {
    const std::string cache = folder_ / "out/cache";
    for (const char* stage : {"track", "motion"}) {
      Save(cache, stage, "video", "Mustermann_1.mp4");
      Save(cache, stage, "video", "other.mp4");
    }
    Save(cache, "event_media", "video", "Mustermann_1.mp4@0_117");
    Spot("Mustermann_1");
    Spot("other");
    ResultFolder study(folder_ / "out");
    study.Put("recordings.csv",
              "recording,folder,state,person\n"
              "Mustermann_1.mp4,Mustermann_1,done,mm\n"
              "other.mp4,other,done,xy\n");
    study.Put("persons.csv", "person,looks\nmm,3\nxy,4\n");
    study.Put("conditions.csv", "counted,condition,count\nlooks,rest,7\n");
    study.Put("failures.csv", "item,stage,error,message\n");
    study.Put("config.yaml", "exec:\n  jobs: 1\n");
    study.Put("index.html", "<p>two</p>");
    study.Commit();
    Write("reviews/day1.csv",
          "video,onset_s,offset_s,note\nMustermann_1.mp4,1,2,\"a,\nb\"\n"
          "other.mp4,3,4,x\nMustermann_1.mp4,5,6,y\n");
    Write("reviews/mustermann_events_reviewed.csv",
          "video,onset_s,offset_s\nMustermann_1.mp4,1,2\n");
    Write("out/other/notes.txt", "a person's own\n");
  }

  void Spot(const std::string& name) {
    ResultFolder results(folder_ / ("out/" + name), "/data/" + name + ".mp4");
    results.Put("events.csv", "video,onset_s,offset_s\n" + name + ".mp4,1,2\n");
    results.Put("report.html", "<p>" + name + ".mp4</p>");
    results.Commit();
  }
  void Write(const std::string& name, const std::string& text) {
    fs::create_directories((fs::path(folder_ / name)).parent_path());
    WriteFileAtomic(folder_ / name, text);
  }

  int Run() {
    if (options_.paths.empty()) {
      options_.paths = {folder_ / "out", folder_ / "reviews"};
    }
    std::ostringstream out;
    const int code = Purge(options_, out);
    text_ = out.str();
    return code;
  }
  bool Exists(const std::string& name) { return fs::exists(folder_ / name); }
  int Damaged() {
    std::ostringstream out;
    return VerifyFiles({folder_ / "out/cache"}, {}, out);
  }
  // sha256sum -c
  bool SumsHold(const std::string& name) {
    return std::system(("cd '" + (folder_ / name) +
                        "' && sha256sum -c --quiet --strict SHA256SUMS "
                        "2>/dev/null >/dev/null")
                           .c_str()) == 0;
  }
  std::vector<std::string> AllFiles() {
    std::vector<std::string> all;
    for (const auto& entry : fs::recursive_directory_iterator(folder_.path())) {
      if (entry.is_regular_file()) all.push_back(entry.path().string());
    }
    std::sort(all.begin(), all.end());
    return all;
  }

  TempFolder folder_;
  PurgeOptions options_;
  std::string text_;
};

// An annotation of two people, as ELAN writes names, is nobody's to remove, but
// no all clear is given; nor of what is packed.
TEST_F(PurgeTest, NamesInOtherSpellingsAreTold) {
  Write("reviews/both.eaf",
        "<MEDIA_DESCRIPTOR MEDIA_URL=\"file:///d/Anna%20M%C3%BCller.mp4\"/>");
  Write("reviews/plan.xlsx", "PK\x03\x04");
  options_.paths = {folder_ / "reviews"};
  options_.recordings = {"Anna M\u00fcller.mp4"};
  options_.remove = true;
  EXPECT_EQ(Run(), 1);
  EXPECT_THAT(text_,
              HasSubstr(std::string("still holds a name of the person  ") +
                        folder_ / "reviews/both.eaf"));
  EXPECT_THAT(text_, HasSubstr("nothing to take out, but 1 file or folder with "
                               "a name: look at them"));
  EXPECT_THAT(text_,
              HasSubstr("what stands in 1 packed file in these folders"));
  EXPECT_TRUE(Exists("reviews/both.eaf"));
  Write("reviews/more.csv", "video,onset_s\nAnna M\u00fcller.mp4,1\nx.mp4,2\n");
  EXPECT_EQ(Run(), 1);
  EXPECT_THAT(text_, HasSubstr("removed; 1 file or folder with a name"));
}

TEST_F(PurgeTest, ADryRunTouchesNothing) {
  options_.recordings = {"Mustermann_1.mp4"};
  const auto before = AllFiles();
  EXPECT_EQ(Run(), 0);
  EXPECT_EQ(AllFiles(), before);
  EXPECT_THAT(text_, HasSubstr("would remove  "));
  EXPECT_THAT(text_, HasSubstr("(track of Mustermann_1.mp4)"));
  EXPECT_THAT(text_, HasSubstr("(event_media of Mustermann_1.mp4@0_117)"));
  EXPECT_THAT(text_, HasSubstr("nothing is touched without --yes"));
  EXPECT_THAT(text_, HasSubstr("What this cannot know"));
}

TEST_F(PurgeTest, ARecordingGoesAndTheRestHolds) {
  options_.recordings = {"/somewhere/data/Mustermann_1.mp4"};
  options_.remove = true;
  EXPECT_EQ(Run(), 0) << text_;
  EXPECT_FALSE(Exists("out/Mustermann_1"));
  EXPECT_TRUE(Exists("out/other/report.html"));
  EXPECT_TRUE(Exists("out/other/notes.txt"));
  EXPECT_FALSE(Exists("out/cache/event_media"));
  EXPECT_FALSE(Exists("out/index.html"));
  EXPECT_FALSE(Exists("out/conditions.csv"));
  EXPECT_TRUE(Exists("out/config.yaml"));
  EXPECT_FALSE(Exists("reviews/mustermann_events_reviewed.csv"));
  EXPECT_EQ(ReadFile(folder_ / "reviews/day1.csv"),
            "video,onset_s,offset_s,note\nother.mp4,3,4,x\n");
  EXPECT_EQ(ReadFile(folder_ / "out/recordings.csv"),
            "recording,folder,state,person\nother.mp4,other,done,xy\n");
  EXPECT_EQ(Damaged(), 0);
  EXPECT_TRUE(SumsHold("out"));
  EXPECT_TRUE(SumsHold("out/other"));
  // No byte of the name is left.
  for (const std::string& file : AllFiles()) {
    EXPECT_THAT(file, Not(HasSubstr("Mustermann")));
    EXPECT_THAT(ReadFile(file), Not(HasSubstr("Mustermann"))) << file;
  }
  EXPECT_THAT(text_, HasSubstr("no name of the person is left"));
  EXPECT_EQ(Run(), 1);
  EXPECT_THAT(text_, HasSubstr("nothing of that person is in these folders"));
}

// The study's table says which recordings a person is in.
TEST_F(PurgeTest, APersonOfAStudyByName) {
  options_.subjects = {"mm"};
  options_.remove = true;
  Run();
  EXPECT_FALSE(Exists("out/Mustermann_1"));
  EXPECT_EQ(ReadFile(folder_ / "out/persons.csv"), "person,looks\nxy,4\n");
  EXPECT_THAT(text_, HasSubstr("places where only 'mm' stands"));
}

// The study's own table says it in any of its spellings; the reviews that lie
// with it say nothing of persons.
TEST_F(PurgeTest, ATableOfConditionsTellsWhoseTheReviewsAre) {
  for (const char* header :
       {"file,condition,person", "video,condition,sub",
        "Datei,Bedingung,Versuchsperson", "File name,group,Participant ID"}) {
    const std::string review = "video,onset_s,offset_s,verdict\n";
    Write("rv/conditions.csv", std::string(header) +
                                   "\nAB1_rest,rest,anna\n"
                                   "AB1_stress.mp4,stress,anna\n"
                                   "CD2_rest.mp4,rest,ben\n");
    Write("rv/interview_reviewed.csv",
          review +
              "AB1_rest.mp4,1,2,accept\nCD2_rest.mp4,1,2,accept\n"
              "AB1_stress.mp4,3,4,\n");
    options_.paths = {folder_ / "rv"};
    options_.subjects = {"anna"};
    options_.remove = true;
    EXPECT_EQ(Run(), 0) << header << "\n" << text_;
    EXPECT_EQ(ReadFile(folder_ / "rv/conditions.csv"),
              std::string(header) + "\nCD2_rest.mp4,rest,ben\n");
    EXPECT_EQ(ReadFile(folder_ / "rv/interview_reviewed.csv"),
              review + "CD2_rest.mp4,1,2,accept\n")
        << header;
    EXPECT_THAT(text_, HasSubstr("no name of the person is left"));
  }
}

// Without a table the names of the recordings tell; what separates counts.
TEST_F(PurgeTest, RecordingsThatBeginWithTheSubject) {
  std::string list = "recording,folder,state\n", review = "video,onset_s\n";
  for (const char* name : {"P1_rest", "P1-stress", "P10_rest", "P1b_rest",
                           "P1-2_rest", "P1_x_other"}) {
    ResultFolder results(folder_ / ("short/" + std::string(name)),
                         "/data/" + std::string(name) + ".mp4");
    results.Put("report.html", "<p></p>");
    results.Commit();
    list += Str(name, ".mp4,", name, ",done\n");
    review += Str(name, ".mp4,1\n");
  }
  ResultFolder study(folder_ / "short");
  study.Put("recordings.csv", list);
  study.Commit();
  Write("short/whose.csv", "name,person\nP1_x_other.mp4,P1_x\n");
  Write("short/review.csv", review);
  options_.paths = {folder_ / "short"};
  options_.subjects = {"P1"};
  options_.remove = true;
  EXPECT_EQ(Run(), 1);  // one may be
  EXPECT_FALSE(Exists("short/P1_rest"));
  EXPECT_FALSE(Exists("short/P1-stress"));
  for (const char* name : {"P10_rest", "P1b_rest", "P1-2_rest", "P1_x_other"}) {
    EXPECT_TRUE(Exists(std::string("short/") + name + "/report.html")) << name;
  }
  EXPECT_EQ(ReadFile(folder_ / "short/review.csv"),
            "video,onset_s\nP10_rest.mp4,1\nP1b_rest.mp4,1\n"
            "P1-2_rest.mp4,1\nP1_x_other.mp4,1\n");
  EXPECT_THAT(text_, HasSubstr("may be the person's, and is left  "
                               "/data/P1-2_rest.mp4"));
  EXPECT_THAT(text_, Not(HasSubstr("left  P10")));
  EXPECT_THAT(text_, Not(HasSubstr("no name of the person is left")));
}

// A recording that tables give to two persons is nobody's alone.
TEST_F(PurgeTest, WhatTwoTablesClaimIsLeftAndSaid) {
  Write("rv/a.csv", "file,person\nEP01.mp4,anna\nx.mp4,anna\n");
  Write("rv/b.csv", "file,person\nEP01.mp4,ben\n");
  Write("rv/review.csv", "video,onset_s\nEP01.mp4,1\nx.mp4,2\n");
  options_.paths = {folder_ / "rv"};
  options_.subjects = {"anna"};
  options_.remove = true;
  EXPECT_EQ(Run(), 1);
  EXPECT_EQ(ReadFile(folder_ / "rv/review.csv"), "video,onset_s\nEP01.mp4,1\n");
  EXPECT_THAT(text_, HasSubstr("may be the person's, and is left  EP01.mp4"));
  EXPECT_THAT(text_, HasSubstr("removed; 1 recording may be the person's"));
}

TEST_F(PurgeTest, NoAllClearWhereNoRecordingIsKnown) {
  Write("rv/ages.csv", "person,age\nanna,31\nben,40\n");
  Write("rv/review.csv", "video,onset_s\nfilm7.mp4,1\n");
  options_.paths = {folder_ / "rv"};
  options_.subjects = {"anna"};
  EXPECT_EQ(Run(), 0);
  EXPECT_THAT(text_, HasSubstr("no recording is known of that subject"));
  options_.remove = true;
  EXPECT_EQ(Run(), 1);
  EXPECT_THAT(text_, HasSubstr("removed; no recording is known of that "
                               "subject: give the table"));
  EXPECT_EQ(Run(), 1);
  EXPECT_THAT(text_, HasSubstr("no recording is known of that subject"));
  EXPECT_THAT(text_, Not(HasSubstr("nothing of that person")));
}

TEST_F(PurgeTest, DamagedFilesAndLeftoversGoToo) {
  const std::string track = folder_ / "out/cache/track/video";
  std::string mine;
  for (const auto& entry : fs::directory_iterator(track)) {
    const std::string name = entry.path().filename().string();
    if (name[0] == 'M') mine = name;
  }
  Write("out/cache/track/video/" + mine + ".corrupt", "x");
  Write("out/cache/track/video/." + mine + ".12.3.tmp", "x");
  options_.recordings = {"Mustermann_1.mp4"};
  options_.remove = true;
  EXPECT_EQ(Run(), 0) << text_;
  EXPECT_FALSE(Exists("out/cache/track/video/" + mine + ".corrupt"));
  EXPECT_FALSE(Exists("out/cache/track/video/." + mine + ".12.3.tmp"));
}

TEST_F(PurgeTest, PicturesOfAnItemGo) {
  for (const char* name : {"track_Mustermann_1.mp4_0123abcd.png",
                           "track_other.mp4_0123abcd.png"}) {
    WriteResult(folder_ / "out", "pictures.sha256", name, "x");
  }
  options_.recordings = {"Mustermann_1.mp4"};
  options_.remove = true;
  EXPECT_EQ(Run(), 0) << text_;
  EXPECT_FALSE(Exists("out/track_Mustermann_1.mp4_0123abcd.png"));
  EXPECT_TRUE(Exists("out/track_other.mp4_0123abcd.png"));
}

TEST_F(PurgeTest, VideosAreLeftAndSaid) {
  Write("out/Mustermann_1.mp4", "a film");
  options_.recordings = {"Mustermann_1.mp4"};
  options_.remove = true;
  EXPECT_EQ(Run(), 1);  // its name is still there
  EXPECT_TRUE(Exists("out/Mustermann_1.mp4"));
  EXPECT_THAT(text_, HasSubstr("1 video file of the person in these folders: "
                               "left alone"));
  EXPECT_THAT(text_, HasSubstr("still holds a name of the person"));
}

TEST_F(PurgeTest, AFileOfAPersonIsSaidAndLeft) {
  Write("out/other/thoughts.txt", "compare with Mustermann_1.mp4\n");
  options_.recordings = {"Mustermann_1.mp4"};
  options_.remove = true;
  EXPECT_EQ(Run(), 1);
  EXPECT_THAT(text_, HasSubstr("out/other/thoughts.txt"));
  EXPECT_TRUE(Exists("out/other/thoughts.txt"));
}

TEST_F(PurgeTest, LongerNamesAreOthers) {
  Spot("Mustermann_10");
  options_.recordings = {"Mustermann_1.mp4"};
  options_.remove = true;
  EXPECT_EQ(Run(), 0) << text_;
  EXPECT_TRUE(Exists("out/Mustermann_10/report.html"));
}

TEST_F(PurgeTest, NobodyAndNowhere) {
  const auto error = [&] {
    try {
      Run();
    } catch (const ConfigError& problem) {
      return std::string(problem.what());
    }
    return std::string("no error");
  };
  EXPECT_THAT(error(), HasSubstr("purge needs somebody: --subject S, or "
                                 "--recording FILE"));
  options_.subjects = {"casme2/"};
  EXPECT_THAT(error(), HasSubstr("--subject 'casme2/' names nobody"));
  options_.subjects = {"01"};
  options_.paths = {folder_ / "none"};
  EXPECT_THAT(error(), HasSubstr("none: no such file or folder"));
}

// A run over a data set: rows of the subject, scores of all.
TEST(PurgeRun, ASubjectOfADataSet) {
  const TempFolder folder;
  const std::string cache = folder / "cache";
  for (const char* item : {"sub01_EP01", "sub02_EP01", "sub011_EP01"}) {
    Save(cache, "flow", "casme2", item);
  }
  Save(cache, "recognize", "casme2", "seed1_casme2_02");
  fs::create_directories(folder / "cache/checkpoints");
  WriteFileAtomic(folder / "cache/checkpoints/0123456789abcdef.ckpt", "x");
  ResultFolder run(folder / "out");
  run.Put("samples.csv",
          "dataset,subject,clip,label\ncasme2,01,EP01,negative\n"
          "casme2,02,EP01,positive\nsamm,01,x,positive\n");
  run.Put("results.json", "{}");
  run.Put("confusion.csv", "group,truth,negative\nall,negative,1\n");
  run.Put("config.yaml", "a: 1\n");
  run.Commit();
  PurgeOptions options;
  options.subjects = {"casme2/01"};
  options.paths = {cache, folder / "out"};
  options.remove = true;
  std::ostringstream out;
  EXPECT_EQ(Purge(options, out), 0) << out.str();
  EXPECT_EQ(ReadFile(folder / "out/samples.csv"),
            "dataset,subject,clip,label\ncasme2,02,EP01,positive\n"
            "samm,01,x,positive\n");
  EXPECT_FALSE(fs::exists(folder / "out/results.json"));
  EXPECT_FALSE(fs::exists(folder / "out/confusion.csv"));
  EXPECT_TRUE(fs::exists(folder / "out/config.yaml"));
  EXPECT_FALSE(fs::exists(folder / "cache/recognize"));
  EXPECT_FALSE(fs::exists(folder / "cache/checkpoints"));
  EXPECT_EQ(FindCacheFiles(cache).size(), 2u);
  EXPECT_THAT(out.str(), HasSubstr("flow of sub01_EP01"));
  EXPECT_THAT(out.str(), HasSubstr("recognize of samples of several people"));
  EXPECT_THAT(out.str(), HasSubstr("run the program again on the others"));
}

TEST(HoldsWordTest, WholeWordsOnly) {
  EXPECT_TRUE(HoldsWord("/a/P01.mp4", {"P01"}));
  EXPECT_TRUE(HoldsWord("P01", {"P01"}));
  EXPECT_FALSE(HoldsWord("P011 P01_b xP01 P01-2", {"P01"}));
  EXPECT_TRUE(HoldsWord("xP01 P01", {"P01"}));
}

TEST(AmendSumsTest, WhatAPersonChangedKeepsItsLine) {
  const TempFolder folder;
  ResultFolder results(folder.path());
  results.Put("a.csv", "1\n");
  results.Put("b.csv", "2\n");
  results.Put("c.csv", "3\n");
  results.Commit();
  const std::string b = Sha256File(folder / "b.csv");
  WriteFileAtomic(folder / "b.csv", "22\n");
  WriteFileAtomic(folder / "c.csv", "33\n");
  AmendSums(folder.path(), {"a.csv"},
            {{"b.csv", b}, {"c.csv", Sha256Hex("a person's")}});
  const FolderSums sums = ReadFolderSums(folder.path());
  EXPECT_EQ(sums.names, (std::set<std::string>{"b.csv", "c.csv"}));
  const std::string list = ReadFile(folder / "SHA256SUMS");
  EXPECT_THAT(list, HasSubstr(Sha256Hex("22\n") + "  b.csv"));
  EXPECT_THAT(list, HasSubstr(Sha256Hex("3\n") + "  c.csv"));
  EXPECT_TRUE(IsSealed(list));  // or the next run would keep both as a person's
}

}  // namespace
}  // namespace mien
