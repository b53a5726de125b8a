#include "stages/exchange/time_table.h"

#include <gmock/gmock.h>

#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// "brow 1.2-1.6 text", one for each annotation.
std::vector<std::string> Read(const AnnotationFile& file) {
  std::vector<std::string> read;
  for (const Annotation& one : file.annotations) {
    read.push_back(Str(one.tier, " ", NumberText(one.start_s), "-",
                       NumberText(one.end_s), one.text.empty() ? "" : " ",
                       one.text));
  }
  return read;
}

std::vector<std::string> Read(const std::string& text) {
  EXPECT_TRUE(LooksLikeTimeTable(text)) << text;
  return Read(ParseTimeTable(text, "t.txt"));
}

TEST(TimeTable, ElanWithHeadings) {
  EXPECT_THAT(
      Read("Tier\tParticipant\tBegin Time - hh:mm:ss.ms\tBegin Time - ss.msec\t"
           "End Time - hh:mm:ss.ms\tEnd Time - ss.msec\t"
           "Duration - hh:mm:ss.ms\tDuration - ss.msec\tAnnotation\n"
           "brow\tAnna\t00:01:02.500\t62.5\t00:01:02.900\t62.9\t00:00:00.400\t"
           "0.4\traised, \"both\nlid\t\t00:01:05.000\t65\t00:01:05.200\t65.2\t"
           "00:00:00.200\t0.2\t\n"),
      ElementsAre("brow 62.5-62.9 raised, \"both", "lid 65-65.2"));
}

TEST(TimeTable, ElanInOneUnitOrAnother) {
  EXPECT_THAT(Read("Tier\tBegin Time - msec\tEnd Time - msec\tAnnotation\n"
                   "brow\t2500\t2900\tup\n"),
              ElementsAre("brow 2.5-2.9 up"));
  EXPECT_THAT(Read("Tier\tBegin Time - hh:mm:ss.ms\tEnd Time - hh:mm:ss.ms\t"
                   "Annotation\nbrow\t01:00:02.500\t01:00:02.900\tup\n"),
              ElementsAre("brow 3602.5-3602.9 up"));
  EXPECT_THAT(Read("Tier\tBegin Time - ss.msec\tDuration - ss.msec\t"
                   "Annotation\nbrow\t2.5\t0.5\tup\n"),
              ElementsAre("brow 2.5-3 up"));
}

TEST(TimeTable, ElanWithAColumnForEachTier) {
  const AnnotationFile file = ParseTimeTable(
      "Begin Time - ss.msec\tEnd Time - ss.msec\tbrow\tmouth\n"
      "1\t2\tup\t\n3\t4\t\tsmile\n5\t6\tdown\tfrown\n7\t8\t\t\n",
      "t.txt");
  EXPECT_THAT(Read(file), ElementsAre("brow 1-2 up", "mouth 3-4 smile",
                                      "brow 5-6 down", "mouth 5-6 frown"));
  EXPECT_THAT(file.tiers, ElementsAre("brow", "mouth"));
  EXPECT_THAT(file.notes.Lines(),
              ElementsAre("t.txt: rows without text in any tier are left out: "
                          "1 (line 5)"));
}

TEST(TimeTable, ElanInOtherLanguagesAndSavedAnewBySpreadsheets) {
  EXPECT_THAT(
      Read("Ebene;Sprecher;Beginn - ss.msec;Ende - ss.msec;Dauer - ss.msec;"
           "Annotation\nBraue;;1,25;1,75;0,5;\"hoch; beide\"\n"),
      ElementsAre("Braue 1.25-1.75 hoch; beide"));
  EXPECT_THAT(Read("Niveau\tTemps de d\xC3\xA9part - ss.msec\tTemps de fin - "
                   "ss.msec\tDur\xC3\xA9"
                   "e - ss.msec\tAnnotation\nsourcil\t1\t2\t1\tx\n"),
              ElementsAre("sourcil 1-2 x"));
}

