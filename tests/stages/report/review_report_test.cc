#include "stages/report/review_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "pipeline/core/digest.h"
#include "pipeline/core/file.h"
#include "pipeline/core/random.h"
#include "stages/exchange/event_table.h"
#include "stages/exchange/event_terms.h"
#include "stages/page/base64.h"
#include "stages/page/style.h"
#include "stages/report/assets.h"
#include "stages/report/review_data.h"
#include "tests/browser/sample_report.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kHostile[] =
    "\"'></script><img src=x onerror=alert(1)>&\xE2\x80\xA8\xE2\x80\xAE\xFF";

std::string Between(const std::string& text, const std::string& from,
                    const std::string& to) {
  const std::size_t begin = text.find(from);
  EXPECT_NE(begin, std::string::npos) << from;
  if (begin == std::string::npos) return "";
  const std::size_t start = begin + from.size();
  return text.substr(start, text.find(to, start) - start);
}

nlohmann::json DataOf(const std::string& page) {
  return nlohmann::json::parse(Between(
      page, "<script type=\"application/json\" id=\"data\">", "</script>"));
}

// Everything in it is `text`.
ReviewReport Full(const std::string& text) {
  ReviewReport report = ReportFrame("v" + text, 50, 12);
  report.facts.push_back({"fact" + text, text});
  report.limits.push_back("limit " + text);
  report.provenance.push_back({"key" + text, text});
  EventRow row = RowAt("v" + text, 1, 10, 15, 30, 50);
  row.regions = {"region" + text};
  row.flags = {"flag" + text};
  row.label = text;
  row.kind = "micro";
  row.action_units = {"AU" + text};
  row.note = text;
  row.micro_by = "onset";
  row.words = "said " + text;
  row.speaker = "who " + text;
  report.transcript = "file " + text;
  report.speakers = {{"speaker " + text, 2, 5}, {"nobody", 0, 1}};
  report.questions = {{"question " + text, "asks " + text, 3847, 1.5, 6}};
  report.media_limit = "limit " + text;
  report.events = {row};
  ReviewFace face;
  face.signals.columns = {"column" + text};
  face.signals.time_s = {0, 0.02, 0.04};
  face.signals.values = {0.5f, std::nanf(""), -1.0f};
  report.faces = {face};
  report.flag_spans = {{"span" + text, 0, 1, 2}};
  EventMedia media;
  media.aligned.apex = "jpeg bytes";
  media.clip = "mp4 bytes";
  media.clip_frames = {5, 6};
  media.clip_times_s = {0.1, 0.12};
  media.magnification = 4.5;
  media.regions = {{"region" + text, 0.5, 0.25, 0.1}};
  report.media = {media};
  report.events_csv = EventsCsv(report.events);
  return report;
}

TEST(ReviewReportTest, HoldsWhatWasGiven) {
  const std::string page = RenderReviewReport(Full(""));
  const nlohmann::json data = DataOf(page);
  EXPECT_EQ(data["id"], "sample-v");
  EXPECT_EQ(data["fps"], 50);
  EXPECT_EQ(data["events"][0]["onset_frame"], 10);
  EXPECT_EQ(data["events"][0]["onset_s"], 0.2);
  EXPECT_TRUE(data["events"][0]["p"][0].is_null());
  EXPECT_EQ(data["flags"][0]["end_s"], 2);
  EXPECT_EQ(data["csv"], EventsCsv(Full("").events));
  EXPECT_EQ(data["faces"][0]["columns"][0]["name"], "column");
  EXPECT_EQ(data["faces"][0]["thinned"], false);
  EXPECT_EQ(Between(page, "id=\"times-0\">", "</script>"),
            Base64(std::string("\0\0\0\0\xD0\7\0\0\xA0\x0F\0\0", 12)));
  EXPECT_EQ(Between(page, "id=\"signals-0\">", "</script>"),
            Base64(std::string("\0\x40\0\x80\x01\x80", 6)));
  const auto media =
      nlohmann::json::parse(Between(page, "id=\"media-0\">", "</script>"));
  EXPECT_EQ(media["aligned"]["apex"], Base64("jpeg bytes"));
  EXPECT_EQ(media["clip"], Base64("mp4 bytes"));
  EXPECT_EQ(media["frames"][1], 6);
  EXPECT_EQ(media["magnification"], 4.5);
}

