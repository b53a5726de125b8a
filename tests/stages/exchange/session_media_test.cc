// Which recording an annotation belongs to, and at which second of it.

#include "stages/exchange/session_media.h"

#include <gmock/gmock.h>

#include "pipeline/core/text.h"
#include "stages/exchange/recording_name.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> Placed(const AnnotatedEvents& events) {
  std::vector<std::string> placed;
  for (const EventRow& row : events.rows) {
    placed.push_back(Str(row.video, " ", FixedText(row.onset_s, 2), "-",
                         FixedText(row.offset_s, 2), " ", row.onset_frame));
  }
  return placed;
}

AnnotationUse Use(const std::string& tier) {
  AnnotationUse use;
  use.tiers = {tier};
  return use;
}

std::string Eaf(const std::string& media) {
  return "<ANNOTATION_DOCUMENT><HEADER>" + media +
         "</HEADER><TIME_ORDER>"
         "<TIME_SLOT TIME_SLOT_ID='a' TIME_VALUE='500'/>"
         "<TIME_SLOT TIME_SLOT_ID='b' TIME_VALUE='900'/></TIME_ORDER>"
         "<TIER TIER_ID='ME'><ANNOTATION><ALIGNABLE_ANNOTATION "
         "ANNOTATION_ID='x' TIME_SLOT_REF1='a' TIME_SLOT_REF2='b'/>"
         "</ANNOTATION></TIER></ANNOTATION_DOCUMENT>";
}

std::string Media(const std::string& name, const std::string& more = "") {
  return "<MEDIA_DESCRIPTOR MEDIA_URL='file:///v/" + name +
         "' MIME_TYPE='video/mp4' " + more + "/>";
}

TEST(ElanMedia, TimeOriginIsAddedForItsMedium) {
  const auto file =
      ParseEaf(Eaf(Media("a.mp4") + Media("b.mp4", "TIME_ORIGIN='2500'") +
                   "<MEDIA_DESCRIPTOR MEDIA_URL='file:///v/c.wav' "
                   "MIME_TYPE='audio/x-wav' TIME_ORIGIN='-300'/>"),
               "x.eaf");
  AnnotationUse use = Use("ME");
  EXPECT_THAT(Placed(ReadAnnotated(file, use)),
              ElementsAre("a.mp4 0.50-0.90 -1"));
  EXPECT_THAT(
      ReadAnnotated(file, use).notes.Lines(),
      Contains("x.eaf: several media run together, one is taken (--media NAME "
               "takes others): 1 (a.mp4, the first, not b.mp4, c.wav)"));
  // The recording that the candidates speak of, else those that are named.
  use.known = {"b"};
  EXPECT_THAT(Placed(ReadAnnotated(file, use)),
              ElementsAre("b.mp4 3.00-3.40 -1"));
  use.media = {"c.wav", "b.mp4"};
  EXPECT_THAT(Placed(ReadAnnotated(file, use)),
              ElementsAre("c.wav 0.20-0.60 -1", "b.mp4 3.00-3.40 -1"));
  use.media = {"d.mp4"};
  EXPECT_EQ(ErrorOf([&] { ReadAnnotated(file, use); }),
            "DataError: x.eaf: no medium 'd.mp4'; it has: a.mp4, b.mp4, c.wav");
}

// Two cameras of two people, whose films have one name.
TEST(ElanMedia, FilmsOfOneNameAreToldApartByTheirFolders) {
  const auto file = ParseEaf(
      Eaf(Media("P1/film.mp4") + Media("P2/film.mp4", "TIME_ORIGIN='2500'")),
      "x.eaf");
  AnnotationUse use = Use("ME");
  const auto first = ReadAnnotated(file, use);
  EXPECT_THAT(Placed(first), ElementsAre("P1/film.mp4 0.50-0.90 -1"));
  EXPECT_THAT(first.notes.Lines(),
              Contains("x.eaf: several media run together, one is taken "
                       "(--media NAME takes others): 1 (P1/film.mp4, the "
                       "first, not P2/film.mp4)"));
  // What others write, by another machine's path or with other separators.
  for (const char* name :
       {"P2/film.mp4", "C:\\w\\P2\\film.mp4", "P2/film", "/x/P2/film.mp4"}) {
    use.known = {name};
    EXPECT_THAT(Placed(ReadAnnotated(file, use)),
                ElementsAre("P2/film.mp4 3.00-3.40 -1"))
        << name;
  }
  use.known.clear();
  use.media = {"P2\\film.mp4"};
  EXPECT_THAT(Placed(ReadAnnotated(file, use)),
              ElementsAre("P2/film.mp4 3.00-3.40 -1"));
  use.media = {"P3/film.mp4"};
  EXPECT_EQ(ErrorOf([&] { ReadAnnotated(file, use); }),
            "DataError: x.eaf: no medium 'P3/film.mp4'; it has: P1/film.mp4, "
            "P2/film.mp4");
  use.media.clear();
  use.with_folders = true;
  EXPECT_THAT(Placed(ReadAnnotated(file, use)),
              ElementsAre("/v/P1/film.mp4 0.50-0.90 -1"));
}

