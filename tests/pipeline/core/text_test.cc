#include "pipeline/core/text.h"

#include <gmock/gmock.h>

namespace mien {
namespace {

TEST(Text, SplitsJoinsAndTrims) {
  EXPECT_THAT(Split("a,,b", ','), testing::ElementsAre("a", "", "b"));
  EXPECT_EQ(Join({"a", "b"}, ", "), "a, b");
  EXPECT_EQ(Trim(" \t x y\r\n"), "x y");
  EXPECT_EQ(ToLower("SuB01"), "sub01");
  EXPECT_TRUE(StartsWith("img12.jpg", "img"));
  EXPECT_TRUE(EndsWith("img12.jpg", ".jpg"));
  EXPECT_FALSE(EndsWith("jpg", "img.jpg"));
}

TEST(Text, ParsesWholeStringsOnly) {
  EXPECT_EQ(ParseInt(" 42 "), 42);
  EXPECT_EQ(ParseInt("42x"), std::nullopt);
  EXPECT_EQ(ParseInt(""), std::nullopt);
  EXPECT_EQ(ParseInt("99999999999999999999"), std::nullopt);
  EXPECT_EQ(ParseDouble("1e-3"), 0.001);
  EXPECT_EQ(ParseDouble("nan"), std::nullopt);
  EXPECT_EQ(ParseDouble("inf"), std::nullopt);
}

TEST(Text, NumbersReadBack) {
  EXPECT_EQ(NumberText(0.1), "0.1");
  EXPECT_EQ(NumberText(2), "2");
  for (const double x : {1.0 / 3, 1e-17, 123456789.125}) {
    EXPECT_EQ(ParseDouble(NumberText(x)), x);
  }
  EXPECT_EQ(FixedText(1.25, 6), "1.250000");
}

TEST(Text, EscapesHtml) {
  EXPECT_EQ(EscapeHtml("\"><img src=x onerror='a'>&\x01"),
            "&quot;&gt;&lt;img src=x onerror=&#39;a&#39;&gt;&amp;");
}

TEST(Text, NearestName) {
  EXPECT_EQ(NearestName("metod", {"method", "size"}), "method");
  EXPECT_EQ(NearestName("quite_other", {"method", "size"}), "");
}

TEST(CleanText, KeepsOrdinaryText) {
  EXPECT_EQ(CleanText("EP02_01f \xC3\xA9 \xE4\xB8\xAD \xF0\x9F\x98\x80"),
            "EP02_01f \xC3\xA9 \xE4\xB8\xAD \xF0\x9F\x98\x80");
}

TEST(CleanText, ReplacesWhatIsNotUtf8) {
  EXPECT_EQ(CleanText("a\xFF"
                      "b"),
            "a\xEF\xBF\xBD"
            "b");
  // Cut short, overlong '/', and a surrogate: one mark per byte.
  EXPECT_EQ(CleanText("\xE4\xB8"), "\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(CleanText("\xC0\xAF"), "\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(CleanText("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(CleanText, DropsControlsAndDirectionMarks) {
  EXPECT_EQ(CleanText("a\x01\x1B"
                      "b\x7F"
                      "c"),
            "abc");
  EXPECT_EQ(CleanText("photo\xE2\x80\xAEgpj.exe"), "photogpj.exe");
  EXPECT_EQ(CleanText("a\tb\nc"), "a\tb\nc");
  EXPECT_EQ(CleanText("a\xEF\xBF\xBF"), "a");  // U+FFFF
}

TEST(CleanText, CutsAtACharacter) {
  EXPECT_EQ(CleanText("abcdef", 3), "abc\xE2\x80\xA6");
  EXPECT_EQ(CleanText("ab\xC3\xA9", 3), "ab\xE2\x80\xA6");
  EXPECT_EQ(CleanText("abc", 3), "abc");
}

}  // namespace
}  // namespace mien