TEST(ReviewReportTest, WhatWasSaidAndHowLongItTakes) {
  ReviewReport report = Full("");
  report.start_s = 3.5;
  std::string page = RenderReviewReport(report);
  const nlohmann::json data = DataOf(page);
  EXPECT_EQ(data["events"][0]["micro_by"], "onset");
  EXPECT_EQ(data["events"][0]["words"], "said ");
  EXPECT_EQ(data["events"][0]["speaker"], "who ");
  EXPECT_EQ(data["start_s"], 3.5);
  EXPECT_EQ(data["speed"], 0.25);
  EXPECT_EQ(data["media_limit"], "limit ");
  const std::string speakers = Between(page, "id=\"speakers\"", "</section>");
  EXPECT_THAT(speakers, HasSubstr("file "));
  // 5 in 2 minutes; nobody was silent for no time.
  EXPECT_THAT(speakers,
              HasSubstr("<td class=\"n\">2.0</td><td class=\"n\">5</td>"
                        "<td class=\"n\">2.5</td>"));
  EXPECT_THAT(speakers,
              HasSubstr("<td class=\"n\">0.0</td><td class=\"n\">1</td>"
                        "<td class=\"n\">n/a</td>"));
  const std::string asked = Between(page, "id=\"questions\"", "</section>");
  EXPECT_THAT(asked, HasSubstr("<td class=\"n\">1:04:07</td>"
                               "<td><bdi>asks </bdi></td>"));
  EXPECT_THAT(asked, HasSubstr("<bdi>question </bdi></th>"
                               "<td class=\"n\">1.5</td><td class=\"n\">6</td>"
                               "<td class=\"n\">4.0</td>"));
  EXPECT_THAT(asked, HasSubstr("each until the next one"));
  report.questions.resize(301, {"last", "", 65, 0, 0});
  page = RenderReviewReport(report);
  EXPECT_THAT(page, HasSubstr("the first 300 of 301"));
  EXPECT_THAT(page, HasSubstr("<td class=\"n\">1:05</td>"));
  report.questions.clear();
  report.speakers.clear();
  report.fps = 200;
  page = RenderReviewReport(report);
  EXPECT_EQ(DataOf(page)["speed"], 0.1);
  EXPECT_THAT(page, Not(HasSubstr("id=\"speakers\"")));
  EXPECT_THAT(page, Not(HasSubstr("id=\"questions\"")));
}

// What was repaired is in sight; that nothing was is folded away.
TEST(ReviewReportTest, NotesOfTheRecordingAreOpen) {
  ReviewReport report = Full("");
  report.notes = {"cut off: the last 3 s are missing"};
  const auto part = [&report] {
    return Between(RenderReviewReport(report), "id=\"repairs\"", "</section>");
  };
  EXPECT_THAT(part(), HasSubstr("<details open"));
  EXPECT_THAT(part(), HasSubstr("cut off: the last 3 s are missing"));
  report.notes.clear();
  EXPECT_THAT(part(), Not(HasSubstr("<details open")));
}

// One table of words: the scripts have none of their own.
TEST(ReviewReportTest, TheScriptsReadTheWordsOfKindsAndFlags) {
  const std::string page = RenderReviewReport(Full(""));
  const nlohmann::json terms = DataOf(page)["terms"];
  EXPECT_EQ(terms["kinds"], nlohmann::json({"micro", "macro"}));
  ASSERT_EQ(terms["flags"].size(), FlagTerms().size());
  EXPECT_EQ(terms["flags"][2],
            nlohmann::json({{"flag", "head_motion"},
                            {"brief", "head"},
                            {"meaning", "the head moves during it"},
                            {"explains", true}}));
  EXPECT_EQ(terms["flags"].back()["explains"], false);  // low_fps
  const std::size_t data = page.find("id=\"data\">");
  const std::size_t behind = page.find("</script>", data);
  const std::string rest = page.substr(0, data) + page.substr(behind);
  for (const FlagTerm& term : FlagTerms()) {
    EXPECT_THAT(rest, Not(HasSubstr(term.meaning)));
  }
  for (const char* word : {"'micro'", "\"micro\"", "'macro'", "\"macro\"",
                           "head_motion", "face_lost", "low_fps"}) {
    EXPECT_THAT(rest, Not(HasSubstr(word)));
  }
}

