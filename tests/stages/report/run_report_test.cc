#include "stages/report/run_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/sample_run_report.h"

namespace mien {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kHostile[] = "\"'><script>alert(1)</script>\xE2\x80\xAE\xFF\x01";

TEST(RunReportTest, HoldsEverySection) {
  const std::string page = RenderRunReport(FullReport("", 2));
  for (const char* id :
       {"scores", "classes", "parts", "subjects", "errors", "training", "apex",
        "clips", "failures", "skipped", "provenance"}) {
    EXPECT_THAT(page, HasSubstr(Str("<section id=\"", id, "\"")));
    EXPECT_THAT(page, HasSubstr(Str("<a href=\"#", id, "\">")));
  }
  EXPECT_THAT(page, HasSubstr("3.25 frames"));
  EXPECT_THAT(page, HasSubstr("16.2 ms"));
  EXPECT_THAT(page, HasSubstr("9.50 frames"));
  EXPECT_THAT(page, HasSubstr("96.0 %"));
  EXPECT_THAT(page, HasSubstr("1 item failed and is in no score"));
  EXPECT_THAT(page, HasSubstr("signed apex errors of 2 clips in frames"));
  EXPECT_THAT(page, HasSubstr("signed apex errors of 2 clips in ms"));
  EXPECT_THAT(page, HasSubstr("2 further folds in folds.csv"));
  EXPECT_THAT(page, HasSubstr("2 of 1000, wrong ones first"));
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

TEST(RunReportTest, WhatWasNotPredictedIsNeitherRightNorWrong) {
  RunReport report = FullReport("", 4);
  report.rows.clear();
  for (ClipRow& clip : report.clips) {
    clip.predicted.clear();
    clip.probabilities.clear();
  }
  const std::string page = RenderRunReport(report);
  EXPECT_THAT(page, HasSubstr("Nothing was recognised in this run"));
  EXPECT_THAT(page, HasSubstr("<bdi>clip1</bdi>"));
  for (const char* part :
       {"Most confident errors", "wrong ones first", "<br>predicted",
        ">wrong</span>", "id=\"show-wrong\""}) {
    EXPECT_THAT(page, Not(HasSubstr(part)));
  }
}

TEST(RunReportTest, IsTheSameTwice) {
  EXPECT_EQ(RenderRunReport(FullReport("", 2)),
            RenderRunReport(FullReport("", 2)));
}

TEST(RunReportTest, EmptyReportIsAPage) {
  const std::string page = RenderRunReport(RunReport());
  // But for one section, which says that nothing was repaired.
  const auto first = page.find("<section");
  ASSERT_NE(first, std::string::npos);
  EXPECT_EQ(page.find("<section", first + 1), std::string::npos);
  EXPECT_THAT(page, HasSubstr("What was repaired or left out"));
}

TEST(RunReportTest, SaysWhatWasRepaired) {
  RunReport report;
  report.notes = {"sub01_EP01: 2 images are damaged"};
  EXPECT_THAT(RenderRunReport(report),
              HasSubstr("sub01_EP01: 2 images are damaged"));
}

TEST(RunReportTest, ThreeHundredClipsStayBelowTenMegabytes) {
  EXPECT_LT(RenderRunReport(FullReport("", 300)).size(), 10000000u);
}

}  // namespace
}  // namespace mien
