#include "pipeline/core/text_file.h"

#include <gmock/gmock.h>

#include "pipeline/core/file.h"
#include "pipeline/core/utf8.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::string Utf16(const std::string& latin, bool big) {
  std::string out;
  for (const char c : latin) {
    if (big) out += '\0';
    out += c;
    if (!big) out += '\0';
  }
  return out;
}

TEST(TextFile, EveryEncodingGivesTheSameText) {
  // "é" is E9 in Windows-1252 and in UTF-16's low byte, C3 A9 in UTF-8.
  const std::string latin = "sujet,\xE9motion\n1,gai\n";
  const std::string utf8 = "sujet,\xC3\xA9motion\n1,gai\n";
  EXPECT_EQ(DecodeText(utf8, "t"), utf8);
  EXPECT_EQ(DecodeText("\xEF\xBB\xBF" + utf8, "t"), utf8);
  EXPECT_EQ(DecodeText(latin, "t"), utf8);
  for (const bool big : {false, true}) {
    const std::string mark = big ? "\xFE\xFF" : "\xFF\xFE";
    EXPECT_EQ(DecodeText(Utf16(latin, big), "t"), utf8);
    EXPECT_EQ(DecodeText(mark + Utf16(latin, big), "t"), utf8);
  }
}

TEST(TextFile, WhatIsNotUtf8IsSaid) {
  ReadingNotes notes;
  // Euro, a left quote, and one that Windows-1252 does not have.
  EXPECT_EQ(DecodeText("\x80 \x93 \x81", "a.csv", &notes),
            "\xE2\x82\xAC \xE2\x80\x9C \xEF\xBF\xBD");
  DecodeText(Utf16("a,b\n1,2\n", true), "b.csv", &notes);
  std::string damaged;
  for (int i = 0; i < 8; ++i) damaged += "\xC3\xA9";
  EXPECT_EQ(DecodeText(damaged + "\xE9", "c.csv", &notes),
            damaged + "\xEF\xBF\xBD");
  EXPECT_THAT(
      notes.Lines(),
      ElementsAre("a.csv: not UTF-8: read as Windows-1252",
                  "b.csv: read as UTF-16",
                  "c.csv: damaged UTF-8, bytes that are no character: 1"));
}

TEST(TextFile, SurrogatePairsAndHalves) {
  const std::string face("\x3D\xD8\x00\xDE", 4);  // U+1F600, little endian
  EXPECT_EQ(DecodeText("\xFF\xFE" + face, "t"), "\xF0\x9F\x98\x80");
  EXPECT_EQ(
      DecodeText("\xFF\xFE" + face.substr(0, 2) + std::string("a\0", 2), "t"),
      "\xEF\xBF\xBD"
      "a");
}

TEST(TextFile, LineEndsAndControls) {
  EXPECT_EQ(DecodeText("a\r\nb\rc\n\r\nd", "t"), "a\nb\nc\n\nd");
  EXPECT_EQ(DecodeText("a\fb\vc\x1A", "t"), "a b c");
  ReadingNotes notes;
  EXPECT_EQ(DecodeText(std::string("many letters here\0\x1B[31m red", 27), "x",
                       &notes),
            "many letters here[31m red");
  EXPECT_THAT(notes.Lines(),
              ElementsAre("x: control characters are left out: 2"));
  EXPECT_EQ(DecodeText("a\xEF\xBB\xBF"
                       "b",
                       "t"),
            "ab");
}

TEST(TextFile, WhatIsNoTextIsNamed) {
  const auto error = [](const std::string& bytes) {
    return ErrorOf([&] { DecodeText(bytes, "sheet.csv"); });
  };
  EXPECT_EQ(
      error("PK\x03\x04rest"),
      "DataError: sheet.csv: no text but a workbook or a zip archive: save its "
      "table as CSV");
  EXPECT_THAT(error("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"),
              HasSubstr("an old .xls"));
  EXPECT_THAT(error(std::string("\xFF\xFE\0\0a\0\0\0", 8)),
              HasSubstr("UTF-32"));
  EXPECT_EQ(error("version https://git-lfs.github.com/spec/v1\noid sha256:a\n"),
            "DataError: sheet.csv: a Git LFS pointer, not the file itself: "
            "fetch it with git lfs pull");
  for (const char* page : {"<!DOCTYPE html>\n<html>", "\n <HTML lang='en'>"}) {
    EXPECT_EQ(error(page),
              "DataError: sheet.csv: a web page, not the file itself: download "
              "it anew");
  }
  EXPECT_EQ(DecodeText("version,https://git-lfs\n", "t"),
            "version,https://git-lfs\n");
  EXPECT_THAT(error(std::string("ab\1\2\3\4", 6)),
              HasSubstr("more than one byte in ten"));
}

TEST(TextFile, SizeAndMissingFiles) {
  const TempFolder folder;
  WriteFileAtomic(folder / "a.txt", "12345");
  EXPECT_EQ(ReadText(folder / "a.txt", 5), "12345");
  EXPECT_THAT(ErrorOf([&] { ReadText(folder / "a.txt", 4); }),
              HasSubstr("a.txt"));
  EXPECT_THAT(ErrorOf([&] { ReadText(folder / "none.txt", 4); }),
              HasSubstr("none.txt"));
}

TEST(TextFile, ForeignTextIsShownOnOneLine) {
  EXPECT_EQ(ShownText("a\tb\nc\x1B[31m", 40), "a b c[31m");
  EXPECT_EQ(ShownText("abcdef", 3), "abc\xE2\x80\xA6");
}

TEST(Utf8, NamesInBothFormsAreEqual) {
  const auto same = [](const char* a, const char* b) {
    return DecomposeLetters(a) == DecomposeLetters(b);
  };
  EXPECT_TRUE(same("J\xC3\xBCrgen", "Ju\xCC\x88rgen"));  // u + diaeresis
  EXPECT_TRUE(same("\xE3\x81\x8C", "\xE3\x81\x8B\xE3\x82\x99"));  // ga
  EXPECT_TRUE(same("\xED\x95\x9C", "\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB"));
  EXPECT_TRUE(same("\xE1\xBA\xA5", "a\xCC\x82\xCC\x81"));  // two marks
  EXPECT_FALSE(same("Jurgen", "J\xC3\xBCrgen"));
  EXPECT_EQ(DecomposeLetters("P 01\xFF"), "P 01\xFF");
}

TEST(ReadingNotes, OneLineAKind) {
  ReadingNotes notes, more;
  EXPECT_TRUE(notes.empty());
  notes.Count("a: rows left out", "line 3");
  more.Count("a: rows left out", "line 9", 4);
  more.Say("b: the first is taken");
  notes.Append(more);
  EXPECT_THAT(notes.Lines(),
              ElementsAre("a: rows left out: 5 (the first: line 3)",
                          "b: the first is taken"));
  for (int i = 0; i < 500; ++i) notes.Say(std::to_string(i));
  EXPECT_EQ(notes.Lines().size(), 201u);
  EXPECT_THAT(notes.Lines(), Not(testing::Contains("499")));
}

}  // namespace
}  // namespace mien