TEST(ReviewReportTest, TextFromOutsideStaysText) {
  const std::string page = RenderReviewReport(Full(kHostile));
  EXPECT_THAT(page, Not(HasSubstr("<img src=x")));
  EXPECT_THAT(page, Not(HasSubstr("\xE2\x80\xAE")));
  EXPECT_THAT(page, HasSubstr("&lt;img src=x onerror=alert(1)&gt;"));
  EXPECT_THAT(Between(page, "id=\"data\">", "</script>"),
              Not(HasSubstr("\xE2\x80\xA8")));
  const nlohmann::json data = DataOf(page);
  EXPECT_THAT(data["events"][0]["note"].get<std::string>(),
              HasSubstr("</script><img src=x"));
  // As many elements begin as end: nothing ended one early.
  const auto count = [&page](const std::string& what) {
    std::size_t n = 0;
    for (std::size_t at = page.find(what); at != std::string::npos;
         at = page.find(what, at + 1)) {
      ++n;
    }
    return n;
  };
  EXPECT_EQ(count("<script"), count("</script>"));
  EXPECT_EQ(count("<script"), 6u);  // data, times, signals, media, two scripts
}

TEST(ReviewReportTest, ItsPolicyAllowsItsOwnScriptsAlone) {
  const std::string page = RenderReviewReport(Full(""));
  const std::string policy =
      Between(page, "Content-Security-Policy\" content=\"", "\">");
  EXPECT_THAT(policy, StartsWith("default-src 'none'; style-src 'sha256-"));
  EXPECT_THAT(policy, HasSubstr("img-src data:;"));
  EXPECT_THAT(policy, HasSubstr("media-src blob: data:"));
  EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
  EXPECT_THAT(policy, Not(HasSubstr("http")));
  for (std::size_t at = page.find("<script>"); at != std::string::npos;
       at = page.find("<script>", at + 1)) {
    const std::string script =
        page.substr(at + 8, page.find("</script>", at) - at - 8);
    EXPECT_THAT(
        policy,
        HasSubstr("'sha256-" + Base64(BytesFromHex(Sha256Hex(script))) + "'"));
  }
}

TEST(ReviewReportTest, FetchesNothing) {
  const std::string page = RenderReviewReport(Full(""));
  for (const char* part :
       {"src=\"http", "href=\"http", "<link", "style=\"", "javascript:",
        "@import", "url(", "fetch(", "XMLHttpRequest", "WebSocket",
        "EventSource", "sendBeacon", "import(", "eval(", "new Function",
        "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write"}) {
    const std::string script(kReviewScript);
    EXPECT_THAT(script, Not(HasSubstr(part)));
    // The chart library sets no markup but its own and loads nothing.
    if (std::string(part) != "innerHTML") {
      EXPECT_THAT(page, Not(HasSubstr(part)));
    }
  }
}

TEST(ReviewReportTest, CarriesTheLicenceOfWhatItCopies) {
  const std::string page = RenderReviewReport(ReviewReport());
  EXPECT_THAT(page, HasSubstr("The MIT License (MIT)"));
  EXPECT_THAT(page, HasSubstr("Leon Sorokin"));
}

TEST(ReviewReportTest, AHundredEventsOfAnHourStayBelowTheLimit) {
  ReviewReport report = ReportFrame("long.mp4", 25, 4000);
  Rng rng(1);
  const auto bytes = [&rng](std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) {
      out += static_cast<char>(rng.Below(256));
    }
    return out;
  };
  const MediaParams params;
  for (int k = 0; k < 100; ++k) {
    report.events.push_back(
        RowAt("long.mp4", k + 1, 50 * k, 50 * k + 4, 50 * k + 9, 25));
    EventMedia media;  // sizes as measured on a compressed video of a face
    for (Stills* stills : {&media.frame, &media.aligned}) {
      stills->onset = stills->apex = stills->offset = bytes(9000);
    }
    media.flow = bytes(9000);
    media.clip = bytes(1000 * static_cast<std::size_t>(params.clip_kb));
    report.media.push_back(media);
  }
  ReviewFace face;
  for (int c = 0; c < 19; ++c) face.signals.columns.push_back(Str("c", c));
  for (int i = 0; i < 100000; ++i) {
    face.signals.time_s.push_back(i / 25.0);
    for (int c = 0; c < 19; ++c) {
      face.signals.values.push_back(static_cast<float>(rng.Normal()));
    }
  }
  report.faces = {face};
  EXPECT_LT(RenderReviewReport(report).size(), 25000000u);
  // And a recording twice as long is not twice as large.
  ReviewLimits limits;
  limits.points = 20000;
  report.media.clear();
  const std::string thinned = RenderReviewReport(report, limits);
  EXPECT_LT(thinned.size(), 2500000u);
  EXPECT_TRUE(DataOf(thinned)["faces"][0]["thinned"]);
  EXPECT_THAT(thinned, HasSubstr("id=\"thin-0\""));
}

