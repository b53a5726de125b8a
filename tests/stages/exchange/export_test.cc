#include "stages/exchange/export.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>

#include <nlohmann/json.hpp>

#include "pipeline/core/csv.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "stages/exchange/annotation.h"
#include "stages/exchange/tracks.h"
#include "tests/stages/exchange/event_samples.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

AnnotationFile Parse(const std::string& format, const std::string& text) {
  if (format == "eaf") return ParseEaf(text, "x/events.eaf");
  if (format == "boris") return ParseBoris(text, "x/events_boris.tsv");
  if (format == "vtt") return ParseWebVtt(text, "x/events.vtt");
  return ParseTextGrid(text, "x/events.TextGrid");
}

std::vector<EventRow> ByNumber(std::vector<EventRow> rows) {
  std::sort(rows.begin(), rows.end(), [](const EventRow& a, const EventRow& b) {
    return a.event < b.event;
  });
  return rows;
}

TEST(Export, FormatsByName) {
  std::vector<std::string> names, files;
  for (const ExportFormat& format : ExportFormats()) {
    names.push_back(format.name);
    files.push_back(format.file_name);
  }
  EXPECT_THAT(
      names, ElementsAre("csv", "json", "eaf", "boris", "boris-project", "xlsx",
                         "vtt", "textgrid", "interact", "datavyu", "observer"));
  EXPECT_THAT(
      files, ElementsAre("events.csv", "events.json", "events.eaf",
                         "events_boris.tsv", "events.boris", "events.xlsx",
                         "events.vtt", "events.TextGrid", "events_interact.txt",
                         "datavyu.csv", "events_observer.txt"));
  EXPECT_EQ(FindExportFormat("TextGrid").name, "textgrid");
  EXPECT_EQ(
      ErrorOf([] { FindExportFormat("jsn"); }),
      "ConfigError: unknown export format 'jsn', did you mean 'json'?; "
      "there are: csv, json, eaf, boris, boris-project, xlsx, vtt, textgrid, "
      "interact, datavyu, observer");
  EXPECT_EQ(
      ErrorOf([] {
        FindExportFormat("htm", {"html", "openface"});
      }),
      "ConfigError: unknown export format 'htm', did you mean 'html'?; "
      "there are: csv, json, eaf, boris, boris-project, xlsx, vtt, textgrid, "
      "interact, datavyu, observer, html, openface");
}

class RoundTrip : public testing::TestWithParam<const char*> {};

// Exported and read back, every event agrees to 1 ms.
TEST_P(RoundTrip, EventsAgreeToAMillisecond) {
  const auto rows = SampleEvents();
  const VideoInfo video = SampleVideo();
  const auto file = Parse(GetParam(), ExportEvents(rows, video, GetParam()));
  AnnotationUse use;
  use.fps = 25;
  const auto back = ByNumber(EventsFromAnnotations(file, use));
  ASSERT_EQ(back.size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    SCOPED_TRACE(i);
    EXPECT_EQ(back[i].event, rows[i].event);
    EXPECT_EQ(back[i].face, rows[i].face);
    EXPECT_EQ(back[i].kind, rows[i].kind);
    EXPECT_NEAR(back[i].onset_s, rows[i].onset_s, 0.001);
    EXPECT_NEAR(back[i].apex_s, rows[i].apex_s, 0.001);
    EXPECT_NEAR(back[i].offset_s, rows[i].offset_s, 0.001);
    EXPECT_EQ(back[i].onset_frame, rows[i].onset_frame);
    EXPECT_EQ(back[i].apex_frame, rows[i].apex_frame);
    EXPECT_EQ(back[i].offset_frame, rows[i].offset_frame);
    EXPECT_NEAR(back[i].score, rows[i].score, 0.0005);
    EXPECT_EQ(back[i].regions, rows[i].regions);
    EXPECT_EQ(back[i].label, rows[i].label);
  }
  if (std::string(GetParam()) != "textgrid") {
    EXPECT_EQ(back[0].video, "P01 #1.mp4");
  } else {
    EXPECT_EQ(back[0].video, "x");  // the folder: TextGrids name no recording
  }
}

