#include "stages/exchange/annotation.h"

#include <gmock/gmock.h>

#include <cmath>
#include <cstdlib>

#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kEaf[] = R"(<?xml version="1.0" encoding="UTF-8"?>
<ANNOTATION_DOCUMENT AUTHOR="" DATE="2020-01-01T00:00:00Z" VERSION="3.0">
 <HEADER TIME_UNITS="milliseconds">
  <MEDIA_DESCRIPTOR MEDIA_URL="file:///d/s.wav" MIME_TYPE="audio/x-wav"/>
  <MEDIA_DESCRIPTOR MEDIA_URL="file:///C:/d/P%2001.mp4" MIME_TYPE="video/mp4"/>
 </HEADER>
 <TIME_ORDER>
  <TIME_SLOT TIME_SLOT_ID="ts1" TIME_VALUE="1000"/>
  <TIME_SLOT TIME_SLOT_ID="ts2"/>
  <TIME_SLOT TIME_SLOT_ID="ts3" TIME_VALUE="1400"/>
  <TIME_SLOT TIME_SLOT_ID="ts4" TIME_VALUE="3000"/>
 </TIME_ORDER>
 <TIER TIER_ID="ME coder A" LINGUISTIC_TYPE_REF="t">
  <ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a2" TIME_SLOT_REF1="ts3"
   TIME_SLOT_REF2="ts4"><ANNOTATION_VALUE>lip &amp; brow</ANNOTATION_VALUE>
  </ALIGNABLE_ANNOTATION></ANNOTATION>
  <ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a1" TIME_SLOT_REF1="ts1"
   TIME_SLOT_REF2="ts3"><ANNOTATION_VALUE> Disgust</ANNOTATION_VALUE>
  </ALIGNABLE_ANNOTATION></ANNOTATION>
 </TIER>
 <TIER TIER_ID="parts" PARENT_REF="ME coder A" LINGUISTIC_TYPE_REF="t">
  <ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a3" TIME_SLOT_REF1="ts1"
   TIME_SLOT_REF2="ts2"><ANNOTATION_VALUE/></ALIGNABLE_ANNOTATION></ANNOTATION>
 </TIER>
 <TIER TIER_ID="words" PARENT_REF="ME coder A" LINGUISTIC_TYPE_REF="t">
  <ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a4" ANNOTATION_REF="a1">
   <ANNOTATION_VALUE>x</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION>
 </TIER>
</ANNOTATION_DOCUMENT>)";

std::string With(std::string text, const std::string& from,
                 const std::string& to) {
  text.replace(text.find(from), from.size(), to);
  return text;
}

AnnotationUse Tiers(std::vector<std::string> tiers, double fps = 0) {
  AnnotationUse use;
  use.tiers = std::move(tiers);
  use.fps = fps;
  return use;
}

// The first lasts 0.4 s, the second 1.6 s.
TEST(EafReader, HowLongAMicroExpressionMayBeIsTheCallersWord) {
  const AnnotationFile file = ParseEaf(kEaf, "a.eaf");
  const auto kinds = [&file](double micro_max_s) {
    AnnotationUse use = Tiers({"ME coder A"}, 30);
    use.micro_max_s = micro_max_s;
    const auto rows = EventsFromAnnotations(file, use);
    return rows.at(0).kind + " " + rows.at(1).kind;
  };
  EXPECT_EQ(kinds(0.3), "macro macro");
  EXPECT_EQ(kinds(0.4), "micro macro");
  EXPECT_EQ(kinds(1.6), "micro micro");
  EXPECT_EQ(AnnotationUse().micro_max_s, kUsualMicroMaxS);
}

TEST(EafReader, OtherPeoplesTiersByName) {
  const AnnotationFile file = ParseEaf(kEaf, "a.eaf");
  EXPECT_EQ(file.video, "P 01.mp4");
  EXPECT_THAT(file.tiers, ElementsAre("ME coder A", "parts", "words"));
  const auto rows = EventsFromAnnotations(file, Tiers({"ME coder A"}, 30));
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].video, "P 01.mp4");
  EXPECT_EQ(rows[0].event, 1);
  EXPECT_EQ(rows[0].kind, "micro");  // 0.4 s
  EXPECT_EQ(rows[0].label, "disgust");
  EXPECT_EQ(rows[0].onset_frame, 30);
  EXPECT_EQ(rows[0].offset_frame, 42);
  EXPECT_EQ(rows[0].apex_frame, -1);
  EXPECT_EQ(rows[1].kind, "macro");
  EXPECT_EQ(rows[1].label, "");
  EXPECT_EQ(rows[1].note, "lip & brow");
}

