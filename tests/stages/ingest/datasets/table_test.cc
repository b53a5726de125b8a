#include "stages/ingest/datasets/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/text.h"
#include "tests/stages/ingest/datasets/made_frames.h"
#include "tests/stages/ingest/xlsx_file.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::vector<std::string> Failures(const Dataset& data) {
  std::vector<std::string> lines;
  for (const Skipped& one : data.skipped) {
    if (one.is_failure) lines.push_back(one.item + ": " + one.reason);
  }
  return lines;
}

// Two folders of frames and a video that nobody opens here.
class TableTest : public testing::Test {
 protected:
  void SetUp() override {
    WriteFrames(temp_ / "own/anna/smile/img", 10, 40);
    WriteFrames(temp_ / "own/ben/frown/img", 1, 9);
    WriteBytes(temp_ / "own/talk.mp4", "");
  }

  Dataset Load(const std::string& table, const ReadOptions& options = {200}) {
    WriteBytes(temp_ / "own/clips.csv", table);
    return LoadTable(temp_ / "own", options);
  }

  TempFolder temp_;
};

TEST_F(TableTest, RatesInOtherWords) {
  for (const char* heading :
       {"Bilder/s", "Frame rate", "Bilder pro Sekunde", "images/s", "帧率"}) {
    const Dataset data = Load(Str("path,subject,label,", heading,
                                  "\nanna/smile,Anna,Happiness,60\n"));
    ASSERT_EQ(data.clips.size(), 1u) << heading;
    EXPECT_EQ(data.clips[0].fps, 60) << heading;
  }
}

TEST_F(TableTest, EveryColumn) {
  const Dataset data = Load(
      "path,subject,label,onset,apex,offset,start,end,fps,face,action_units,"
      "objective_class,dataset,kind\n"
      "anna/smile,Anna,Happiness,12,15,20,11,30,60,1,6+12,1,pilot,Micro\n");
  EXPECT_EQ(data.name, "table");
  EXPECT_EQ(data.sheet, temp_ / "own/clips.csv");
  ASSERT_EQ(data.clips.size(), 1u);
  const Clip& clip = data.clips[0];
  EXPECT_EQ(clip.dataset, "pilot");
  EXPECT_EQ(clip.subject, "Anna");
  EXPECT_EQ(clip.name, "anna/smile[11-30]");
  EXPECT_EQ(clip.item, "anna/smile[11-30]");
  EXPECT_EQ(clip.folder, temp_ / "own/anna/smile");
  EXPECT_EQ(clip.fps, 60);
  EXPECT_TRUE(clip.fps_is_written);
  EXPECT_EQ(clip.first, 11);
  EXPECT_EQ(clip.last, 30);
  ASSERT_EQ(clip.coded.size(), 1u);
  const CodedEvent& event = clip.coded[0];
  EXPECT_EQ(event.onset, 12);
  EXPECT_EQ(event.apex, 15);
  EXPECT_EQ(event.offset, 20);
  EXPECT_EQ(event.emotion, "happiness");
  EXPECT_EQ(event.face, 1);
  EXPECT_EQ(event.action_units, "6+12");
  EXPECT_EQ(event.objective_class, "1");
  EXPECT_EQ(event.kind, "micro");
  EXPECT_TRUE(data.skipped.empty());
}

TEST_F(TableTest, WhatIsNotKnownStaysOpen) {
  const Dataset data = Load(
      "path,subject,label,apex\ntalk.mp4,1,surprise,\n"
      "ben/frown/,2,anger,/\n");
  ASSERT_EQ(data.clips.size(), 2u);
  for (const Clip& clip : data.clips) {
    const CodedEvent& event = clip.coded.at(0);
    EXPECT_FALSE(event.onset || event.apex || event.offset || event.face);
    EXPECT_TRUE(event.to_ends);
    EXPECT_EQ(clip.fps, 200);
    EXPECT_FALSE(clip.fps_is_written);
  }
  EXPECT_EQ(data.clips[0].name, "talk.mp4");
  EXPECT_EQ(data.clips[1].name, "ben/frown");
}

