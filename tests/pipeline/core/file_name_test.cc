#include "pipeline/core/file_name.h"

#include <gmock/gmock.h>

#include "pipeline/core/digest.h"

namespace mien {
namespace {

TEST(FileName, BlanksAndLettersOfAnyScriptStay) {
  for (const char* name :
       {"P 01.mp4", "M\xC3\xBCller (2)", "\xE5\x8F\x97\xE8\xA9\xA6", "a-b_c.1",
        "L'\xC3\xA9t\xC3\xA9 & co, #3 = 100 \xE2\x82\xAC"}) {
    EXPECT_EQ(SafeFileName(name), name);
    EXPECT_EQ(TextOfFileName(name), name);
  }
}

TEST(FileName, WhatAFileSystemOrATerminalTakesForMoreIsEscaped) {
  EXPECT_EQ(SafeFileName("a/b\\c:d"), "a%2Fb%5Cc%3Ad");
  EXPECT_EQ(SafeFileName("50 %"), "50 %25");
  EXPECT_EQ(SafeFileName("x\x1b[31m\n"), "x%1B[31m%0A");
  EXPECT_EQ(SafeFileName("..."), "%2E.%2E");
  EXPECT_EQ(SafeFileName(".hidden"), "%2Ehidden");
  EXPECT_EQ(SafeFileName("end "), "end%20");
  EXPECT_EQ(SafeFileName("."), "%2E");
  EXPECT_EQ(SafeFileName(""), "%");
  EXPECT_EQ(SafeFileName("\xFF"), "%FF");  // no UTF-8
  EXPECT_EQ(SafeFileName("a\xE2\x80\xAE"
                         "b"),
            "a%E2%80%AEb");  // direction
  EXPECT_EQ(SafeFileName(std::string("a\0b", 3)), "a%00b");
}

TEST(FileName, EveryNameComesBack) {
  std::string all;
  for (int c = 1; c < 256; ++c) {
    const std::string one(1, static_cast<char>(c));
    EXPECT_EQ(TextOfFileName(SafeFileName(one)), one) << c;
    EXPECT_EQ(TextOfFileName(SafeFileName("a" + one + "b")), "a" + one + "b");
    if (c < 64) all += one;
  }
  EXPECT_EQ(TextOfFileName(SafeFileName(all)), all);
  EXPECT_EQ(TextOfFileName(SafeFileName("")), "");
  // Names that others gave.
  EXPECT_EQ(TextOfFileName("100%"), "100%");
  EXPECT_EQ(TextOfFileName("%zz%4"), "%zz%4");
}

TEST(FileName, DifferentTextsHaveDifferentNames) {
  EXPECT_NE(SafeFileName("a b"), SafeFileName("a_b"));
  EXPECT_NE(SafeFileName("a/b"), SafeFileName("a%2Fb"));
  const std::string base(300, 'x');
  const std::string one = SafeFileName(base + "1");
  EXPECT_LE(one.size(), 200u);
  EXPECT_EQ(one,
            std::string(187, 'x') + "~" + Sha256Hex(base + "1").substr(0, 12));
  EXPECT_NE(one, SafeFileName(base + "2"));
  // Cut between characters.
  std::string umlauts;
  for (int i = 0; i < 150; ++i) umlauts += "\xC3\xBC";
  EXPECT_EQ(SafeFileName(umlauts).find('~'), 186u);
  EXPECT_EQ(SafeFileName(std::string(187, 'x')), std::string(187, 'x'));
}

TEST(SafeFileName, DevicesOfWindows) {
  for (const char* name : {"CON", "nul", "Aux.1", "COM1", "lpt9.mp4"}) {
    const std::string safe = SafeFileName(name);
    EXPECT_EQ(safe[0], '%') << name;
    EXPECT_EQ(TextOfFileName(safe), name);
  }
  EXPECT_EQ(SafeFileName("CON"), "%43ON");
  for (const char* name : {"CONNY", "COM", "COM0", "COM10", "a.con", "icon"}) {
    EXPECT_EQ(SafeFileName(name), name);
  }
}

TEST(PathParts, SlashesBackslashesAndNothing) {
  using Parts = std::vector<std::string>;
  EXPECT_EQ(PathParts("C:\\v\\a b.mp4"), (Parts{"C:", "v", "a b.mp4"}));
  EXPECT_EQ(PathParts("./x//y/../a.mp4"), (Parts{"x", "y", "..", "a.mp4"}));
  EXPECT_EQ(PathParts("/."), Parts{});
}

}  // namespace
}  // namespace mien
