#include "stages/page/html.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "pipeline/core/digest.h"
#include "stages/page/base64.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(ElementTest, EscapesAttributesAndLeavesMarkup) {
  EXPECT_EQ(Element("p", {{"title", "\"><script>"}}, "<b>x</b>"),
            "<p title=\"&quot;&gt;&lt;script&gt;\"><b>x</b></p>");
  EXPECT_EQ(VoidElement("br", {}), "<br>");
  EXPECT_EQ(HtmlText("<a href='x'>&"), "&lt;a href=&#39;x&#39;&gt;&amp;");
}

TEST(NumberTest, WritesNumbers) {
  EXPECT_EQ(Number(0.1234, 3), "0.123");
  EXPECT_EQ(Number(-0.0001, 3), "0.000");
  EXPECT_EQ(Number(std::nan(""), 3), "n/a");
  EXPECT_EQ(Number(std::numeric_limits<double>::infinity(), 3), "n/a");
  EXPECT_EQ(SignedNumber(2, 1), "+2.0");
  EXPECT_EQ(SignedNumber(-2, 0),
            "\xE2\x88\x92"
            "2");
  EXPECT_EQ(SignedNumber(0, 1), "0.0");
  EXPECT_EQ(SignedNumber(-0.01, 1), "0.0");
  EXPECT_EQ(ShortNumber(12, 1), "12");
  EXPECT_EQ(ShortNumber(12.50, 2), "12.5");
  EXPECT_EQ(ShortNumber(100, 0), "100");
}

TEST(SectionTest, IsAFoldWithAHeading) {
  SectionSpec spec;
  spec.id = "apex";
  spec.title = "Apex & more";
  spec.note = "2 clips";
  const std::string open = Section(spec, "<p>x</p>");
  EXPECT_THAT(open, HasSubstr("<details open=\"\"><summary>"));
  EXPECT_THAT(open, HasSubstr("<h2 id=\"apex-title\">Apex &amp; more</h2>"));
  EXPECT_THAT(open, HasSubstr("aria-labelledby=\"apex-title\""));
  spec.open = false;
  EXPECT_THAT(Section(spec, ""), HasSubstr("<details><summary>"));
}

TEST(ScrollTableTest, CanBeReachedByKeyboard) {
  EXPECT_THAT(ScrollTable("Scores", "<table></table>"),
              HasSubstr("role=\"region\" tabindex=\"0\" "
                        "aria-label=\"Scores\"><table>"));
}

TEST(PageTest, AllowsItsOwnStyleAndNothingElse) {
  const std::string style = "p{color:red}";
  const std::string page = Page("<x>", style, "<p>hi</p>");
  EXPECT_THAT(page, testing::StartsWith("<!DOCTYPE html>"));
  EXPECT_THAT(page, HasSubstr("default-src 'none'; style-src 'sha256-" +
                              Base64(BytesFromHex(Sha256Hex(style))) +
                              "'; img-src data:; base-uri 'none'; "
                              "form-action 'none'\""));
  EXPECT_THAT(page, HasSubstr("<style>" + style + "</style>"));
  EXPECT_THAT(page, HasSubstr("<title>&lt;x&gt;</title>"));
  EXPECT_THAT(page, HasSubstr("<html lang=\"en\">"));
  EXPECT_THAT(page, Not(HasSubstr("unsafe-inline")));
  EXPECT_THAT(page, Not(HasSubstr("<script")));
}

TEST(PageTest, AllowsItsOwnScriptsByTheirDigests) {
  const std::string page = Page("x", "", "<p>hi</p>", {"let a=1", "let b=2"});
  const auto source = [](const std::string& script) {
    return "'sha256-" + Base64(BytesFromHex(Sha256Hex(script))) + "'";
  };
  EXPECT_THAT(
      page, HasSubstr("media-src blob: data:; script-src " + source("let a=1") +
                      " " + source("let b=2") + "\""));
  EXPECT_LT(page.find("<p>hi</p>"), page.find("<script>let a=1</script>"));
  EXPECT_LT(page.find("<script>let a=1</script>"),
            page.find("<script>let b=2</script>"));
  EXPECT_THAT(page, Not(HasSubstr("unsafe")));
  for (const char* bad : {"'</SCRIPT>'", "<!-- x"}) {
    EXPECT_THAT(ErrorOf([&] { Page("x", "", "", {bad}); }),
                HasSubstr("a script holds its own end"));
  }
}

}  // namespace
}  // namespace mien