TEST(TimeTable, ElanWithoutHeadings) {
  EXPECT_THAT(Read("brow\t\t00:00:01.200\t1.2\t00:00:01.600\t1.6\t00:00:00.400"
                   "\t0.4\tsays \"no\n"
                   "lid\t\t00:00:04.000\t4.0\t00:00:04.480\t4.48\t00:00:00.480"
                   "\t0.48\n"),
              ElementsAre("brow 1.2-1.6 says \"no", "lid 4-4.48"));
  EXPECT_THAT(Read("brow\tAnna\t00:00:01.200\t00:00:01.600\tup\n"),
              ElementsAre("brow 1.2-1.6 up"));
}

TEST(TimeTable, ElanTellsTheMediumAboveOrBesideEachRow) {
  const AnnotationFile above = ParseTimeTable(
      "\"#file:///C:/my%20data/P 7.mp4 -- offset: 0\"\n"
      "Tier\tBegin Time - ss.msec\tEnd Time - ss.msec\tAnnotation\n"
      "brow\t1\t2\tup\n",
      "t.txt");
  EXPECT_EQ(above.video, "P 7.mp4");
  const AnnotationFile beside = ParseTimeTable(
      "Tier\tBegin Time - ss.msec\tEnd Time - ss.msec\tAnnotation\tFile Name\t"
      "File Path\nbrow\t1\t2\tup\tA.eaf\t/x/A.eaf\nbrow\t3\t4\tup\tB.eaf\t"
      "/x/B.eaf\n",
      "t.txt");
  ASSERT_EQ(beside.media.size(), 2u);
  EXPECT_EQ(beside.media[1].name, "B");
  EXPECT_EQ(beside.annotations[1].session, beside.media[1].session);
  EXPECT_NE(beside.media[0].session, beside.media[1].session);
}

TEST(TimeTable, PalTimeCodeHasARateOfItsOwn) {
  const AnnotationFile file = ParseTimeTable(
      "Tier\tBegin Time - hh:mm:ss:ff PAL\tEnd Time - hh:mm:ss:ff PAL\t"
      "Annotation\nbrow\t00:00:01:05\t00:01:02:20\tup\n",
      "t.txt");
  ASSERT_EQ(file.annotations.size(), 1u);
  EXPECT_DOUBLE_EQ(file.annotations[0].start_s, 1.2);
  EXPECT_DOUBLE_EQ(file.annotations[0].end_s, 62.8);
}

TEST(TimeTable, TheObserversEventLog) {
  const AnnotationFile file = ParseTimeTable(
      "Time_Relative_hms;Time_Relative_sf;Duration_sf;Observation;Subject;"
      "Behavior;Event_Type;Comment\n"
      "00:00:04;4,200;0,400;P01;Kim;ME;State start;brow\n"
      "00:00:04;4,600;0,000;P01;Kim;ME;State stop;\n"
      "00:00:09;9,000;;P02;face1;micro;Point;\n",
      "log.txt");
  ASSERT_EQ(file.annotations.size(), 2u);
  EXPECT_EQ(file.annotations[0].tier, "ME");
  EXPECT_EQ(file.annotations[0].text, "brow");
  EXPECT_EQ(file.annotations[0].speaker, "Kim");
  EXPECT_DOUBLE_EQ(file.annotations[0].start_s, 4.2);
  EXPECT_DOUBLE_EQ(file.annotations[0].end_s, 4.6);
  EXPECT_EQ(file.annotations[1].tier, "micro_face1");  // an export of ours
  EXPECT_DOUBLE_EQ(file.annotations[1].end_s, 9);
  ASSERT_EQ(file.media.size(), 2u);
  EXPECT_EQ(file.media[1].name, "P02");
}

