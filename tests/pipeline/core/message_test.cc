#include "pipeline/core/message.h"

#include <gmock/gmock.h>

namespace mien {
namespace {

TEST(Message, WhatATerminalObeysIsWrittenOut) {
  EXPECT_EQ(MessageLine("a\x1b]0;t\x07 b\x7f"), "a\\x1b]0;t\\x07 b\\x7f");
  EXPECT_EQ(MessageLine("\xC2\x9B"
                        "2J"),
            "\\x9b2J");  // CSI in one
  EXPECT_EQ(MessageLine("a\xE2\x80\xAE"
                        "b"),
            "a\\u202eb");  // right to left
  EXPECT_EQ(MessageLine(std::string_view("a\0b", 3)), "a\\x00b");
  EXPECT_EQ(MessageLine("\xFFx\xC3"), "\\xffx\\xc3");  // not UTF-8
  EXPECT_EQ(MessageLine("Jos\xC3\xA9, \xE5\xBE\xAE"),
            "Jos\xC3\xA9, \xE5\xBE\xAE");
}

TEST(Message, IsOneLine) {
  EXPECT_EQ(MessageLine("a\nb\tc\r\n"), "a b c\\x0d ");
  EXPECT_EQ(PrintableText("a\nb\tc\x1b"), "a\nb\tc\\x1b");
}

TEST(Message, LosesItsMiddleWhenItIsLong) {
  const std::string text = "head: " + std::string(1000000, 'x') + "; mend";
  const std::string line = MessageLine(text, 100);
  EXPECT_LE(line.size(), 100u);
  EXPECT_GT(line.size(), 90u);
  EXPECT_THAT(line, testing::StartsWith("head: xx"));
  EXPECT_THAT(line, testing::HasSubstr(" ... "));
  EXPECT_THAT(line, testing::EndsWith("xx; mend"));
  EXPECT_EQ(MessageLine(std::string(100, 'x'), 100), std::string(100, 'x'));
  EXPECT_LE(MessageLine(std::string(900000, '\x1b')).size(), 1500u);
}

TEST(Message, IsNotCutWithinACharacter) {
  for (std::size_t most = 20; most < 26; ++most) {
    std::string text;
    for (int i = 0; i < 50; ++i) text += "\xE5\xBE\xAE";
    const std::string line = MessageLine(text, most);
    EXPECT_LE(line.size(), most);
    EXPECT_EQ(MessageLine(line, 100), line) << most;  // still UTF-8
  }
}

}  // namespace
}  // namespace mien
