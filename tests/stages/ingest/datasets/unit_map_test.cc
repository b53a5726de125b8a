#include "stages/ingest/datasets/unit_map.h"

#include <gmock/gmock.h>

#include "pipeline/core/error.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::HasSubstr;

std::string Shown(const UnitMap& map, const std::string& cell,
                  const std::string& dataset = "casme2") {
  const auto shown = map.Map(cell, dataset);
  return shown ? map.Text(*shown) : "not coded";
}

TEST(UnitMap, TheTwelveOfCd6meUnlessTold) {
  const UnitMap map({});
  ASSERT_EQ(map.classes().size(), 12u);
  EXPECT_EQ(map.classes().front(), "AU1");
  EXPECT_EQ(map.classes()[6], "AU9");
  EXPECT_EQ(map.classes().back(), "AU17");
  EXPECT_EQ(Shown(map, "4+L7"), "AU4+AU7");
  EXPECT_EQ(Shown(map, "17B+12"), "AU12+AU17");
  EXPECT_EQ(Shown(map, "24+43"), "none");  // coded, but none of the twelve
}

TEST(UnitMap, WhatNobodyCodedOrKnowsIsNotShown) {
  const UnitMap map({});
  for (const char* cell : {"", "/", "?", "soft focus"}) {
    EXPECT_EQ(Shown(map, cell), "not coded") << cell;
  }
  EXPECT_EQ(Shown(map, "R14A or 17A"), "none");
  EXPECT_EQ(Shown(map, "(R6 or R12)+R15"), "AU15");
  EXPECT_EQ(Shown(map, "ref(7B)+4"), "AU4");
  EXPECT_EQ(Shown(map, "AU4(k)+AU1"), "AU1");
  EXPECT_EQ(Shown(map, "AD14+2"), "AU2");
}

TEST(UnitMap, UnitsCanShareANameAndBeOfOneSet) {
  const UnitMap map({"smile=6+12", "frown=4+samm/7"});
  EXPECT_EQ(Shown(map, "12"), "smile");
  EXPECT_EQ(Shown(map, "6+12"), "smile");
  EXPECT_EQ(Shown(map, "7"), "none");
  EXPECT_EQ(Shown(map, "7", "samm"), "frown");
  EXPECT_EQ(map.Read("smile+frown"), 3u);
  EXPECT_EQ(map.Read("none"), 0u);
  EXPECT_EQ(map.Text(2), "frown");
}

TEST(UnitMap, WhatIsNoUnitIsSaid) {
  const auto error = [](const std::vector<std::string>& labels) {
    return ErrorOf([&] { UnitMap{labels}; });
  };
  EXPECT_THAT(error({"happy=happiness"}),
              HasSubstr("'happiness' is no action unit of 1 to 99"));
  EXPECT_THAT(error({"AU0=0"}), HasSubstr("'0' is no action unit"));
  EXPECT_THAT(error({"none=4"}), HasSubstr("cannot be the name"));
  std::vector<std::string> many;
  for (int unit = 1; unit <= 65; ++unit) {
    many.push_back("AU" + std::to_string(unit) + "=" + std::to_string(unit));
  }
  EXPECT_THAT(error(many), HasSubstr("65 action units, at most 64"));
}

}  // namespace
}  // namespace mien
