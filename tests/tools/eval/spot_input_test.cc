#include "tools/eval/spot_input.h"

#include <gmock/gmock.h>

#include <cmath>

#include "tests/tools/eval/spot_files.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using SpotInputTest = SpotFiles;

TEST_F(SpotInputTest, KindsAndSubFrames) {
  const auto list = Read(
      "video,onset_frame,offset_frame,type\n/x/a.mp4,1.4,9.6,Micro - 1/2\n"
      "a.mp4,20,30,MaE\na.mp4,40,50,\n");
  ASSERT_EQ(list.events.size(), 3u);
  EXPECT_EQ(list.videos.size(), 1u);
  EXPECT_EQ(list.events[0].video, "/x/a.mp4");
  EXPECT_EQ(list.events[0].interval.onset_frame, 1);
  EXPECT_EQ(list.events[0].interval.offset_frame, 10);
  EXPECT_EQ(list.events[0].interval.kind, "micro");
  EXPECT_EQ(list.events[1].interval.kind, "macro");
  EXPECT_EQ(list.events[2].interval.kind, "");
}

TEST_F(SpotInputTest, WhatDurationMeans) {
  const std::string head = "video,onset_frame,offset_frame,fps,duration_s\n";
  // The event's: shorter than the time of its end.
  EXPECT_FALSE(Read(head + "a,100,110,25,0.4\n").videos[0].duration_s);
  // The video's.
  EXPECT_EQ(Read(head + "a,100,110,25,60\n").videos[0].duration_s, 60);
  EXPECT_EQ(Read(head + "a,,,25,60\n").videos[0].duration_s, 60);
  // Without a rate nobody can tell.
  EXPECT_FALSE(Read("video,onset_frame,offset_frame,duration_s\na,1,2,60\n")
                   .videos[0]
                   .duration_s);
  EXPECT_EQ(Read("video,onset_frame,offset_frame,fps,frames\na,1,2,25,50\n")
                .videos[0]
                .duration_s,
            2);
  EXPECT_EQ(Read("video,onset_frame,offset_frame,minutes\na,1,2,0.5\n")
                .videos[0]
                .duration_s,
            30);
}

TEST_F(SpotInputTest, Errors) {
  const std::string head = "video,onset_frame,offset_frame,kind,verdict,face\n";
  EXPECT_THAT(ErrorIn(head + ",1,2,,,\n"), HasSubstr("names no video"));
  EXPECT_THAT(ErrorIn(head + "a,5,2,,,\n"), HasSubstr("before the onset"));
  EXPECT_THAT(ErrorIn(head + "a,-5,2,,,\n"),
              HasSubstr("'-5' must be a frame number, counted from 0"));
  EXPECT_THAT(ErrorIn(head + "a,1,2,big,,\n"),
              HasSubstr("'big' must be micro or macro"));
  EXPECT_THAT(ErrorIn(head + "a,1,2,,,-1\n"), HasSubstr("no face number"));
  EXPECT_THAT(ErrorIn("a,b\n1,2\n"), HasSubstr("no column 'video'"));
  EXPECT_THAT(ErrorIn("video,onset_frame,offset_frame,fps\na,1,2,0\n"),
              HasSubstr("'0' must be above 0"));
  EXPECT_THAT(ErrorOf([&] { ReadSpots({folder_.path()}, {}); }),
              HasSubstr("no events.csv and no annotation file (.eaf, "
                        ".TextGrid, .tsv, .vtt, .srt) in this folder"));
}

TEST_F(SpotInputTest, RecordingsAreCounted) {
  std::string rows;
  for (int i = 0; i < 100000; ++i) rows += "v" + std::to_string(i) + ",,\n";
  const std::string head = "video,onset_frame,offset_frame\n";
  EXPECT_EQ(Read(head + rows).videos.size(), 100000u);
  const std::string said =
      "t.csv: more than 100000 recordings: score them in parts";
  EXPECT_THAT(ErrorIn(head + rows + "one_more,,\n"), HasSubstr(said));
  WriteFileAtomic(folder_ / "t.csv",
                  "name,frames,fps\n" + rows + "one_more,,\n");
  EXPECT_THAT(ErrorOf([&] { ReadVideos(folder_ / "t.csv"); }), HasSubstr(said));
}

TEST_F(SpotInputTest, FoldersNameVideosInWhichNothingWasFound) {
  WriteFileAtomic(folder_ / "p/P01/events.csv",
                  "video,onset_frame,offset_frame\n");
  WriteFileAtomic(folder_ / "p/P01/signals.csv",
                  "frame,time_s,a\r\n0,0,\r\n99,3.96,1\r\n");
  const auto list = ReadSpots({folder_ / "p"}, {});
  EXPECT_THAT(list.events, IsEmpty());
  ASSERT_EQ(list.videos.size(), 1u);
  EXPECT_EQ(list.videos[0].name, "P01");
  EXPECT_NEAR(*list.videos[0].fps, 25, 1e-9);
  EXPECT_NEAR(*list.videos[0].duration_s, 4, 1e-9);
  EXPECT_THAT(ReadSpots({folder_ / "p/P01/events.csv"}, {}).videos, IsEmpty());
}

