#include "stages/exchange/facs_code.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(FacsCode, SideNumberIntensity) {
  EXPECT_EQ(ParseFacsUnit("L12B"), (FacsUnit{12, 'L', 'B'}));
  EXPECT_EQ(ParseFacsUnit(" au4c "), (FacsUnit{4, '\0', 'C'}));
  EXPECT_EQ(ParseFacsUnit("AUR14"), (FacsUnit{14, 'R', '\0'}));
  EXPECT_EQ(ParseFacsUnit("M51"), (FacsUnit{51, '\0', '\0'}));
}

TEST(FacsCode, WhatItWritesReadsBack) {
  for (const char* code : {"1", "L12", "R12E", "45A"}) {
    EXPECT_EQ(FacsCode(ParseFacsUnit(code)), code);
  }
}

TEST(FacsCode, ListsAreInOrder) {
  std::vector<std::string> codes;
  for (const FacsUnit& unit : ParseFacsCodes("R12B; 4C+L12A,1")) {
    codes.push_back(FacsCode(unit));
  }
  EXPECT_THAT(codes, ElementsAre("1", "4C", "L12A", "R12B"));
  EXPECT_TRUE(ParseFacsCodes(" ").empty());
}

TEST(FacsCode, SaysWhatIsAllowed) {
  for (const char* bad : {"", "B", "0", "123", "12F", "12AB", "X4", "-4"}) {
    EXPECT_THAT(ErrorOf([&] { ParseFacsUnit(bad); }), HasSubstr("such as L12B"))
        << bad;
  }
  EXPECT_THAT(ErrorOf([] { ParseFacsCodes("12 L12"); }),
              HasSubstr("12 is named twice"));
  EXPECT_THAT(ErrorOf([] { ParseFacsCodes("4A 4B"); }),
              HasSubstr("4 is named twice"));
}

TEST(FacsCode, NamesAscend) {
  int last = 0;
  for (const FacsName& name : FacsNames()) {
    EXPECT_GT(name.number, last);
    last = name.number;
  }
}

}  // namespace
}  // namespace mien