TEST_P(RoundTrip, NoEventsAreAValidFile) {
  const auto file =
      Parse(GetParam(), ExportEvents({}, SampleVideo(), GetParam()));
  EXPECT_THAT(EventsFromAnnotations(file, {}), IsEmpty());
}

TEST_P(RoundTrip, EventsWithoutTimesAreRefused) {
  auto rows = SampleEvents();
  rows[1].onset_s = std::nan("");
  EXPECT_THAT(
      ErrorOf([&] { ExportEvents(rows, SampleVideo(), GetParam()); }),
      HasSubstr("P01 #1.mp4: event 2: onset_s nan and offset_s 1.8 are not the "
                "times of an event"));
}

INSTANTIATE_TEST_SUITE_P(Formats, RoundTrip,
                         testing::Values("eaf", "boris", "vtt", "textgrid"));

TEST(Tracks, OverlapOpensAnotherTier) {
  std::vector<EventRow> rows = {SampleEvent(1, "micro", 1, 1.1, 1.2),
                                SampleEvent(2, "micro", 1.1, 1.2, 1.3),
                                SampleEvent(3, "micro", 1.2, 1.3, 1.4),
                                SampleEvent(4, "micro", 1.15, 1.2, 1.25)};
  std::vector<std::string> names;
  for (const Track& track : EventTracks(rows, SampleVideo(), {})) {
    names.push_back(Str(track.name, ":", track.items.size()));
    for (std::size_t i = 0; i < track.items.size(); ++i) {
      EXPECT_LT(track.items[i].start, track.items[i].end);
      if (i == 0) continue;
      EXPECT_GE(track.items[i].start, track.items[i - 1].end);
    }
  }
  // 1 and 3 touch at 1.2 s; apexes of 2 and 4 are at the same frame.
  EXPECT_THAT(names,
              ElementsAre("micro_face0:2", "micro_face0_2:1", "micro_face0_3:1",
                          "apex_face0:3", "apex_face0_2:1"));
}

TEST(Tracks, AnInstantLastsOneTick) {
  const auto tracks =
      EventTracks({SampleEvent(1, "micro", 2, 2, 2)}, SampleVideo(), {});
  EXPECT_EQ(tracks[0].items[0].start, 2000);
  EXPECT_EQ(tracks[0].items[0].end, 2001);
  EXPECT_EQ(tracks[1].items[0].end, 2040);  // the apex lasts a frame
}

TEST(Tracks, NamesOfTiers) {
  EXPECT_EQ(ParseTrackName("macro_face12_3")->face, 12);
  EXPECT_EQ(ParseTrackName("action_units_face0")->what, "action_units");
  for (const char* other :
       {"ME", "micro", "micro_face", "micro_facex", "smile_face0",
        "micro_face0_a", "micro_face0_2_3"}) {
    EXPECT_FALSE(ParseTrackName(other)) << other;
  }
}

TEST(Json, TellsWhatWasRead) {
  VideoInfo video = SampleVideo();
  video.start_s = 4;
  auto json =
      nlohmann::json::parse(ExportEvents(SampleEvents(), video, "json"));
  EXPECT_EQ(json["video"]["duration_s"], 10);  // of the file, from second 0
  EXPECT_EQ(json["read"]["part"], false);
  EXPECT_EQ(json["read"]["length_s"], 6);
  video.notes.push_back({"part", "from 4 s on", 0});
  json = nlohmann::json::parse(ExportEvents(SampleEvents(), video, "json"));
  EXPECT_EQ(json["video"]["duration_s"], 6);
  EXPECT_EQ(json["read"]["part"], true);
  EXPECT_EQ(json["read"]["from_s"], 4);
  EXPECT_EQ(json["read"]["to_s"], 10);
}