TEST(ReviewReportTest, NumbersThatAreNoneDoNoHarm) {
  ReviewReport report = Full("");
  report.events[0].score = std::numeric_limits<double>::quiet_NaN();
  report.events[0].amplitude_px = std::numeric_limits<double>::infinity();
  const nlohmann::json data = DataOf(RenderReviewReport(report));
  EXPECT_EQ(data["events"][0]["score"], 0);
  EXPECT_EQ(data["events"][0]["amplitude_px"], 0);
}

TEST(ReviewReportTest, SaysWhatWasRepaired) {
  ReviewReport report;
  EXPECT_THAT(RenderReviewReport(report),
              HasSubstr("What was repaired or left out"));
  EXPECT_THAT(RenderReviewReport(report), HasSubstr("<li>Nothing.</li>"));
  report.notes = {"12 packets < lost"};
  const std::string page = RenderReviewReport(report);
  EXPECT_THAT(page, HasSubstr("<li>12 packets &lt; lost</li>"));
  EXPECT_THAT(page, Not(HasSubstr("<li>Nothing.</li>")));
}

TEST(ReviewReportTest, AnEmptyReportIsAPage) {
  const std::string page = RenderReviewReport(ReviewReport());
  EXPECT_THAT(page, HasSubstr("<main class=\"review\" id=\"main\">"));
  EXPECT_EQ(DataOf(page)["events"].size(), 0u);
}

TEST(ReviewReportTest, RefusesMediaThatDoNotFit) {
  ReviewReport report = Full("");
  report.media.emplace_back();
  EXPECT_THAT(ErrorOf([&] { RenderReviewReport(report); }),
              HasSubstr("media for all events or for none"));
  report = Full("");
  report.media[0].clip_frames.pop_back();
  EXPECT_THAT(ErrorOf([&] { RenderReviewReport(report); }),
              HasSubstr("as many times as frames"));
}

TEST(ReviewStyleTest, UsesTheColoursOfAllReports) {
  const std::string style(kReviewStyle);
  EXPECT_THAT(style, Not(HasSubstr("url(")));
  std::size_t uses = 0;
  for (std::size_t at = style.find("var(--"); at != std::string::npos;
       at = style.find("var(--", at + 1)) {
    const std::string name = style.substr(at + 6, style.find(')', at) - at - 6);
    bool known = false;
    for (const auto& colour : Palette(false)) known |= colour.first == name;
    EXPECT_TRUE(known) << name;
    ++uses;
  }
  EXPECT_GT(uses, 40u);
  EXPECT_EQ(std::count(style.begin(), style.end(), '{'),
            std::count(style.begin(), style.end(), '}'));
}

TEST(AssetsTest, AreTheFilesAsTheyStand) {
  const std::string folder =
      std::string(MIEN_SOURCE_DIR) + "/stages/report/assets/";
  EXPECT_EQ(kUplotScript, ReadFile(folder + "uplot.min.js"));
  EXPECT_EQ(kReviewHtml, ReadFile(folder + "review.html"));
  const std::string script(kReviewScript);
  EXPECT_THAT(script, StartsWith(ReadFile(folder + "element.js")));
  EXPECT_THAT(script, HasSubstr(ReadFile(folder + "main.js")));
}

TEST(ScriptSafeTest, LeavesNoWayOut) {
  EXPECT_EQ(ScriptSafe("{\"a\":\"</script>&\"}"),
            "{\"a\":\"\\u003c/script\\u003e\\u0026\"}");
}

}  // namespace
}  // namespace mien