TEST(EafReader, TiersThatCannotBeUsed) {
  const AnnotationFile file = ParseEaf(kEaf, "a.eaf");
  const auto error = [&](const std::vector<std::string>& tiers) {
    return ErrorOf([&] { EventsFromAnnotations(file, Tiers(tiers)); });
  };
  EXPECT_EQ(error({"words"}),
            "DataError: a.eaf: tier 'words': its annotations have no times, "
            "they refer to others: choose its parent tier 'ME coder A'");
  EXPECT_EQ(error({"ME coder B"}),
            "DataError: a.eaf: no tier 'ME coder B' (did you mean 'ME coder "
            "A'?); its tiers: ME coder A, parts, words");
  EXPECT_THAT(error({}),
              HasSubstr("a.eaf: name the tier that holds the expressions "
                        "(--tier); its tiers: ME coder A, parts, words"));
}

TEST(EafReader, DamagedFilesAreRefused) {
  const auto error = [](const std::string& text) {
    return ErrorOf([&] { ParseEaf(text, "a.eaf"); });
  };
  EXPECT_THAT(error("<a"), HasSubstr("a.eaf: not XML: "));
  EXPECT_THAT(error("<note/>"), HasSubstr("not an ELAN file"));
  EXPECT_THAT(error(""), HasSubstr("not XML"));
  EXPECT_EQ(
      error(With(kEaf, "TIME_SLOT_REF1=\"ts3\"", "TIME_SLOT_REF1=\"ts9\"")),
      "DataError: a.eaf: tier 'ME coder A': annotation 'a2' refers to "
      "the time slot 'ts9', which is not there: damaged file");
  EXPECT_THAT(error(With(kEaf, "TIME_VALUE=\"3000\"", "TIME_VALUE=\"300\"")),
              HasSubstr("annotation 'a2' ends before it starts"));
  for (const char* value : {"-1", "1.5", "x", "", "99999999999"}) {
    EXPECT_THAT(error(With(kEaf, "TIME_VALUE=\"3000\"",
                           Str("TIME_VALUE=\"", value, "\""))),
                HasSubstr("time slot 'ts4': TIME_VALUE"));
  }
  EXPECT_THAT(error(With(kEaf, "\"milliseconds\"", "\"days\"")),
              HasSubstr("TIME_UNITS 'days'"));
}

TEST(EafReader, EntitiesAreNotExpandedAndDepthIsHarmless) {
  const std::string text = With(
      With(kEaf, "?>\n",
           "?>\n<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/hostname\">]>\n"),
      " Disgust", "&e;");
  const auto rows =
      EventsFromAnnotations(ParseEaf(text, "a.eaf"), Tiers({"ME coder A"}));
  EXPECT_EQ(rows[0].note, "&e;");
  std::string deep;
  for (int i = 0; i < 200000; ++i) deep += "<a>";
  EXPECT_THAT(ErrorOf([&] { ParseEaf(deep, "a.eaf"); }), HasSubstr("not XML"));
}

TEST(EafReader, PalFrames) {
  const auto file =
      ParseEaf(With(kEaf, "\"milliseconds\"", "\"PAL-frames\""), "a.eaf");
  EXPECT_DOUBLE_EQ(file.annotations[0].start_s, 56);  // 1400 x 40 ms
}

// ELAN's published sample.
TEST(EafReader, RealFile) {
  const char* data = std::getenv("MIEN_REAL_DATA");
  if (data == nullptr) GTEST_SKIP() << "MIEN_REAL_DATA is not set";
  const auto file =
      ReadAnnotations(std::string(data) + "/schema/sample_3.0.eaf");
  EXPECT_EQ(file.video, "r03_v20_s5.wav");
  EXPECT_EQ(file.tiers.size(), 6u);
  const auto rows = EventsFromAnnotations(file, Tiers({"gestures"}, 25));
  ASSERT_FALSE(rows.empty());
  for (const EventRow& row : rows) EXPECT_LT(row.onset_s, row.offset_s);
  // Its slots without a time lie evenly between those of the parent.
  const auto words = EventsFromAnnotations(file, Tiers({"words-timesub"}));
  ASSERT_FALSE(words.empty());
  for (const EventRow& row : words) EXPECT_LT(row.onset_s, row.offset_s);
  EXPECT_THAT(
      ErrorOf([&] { EventsFromAnnotations(file, Tiers({"words-symsub"})); }),
      HasSubstr("choose its parent tier 'text'"));
}