TEST(ElanMedia, WhatLiesBeforeTheFileIsSaid) {
  const auto file =
      ParseEaf(Eaf(Media("a.mp4", "TIME_ORIGIN='-700'")), "x.eaf");
  EXPECT_THAT(Placed(ReadAnnotated(file, Use("ME"))),
              ElementsAre("a.mp4 0.00-0.20 -1"));
  const auto all_before =
      ParseEaf(Eaf(Media("a.mp4", "TIME_ORIGIN='-1000'")), "x.eaf");
  const auto events = ReadAnnotated(all_before, Use("ME"));
  EXPECT_THAT(events.rows, IsEmpty());
  EXPECT_THAT(events.notes.Lines(),
              Contains("x.eaf: annotations before the start of their recording "
                       "are left out: 1 (at 0.500 s)"));
  EXPECT_THAT(ErrorOf([] {
                ParseEaf(Eaf(Media("a.mp4", "TIME_ORIGIN='1.5'")), "x.eaf");
              }),
              HasSubstr("x.eaf: TIME_ORIGIN '1.5' of a.mp4 is not a time"));
}

TEST(ElanMedia, SoundAloneNamesTheRecording) {
  const auto file =
      ParseEaf(Eaf("<MEDIA_DESCRIPTOR MEDIA_URL='file:///v/P%2001.wav' "
                   "MIME_TYPE='audio/x-wav'/>"),
               "x.eaf");
  EXPECT_THAT(Placed(ReadAnnotated(file, Use("ME"))),
              ElementsAre("P 01.wav 0.50-0.90 -1"));
}

constexpr char kHead[] =
    "Observation id\tSource\tTime offset (s)\tMedia duration (s)\tFPS "
    "(frame/s)\tSubject\tBehavior\tModifier #1\tModifier #2\tBehavior "
    "type\tStart (s)\tStop (s)\tMedia file name\tImage index start\n";

TEST(BorisMedia, EveryObservationHasItsFilmAndOffset) {
  const auto file = ParseBoris(
      std::string(kHead) +
          "one\tplayer "
          "#1:C:\\v\\a.mp4\t0\t60\t25.000\ts\tME\tleft\tNone\tSTATE\t"
          "1.0\t1.4\tC:\\v\\a.mp4\t25\n"
          "two\tplayer "
          "#1:/v/b.mp4\t10.5\t60\t50\ts\tME\t\t\tSTATE\t12.5\t13.0\t"
          "/v/b.mp4\t100\n"
          "two\tplayer #1:/v/b.mp4\t10.5\t60\t50\ts\tME\t\t\tSTATE\tNA\tNA\t"
          "/v/b.mp4\t100\n",
      "o.tsv");
  const auto events = ReadAnnotated(file, Use("ME"));
  EXPECT_THAT(Placed(events),
              ElementsAre("a.mp4 1.00-1.40 25", "b.mp4 2.00-2.50 100"));
  EXPECT_EQ(events.rows[0].note, "left");
  ASSERT_EQ(events.recordings.size(), 2u);
  EXPECT_EQ(events.recordings[1].fps, 50);
  EXPECT_THAT(events.notes.Lines(),
              ElementsAre("o.tsv: observations whose time offset is taken off "
                          "the times of their events: 1 ('two', 10.5 s)",
                          "o.tsv: rows without a time are left out (events of "
                          "pictures have none): 1 (line 4)"));
}

// Before, the second was taken for a further observation of the first.
TEST(BorisMedia, ObservationsOfFilmsOfOneNameAreOfTwoRecordings) {
  const auto row = [](const std::string& id, const std::string& film,
                      const std::string& in_row) {
    return id + "\tplayer #1:" + film +
           "\t0\t60\t25\ts\tME\t\t\tSTATE\t1.0\t1.4\t" + in_row + "\t25\n";
  };
  const auto events = ReadAnnotated(
      ParseBoris(kHead + row("one", "D:\\s\\P1\\film.mp4", "film.mp4") +
                     row("two", "D:\\s\\P2\\film.mp4", "D:\\s\\P2\\film.mp4"),
                 "o.tsv"),
      Use("ME"));
  EXPECT_THAT(Placed(events), ElementsAre("P1/film.mp4 1.00-1.40 25",
                                          "P2/film.mp4 1.00-1.40 25"));
  EXPECT_EQ(events.recordings.size(), 2u);
  EXPECT_THAT(events.notes.Lines(), IsEmpty());
  // A path and its end are one film.
  const auto one = ReadAnnotated(
      ParseBoris(kHead + row("one", "/s/P1/film.mp4", "P1/film.mp4") +
                     row("two", "P1/film.mp4", "P1/film.mp4"),
                 "o.tsv"),
      Use("ME"));
  EXPECT_THAT(Placed(one),
              ElementsAre("film.mp4 1.00-1.40 25", "film.mp4 1.00-1.40 25"));
  EXPECT_THAT(one.notes.Lines(), Contains(HasSubstr("further observations")));
}

