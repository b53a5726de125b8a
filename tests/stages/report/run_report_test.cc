#include "stages/report/run_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "pipeline/core/random.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kHostile[] = "\"'><script>alert(1)</script>\xE2\x80\xAE\xFF\x01";

cv::Mat Noise(Rng* rng, double level) {
  cv::Mat face(192, 192, CV_8UC1);
  for (int y = 0; y < face.rows; ++y) {
    for (int x = 0; x < face.cols; ++x) {
      face.at<std::uint8_t>(y, x) = cv::saturate_cast<std::uint8_t>(
          128 + 60 * std::sin(x / 17.0) * std::cos(y / 23.0) +
          level * rng->Normal());
    }
  }
  return face;
}

RunReport FullReport(const std::string& text, int clips) {
  RunReport report;
  report.title = "Report " + text;
  report.protocol = "loso " + text;
  report.network = "ststnet " + text;
  report.spotting_source = "spotted " + text;
  report.seeds = {1, 2};
  report.classes = {"neg" + text, "pos" + text};
  ScoreRow row;
  row.name = "all";
  row.n = clips;
  row.uf1 = 0.5;
  report.rows.push_back(row);
  row.name = "majority " + text;
  row.is_floor = true;
  report.rows.push_back(row);
  report.leak = {{"all " + text, clips, 0.75, 0.875, 0.75, 0.5}};
  report.confusion = {1, 2, 3, 4};
  report.per_class = {{"neg" + text, 3, 0.5, 0.5, 0.5},
                      {"pos" + text, 7, 0.5, 0.5, 0.5}};
  report.curves = {{"fold " + text, {1, 0.5}, {0.5, 0.75}}};
  report.apex.n = clips;
  report.apex.mae_frames = 3.25;
  report.apex.mae_ms = 16.25;
  report.apex.middle_frame_mae_frames = 9.5;
  report.apex.within_clip_rate = 0.96;
  Rng rng(3);
  for (int i = 0; i < clips; ++i) {
    ClipRow clip;
    clip.dataset = "set" + text;
    clip.subject = "sub" + text;
    clip.clip = Str("clip", i, text);
    clip.label = report.classes[0];
    clip.predicted = report.classes[i % 2];
    clip.probabilities = {0.5, 0.5};
    clip.apex = 20 + i % 5;
    clip.true_apex = 22;
    clip.offset = 40;
    clip.curve.assign(80, 0.25f);
    clip.onset_face = Noise(&rng, 6);
    clip.apex_face = Noise(&rng, 6);
    clip.flow = cv::Mat(192, 192, CV_32FC2);
    for (int y = 0; y < 192; ++y) {
      for (int x = 0; x < 192; ++x) {
        clip.flow.at<cv::Vec2f>(y, x) = {
            static_cast<float>(std::sin(x / 20.0) + 0.2 * rng.Normal()),
            static_cast<float>(std::cos(y / 20.0) + 0.2 * rng.Normal())};
      }
    }
    report.clips.push_back(clip);
  }
  report.failures = {{"item" + text, "track", "DataError", "no face " + text}};
  report.skipped = {"row 14 " + text};
  report.provenance = {{"command" + text, "mien-run " + text}};
  return report;
}

TEST(RunReportTest, HoldsEverySection) {
  const std::string page = RenderRunReport(FullReport("", 2));
  for (const char* id : {"scores", "classes", "training", "apex", "clips",
                         "failures", "skipped", "provenance"}) {
    EXPECT_THAT(page, HasSubstr(Str("<section id=\"", id, "\"")));
    EXPECT_THAT(page, HasSubstr(Str("<a href=\"#", id, "\">")));
  }
  EXPECT_THAT(page, HasSubstr("3.25 frames"));
  EXPECT_THAT(page, HasSubstr("16.2 ms"));
  EXPECT_THAT(page, HasSubstr("9.50 frames"));
  EXPECT_THAT(page, HasSubstr("96.0 %"));
  EXPECT_THAT(page, HasSubstr("1 item failed and is in no score"));
  EXPECT_THAT(page, HasSubstr("Histogram of signed apex errors of 2 clips"));
}

TEST(RunReportTest, NeedsNoNetworkAndNoScript) {
  const std::string page = RenderRunReport(FullReport("", 2));
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
  for (const char* part : {"http:", "https:", "//", "<script", "<link",
                           "style=\"", "javascript:", "@import", "url("}) {
    // "//" occurs in base64 text; look for it after a quote only.
    const std::string look = std::string(part) == "//" ? "\"//" : part;
    EXPECT_THAT(page, Not(HasSubstr(look)));
  }
}

TEST(RunReportTest, EscapesAllTextFromOutside) {
  const std::string page = RenderRunReport(FullReport(kHostile, 2));
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, Not(HasSubstr("\"'>")));
  EXPECT_THAT(page, Not(HasSubstr("\xE2\x80\xAE")));
  EXPECT_THAT(page, Not(HasSubstr("\xFF")));
  EXPECT_THAT(page, Not(HasSubstr("\x01")));
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert(1)"));
}

TEST(RunReportTest, WrongClipsComeFirst) {
  const std::string page = RenderRunReport(FullReport("", 4));
  // Odd clips are wrong.
  EXPECT_LT(page.find("<bdi>clip1</bdi>"), page.find("<bdi>clip0</bdi>"));
  EXPECT_LT(page.find("<bdi>clip3</bdi>"), page.find("<bdi>clip2</bdi>"));
}

TEST(RunReportTest, IsTheSameTwice) {
  EXPECT_EQ(RenderRunReport(FullReport("", 2)),
            RenderRunReport(FullReport("", 2)));
}

TEST(RunReportTest, EmptyReportIsAPage) {
  const std::string page = RenderRunReport(RunReport());
  EXPECT_THAT(page, HasSubstr("<main id=\"main\"></main>"));
  EXPECT_THAT(page, Not(HasSubstr("<section")));
}

TEST(RunReportTest, ThreeHundredClipsStayBelowTenMegabytes) {
  EXPECT_LT(RenderRunReport(FullReport("", 300)).size(), 10000000u);
}

}  // namespace
}  // namespace mien