TEST(BorisReader, ForeignAggregatedAndTabular) {
  const auto file = ParseBoris(
      "Observation id\tMedia file\tTotal length\tFPS\tvariable\tSubject\t"
      "Behavior\tModifiers\tBehavior type\tStart (s)\tStop (s)\tComment start\n"
      "o\tC:\\v\\P01.mp4\t60\t25.0\t1\tNo focal subject\tsmile\tleft\tSTATE\t"
      "1.8\t2.2\tshort\n"
      "o\tC:\\v\\P01.mp4\t60\t25.0\t1\tNo focal subject\tblink\t\tPOINT\t"
      "3.0\tNA\t\n",
      "b.tsv");
  EXPECT_EQ(file.video, "P01.mp4");
  EXPECT_DOUBLE_EQ(file.fps, 25);
  EXPECT_THAT(file.tiers, ElementsAre("smile", "blink"));
  const auto rows = EventsFromAnnotations(file, Tiers({"smile"}));
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].onset_frame, 45);
  EXPECT_EQ(rows[0].note, "short");

  const auto tabular = ParseBoris(
      "Observation id\tobservation #1\t\t\n\t\t\t\nPlayer #1\ta.mp4\t\t\n"
      "Time\tMedia file path\tFPS\tSubject\tBehavior\tComment\tStatus\n"
      "3.3\ta.mp4\t25.0\ts1\tsmile\t\tSTART\n"
      "4.0\ta.mp4\t25.0\ts1\tblink\t\tPOINT\n"
      "7.75\ta.mp4\t25.0\ts1\tsmile\t\tSTOP\n",
      "t.tsv");
  ASSERT_EQ(tabular.annotations.size(), 2u);
  EXPECT_DOUBLE_EQ(tabular.annotations[1].start_s, 3.3);
  EXPECT_DOUBLE_EQ(tabular.annotations[1].end_s, 7.75);
}

TEST(BorisReader, Errors) {
  const auto error = [](const std::string& text) {
    return ErrorOf([&] { ParseBoris(text, "b.tsv"); });
  };
  EXPECT_THAT(error("a\tb\n1\t2\n"), HasSubstr("not a BORIS export"));
  EXPECT_EQ(error("x\ty\nBehavior\tStart (s)\tStop (s)\ns\t5\t4\n"),
            "DataError: b.tsv: line 3, column 'Stop (s)': '4' is before the "
            "start");
  EXPECT_THAT(error("Behavior\tTime\tStatus\ns\t5\tBEGIN\n"),
              HasSubstr("'BEGIN' must be START, STOP or POINT"));
  EXPECT_THAT(error("Behavior\tStart (s)\tStop (s)\ns\t5e9\t4\n"),
              HasSubstr("must be a time in seconds"));
  EXPECT_THAT(error("Behavior\tTime offset (s)\tStart (s)\tStop (s)\ns\tx\t"
                    "1\t4\n"),
              HasSubstr("b.tsv: the Time offset (s) 'x' is no number"));
}

TEST(WebVttReader, ForeignCuesAndSubRip) {
  const auto file = ParseWebVtt(
      "WEBVTT - title\r\n\r\nSTYLE\r\n::cue{}\r\n\r\nintro\r\n"
      "00:01.200 --> 00:01.600 align:start\r\nsmile &amp;\r\nbrow\r\n\r\n"
      "01:00:00.000 --> 01:00:02.000\r\nlate\r\n",
      "a.vtt");
  ASSERT_EQ(file.annotations.size(), 2u);
  EXPECT_EQ(file.annotations[0].tier, "cues");
  EXPECT_EQ(file.annotations[0].text, "smile & brow");
  EXPECT_DOUBLE_EQ(file.annotations[0].end_s, 1.6);
  EXPECT_DOUBLE_EQ(file.annotations[1].start_s, 3600);
  const auto srt =
      ParseWebVtt("1\n00:00:01,500 --> 00:00:02,000\nhello\n", "a.srt");
  EXPECT_DOUBLE_EQ(srt.annotations[0].start_s, 1.5);
}

TEST(WebVttReader, Errors) {
  const auto error = [](const std::string& text) {
    return ErrorOf([&] { ParseWebVtt(text, "a.vtt"); });
  };
  EXPECT_THAT(error("hello"), HasSubstr("the first line must be WEBVTT"));
  EXPECT_THAT(error("WEBVTTX\n"), HasSubstr("the first line must be WEBVTT"));
}

TEST(WebVttReader, WhatCannotBeReadIsCounted) {
  const auto file = ParseWebVtt(
      "WEBVTT\n\n00:02.0 --> 00:01.0\nx\n\n-->\n\n00:99.0 --> 01:00.0\ny\n\n"
      "00:01.000 --> 00:02.000\ngood\n",
      "a.vtt");
  ASSERT_EQ(file.annotations.size(), 1u);
  EXPECT_EQ(file.annotations[0].text, "good");
  EXPECT_THAT(file.notes.Lines(),
              ElementsAre("a.vtt: cues are left out whose times cannot be read "
                          "(right is 00:00:01.200 --> 00:00:01.520) or end "
                          "before they begin: 3 (the first: line 3)"));
  const auto none = ParseWebVtt("WEBVTT\n\n1.0 --> 2.0\nx\n", "b.vtt");
  EXPECT_EQ(
      ErrorOf([&] { EventsFromAnnotations(none, Tiers({"cues"})); }),
      "DataError: b.vtt: no tier 'cues'; its tiers: none; b.vtt: cues "
      "are left out whose times cannot be read (right is 00:00:01.200 --> "
      "00:00:01.520) or end before they begin: 1 (line 3)");
}