TEST_F(SpotInputTest, SpreadsheetsOfPeople) {
  const auto list = Read(
      "sep=;\r\nVideo;Onset_Frame;Offset_Frame;Kind;Score\r\n;;;;\r\n"
      "a.mp4;1.234;1.300;micro;0,5\r\na.mp4;12\xC2\xA0"
      "345;12'400;;\r\n");
  ASSERT_EQ(list.events.size(), 2u);
  EXPECT_EQ(list.events[0].interval.onset_frame, 1234);
  EXPECT_EQ(list.events[0].interval.score, 0.5);
  EXPECT_EQ(list.events[1].interval.onset_frame, 12345);
  EXPECT_EQ(list.events[1].interval.offset_frame, 12400);
}

TEST_F(SpotInputTest, AFileOfWhichNothingIsReadIsAnError) {
  SpotReading truth;
  truth.needs_events = true;
  const auto error = [&](const std::string& name, const std::string& text) {
    WriteFileAtomic(folder_ / name, text);
    return ErrorOf([&] { ReadSpots({folder_ / name}, truth); });
  };
  EXPECT_THAT(error("a.csv", "video,onset_frame,offset_frame\n"),
              HasSubstr("a.csv: no expression was read from it: it has a "
                        "header and no rows"));
  EXPECT_THAT(error("a.srt", "1\n00:00:01:12 --> 00:00:02:10\nx\n"),
              HasSubstr("a.srt: no expression was read from it: it holds no "
                        "annotation that can be read; "));
  truth.tiers = {"ME"};
  EXPECT_THAT(error("a.eaf",
                    "<ANNOTATION_DOCUMENT><TIER TIER_ID='ME'/>"
                    "</ANNOTATION_DOCUMENT>"),
              HasSubstr("a.eaf: no expression was read from it; "));
  // A row without frames says that there is none.
  EXPECT_EQ(error("b.csv", "video,onset_frame,offset_frame\na.mp4,,\n"), "");
  WriteFileAtomic(folder_ / "c.csv",
                  "video,onset_frame,offset_frame\na.mp4,1,2\n");
  const auto list = ReadSpots({folder_ / "a.eaf", folder_ / "c.csv"}, truth);
  EXPECT_EQ(list.events.size(), 1u);
  EXPECT_THAT(list.notes.Lines(),
              ElementsAre(HasSubstr("a.eaf: no expression in the tiers that "
                                    "are read")));
}

TEST_F(SpotInputTest, TheTextTellsWhatItIs) {
  SpotReading cues;
  cues.tiers = {"cues"};
  WriteFileAtomic(folder_ / "a.txt", "WEBVTT\n\n00:01.0 --> 00:01.4\nx\n");
  EXPECT_EQ(ReadSpots({folder_ / "a.txt"}, cues).events.size(), 1u);
  WriteFileAtomic(folder_ / "a.tsv",
                  "video\tonset_frame\toffset_frame\na.mp4\t1\t2\n");
  EXPECT_EQ(ReadSpots({folder_ / "a.tsv"}, {}).events.size(), 1u);
  WriteFileAtomic(folder_ / "p.boris", "{ \"behaviors_conf\": {} }");
  EXPECT_THAT(ErrorOf([&] { ReadSpots({folder_ / "p.boris"}, {}); }),
              HasSubstr("p.boris: a BORIS project: export its events"));
  WriteFileAtomic(folder_ / "b.csv",
                  "Observation id,Behavior,Start (s),Stop (s)\no,cues,1,2\n");
  EXPECT_EQ(ReadSpots({folder_ / "b.csv"}, cues).events.size(), 1u);
}

TEST_F(SpotInputTest, TextsOfOtherProgramsAreNamed) {
  const struct {
    const char *text, *told;
  } kinds[] = {
      {"\xEF\xBB\xBF[Script Info]\nTitle: x\n", "t.csv: SubStation subtitles"},
      {"<tt xmlns='x'><body/></tt>", "t.csv: TTML subtitles: make .srt"},
      {"<?xml version='1.0'?>\n<tt xml:lang='en'/>", "t.csv: TTML subtitles"},
      {"<?xml version='1.0'?><preferences/>", "t.csv: XML, but no ELAN file"},
      {"{30}{40}x\n", "t.csv: MicroDVD subtitles, whose times are frames"},
      {"{\"events\": []}", "t.csv: JSON, which is not read here"},
      {"[{\"a\": 1}]", "t.csv: JSON, which is not read here"}};
  for (const auto& kind : kinds) {
    EXPECT_THAT(ErrorIn(kind.text), HasSubstr(kind.told)) << kind.text;
  }
}

TEST_F(SpotInputTest, TheColumnThatIsMissingIsNamed) {
  EXPECT_THAT(ErrorIn("video,onset_s,emotion\na,1,joy\n"),
              HasSubstr("t.csv: no column 'offset_s' beside 'onset_s': both "
                        "are needed (offset = onset + length)"));
  EXPECT_THAT(ErrorIn("video,offset (ms)\na,1000\n"),
              HasSubstr("t.csv: no column 'onset_s' beside 'offset_s'"));
}

