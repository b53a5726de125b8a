#include "stages/exchange/transcript.h"

#include <cmath>
#include <functional>

#include <gmock/gmock.h>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

EventRow Row(double onset_s, double apex_s, double offset_s) {
  EventRow row;
  row.onset_s = onset_s;
  row.apex_s = apex_s;
  row.offset_s = offset_s;
  return row;
}

Transcript Vtt(const std::string& body) {
  return TranscriptOf(ParseWebVtt("WEBVTT\n\n" + body, "a.vtt"), "a.mp4");
}

std::string MessageOf(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.message();
  }
  return "";
}

TEST(Transcript, VoicesNamesAndNobody) {
  const Transcript voices =
      Vtt("00:01.000 --> 00:02.000\n<v Anna B>no &amp; yes</v>\n\n"
          "00:02.000 --> 00:03.000\n<v.loud Bob>Note: well</v>\n\n"
          "00:04.000 --> 00:05.000\nquiet\n");
  ASSERT_EQ(voices.said.size(), 3u);
  EXPECT_EQ(voices.said[0].speaker, "Anna B");
  EXPECT_EQ(voices.said[0].text, "no & yes");
  EXPECT_EQ(voices.said[1].speaker, "Bob");
  EXPECT_EQ(voices.said[1].text, "Note: well");  // one alone is no name
  EXPECT_EQ(voices.said[2].speaker, "");
  EXPECT_TRUE(voices.HasSpeakers());

  const Transcript names =
      Vtt("00:01.000 --> 00:02.000\nINTERVIEWER: why\n\n"
          "00:02.000 --> 00:03.000\nAnna: at 10:30, I think: no\n\n"
          "00:03.000 --> 00:04.000\nand then: this\n");
  EXPECT_EQ(names.said[0].speaker, "INTERVIEWER");
  EXPECT_EQ(names.said[1].speaker, "Anna");
  EXPECT_EQ(names.said[1].text, "at 10:30, I think: no");
  EXPECT_EQ(names.said[2].speaker, "");
  EXPECT_EQ(names.said[2].text, "and then: this");
}

TEST(Transcript, TiersOfWordsStandForLongerOnesAndPhonesAreNone) {
  const auto tier = [](const std::string& name, const std::string& text) {
    return "    item []:\n        class = \"IntervalTier\"\n        name = \"" +
           name +
           "\"\n        xmin = 0\n        xmax = 2\n        intervals: size = "
           "1\n            xmin = 0.5\n            xmax = 1\n            "
           "text = \"" +
           text + "\"\n";
  };
  const std::string head =
      "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\nxmin = 0\n"
      "xmax = 2\ntiers? <exists>\nsize = 4\nitem []:\n";
  const Transcript read = TranscriptOf(
      ParseTextGrid(
          head + tier("Anna - words", "yes") + tier("Anna - phones", "j E s") +
              tier("Anna - utterances", "yes indeed") + tier("Bob", "no"),
          "a.TextGrid"),
      "a.mp4");
  std::vector<std::string> said;
  for (const Said& one : read.said)
    said.push_back(one.speaker + " " + one.text);
  EXPECT_THAT(said, ElementsAre("Anna yes", "Bob no"));
  EXPECT_THAT(Join(read.notes.Lines(), "\n"),
              HasSubstr("tier 'Anna - phones' is left out: no words by its "
                        "name"));
  EXPECT_THAT(Join(read.notes.Lines(), "\n"),
              HasSubstr("tier 'Anna - utterances' is left out: the tier of "
                        "words says the same"));
}

// TIME_ORIGIN of the medium counts, and who a tier is of.
TEST(Transcript, ElanParticipantsAndTheFilesSecond) {
  const std::string eaf =
      "<?xml version=\"1.0\"?><ANNOTATION_DOCUMENT AUTHOR=\"x\"><HEADER "
      "TIME_UNITS=\"milliseconds\"><MEDIA_DESCRIPTOR "
      "MEDIA_URL=\"file:///b.wav\""
      " MIME_TYPE=\"audio/x-wav\"/><MEDIA_DESCRIPTOR "
      "MEDIA_URL=\"file:///a.mp4\" MIME_TYPE=\"video/mp4\" "
      "TIME_ORIGIN=\"2000\"/></HEADER><TIME_ORDER><TIME_SLOT "
      "TIME_SLOT_ID=\"ts1\" TIME_VALUE=\"1000\"/><TIME_SLOT "
      "TIME_SLOT_ID=\"ts2\" TIME_VALUE=\"1500\"/></TIME_ORDER><TIER "
      "TIER_ID=\"speech\" PARTICIPANT=\"P07\"><ANNOTATION>"
      "<ALIGNABLE_ANNOTATION ANNOTATION_ID=\"a1\" TIME_SLOT_REF1=\"ts1\" "
      "TIME_SLOT_REF2=\"ts2\"><ANNOTATION_VALUE>well now</ANNOTATION_VALUE>"
      "</ALIGNABLE_ANNOTATION></ANNOTATION></TIER></ANNOTATION_DOCUMENT>";
  const Transcript read = TranscriptOf(ParseEaf(eaf, "a.eaf"), "a.mp4");
  ASSERT_EQ(read.said.size(), 1u);
  EXPECT_DOUBLE_EQ(read.said[0].start_s, 3.0);
  EXPECT_EQ(read.said[0].speaker, "P07");
}

