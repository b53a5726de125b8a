#include "tools/studio/pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stages/report/review_report.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string Report() {
  ReviewReport report;
  report.title = "Review of a.mp4";
  report.id = "id";
  report.video = "a.mp4";
  report.fps = 50;
  report.duration_s = 10;
  report.limits = {"It shows little."};
  EventRow row;
  row.video = "a.mp4";
  row.event = 1;
  row.verdict = "reject";
  row.note = "said by another";
  row.offset_frame = 5;
  row.offset_s = 0.1;
  report.events = {row};
  report.events_csv = "video\na.mp4\n";
  return RenderReviewReport(report);
}

TEST(Pages, ReportsGiveTheirData) {
  const ReportParts parts = PartsOfReport(Report(), "report.html");
  EXPECT_THAT(parts.data, HasSubstr("\"events\""));
  EXPECT_THAT(parts.header, HasSubstr("It shows little."));
  EXPECT_THAT(parts.elements, Not(HasSubstr("id=\"data\"")));
}

TEST(Pages, OtherFilesAreRefused) {
  std::string hostile = Report();
  const std::string mark = "<script type=\"application/json\" id=\"data\">";
  const auto at = hostile.find(mark);
  ASSERT_NE(at, std::string::npos);
  hostile.insert(at + mark.size(), "<img src=x>");
  for (const std::string& text : {std::string("<html></html>"), hostile}) {
    EXPECT_THAT(ErrorOf([&] { PartsOfReport(text, "report.html"); }),
                HasSubstr("no report of mien-spot"));
  }
}

// As somebody may have written them who gives a project away.
TEST(Pages, HostileDataAreRefused) {
  std::string many = "{\"events\":[{}";
  for (int i = 0; i < 2000000; ++i) many += ",{}";
  for (const std::string& data :
       {std::string("{\"events\":[7]}"), std::string("{\"events\":[null]}"),
        std::string("{\"events\":[{\"face\":\"x\"}]}"),
        std::string("{\"events\":[{\"event\":1e99}]}"), many + "]}",
        std::string("{\"events\":{}}"), std::string("[")}) {
    ReportParts parts;
    parts.data = data;
    EXPECT_THAT(ErrorOf([&] { ReviewPage(parts, {}, {}); }),
                HasSubstr("the report's data cannot be read"))
        << data.substr(0, 40);
  }
}

TEST(Pages, NobodyElsesDecisionsAreShown) {
  EventRow row;
  row.event = 1;
  EventRow added = row;
  added.event = 2;
  added.added = true;
  const std::string page = ReviewPage(
      PartsOfReport(Report(), "report.html"),
      {"<b>a.mp4", "anna\"><i>", "{\"decisions\":{}}"}, {row, added});
  EXPECT_THAT(page, Not(HasSubstr("said by another")));
  EXPECT_THAT(page, Not(HasSubstr("\"reject\"}")));
  EXPECT_THAT(page, Not(HasSubstr("<b>a.mp4")));
  EXPECT_THAT(page, Not(HasSubstr("<i>")));
  EXPECT_THAT(page, HasSubstr("\"added\":true"));
  EXPECT_THAT(page, HasSubstr("id=\"coding\""));
}

// Scripts know the words for kinds from the table alone.
TEST(Pages, ScriptsAreToldTheWordsForKinds) {
  const std::string live = LiveScriptFile();
  EXPECT_THAT(live,
              StartsWith("\"use strict\";(()=>{\nconst MICRO='micro';\n"));
  for (const std::string& script :
       {live, MainScriptFile(), ReviewScriptFile()}) {
    EXPECT_THAT(script, Not(HasSubstr("=== 'micro'")));
    EXPECT_THAT(script, Not(HasSubstr("=== 'macro'")));
  }
}

TEST(Pages, ScriptsStandInFilesOfTheirOwn) {
  for (const std::string& page : {MainPage(), LoginPage()}) {
    EXPECT_THAT(page, Not(HasSubstr("<style")));
    EXPECT_THAT(page, Not(HasSubstr("<script>")));
    EXPECT_THAT(page, Not(HasSubstr("http:")));
    EXPECT_THAT(page, Not(HasSubstr("https:")));
  }
}

}  // namespace
}  // namespace mien