TEST_F(TableTest, SeveralRowsOfOneVideo) {
  const Dataset data = Load(
      "path,subject,label,onset,offset,start,end\n"
      "talk.mp4,1,surprise,50,60,,\n"
      "talk.mp4,1,disgust,20,30,,\n"
      "talk.mp4,1,disgust,120,130,100,200\n");
  ASSERT_EQ(data.clips.size(), 2u);
  ASSERT_EQ(data.clips[0].coded.size(), 2u);
  EXPECT_EQ(data.clips[0].coded[0].onset, 20);
  EXPECT_EQ(data.clips[0].coded[1].onset, 50);
  EXPECT_EQ(data.clips[1].name, "talk.mp4[100-200]");
}

TEST_F(TableTest, OtherNamesOfColumns) {
  const std::string rows =
      "Material;Nr;Emotion;Onset Frame\nanna/smile;1;joy;12\n";
  EXPECT_THAT(
      ErrorOf([&] { Load(rows); }),
      HasSubstr("no column 'path'; it has: Material, Nr, Emotion, Onset "
                "Frame: call the column path, or name it: "
                "data.columns: [\"path=its name\"]"));
  const Dataset data = Load(rows, {200, {"path=Material", " Subject = Nr "}});
  ASSERT_EQ(data.clips.size(), 1u);
  EXPECT_EQ(data.clips[0].coded[0].emotion, "joy");
  EXPECT_EQ(data.clips[0].coded[0].onset, 12);
  for (const auto& [entry, text] : std::map<std::string, std::string>{
           {"path", "'path': write \"key=name of the column\""},
           {"vp=VP", "no column is called 'vp'; there are: path, subject, "}}) {
    EXPECT_THAT(ErrorOf([&, &e = entry] {
                  Load(rows, {200, {e}});
                }),
                HasSubstr(text));
  }
  EXPECT_EQ(ErrorOf([&] {
              Load(rows, {200, {"path=a", "path=b"}});
            }),
            "ConfigError: data.columns: 'path=b': 'path' is given twice");
}

TEST_F(TableTest, HeadingsInOtherLanguagesAreTakenAndSaid) {
  const Dataset data = Load(
      "Aufnahme;VP;Gefühl;Beginn;Höhepunkt;Ende;Bemerkung\n"
      "anna/smile;1;joy;12;15;20;x\n");
  ASSERT_EQ(data.clips.size(), 1u);
  EXPECT_EQ(data.clips[0].subject, "1");
  EXPECT_EQ(data.clips[0].coded[0].emotion, "joy");
  EXPECT_EQ(data.clips[0].coded[0].onset, 12);
  EXPECT_EQ(data.clips[0].coded[0].apex, 15);
  EXPECT_EQ(data.clips[0].coded[0].offset, 20);
  ASSERT_EQ(data.skipped.size(), 6u);
  EXPECT_EQ(data.skipped[0].reason,
            "its column 'Aufnahme' is read as path (data.columns: "
            "[\"path=...\"] names another)");
  EXPECT_FALSE(data.skipped[0].is_failure);
  // What data.columns names has that name alone.
  EXPECT_THAT(ErrorOf([&] {
                Load("Aufnahme,subject,label\nanna/smile,1,joy\n",
                     {200, {"path=Film"}});
              }),
              HasSubstr("no column 'Film'"));
}

TEST_F(TableTest, TimesInPlaceOfFramesAreRefused) {
  const std::string row = "path,subject,label,";
  EXPECT_THAT(ErrorOf([&] {
                Load(row + "Onset (s),Offset (s)\nanna/smile,1,joy,.1,.2\n");
              }),
              HasSubstr("its column 'Onset (s)' holds times, and a table of "
                        "clips counts frames: add a column onset with frame "
                        "numbers (seconds x frames a second), or name the one "
                        "that has them: data.columns: [\"onset=...\"]"));
  // Beside frames they are nothing that is needed.
  const Dataset both =
      Load(row + "Onset (s),onset,offset\nanna/smile,1,joy,.1,12,20\n");
  EXPECT_EQ(both.clips.at(0).coded[0].onset, 12);
  EXPECT_TRUE(both.skipped.empty());
  EXPECT_THAT(
      Failures(Load(row + "onset,offset\nanna/smile,1,joy,0:0:0:12,20\n"
                          "anna/smile,1,joy,22,30\n")),
      ElementsAre(HasSubstr("its onset '0:0:0:12' is not a frame number (time "
                            "code: write frame numbers)")));
  const Dataset ends = Load(row + "Start,End\nanna/smile,1,joy,12,20\n");
  EXPECT_EQ(ends.clips.at(0).first, 12);
  EXPECT_EQ(ends.skipped.at(0).reason,
            "no column onset or offset: 'Start' and 'End' are the ends of each "
            "clip, which is taken whole (data.columns: [\"onset=Start\", "
            "\"offset=End\"] takes them for an expression's)");
}