TEST(Transcript, WordsAroundACandidateAndWhoSpeaks) {
  // Ten words of 4 bytes and a blank in 10 s: a word a second.
  const Transcript read =
      Vtt("00:10.000 --> 00:20.000\nAnna: w000 w001 w002 w003 w004 w005 w006 "
          "w007 w008 w009\n\n"
          "00:20.500 --> 00:21.000\nBob: hm\n\n"
          "01:00.000 --> 01:01.000\nlater\n");
  std::vector<EventRow> rows = {Row(14.5, 14.6, 14.9), Row(20.2, 20.3, 20.4),
                                Row(19.5, 20, 20.7), Row(40, 40.1, 40.2)};
  PutWords(read, 1.0, &rows);
  EXPECT_EQ(rows[0].words, "Anna: w003 w004 w005");
  EXPECT_EQ(rows[0].speaker, "Anna");
  EXPECT_EQ(rows[1].words, "Anna: w009 Bob: hm");
  EXPECT_EQ(rows[1].speaker, "");  // in the pause
  EXPECT_EQ(rows[2].speaker, "Anna;Bob");
  EXPECT_EQ(rows[3].words, "");

  const auto shares = SharesOf(read, rows, 0, 70);
  ASSERT_EQ(shares.size(), 4u);
  EXPECT_EQ(shares[0].speaker, "Anna");
  EXPECT_NEAR(shares[0].seconds, 10, 1e-9);
  EXPECT_EQ(shares[0].candidates, 2u);
  EXPECT_NEAR(shares[0].per_minute(), 12, 1e-9);
  EXPECT_EQ(shares[1].speaker, "Bob");
  EXPECT_EQ(shares[1].candidates, 0u);
  EXPECT_EQ(shares[2].speaker, "somebody");
  EXPECT_NEAR(shares[2].seconds, 1, 1e-9);
  EXPECT_EQ(shares[3].speaker, "");
  EXPECT_NEAR(shares[3].seconds, 70 - 11.5, 1e-9);
  EXPECT_EQ(shares[3].candidates, 2u);
}

TEST(Transcript, OverlappingCuesOfOneSpeakerCountOnce) {
  const Transcript read =
      Vtt("00:00.000 --> 00:04.000\n<v A>one\n\n00:02.000 --> 00:06.000\n<v "
          "A>two\n");
  const auto shares = SharesOf(read, {}, 0, 5);  // cut off at 5 s
  EXPECT_NEAR(shares[0].seconds, 5, 1e-9);
  EXPECT_NEAR(shares[1].seconds, 0, 1e-9);
}

TEST(Transcript, WhatIsNone) {
  EXPECT_EQ(MessageOf([] { Vtt(""); }),
            "a.vtt: no words with their times in it");
  EXPECT_EQ(MessageOf([] {
              TranscriptOf(ParseWebVtt("WEBVTT\n\nNOTE video a.mp4\n", "e.vtt"),
                           "");
            }),
            "e.vtt: holds candidates that mien has written, not what was said");
  EXPECT_THAT(MessageOf([] { ReadTranscript("x.tsv", ""); }),
              HasSubstr("BORIS files hold no words"));
}

// A long hostile text stays short and clean.
TEST(Transcript, RowsAreBounded) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "<b>&lt;script&gt;</b> ";
  const Transcript read = Vtt("00:00.000 --> 00:00.100\n" + text + "\n");
  std::vector<EventRow> rows = {Row(0, 0.05, 0.1)};
  PutWords(read, 1, &rows);
  EXPECT_LE(rows[0].words.size(), 410u);
  EXPECT_THAT(rows[0].words, HasSubstr("<script>"));
}

TEST(Transcript, BesideARecording) {
  const TempFolder folder;
  const std::string video = folder / "talk.mp4";
  for (const char* name :
       {"talk.mp4", "talk.SRT", "talk.mp4.eaf", "other.vtt", "talk.txt"}) {
    WriteFileAtomic(folder / name, "x");
  }
  EXPECT_EQ(TranscriptBeside(video), folder / "talk.SRT");
  WriteFileAtomic(folder / "talk.vtt", "x");
  EXPECT_EQ(TranscriptBeside(video), folder / "talk.vtt");
  EXPECT_EQ(TranscriptBeside(folder / "none.mp4"), "");
}

TEST(Transcript, CodesAreNoWords) {
  const auto file = [](const std::string& a, const std::string& b) {
    return ParseWebVtt("WEBVTT\n\n00:00.000 --> 00:01.000\n" + a +
                           "\n\n00:01.000 --> 00:02.000\n" + b + "\n",
                       "a.vtt");
  };
  EXPECT_FALSE(LooksLikeWords(file("AU4", "AU12")));
  EXPECT_TRUE(LooksLikeWords(file("well then", "no")));
}

}  // namespace
}  // namespace mien
