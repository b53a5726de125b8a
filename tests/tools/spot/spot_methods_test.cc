#include "tools/spot/spot_methods.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mien {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string TextOf(const std::vector<std::string>& assignments,
                   const std::string& coded = "") {
  const SpotFacts facts = SpotFactsOf(LoadConfig("", assignments));
  return SpotMethods(facts, {}, coded, false).text;
}

TEST(SpotMethods, SayWhatIsMicro) {
  EXPECT_THAT(TextOf({}),
              HasSubstr("Expressions of up to 0.5 s from onset to offset, or "
                        "0.25 s from onset to apex count as micro"));
  EXPECT_THAT(
      TextOf({"interview.micro_rule=total", "interview.micro_max_s=0.4"}),
      HasSubstr("Expressions of up to 0.4 s from onset to offset count"));
}

// The keys of the section interview are not theirs.
TEST(SpotMethods, BaselinesTellTheKindsByTheirOwnKey) {
  const std::string he = "spotting.method=he2021";
  EXPECT_THAT(TextOf({he, "baselines.micro_max_s=0.3"}),
              HasSubstr("Expressions of up to 0.3 s from onset to offset "
                        "count as micro"));
  const std::string moilanen = TextOf({"spotting.method=moilanen"});
  EXPECT_THAT(moilanen, HasSubstr("All of them count as micro-expressions"));
  EXPECT_THAT(moilanen, Not(HasSubstr("0.5 s")));
  // Marked intervals are measured by the one spotter there is for them.
  EXPECT_THAT(TextOf({he, "baselines.micro_max_s=0.3"}, "coded.csv"),
              HasSubstr("0.5 s from onset to offset, or 0.25 s"));
}

}  // namespace
}  // namespace mien