TEST_F(TableTest, ASecondCoderIsLeftOutAndSaid) {
  const std::string rows =
      "anna/smile,1,joy,12,20,A\nanna/smile,1,joy,13,21,B\n"
      "anna/smile,1,joy,30,35,B\n";
  const Dataset data = Load("path,subject,label,onset,offset,Rater\n" + rows);
  ASSERT_EQ(data.clips.size(), 1u);
  ASSERT_EQ(data.clips[0].coded.size(), 2u);
  EXPECT_EQ(data.clips[0].coded[0].onset, 12);
  EXPECT_EQ(data.clips[0].coded[1].onset, 30);
  ASSERT_EQ(data.skipped.size(), 1u);
  EXPECT_FALSE(data.skipped[0].is_failure);
  EXPECT_EQ(data.skipped[0].reason,
            "rows in which a second coder marked what another one has: left "
            "out (who comes first counts: the order of the rows chooses): 1 "
            "(line 3, of 'B' beside 'A')");
  const Dataset untold = Load("path,subject,label,onset,offset,x\n" + rows);
  EXPECT_EQ(untold.clips[0].coded.size(), 3u);
  EXPECT_EQ(untold.skipped.at(0).reason,
            "events that lie on another one of the same clip and face by half "
            "or more (two coders, in no column coder?): each is a sample: 1 "
            "(line 3 on line 2)");
}

TEST_F(TableTest, BadRowsFailInOneLineEach) {
  const Dataset data = Load(
      "path,subject,label,onset,apex,offset,face,fps\n"
      ",1,joy,,,,,\n"
      "none.mp4,1,joy,,,,,\n"
      "anna/smile,1,joy,30,,20,,\n"
      "anna/smile,1,joy,12,9,20,,\n"
      "anna/smile,1,joy,12,,20,0+1,\n"
      "anna/smile,1,joy,1-2,,20,,\n"
      "anna/smile,1,joy,5,,20,,\n"
      "anna/smile,1,joy,12,,20,,fast\n"
      "anna/smile,,joy,12,,20,,\n"
      "anna/smile,1,,12,,20,,\n"
      "anna,1,joy,12,,20,,\n"
      "anna/smile/img10.jpg,1,joy,12,,20,,\n"
      "anna/smile,1,joy,12,15,20,,\n"
      "anna/smile,1,fear,12,16,20,,\n"
      "anna/smile,1,fear,22,,30,,25\n");
  const std::string table = temp_ / "own/clips.csv";
  const auto line = [&table](int number) {
    return " (" + table + Str(" line ", number, "): mend the table");
  };
  EXPECT_THAT(
      Failures(data),
      ElementsAre(
          "line 2: it has no path" + line(2),
          "none.mp4: there is no such file or folder: " +
              (temp_ / "own/none.mp4") + line(3),
          "anna/smile: its onset 30 is after its offset 20" + line(4),
          "anna/smile: its onset 12 is after its apex 9" + line(5),
          "anna/smile: its face '0+1' is not one number from 0 on: give each "
          "face a row of its own" +
              line(6),
          "anna/smile: its onset '1-2' is not a frame number" + line(7),
          "anna/smile: its onset 5 is not among its frames 10 to 40" + line(8),
          "anna/smile: its fps 'fast' is not a number of frames a second" +
              line(9),
          "anna/smile: it has no subject" + line(10),
          "anna/smile: it has no label" + line(11),
          "anna: no image in " + (temp_ / "own/anna") + line(12),
          "anna/smile/img10.jpg: it is one picture: give the folder of frames, "
          "or a video" +
              line(13),
          "anna/smile: it is listed twice, from the same onset to the same "
          "offset: the first row counts" +
              line(15),
          "anna/smile: its fps 25 is another than 200 of line 14" + line(16)));
  ASSERT_EQ(data.clips.size(), 1u);
  EXPECT_EQ(data.clips[0].coded.size(), 1u);
}

