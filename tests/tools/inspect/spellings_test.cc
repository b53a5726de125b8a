#include "tools/inspect/spellings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/file.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

TEST(PlainSpelling, WhatFormatsWriteInPlaceOfCharacters) {
  EXPECT_EQ(PlainSpelling("file:///d/Ann%20K%2e%26co.mp4"),
            "file:///d/Ann K.&co.mp4");
  EXPECT_EQ(PlainSpelling("a &amp; b &lt;&gt;&quot;&apos;&#65;&#x42;"),
            "a & b <>\"'AB");
  EXPECT_EQ(PlainSpelling(R"("\u0041\u00e9 \ud83d\ude00 a\/b")"),
            PlainSpelling("\"A\u00e9 \U0001F600 a/b\""));
  // One letter, or a letter and its mark.
  EXPECT_EQ(PlainSpelling("Zo\u00eb"), PlainSpelling("Zoe\u0308"));
  EXPECT_EQ(PlainSpelling("Zo%C3%AB"), PlainSpelling("Zo&#235;"));
  // What is none of them stays, to the last byte.
  for (const char* text :
       {"100 %", "5 % of", "%4", "&", "&;", "&co;", "&#;", "&#x;", "&#xZ;",
        "\\", "\\u", "\\u00g1", "C:\\users\\new", "\xFF\xFE%"}) {
    EXPECT_EQ(PlainSpelling(text), text);
  }
}

TEST(FileHolds, AnySpellingOfAName) {
  const TempFolder folder;
  const std::vector<std::string> words = {"Zo\u00eb K. & co"};
  const auto holds = [&](const std::string& bytes) {
    WriteFileAtomic(folder / "file", bytes);
    return FileHolds(folder / "file", words);
  };
  EXPECT_TRUE(holds("x,Zo\u00eb K. & co,y"));
  EXPECT_TRUE(holds("MEDIA_URL=\"file:///d/Zo%c3%ab%20K.%20%26%20co.mp4\""));
  EXPECT_TRUE(holds("<p>Zo&#xEB; K. &amp; co</p>"));
  EXPECT_TRUE(holds("{\"file\": \"Zo\\u00EB K. & co\"}"));
  EXPECT_TRUE(holds("Zoe\u0308 K. & co"));
  // Across the border of what is read at once.
  EXPECT_TRUE(
      holds(std::string((4 << 20) - 5, '.') + "Zo%C3%AB K. &amp; co and more"));
  std::string wide = "\xFF\xFE";
  for (const char c : std::string("Zo\xEB K. & co\n")) {
    wide += c;
    wide += '\0';
  }
  EXPECT_TRUE(holds(wide));
  EXPECT_FALSE(holds("Zo\u00eb K. and co"));
  EXPECT_FALSE(holds("xZo\u00eb K. & co"));  // a part of another name
  EXPECT_FALSE(FileHolds(folder / "none", words));
}

TEST(IsPacked, ByItsFirstBytes) {
  const TempFolder folder;
  WriteFileAtomic(folder / "a.xlsx", std::string("PK\x03\x04 more", 9));
  WriteFileAtomic(folder / "b.gz", "\x1F\x8B more");
  WriteFileAtomic(folder / "c.csv", "PK,x\n");
  EXPECT_TRUE(IsPacked(folder / "a.xlsx"));
  EXPECT_TRUE(IsPacked(folder / "b.gz"));
  EXPECT_FALSE(IsPacked(folder / "c.csv"));
  EXPECT_FALSE(IsPacked(folder / "none"));
}

}  // namespace
}  // namespace mien