TEST(TextGridReader, ShortFormCommentsAndUtf16) {
  const std::string text =
      "File type = \"ooTextFile\"\n\"TextGrid\"\n0\n5\n<exists> ! yes\n2\n"
      "\"IntervalTier\" \"ME\" 0 5 3\n0 1 \"\"\n1 1.4 \"say \"\"x\"\"\"\n"
      "1.4 5 \" \"\n\"TextTier\"\n\"apex\"\n0\n5\n1\n1.2\n\"p\"\n";
  std::string wide = "\xFF\xFE";
  for (const char c : text) {
    wide += c;
    wide += '\0';
  }
  for (const std::string& form : {text, wide}) {
    const auto file = ParseTextGrid(form, "a.TextGrid");
    EXPECT_THAT(file.tiers, ElementsAre("ME", "apex"));
    ASSERT_EQ(file.annotations.size(), 2u);
    EXPECT_EQ(file.annotations[0].text, "say \"x\"");
    EXPECT_DOUBLE_EQ(file.annotations[0].end_s, 1.4);
    EXPECT_DOUBLE_EQ(file.annotations[1].start_s, 1.2);
  }
}

TEST(TextGridReader, Errors) {
  const auto error = [](const std::string& text) {
    return ErrorOf([&] { ParseTextGrid(text, "a.TextGrid"); });
  };
  EXPECT_THAT(error(""), HasSubstr("the file type is missing"));
  EXPECT_THAT(error("\"ooTextFile\" \"Pitch\""),
              HasSubstr("does not say ooTextFile and TextGrid"));
  const std::string head = "\"ooTextFile\" \"TextGrid\" 0 1 <exists> ";
  EXPECT_THAT(error(head + "1000000000"),
              HasSubstr("the number of tiers cannot be 1e+09"));
  EXPECT_EQ(error(head + "1\n\"IntervalTier\" \"a\" 0 1 1\n1 0 \"x\""),
            "DataError: a.TextGrid: line 3: an interval ends before it starts: "
            "not a TextGrid in Praat's text format, or damaged");
  EXPECT_THAT(error(head + "1 \"IntervalTier\" \"a\" 0 1 1 0 9e6 \"x\""),
              HasSubstr("a time outside 0 .. 4e6 s"));
  EXPECT_EQ(error(head + "1 \"IntervalTier\" \"a\" 0 1 1 0 1\n\"b\"c, d\""),
            "DataError: a.TextGrid: line 2: text goes on behind the quote that "
            "ends it: quotes inside a text are doubled: not a TextGrid in "
            "Praat's text format, or damaged");
  EXPECT_THAT(error("ooBinaryFile\x08TextGrid"),
              HasSubstr("Praat's binary format: save it as a text file"));
  EXPECT_THAT(error(head + "1 \"IntervalTier\" \"a"),
              HasSubstr("a quote is never closed"));
  EXPECT_THAT(
      error(head + "1 \"IntervalTier\" \"a\" 0 2 1 0 1 \"x\"\n1 2 \"y\""),
      HasSubstr("more follows than the sizes of the tiers tell"));
  EXPECT_THAT(error(head + "1 \"Other\" \"a\" 0 1"),
              HasSubstr("tier class 'Other' is unknown"));
}

TEST(Annotations, ReadByExtension) {
  const TempFolder folder;
  WriteFileAtomic(folder / "a.EAF", kEaf);
  EXPECT_EQ(ReadAnnotations(folder / "a.EAF").tiers.size(), 3u);
  EXPECT_TRUE(IsAnnotationFile("x.TextGrid"));
  EXPECT_FALSE(IsAnnotationFile("x.csv"));
  WriteFileAtomic(folder / "x.doc", "some text");
  EXPECT_THAT(ErrorOf([&] { ReadAnnotations(folder / "x.doc"); }),
              HasSubstr("x.doc: not an annotation file"));
  WriteFileAtomic(folder / "cues.txt", "WEBVTT\n\n00:01.0 --> 00:02.0\nx\n");
  EXPECT_EQ(ReadAnnotations(folder / "cues.txt").annotations.size(), 1u);
}

TEST(Percent, EncodesAndDecodes) {
  EXPECT_EQ(PercentEncode("/a b/\xC3\xA9#1.mp4"), "/a%20b/%C3%A9%231.mp4");
  EXPECT_EQ(PercentDecode("%20%zz%"), " %zz%");
  EXPECT_EQ(PercentDecode(PercentEncode("%&?+ ")), "%&?+ ");
}

}  // namespace
}  // namespace mien