TEST_F(TableTest, TwoPeopleInOneVideo) {
  const Dataset data = Load(
      "path,subject,label,onset,offset,face\n"
      "talk.mp4,a,joy,1,5,0\n"
      "talk.mp4,b,joy,1,5,1\n"
      "talk.mp4,b,joy,7,9,\n"
      "talk.mp4,b,fear,11,12,0\n");
  ASSERT_EQ(data.clips.size(), 2u);
  EXPECT_EQ(data.clips[0].name, "talk.mp4 a");
  EXPECT_EQ(data.clips[1].name, "talk.mp4 b");
  EXPECT_EQ(data.clips[1].coded.at(0).face, 1);
  const auto failures = Failures(data);
  ASSERT_EQ(failures.size(), 2u);
  EXPECT_THAT(failures[0],
              StartsWith("talk.mp4: 2 subjects are in it: the column face must "
                         "say which of its faces is b (0: the one seen "
                         "longest) ("));
  EXPECT_THAT(failures[1],
              StartsWith("talk.mp4: its face 0 is said to be of a and of b ("));
}

TEST_F(TableTest, PathsStayInTheFolderUnlessAbsolute) {
  WriteFrames(temp_ / "other/img", 1, 3);
  const Dataset data =
      Load("path,subject,label\n../other,1,joy\n" + (temp_ / "other") +
           ",1,joy\nanna/../../other,1,joy\n"
           "anna\\..\\ben\\frown,1,joy\n.,1,joy\n");
  ASSERT_EQ(data.clips.size(), 2u);
  EXPECT_EQ(data.clips[0].folder, temp_ / "other");
  EXPECT_EQ(data.clips[1].name, "ben/frown");
  const auto failures = Failures(data);
  ASSERT_EQ(failures.size(), 3u);
  EXPECT_THAT(failures[0],
              StartsWith("../other: its path '../other' leads out of the "
                         "table's folder: write it from / on if that is "
                         "meant ("));
  EXPECT_THAT(failures[1], HasSubstr("leads out"));
  EXPECT_THAT(failures[2], HasSubstr("leads out"));
}

TEST_F(TableTest, AWorkbookWithTextAboveItsHeader) {
  WriteWorkbook(temp_ / "own/coded.xlsx",
                {{"Study 3, coded by K."},
                 {},
                 {"Video", "Participant", "Expression"},
                 {"anna/smile", "7", "joy"},
                 {"", "8", "joy"}});
  const Dataset data = LoadTable(temp_ / "own", {25});
  ASSERT_EQ(data.clips.size(), 1u);
  EXPECT_EQ(data.clips[0].subject, "7");
  EXPECT_THAT(Failures(data), ElementsAre("line 5: it has no path (" +
                                          (temp_ / "own/coded.xlsx") +
                                          " line 5): mend the table"));
  // The table itself does, too; another one beside it is only told.
  EXPECT_EQ(LoadTable(temp_ / "own/coded.xlsx", {25}).clips.size(), 1u);
  WriteBytes(temp_ / "own/ages.csv", "subject,age\n7,31\n");
  const Dataset beside = LoadTable(temp_ / "own", {25});
  EXPECT_EQ(beside.skipped.back().item, temp_ / "own/ages.csv");
  EXPECT_THAT(beside.skipped.back().reason,
              StartsWith("not the table of clips: "));
}

TEST_F(TableTest, TellsWhatIsMissing) {
  EXPECT_THAT(ErrorOf([&] { LoadTable(temp_ / "none", {}); }),
              HasSubstr("give the table of your clips"));
  EXPECT_THAT(ErrorOf([&] { LoadTable(temp_ / "own", {}); }),
              HasSubstr("no table of clips (.csv or .xlsx with the columns "
                        "path, subject and label)"));
  EXPECT_THAT(ErrorOf([&] { Load("path,subject\na,1\n"); }),
              HasSubstr("'label'"));
  EXPECT_THAT(ErrorOf([&] { Load("path,subject,label\na,1,joy\n"); }),
              HasSubstr("no row can be used; the first: a: there is no such"));
  Load("path,subject,label\ntalk.mp4,1,joy\n");
  WriteBytes(temp_ / "own/again.csv", "path,subject,label\ntalk.mp4,1,joy\n");
  EXPECT_THAT(ErrorOf([&] { LoadTable(temp_ / "own", {}); }),
              HasSubstr("again.csv, clips.csv are tables of clips: give the "
                        "one that is meant"));
}

}  // namespace
}  // namespace mien