TEST(Json, DescribesItself) {
  const auto json = nlohmann::json::parse(
      ExportEvents(SampleEvents(), SampleVideo(), "json"));
  EXPECT_EQ(json["schema"], "mien-events/1");
  EXPECT_EQ(json["video"]["file"], "P01 #1.mp4");
  EXPECT_EQ(json["video"]["fps"], 25.0);
  EXPECT_THAT(json["time"]["policy"].get<std::string>(), HasSubstr("PTS"));
  ASSERT_EQ(json["events"].size(), 4u);
  for (const auto& [column, value] : json["events"][0].items()) {
    EXPECT_NE(json["columns"][column], "") << column;
  }
  EXPECT_EQ(json["columns"].size(), json["events"][0].size());
  EXPECT_EQ(json["events"][0]["p_positive"], 0.75);
  EXPECT_TRUE(json["events"][1]["p_positive"].is_null());
  EXPECT_EQ(json["events"][0]["regions"].size(), 2u);
  EXPECT_EQ(json["events"][0]["onset_s"], 1.2);
  EXPECT_EQ(json["time"]["origin"], "start of the file, as players show it");
  EXPECT_TRUE(json["notes"].empty());
}

TEST(Json, TellsWhatWasRepaired) {
  VideoInfo video = SampleVideo();
  video.start_s = 0.84;
  video.notes = {{"loss", "2 parts are missing", 2}};
  const auto json =
      nlohmann::json::parse(ExportEvents(SampleEvents(), video, "json"));
  EXPECT_EQ(json["time"]["first_frame_s"], 0.84);
  ASSERT_EQ(json["notes"].size(), 1u);
  EXPECT_EQ(json["notes"][0]["kind"], "loss");
  EXPECT_EQ(json["notes"][0]["text"], "2 parts are missing");
  EXPECT_EQ(json["notes"][0]["count"], 2);
}

TEST(Eaf, MediaVocabularyAndOrder) {
  const std::string text = ExportEvents(SampleEvents(), SampleVideo(), "eaf");
  EXPECT_THAT(text, HasSubstr("MEDIA_URL=\"file:///data/inter%20views/"
                              "P01%20%231.mp4\" MIME_TYPE=\"video/mp4\" "
                              "RELATIVE_MEDIA_URL=\"./P01%20%231.mp4\""));
  EXPECT_THAT(text, HasSubstr("<TIME_SLOT TIME_SLOT_ID=\"ts1\" "
                              "TIME_VALUE=\"0\""));
  EXPECT_THAT(text, HasSubstr("TIER_ID=\"micro_face0_2\""));
  EXPECT_THAT(text, HasSubstr("TIER_ID=\"verdict_face1\""));
  EXPECT_THAT(text, HasSubstr("<CV_ENTRY_ML CVE_ID=\"cve_accept\">"));
  EXPECT_THAT(text, Not(HasSubstr("\x01")));
  // Verdicts and notes come back from a reviewer's ELAN.
  const auto back =
      ByNumber(EventsFromAnnotations(ParseEaf(text, "e.eaf"), {}));
  EXPECT_EQ(back[0].verdict, "accept");
  EXPECT_EQ(back[1].verdict, "");
  EXPECT_THAT(back[0].flags, ElementsAre("blink", "low_fps"));
  EXPECT_THAT(back[0].action_units, ElementsAre("AU6", "AU12"));
  EXPECT_THAT(back[2].note, HasSubstr("a \"quote\" & <b>, \xC3\xA9 --> ]]>"));
  EXPECT_EQ(back[0].onset_frame, -1);  // no rate was given
}

TEST(Eaf, SameInputSameBytesAndADate) {
  VideoInfo video = SampleVideo();
  const std::string once = ExportEvents(SampleEvents(), video, "eaf");
  EXPECT_EQ(once, ExportEvents(SampleEvents(), video, "eaf"));
  EXPECT_THAT(once, HasSubstr("DATE=\"1970-01-01T00:00:00+00:00\""));
  video.date = "2026-01-31T12:00:00";
  EXPECT_THAT(ExportEvents({}, video, "eaf"),
              HasSubstr("DATE=\"2026-01-31T12:00:00+00:00\""));
}