TEST_F(SpotInputTest, MarksOfTheDirectionOfWritingHideNoNumber) {
  const auto list = Read(
      "\xE2\x80\x8Fvideo,onset_frame,offset_frame\n"
      "a.mp4,\xE2\x80\x8E"
      "12\xE2\x80\x8F, \xE2\x80\xAA"
      "20\xE2\x80\xAC \n");
  ASSERT_EQ(list.events.size(), 1u);
  EXPECT_EQ(list.events[0].interval.onset_frame, 12);
  EXPECT_EQ(list.events[0].interval.offset_frame, 20);
}

TEST_F(SpotInputTest, ForeignFilesAreNotQuoted) {
  for (const char* text : {"word:sesame:0\n", "KEY=sesame\nURL=x\n",
                           "a;sesame\nb;c\n", "sesame\n"}) {
    const std::string error = ErrorIn(text);
    EXPECT_THAT(error, HasSubstr("t.csv: no column 'video'")) << text;
    EXPECT_THAT(error, testing::Not(HasSubstr("sesame"))) << text;
  }
}

TEST_F(SpotInputTest, ATableOfSeconds) {
  const auto list = Read("video,onset_s,offset_s,kind\na.mp4,1.5,2,micro\n");
  ASSERT_EQ(list.events.size(), 1u);
  EXPECT_FALSE(list.events[0].has_frames);
  EXPECT_EQ(list.events[0].onset_s, 1.5);
  EXPECT_EQ(list.events[0].offset_s, 2);
  EXPECT_EQ(list.events[0].interval.kind, "micro");
  const std::string head = "video,onset_s,offset_s\n";
  EXPECT_THAT(ErrorIn(head + "a,2,1\n"), HasSubstr("is before the onset"));
  EXPECT_THAT(ErrorIn(head + "a,-1,1\n"),
              HasSubstr("'-1' must be a time in seconds"));
  EXPECT_EQ(Read(head + "a,1:02.5,63\n").events.at(0).onset_s, 62.5);
  EXPECT_THAT(ErrorIn(head + "a,1:72,90\n"),
              HasSubstr("'1:72' is not a number: write times in seconds, 62.5 "
                        "for 1:02.5"));
  EXPECT_THAT(ErrorIn("video,onset_frame,offset_frame\na,12. Mai,90\n"),
              HasSubstr("'12. Mai' is not a number: a date, which spreadsheets "
                        "make of 12.5 or 1-2?"));
}

TEST_F(SpotInputTest, ALengthInPlaceOfTheOffset) {
  const SpotList list = Read("video,onset_s,duration\na,1.2,0.4\n");
  ASSERT_EQ(list.events.size(), 1u);
  EXPECT_DOUBLE_EQ(list.events[0].offset_s, 1.6);
  EXPECT_FALSE(list.videos[0].duration_s);
  EXPECT_THAT(list.notes.Lines(),
              ElementsAre(HasSubstr("t.csv: offset = onset + duration")));
  EXPECT_DOUBLE_EQ(
      Read("video,Onset (ms),Duration (ms)\na,1200,400\n").events[0].offset_s,
      1.6);
  const SpotList bids = Read("onset\tduration\ttrial_type\n1.2\t0.4\tAU4\n");
  EXPECT_DOUBLE_EQ(bids.events[0].onset_s, 1.2);
  EXPECT_DOUBLE_EQ(bids.events[0].offset_s, 1.6);
  EXPECT_THAT(bids.notes.Lines(),
              testing::Contains(HasSubstr("onset and duration are read as "
                                          "seconds, as BIDS has them")));
  EXPECT_THAT(ErrorIn("video,onset_s,duration_s\na,1.2,-1\n"),
              HasSubstr("'-1' must be a length in seconds"));
  EXPECT_THAT(ErrorIn("video,onset_s,duration_s\na,1.2,\n"),
              HasSubstr("must be a length in seconds"));
  EXPECT_THAT(ErrorIn("video,onset_frame,duration\na,12,4\n"),
              HasSubstr("no column 'offset_frame'"));
}

TEST_F(SpotInputTest, RemarksAndHeadingsAmongTheRows) {
  const std::string head = "video,Onset Frame,offset_frame,kind\n";
  const SpotList list = Read(head + "a,1,9,micro\n# second pass,,,\n" + head +
                             "b,20,30,micro\n#1.mp4,40,50,micro\n");
  ASSERT_EQ(list.events.size(), 3u);
  EXPECT_EQ(list.events[2].video, "#1.mp4");
  EXPECT_EQ(list.videos.size(), 3u);
  EXPECT_THAT(
      list.notes.Lines(),
      ElementsAre(HasSubstr("t.csv: headings that stand there again are passed "
                            "over (joined files?): 1 (line 4)"),
                  HasSubstr("t.csv: rows that begin with # are taken for "
                            "remarks: 1 (line 3)")));
}

}  // namespace
}  // namespace mien
