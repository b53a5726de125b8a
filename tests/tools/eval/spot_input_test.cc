#include "tools/eval/spot_input.h"

#include <gmock/gmock.h>

#include <cmath>

#include "pipeline/core/file.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class SpotInputTest : public testing::Test {
 protected:
  SpotList Read(const std::string& text, const SpotReading& reading = {}) {
    WriteFileAtomic(folder_ / "t.csv", text);
    return ReadSpots({folder_ / "t.csv"}, reading);
  }
  std::string ErrorIn(const std::string& text) {
    return ErrorOf([&] { Read(text); });
  }
  TempFolder folder_;
};

TEST_F(SpotInputTest, KindsAndSubFrames) {
  const auto list = Read(
      "video,onset_frame,offset_frame,type\n/x/a.mp4,1.4,9.6,Micro - 1/2\n"
      "a.mp4,20,30,MaE\na.mp4,40,50,\n");
  ASSERT_EQ(list.events.size(), 3u);
  EXPECT_EQ(list.videos.size(), 1u);
  EXPECT_EQ(list.events[0].video, "a.mp4");
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

SpotList ListOf(const std::vector<std::string>& videos) {
  SpotList list;
  for (const std::string& video : videos) {
    SpotEvent event{};
    event.video = video;
    event.interval.offset_frame = 9;
    event.onset_s = event.apex_s = event.offset_s = std::nan("");
    list.events.push_back(event);
    list.videos.push_back({video, {}, {}, {}});
  }
  return list;
}

std::vector<std::size_t> Numbers(const std::vector<SpotEvent>& events) {
  std::vector<std::size_t> numbers;
  for (const SpotEvent& event : events) {
    numbers.push_back(event.interval.video);
  }
  return numbers;
}

TEST(JoinSpots, VideosByNameThenByStem) {
  const auto set =
      JoinSpots(ListOf({"a.mp4", "b.mp4", "b.avi", "1.2", "c"}),
                ListOf({"a", "b.avi", "b", "1.3", "c.wav"}), {}, {});
  EXPECT_THAT(Numbers(set.truth), ElementsAre(0, 1, 2, 3, 4));
  // b.avi is exact; of what is left b can only be b.mp4; 1.2 is a name.
  EXPECT_THAT(Numbers(set.predicted), ElementsAre(0, 2, 1, 5, 4));
  EXPECT_THAT(set.warnings, testing::Contains(HasSubstr("false, in: 1.3")));
}

TEST(JoinSpots, AnAmbiguousNameIsAnother) {
  const auto set =
      JoinSpots(ListOf({"a", "b.mp4", "b.avi"}), ListOf({"a", "b"}), {}, {});
  EXPECT_THAT(Numbers(set.predicted), ElementsAre(0, 3));
  EXPECT_THAT(ErrorOf([] {
                JoinSpots(ListOf({"b.mp4", "b.avi"}), ListOf({"b"}), {}, {});
              }),
              HasSubstr("no recording is in both lists: the truth is of b.mp4, "
                        "b.avi, the candidates of b: give both"));
}

TEST(JoinSpots, NamesAreComparedAsTheyAre) {
  // A blank is no underscore, an accent in either form is one letter.
  const auto set =
      JoinSpots(ListOf({"P 01.mp4", "P_01.mp4", "Zo\xC3\xAB.mp4"}),
                ListOf({"P_01", "P 01", "Zoe\xCC\x88.mp4"}), {}, {});
  EXPECT_THAT(Numbers(set.predicted), ElementsAre(1, 0, 2));
  EXPECT_EQ(set.videos.size(), 3u);
}

TEST(JoinSpots, AFolderMayStandForANameItCannotHold) {
  SpotList folder;
  folder.videos.push_back({"P%3A01", {}, {}, {}, true});
  EXPECT_EQ(JoinSpots(ListOf({"P:01.mp4"}), folder, {}, {}).videos.size(), 1u);
  EXPECT_EQ(
      JoinSpots(ListOf({"P 01.mp4", "P:01.mp4"}), folder, {}, {}).videos.size(),
      2u);
  // Another name is another recording.
  EXPECT_THAT(ErrorOf([&] { JoinSpots(ListOf({"P_01.mp4"}), folder, {}, {}); }),
              HasSubstr("no recording is in both lists"));
  folder.videos[0].from_folder = false;
  EXPECT_THAT(ErrorOf([&] { JoinSpots(ListOf({"P:01.mp4"}), folder, {}, {}); }),
              HasSubstr("no recording is in both lists"));
}

// A second at 25 fps, then 5 fps: no rate fits both.
TEST(JoinSpots, AnnotationsGetFramesByTheClock) {
  SpotList truth = ListOf({"a"}), predicted = ListOf({"a"});
  SpotEvent& event = truth.events[0];
  event.has_frames = false;
  event.onset_s = 1.39;  // frame 27 is taken at 1.4 s
  event.apex_s = 1.6;
  event.offset_s = 2;
  for (int frame = 0; frame <= 50; ++frame) {
    predicted.videos[0].clock.push_back(
        {frame <= 25 ? frame / 25.0 : 1 + (frame - 25) / 5.0, 1.0 * frame});
  }
  SpotSet set = JoinSpots(truth, predicted, {}, {});
  EXPECT_EQ(set.truth[0].interval.onset_frame, 27);
  EXPECT_EQ(set.truth[0].apex_frame, 28);
  EXPECT_EQ(set.truth[0].interval.offset_frame, 30);
  // Without a signals.csv: between the frames of the candidates.
  predicted.videos[0].clock.clear();
  predicted.events[0].interval.onset_frame = 25;
  predicted.events[0].interval.offset_frame = 31;
  predicted.events[0].onset_s = 1;
  predicted.events[0].offset_s = 2.2;
  set = JoinSpots(truth, predicted, {}, {});
  EXPECT_EQ(set.truth[0].interval.onset_frame, 27);
  EXPECT_EQ(set.truth[0].interval.offset_frame, 30);
}

TEST(JoinSpots, RatesAndKinds) {
  SpotList truth = ListOf({"a"}), predicted = ListOf({"a"});
  truth.events[0].interval.offset_frame = 13;
  predicted.events[0].interval.offset_frame = 50;
  predicted.events[0].onset_s = 0;
  predicted.events[0].offset_s = 2;
  // 50 frames in 2 s: 25 a second; 13 of them are 0.52 s.
  auto set = JoinSpots(truth, predicted, {}, {});
  EXPECT_NEAR(*set.videos[0].fps, 25, 1e-9);
  EXPECT_EQ(set.truth[0].interval.kind, "macro");
  EXPECT_FALSE(set.Minutes());
  JoinOptions fast;
  fast.fps = 200;
  set = JoinSpots(truth, predicted, {}, fast);
  EXPECT_EQ(set.truth[0].interval.kind, "micro");
  EXPECT_EQ(set.predicted[0].interval.kind, "macro");  // by its own seconds
  set = JoinSpots(truth, ListOf({"a"}), {}, {});
  EXPECT_THAT(set.warnings, ElementsAre(HasSubstr("2 intervals tell no kind")));
}

TEST_F(SpotInputTest, RatesOfEventsAreSaidAndStandALateStart) {
  const auto rate = [&](const std::string& rows) {
    SpotList truth =
        Read("video,onset_frame,offset_frame,onset_s,offset_s\n" + rows);
    return JoinSpots(std::move(truth), {}, std::nullopt, {});
  };
  // From 0: frame over second.
  const SpotSet plain = rate("a.mp4,25,50,1,2\na.mp4,250,275,10,11\n");
  EXPECT_NEAR(*plain.videos[0].fps, 25, 1e-9);
  EXPECT_THAT(plain.notes,
              ElementsAre("frames a second as the frames and seconds of the "
                          "events tell them (no signals.csv, no column fps, no "
                          "--fps): a.mp4 25.00"));
  // The first picture comes after .84 s.
  const SpotSet late =
      rate("a.mp4,25,50,1.84,2.84\na.mp4,250,275,10.84,11.84\n");
  EXPECT_NEAR(*late.videos[0].fps, 25, 1e-9);
  // Frames are rounded: short spans tell less than frame over second.
  const SpotSet rounded = rate("a.mp4,1001,1010,40.02,40.42\n");
  EXPECT_NEAR(*rounded.videos[0].fps, 25, 0.01);
}

TEST_F(SpotInputTest, ATextGridIsMovedToTheStartOfTheSound) {
  WriteFileAtomic(folder_ / "p/a/events.csv",
                  "video,onset_frame,offset_frame,onset_s,offset_s\n"
                  "a.mp4,25,50,1,2\na.mp4,250,275,10,11\n");
  WriteFileAtomic(folder_ / "p/a/events.json",
                  "{\"time\": {\"sound_start_s\": 0.6}}");
  WriteFileAtomic(folder_ / "a.TextGrid",
                  "\"ooTextFile\" \"TextGrid\" 0 20 <exists> 1 "
                  "\"IntervalTier\" \"me\" 0 20 3 0 9.4 \"\" 9.4 10.4 \"x\" "
                  "10.4 20 \"\"");
  SpotReading reading;
  reading.tiers = {"me"};
  const SpotSet set =
      JoinSpots(ReadSpots({folder_ / "a.TextGrid"}, reading),
                ReadSpots({folder_ / "p"}, {}), std::nullopt, {});
  ASSERT_EQ(set.truth.size(), 1u);
  EXPECT_EQ(set.truth[0].interval.onset_frame, 250);
  EXPECT_EQ(set.truth[0].interval.offset_frame, 275);
  EXPECT_THAT(set.notes,
              ::testing::Contains(
                  "a: 1 truths of a TextGrid count from the start of the "
                  "sound, 0.600 s after the pictures': moved by that"));
  // What is no such file of ours moves nothing.
  for (const char* other : {"{", "[]", "{\"time\": {\"sound_start_s\": -3}}",
                            "{\"time\": {\"sound_start_s\": \"1\"}}"}) {
    WriteFileAtomic(folder_ / "p/a/events.json", other);
    EXPECT_EQ(ReadSpots({folder_ / "p"}, {}).videos[0].sound_s, 0) << other;
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

TEST_F(SpotInputTest, ListsWithoutACommonRecordingAreNoScore) {
  const std::string head = "video,onset_frame,offset_frame\n";
  EXPECT_EQ(ErrorOf([&] {
              JoinSpots(Read(head + "A.MP4,1,9\n"), Read(head + "a.mp4,1,9\n"),
                        std::nullopt, {});
            }),
            "DataError: no recording is in both lists: the truth is of A.MP4, "
            "the candidates of a.mp4: give both the same names (case counts)");
  // Nothing on one side is no mistake of names.
  EXPECT_TRUE(JoinSpots(Read(head + "a.mp4,1,9\n"), {}, std::nullopt, {})
                  .truth.size() == 1);
}

TEST_F(SpotInputTest, ATableOfOneRecordingNeedNotNameIt) {
  const auto truth = [&](const std::string& text) {
    WriteFileAtomic(folder_ / "coder 2.csv", text);
    return ReadSpots({folder_ / "coder 2.csv"}, {});
  };
  const std::string head = "video,onset_frame,offset_frame,fps\n";
  const std::string text = "onset_s,offset_s\n1,1.4\n2,2.4\n,\n";
  const SpotList list = truth(text);
  EXPECT_THAT(list.notes.Lines(),
              ElementsAre(HasSubstr("coder 2.csv: no column 'video': all of it "
                                    "is of one recording")));
  const SpotSet one =
      JoinSpots(list, Read(head + "a.mp4,25,35,25\n"), std::nullopt, {});
  ASSERT_EQ(one.videos.size(), 1u);
  ASSERT_EQ(one.truth.size(), 2u);
  EXPECT_EQ(one.truth[1].interval.onset_frame, 50);
  EXPECT_THAT(one.notes,
              ElementsAre("the truth 'coder 2' names no recording: taken for "
                          "that of the candidates, a.mp4"));
  EXPECT_THAT(ErrorOf([&] {
                JoinSpots(truth(text),
                          Read(head + "a.mp4,25,35,25\nb.mp4,1,9,25\n"),
                          std::nullopt, {});
              }),
              testing::Eq("DataError: the truth 'coder 2' names no recording, "
                          "and the candidates are of several (a.mp4, b.mp4): "
                          "name it, in a table by a column video, else by the "
                          "name of its file"));
  // The name of the file is one of theirs.
  EXPECT_EQ(JoinSpots(truth(text),
                      Read(head + "coder 2.mp4,25,35,25\nb.mp4,1,9,25\n"),
                      std::nullopt, {})
                .truth[0]
                .interval.onset_frame,
            25);
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

TEST_F(SpotInputTest, FilmsThatDifferInTheirEndingAreNotOne) {
  const std::string head = "video,onset_frame,offset_frame\n";
  EXPECT_EQ(ErrorOf([&] {
              JoinSpots(Read(head + "a,1,9\n"),
                        Read(head + "a.mp4,1,9\na.mov,20,30\n"), std::nullopt,
                        {});
            }),
            "DataError: 'a' may be a.mp4 or a.mov: write the whole name");
  EXPECT_EQ(JoinSpots(Read(head + "a.mp4,1,9\na.mov,20,30\n"),
                      Read(head + "a.mp4,1,9\na.mov,20,30\n"), std::nullopt, {})
                .videos.size(),
            2u);
}

TEST_F(SpotInputTest, NamesThatLookTheSameAreTold) {
  const std::string head = "video,onset_frame,offset_frame\n";
  EXPECT_THAT(ErrorOf([&] {
                JoinSpots(Read(head + "P\xC2\xA0"
                                      "7.mp4,1,9\n"),
                          Read(head + "P 7.mp4,1,9\n"), std::nullopt, {});
              }),
              HasSubstr("(P 7.mp4 is written with different blanks, such as "
                        "no-break ones)"));
}

TEST_F(SpotInputTest, SubtitlesAreOfTheOnlyRecordingWithCandidates) {
  WriteFileAtomic(folder_ / "coder 2.srt",
                  "1\n00:00:01,000 --> 00:00:01,400\nx\n");
  SpotReading reading;
  reading.tiers = {"cues"};
  const auto truth = [&] {
    return ReadSpots({folder_ / "coder 2.srt"}, reading);
  };
  const std::string head = "video,onset_frame,offset_frame,fps\n";
  const SpotSet one =
      JoinSpots(truth(), Read(head + "a.mp4,25,35,25\n"), std::nullopt, {});
  ASSERT_EQ(one.videos.size(), 1u);
  EXPECT_EQ(one.truth[0].interval.onset_frame, 25);
  EXPECT_THAT(one.notes,
              ElementsAre("the truth 'coder 2' names no recording: taken for "
                          "that of the candidates, a.mp4"));
  EXPECT_THAT(ErrorOf([&] {
                JoinSpots(truth(),
                          Read(head + "a.mp4,25,35,25\nb.mp4,25,35,25\n"),
                          std::nullopt, {});
              }),
              HasSubstr("the truth 'coder 2' names no recording, and the "
                        "candidates are of several (a.mp4, b.mp4)"));
}

TEST_F(SpotInputTest, PointsInTimeAreWarnedOf) {
  const std::string head = "video,onset_frame,offset_frame\n";
  const SpotSet set =
      JoinSpots(Read(head + "a.mp4,5,5\na.mp4,8,8\na.mp4,20,30\n"),
                Read(head + "a.mp4,20,30\n"), std::nullopt, {});
  EXPECT_THAT(set.warnings,
              ::testing::Contains("2 truths are points in time (onset = "
                                  "offset), which no candidate overlaps "
                                  "enough: code start and end"));
}

}  // namespace
}  // namespace mien
