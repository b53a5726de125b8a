// The promises of pipeline/core/text.h, one by one.

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "pipeline/core/text.h"

namespace mien {
namespace {

using testing::ElementsAre;

TEST(TextRules, StrJoinsWhatStreams) {
  EXPECT_EQ(Str("frame ", 3, " of ", std::string("x"), ' ', 0.5),
            "frame 3 of x 0.5");
}

TEST(TextRules, TrimTakesEveryBlankAtBothEnds) {
  EXPECT_EQ(Trim(""), "");
  EXPECT_EQ(Trim(" \t\r\n\f\v"), "");
  EXPECT_EQ(Trim("\v a\tb \f"), "a\tb");
}

TEST(TextRules, LowerCaseIsAsciiOnly) {
  EXPECT_EQ(ToLower("AZaz09_@["), "azaz09_@[");
  EXPECT_EQ(ToLower("\xC3\x89"), "\xC3\x89");  // E with an accent stays
}

TEST(TextRules, SplitAndJoinAreInverse) {
  EXPECT_THAT(Split("", ','), ElementsAre(""));
  EXPECT_THAT(Split(",", ','), ElementsAre("", ""));
  EXPECT_THAT(Split("a.b.", '.'), ElementsAre("a", "b", ""));
  EXPECT_EQ(Join({}, ", "), "");
  EXPECT_EQ(Join({"a"}, ", "), "a");
  EXPECT_EQ(Join(Split("x..y.", '.'), "."), "x..y.");
}

TEST(TextRules, BeginningsAndEnds) {
  EXPECT_TRUE(StartsWith("abc", ""));
  EXPECT_TRUE(StartsWith("abc", "abc"));
  EXPECT_FALSE(StartsWith("abc", "abcd"));
  EXPECT_FALSE(StartsWith("abc", "b"));
  EXPECT_TRUE(EndsWith("abc", ""));
  EXPECT_TRUE(EndsWith("abc", "abc"));
  EXPECT_FALSE(EndsWith("abc", "b"));
}

TEST(TextRules, WholeNumbers) {
  EXPECT_EQ(ParseInt("+7"), 7);
  EXPECT_EQ(ParseInt("-7"), -7);
  EXPECT_EQ(ParseInt("007"), 7);
  EXPECT_EQ(ParseInt("\t12\r\n"), 12);
  EXPECT_EQ(ParseInt("9223372036854775807"),
            std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(ParseInt("-9223372036854775808"),
            std::numeric_limits<std::int64_t>::min());
  for (const char* bad : {"", " ", "+", "-", "+-7", "--7", "++7", "1 2", "1.0",
                          "0x10", "1e3", "9223372036854775808", "7,"}) {
    EXPECT_EQ(ParseInt(bad), std::nullopt) << bad;
  }
}

TEST(TextRules, Numbers) {
  EXPECT_EQ(ParseDouble("+0.5"), 0.5);
  EXPECT_EQ(ParseDouble(" -.5 "), -0.5);
  EXPECT_EQ(ParseDouble("5."), 5.0);
  EXPECT_EQ(ParseDouble("1E2"), 100.0);
  for (const char* bad : {"", "+", "-", ".", "+-1", "1,5", "1e", "1e999", "NaN",
                          "-inf", "Infinity", "0x1p3", "1 2", "1d"}) {
    EXPECT_EQ(ParseDouble(bad), std::nullopt) << bad;
  }
}

TEST(TextRules, TheShortestTextThatReadsBack) {
  EXPECT_EQ(NumberText(1e-5), "1e-05");
  EXPECT_EQ(NumberText(100), "100");
  EXPECT_EQ(NumberText(-2.5), "-2.5");
  EXPECT_EQ(NumberText(0.30000000000000004), "0.30000000000000004");
  for (const double x : {std::numeric_limits<double>::max(),
                         std::numeric_limits<double>::denorm_min(), 2.0 / 3}) {
    EXPECT_EQ(ParseDouble(NumberText(x)), x);
  }
}

TEST(TextRules, FixedDecimalsAreRounded) {
  EXPECT_EQ(FixedText(2, 0), "2");
  EXPECT_EQ(FixedText(0.125, 2), "0.12");  // exact halves go to even
  EXPECT_EQ(FixedText(0.375, 2), "0.38");
  EXPECT_EQ(FixedText(-1.999, 2), "-2.00");
  EXPECT_EQ(FixedText(1e300, 1).size(), 303u);
}

TEST(TextRules, HtmlIsEscapedOnce) {
  EXPECT_EQ(EscapeHtml("&amp; <b>"), "&amp;amp; &lt;b&gt;");
  EXPECT_EQ(EscapeHtml("a\tb\nc\rd\x1B"), "a\tb\ncd");
  EXPECT_EQ(EscapeHtml("\xC3\xA9"), "\xC3\xA9");
}

// U+FFFE and U+FFFF of every plane and U+FDD0 to U+FDEF are no characters.
TEST(TextRules, NonCharactersAreDropped) {
  EXPECT_EQ(CleanText("a\xEF\xB7\x90\xEF\xB7\xAF\xEF\xBF\xBE"
                      "b"),
            "ab");
  EXPECT_EQ(CleanText("\xF0\x9F\xBF\xBF\xF4\x8F\xBF\xBF"), "");
  EXPECT_EQ(CleanText("\xEF\xB7\x8F\xEF\xB7\xB0"), "\xEF\xB7\x8F\xEF\xB7\xB0");
}

TEST(TextRules, EveryMarkThatTurnsTheWritingIsDropped) {
  for (const char* mark :
       {"\xE2\x80\x8E", "\xE2\x80\x8F", "\xD8\x9C", "\xE2\x80\xAA",
        "\xE2\x80\xAB", "\xE2\x80\xAC", "\xE2\x80\xAD", "\xE2\x80\xAE",
        "\xE2\x81\xA6", "\xE2\x81\xA7", "\xE2\x81\xA8", "\xE2\x81\xA9",
        "\xEF\xBB\xBF", "\xC2\x85"}) {
    EXPECT_EQ(CleanText("a" + std::string(mark) + "b"), "ab");
  }
}

TEST(TextRules, BeyondUnicodeAndLoneContinuationsAreReplaced) {
  const std::string mark = "\xEF\xBF\xBD";
  EXPECT_EQ(CleanText("\xF4\x90\x80\x80"), mark + mark + mark + mark);
  EXPECT_EQ(CleanText("\xF5x"), mark + "x");
  EXPECT_EQ(CleanText("\x80"), mark);
  EXPECT_EQ(CleanText("\xE0\x80\xAF"), mark + mark + mark);  // overlong
  EXPECT_EQ(CleanText("\xC3x"), mark + "x");
  EXPECT_EQ(CleanText(std::string("a\0b", 3)), "ab");
}

TEST(TextRules, TheCutNeverSplitsACharacterNorExceedsTheLimit) {
  const std::string text = "\xC3\xA9\xE4\xB8\xAD\xF0\x9F\x98\x80";  // 2, 3, 4
  const std::string dots = "\xE2\x80\xA6";
  EXPECT_EQ(CleanText(text, 0), dots);
  EXPECT_EQ(CleanText(text, 1), dots);
  EXPECT_EQ(CleanText(text, 4), "\xC3\xA9" + dots);
  EXPECT_EQ(CleanText(text, 8), "\xC3\xA9\xE4\xB8\xAD" + dots);
  EXPECT_EQ(CleanText(text, 9), text);
  EXPECT_EQ(CleanText("", 0), "");
}

TEST(TextRules, TheNearestNameIsTheFirstOfEquals) {
  EXPECT_EQ(NearestName("fps", {"fpx", "fpy"}), "fpx");
  EXPECT_EQ(NearestName("fpy", {"fpx", "fpy"}), "fpy");
  EXPECT_EQ(NearestName("spoting", {"spotting", "flow"}), "spotting");
  EXPECT_EQ(NearestName("anything", {}), "");
  // A third of the name may differ: 4 of 12, not 5.
  EXPECT_EQ(NearestName("abcdefghijkl", {"abcdefghWXYZ"}), "abcdefghWXYZ");
  EXPECT_EQ(NearestName("abcdefghijkl", {"abcdefgVWXYZ"}), "");
}

}  // namespace
}  // namespace mien