// Against ELAN's own schema.
TEST(Eaf, IsValidByTheOfficialSchema) {
  const char* data = std::getenv("MIEN_REAL_DATA");
  if (data == nullptr) GTEST_SKIP() << "MIEN_REAL_DATA is not set";
  const TempFolder folder;
  const std::string schema = std::string(data) + "/schema/EAFv3.0.xsd";
  for (const auto& rows : {SampleEvents(), std::vector<EventRow>()}) {
    WriteFileAtomic(folder / "events.eaf",
                    ExportEvents(rows, SampleVideo(), "eaf"));
    const std::string command = "xmllint --noout --schema '" + schema + "' '" +
                                (folder / "events.eaf") + "' 2>'" +
                                (folder / "err") + "'";
    EXPECT_EQ(std::system(command.c_str()), 0) << ReadFile(folder / "err");
  }
}

TEST(Boris, AggregatedEvents) {
  const std::string text = ExportEvents(SampleEvents(), SampleVideo(), "boris");
  const auto rows = ParseCsv(text, "b.tsv");
  EXPECT_THAT(rows[0],
              ElementsAre("Observation id", "Observation date", "Description",
                          "Media file", "Total length", "FPS", "Subject",
                          "Behavior", "Behavioral category", "Modifiers",
                          "Behavior type", "Start (s)", "Stop (s)",
                          "Duration (s)", "Comment start", "Comment stop"));
  ASSERT_EQ(rows.size(), 9u);
  // By time: event 4 of face 1 and its apex, then event 1.
  EXPECT_THAT(rows[1], ElementsAre("P01 #1", "1970-01-01 00:00:00", "",
                                   "/data/inter views/P01 #1.mp4", "10.000000",
                                   "25.000000", "face1", "micro", "expression",
                                   "", "STATE", "0.000000", "0.240000",
                                   "0.240000", "#4 micro 0.500", ""));
  EXPECT_THAT(rows[2],
              ElementsAre("P01 #1", "1970-01-01 00:00:00", "",
                          "/data/inter views/P01 #1.mp4", "10.000000",
                          "25.000000", "face1", "apex", "expression", "",
                          "POINT", "0.120000", "0.120000", "NA", "#4", ""));
  EXPECT_EQ(rows[7][9], "'=cmd|'/c calc'!A0");
}

// What a person decided, and why a movement is micro, go through every format.
TEST(Export, VerdictsAndRulesTravel) {
  auto rows = SampleEvents();
  rows[0].micro_by = "onset";
  rows[1].verdict = "reject";
  rows[1].note = "a \"nod\", then gone";
  rows[2].label = "happy";
  using Parse = AnnotationFile (*)(std::string_view, const std::string&);
  const std::vector<std::pair<std::string, Parse>> formats = {
      {"eaf", ParseEaf},
      {"boris", ParseBoris},
      {"vtt", ParseWebVtt},
      {"textgrid", ParseTextGrid}};
  for (const auto& [format, parse] : formats) {
    const auto back = ByNumber(EventsFromAnnotations(
        parse(ExportEvents(rows, SampleVideo(), format), "x"), {}));
    ASSERT_EQ(back.size(), 4u) << format;
    EXPECT_EQ(back[0].verdict, "accept") << format;
    EXPECT_EQ(back[0].micro_by, "onset") << format;
    EXPECT_EQ(back[0].label, "positive") << format;
    EXPECT_EQ(back[1].verdict, "reject") << format;
    EXPECT_EQ(back[1].micro_by, "") << format;
    // BORIS reads no quotes.
    EXPECT_EQ(back[1].note,
              format == "boris" ? "a  nod , then gone" : "a \"nod\", then gone")
        << format;
    EXPECT_EQ(back[1].label, "") << format;
    EXPECT_EQ(back[2].verdict, "") << format;
    EXPECT_EQ(back[2].label, "happy") << format;
  }
  const std::string json = ExportEvents(rows, SampleVideo(), "json");
  EXPECT_THAT(json, HasSubstr("\"micro_by\": \"onset\""));
  EXPECT_THAT(json, HasSubstr("\"verdict\": \"reject\""));
}