TEST(BorisMedia, PlayersRunTogetherAndFilmsFollow) {
  const std::string source =
      "player #1:/v/a.mp4;/v/b.mp4|player #2:/v/side.mp4";
  const auto file = ParseBoris(
      kHead + ("o\t" + source +
               "\t0\t60.000;30.000|90.000\t25.000;25.000|30.000\ts\tME\t\t\t"
               "STATE\t2\t2.4\t/v/a.mp4\t\n" +
               "o\t" + source +
               "\t0\t60.000;30.000|90.000\t25.000;25.000|30.000\ts\tME\t\t\t"
               "STATE\t61\t61.4\t/v/b.mp4\t\n"),
      "o.tsv");
  EXPECT_THAT(Placed(ReadAnnotated(file, Use("ME"))),
              ElementsAre("b.mp4 1.00-1.40 25", "a.mp4 2.00-2.40 50"));
  AnnotationUse use = Use("ME");
  use.media = {"side.mp4"};
  EXPECT_THAT(
      Placed(ReadAnnotated(file, use)),
      ElementsAre("side.mp4 2.00-2.40 60", "side.mp4 61.00-61.40 1830"));
}

TEST(BorisMedia, AFilmOfUnknownBeginIsLeftOut) {
  const std::string row =
      "\t0\tNA\t25\ts\tME\t\t\tSTATE\t61\t61.4\t/v/b.mp4\t\n";
  const auto events = ReadAnnotated(
      ParseBoris(kHead + ("o\tplayer #1:/v/a.mp4;/v/b.mp4" + row), "o.tsv"),
      Use("ME"));
  EXPECT_THAT(events.rows, IsEmpty());
  EXPECT_THAT(events.notes.Lines(),
              Contains(HasSubstr("whose length is not told: left out: 1")));
}

TEST(BorisMedia, LinesBeforeTheHeaderTellTheOffset) {
  const auto file = ParseBoris(
      "Observation id\tx\t\t\nPlayer #1\t/v/a.mp4\t\t\nTime offset "
      "(s)\t2.0\t\t\n"
      "Time\tMedia file path\tFPS\tSubject\tBehavior\tBehavioral "
      "category\tComment\tStatus\n"
      "3.0\t/v/a.mp4\t25\ts\tME\t\t\tSTART\n3.4\t/v/"
      "a.mp4\t25\ts\tME\t\t\tSTOP\n",
      "o.tsv");
  EXPECT_THAT(Placed(ReadAnnotated(file, Use("ME"))),
              ElementsAre("a.mp4 1.00-1.40 25"));
}

TEST(BorisMedia, ADateAsOffsetIsRefused) {
  const auto file = ParseBoris(
      std::string(kHead) +
          "o\tplayer #1:/v/a.mp4\t0\t60\t25\ts\tME\t\t\tSTATE\t1700000000\t"
          "1700000001\t/v/a.mp4\t\n",
      "o.tsv");
  EXPECT_THAT(ErrorOf([&] { ReadAnnotated(file, Use("ME")); }),
              HasSubstr("no recording is that long (is a date the time "
                        "offset?)"));
}

TEST(RecordingName, FoldersContainersAndForms) {
  EXPECT_EQ(StemOfRecording("P 01.MP4"), "P 01");
  EXPECT_EQ(StemOfRecording("006_1.2"), "006_1.2");
  EXPECT_EQ(NameKey("C:\\v\\a.mp4"), NameKey("/x/a.mp4"));
  EXPECT_NE(NameKey("a b.mp4"), NameKey("a_b.mp4"));
  EXPECT_EQ(StemKey("Zo\xC3\xAB.mp4"), StemKey("Zoe\xCC\x88.avi"));
}

TEST(BorisMedia, TwoObservationsOfOneFilmAreTold) {
  const std::string head =
      "Observation id\tSource\tTime offset (s)\tBehavior\tBehavior type\t"
      "Time\tMedia file name\n";
  const auto rows = [](const std::string& coder, const std::string& film) {
    return coder + "\tplayer #1:" + film + "\t0\tME\tSTART\t1\t" + film + "\n" +
           coder + "\tplayer #1:" + film + "\t0\tME\tSTOP\t2\t" + film + "\n";
  };
  const auto said = [&](const std::string& text) {
    return ReadAnnotated(ParseBoris(head + text, "o.tsv"), Use("ME"))
        .notes.Lines();
  };
  EXPECT_THAT(said(rows("AB", "a.mp4") + rows("CD", "a.mp4")),
              Contains("o.tsv: further observations of a recording that has "
                       "one (two coders, or two parts of it): 1 (a.mp4)"));
  EXPECT_THAT(said(rows("AB", "a.mp4") + rows("CD", "b.mp4")), IsEmpty());
}

}  // namespace
}  // namespace mien