TEST(TimeTable, TimesOfOtherUnitsAreRefused) {
  EXPECT_THAT(
      ErrorOf([] {
        ParseTimeTable(
            "Tier\tBegin Time - NTSC\tEnd Time - NTSC\tAnnotation\n"
            "brow\t00:00:01:05\t00:00:01:15\tup\n",
            "t.txt");
      }),
      HasSubstr("t.txt: its times are frames of SMPTE time code: export them "
                "as ss.msec or hh:mm:ss.ms"));
  EXPECT_THAT(ErrorOf([] {
                ParseTimeTable(
                    "Tier\tBegin Time - ss.msec\tEnd Time - "
                    "ss.msec\tAnnotation\nbrow\t2\t1\tup\n",
                    "t.txt");
              }),
              HasSubstr("t.txt: line 2, column 'End Time - ss.msec': '1' is "
                        "before the begin"));
  EXPECT_THAT(ErrorOf([] {
                ParseTimeTable(
                    "Tier\tBegin Time - hh:mm:ss.ms\tEnd Time - "
                    "hh:mm:ss.ms\tAnnotation\nbrow\t0:61.0\t2\tup\n",
                    "t.txt");
              }),
              HasSubstr("'0:61.0' is no time"));
}

TEST(TimeTable, Datavyu) {
  const AnnotationFile file = ParseTimeTable(
      "face.ordinal,face.onset,face.offset,face.code01,who.ordinal,who.onset,"
      "who.offset,who.name\n"
      "1,1200,1600,up,1,0,9000,Anna\n2,4000,4480,,,,,\n",
      "d.csv");
  EXPECT_THAT(Read(file),
              ElementsAre("face 1.2-1.6 up", "who 0-9 Anna", "face 4-4.48"));
  EXPECT_FALSE(LooksLikeTimeTable("video,face.onset,face.offset\na,1,2\n"));
}

TEST(TimeTable, PraatDownToTable) {
  const std::string text =
      "rowLabel,tmin,tier,text,tmax\n1,0,brow,,1.2\n2,1.2,brow,up,1.6\n";
  EXPECT_THAT(Read(text), ElementsAre("brow 1.2-1.6 up"));
  EXPECT_TRUE(ParseTimeTable(text, "t").sound_time);
  EXPECT_THAT(Read("tmin\ttext\ttmax\n1.5\tup\t2\n"),
              ElementsAre("intervals 1.5-2 up"));
}

TEST(TimeTable, Audacity) {
  EXPECT_THAT(Read("1.200000\t1.600000\tup\n\\\t100.0\t200.0\n"
                   "4.000000\t4.480000\n"),
              ElementsAre("labels 1.2-1.6 up", "labels 4-4.48"));
  EXPECT_THAT(Read("1,200000\t1,600000\tup\n"),
              ElementsAre("labels 1.2-1.6 up"));
}

TEST(TimeTable, OtherTablesAreNone) {
  for (const char* text :
       {"", "video,onset_frame,offset_frame\na,1,2\n", "1.2\t1.6\tup\n",
        "a\tb\tc\nd\te\tf\n", "onset\tduration\n1.2\t.4\n",
        "video\tonset_s\toffset_s\na\t1\t2\n", "2.000000\t1.000000\tup\n",
        "name - ms,other\na,b\n", "x\ty\t10:30:00\t11:00:00\n"}) {
    EXPECT_FALSE(LooksLikeTimeTable(text)) << text;
  }
}

TEST(TimeTable, IsReadByAnyName) {
  const TempFolder folder;
  const std::string text =
      "Tier\tBegin Time - ss.msec\tEnd Time - ss.msec\tAnnotation\n"
      "brow\t1\t2\tup\n";
  for (const char* name : {"a.txt", "a.tsv", "a.csv"}) {
    const std::string path = folder / name;
    WriteFileAtomic(path, text);
    const AnnotationFile file = ReadAnnotations(path);
    EXPECT_THAT(Read(file), ElementsAre("brow 1-2 up")) << name;
    EXPECT_THAT(file.notes.Lines(), IsEmpty());
  }
}

}  // namespace
}  // namespace mien