TEST(WebVtt, CuesAndEscapes) {
  auto rows = SampleEvents();
  rows[0].label = "a --> b & <c>";
  rows[1].offset_s = 3723.0456;
  const std::string text = ExportEvents(rows, SampleVideo(), "vtt");
  EXPECT_THAT(text, StartsWith("WEBVTT\n\nNOTE video P01 #1.mp4\n\n"));
  EXPECT_THAT(text, HasSubstr("micro_face0 1\n00:00:01.200 --> 00:00:01.520\n"
                              "#1 micro 0.875 brow_left;mouth_right\n"
                              "a --&gt; b &amp; &lt;c&gt;\n"));
  EXPECT_THAT(text, HasSubstr("--> 01:02:03.046\n"));
}

TEST(TextGrid, TilesWithoutGaps) {
  const std::string text =
      ExportEvents(SampleEvents(), SampleVideo(), "textgrid");
  EXPECT_THAT(text, StartsWith("File type = \"ooTextFile\"\n"
                               "Object class = \"TextGrid\"\n\nxmin = 0\n"
                               "xmax = 10.000000\ntiers? <exists>\n"));
  EXPECT_THAT(text, HasSubstr("        class = \"IntervalTier\"\n"
                              "        name = \"micro_face0\"\n"
                              "        xmin = 0\n        xmax = 10.000000\n"
                              "        intervals: size = 3\n"
                              "        intervals [1]:\n"
                              "            xmin = 0.000000\n"
                              "            xmax = 1.200000\n"
                              "            text = \"\"\n"
                              "        intervals [2]:\n"
                              "            xmin = 1.200000\n"
                              "            xmax = 1.520000\n"));
  EXPECT_THAT(text, HasSubstr("class = \"TextTier\""));
  EXPECT_THAT(text, HasSubstr("text = \"a \"\"quote\"\" & <b>"));
}

// Praat is given the sound alone, and its second 0 is the sound's start.
TEST(TextGrid, CountsFromASoundThatStartsLate) {
  VideoInfo video = SampleVideo();
  video.sound_s = 0.6;
  const std::string text = WriteTextGrid(SampleEvents(), video);
  EXPECT_THAT(text, HasSubstr("\n\nxmin = -0.600000\nxmax = 9.400000\n"));
  // Event 1 runs from 1.2 to 1.52 s of the film.
  EXPECT_THAT(text, HasSubstr("xmin = 0.600000\n            xmax = 0.920000\n"
                              "            text = \"#1 micro"));
  const auto file = ParseTextGrid(text, "x/events.TextGrid");
  EXPECT_FALSE(file.sound_time);
  EXPECT_THAT(file.notes.Lines(),
              ElementsAre("x/events.TextGrid: its times count from the start "
                          "of the sound, 0.600 s after the pictures'"));
  const auto back = ByNumber(EventsFromAnnotations(file, {}));
  const auto rows = SampleEvents();
  ASSERT_EQ(back.size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_NEAR(back[i].onset_s, rows[i].onset_s, 2e-6);
    EXPECT_NEAR(back[i].apex_s, rows[i].apex_s, 2e-6);
    EXPECT_NEAR(back[i].offset_s, rows[i].offset_s, 2e-6);
  }
  EXPECT_EQ(nlohmann::json::parse(
                WriteEventsJson(rows, video))["time"]["sound_start_s"],
            0.6);
  // Where nothing is late nothing is moved.
  EXPECT_TRUE(
      ParseTextGrid(WriteTextGrid(rows, SampleVideo()), "a").sound_time);
}

}  // namespace
}  // namespace mien
