#include "pipeline/config/config.h"

#include <gmock/gmock.h>

#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

struct FlowLike {
  std::string method = "tvl1";
  double radius_px = 3;
  int levels = 5;
  template <class Self, class Visit>
  static void Fields(Self& self, Visit&& visit) {
    visit(self.method, "method", Spec{"Method."}.Choices({"tvl1", "dis"}));
    visit(self.radius_px, "radius_px", Spec{"Radius, px."}.Range(0.5, 9));
    visit(self.levels, "levels", Spec{"Levels."}.AtLeast(1));
  }
};
struct Whole {
  FlowLike flow;
  bool draw = true;
  std::vector<int> seeds = {1, 2};
  std::vector<std::string> labels;
  std::string name = "a b";
  template <class Self, class Visit>
  static void Fields(Self& self, Visit&& visit) {
    visit(self.flow, "flow", Spec{"Optical flow."});
    visit(self.draw, "draw", Spec{"Draw or not."});
    visit(self.seeds, "seeds", Spec{"Seeds."}.Range(0, 99));
    visit(self.labels, "labels", Spec{"Labels."});
    visit(self.name, "name", Spec{"Name."});
  }
};

std::string ReadError(const std::string& yaml) {
  Whole whole;
  return ErrorOf([&] { ReadYaml(yaml, "c.yaml", Describe(whole)); });
}

TEST(Config, ReadsOverTheDefaults) {
  Whole whole;
  ReadYaml("flow:\n  method: dis\nseeds: [4, 5, 6]\nlabels: [\"a=b\", c]\n",
           "c.yaml", Describe(whole));
  EXPECT_EQ(whole.flow.method, "dis");
  EXPECT_EQ(whole.flow.radius_px, 3);
  EXPECT_THAT(whole.seeds, testing::ElementsAre(4, 5, 6));
  EXPECT_THAT(whole.labels, testing::ElementsAre("a=b", "c"));
}

TEST(Config, WritesWhatReadsBack) {
  Whole whole;
  whole.flow.radius_px = 0.7;
  whole.name = "x: \"y\" # z\n\\";
  whole.labels = {"12", "true", ""};
  Whole other;
  const std::string yaml = WriteYaml(Describe(whole));
  ReadYaml(yaml, "c.yaml", Describe(other));
  EXPECT_EQ(CanonicalText(whole), CanonicalText(other)) << yaml;
  EXPECT_THAT(yaml, HasSubstr("# Radius, px. [0.5 to 9]"));
  EXPECT_EQ(other.name, whole.name);
}

TEST(Config, ErrorsSayWhereAndWhatIsAllowed) {
  EXPECT_EQ(ReadError("flow:\n  metod: dis\n"),
            "ConfigError: c.yaml:2:3: unknown key 'flow.metod'; did you mean "
            "'flow.method'?");
  EXPECT_EQ(ReadError("flow:\n  method: diss\n"),
            "ConfigError: c.yaml:2:11: flow.method: 'diss' is not one of "
            "tvl1, dis (did you mean dis?)");
  EXPECT_EQ(ReadError("flow:\n  radius_px: 10\n"),
            "ConfigError: c.yaml:2:14: flow.radius_px: 10 is out of range: "
            "allowed is 0.5 to 9");
  EXPECT_THAT(ReadError("flow:\n  levels: 2.5\n"),
              HasSubstr("c.yaml:2:11: flow.levels: '2.5' must be a whole"));
  EXPECT_THAT(ReadError("flow:\n  levels: 0\n"), HasSubstr("at least 1"));
  EXPECT_THAT(ReadError("draw: yes\n"), HasSubstr("true or false"));
  EXPECT_THAT(ReadError("flow:\n  radius_px: .nan\n"), HasSubstr("finite"));
  EXPECT_THAT(ReadError("seeds: 3\n"), HasSubstr("must be a list"));
  EXPECT_THAT(ReadError("seeds: [1, -1]\n"), HasSubstr("0 to 99"));
  EXPECT_THAT(ReadError("flow: 3\n"), HasSubstr("group of keys"));
  EXPECT_THAT(ReadError("zzzzzzzz: 1\n"), HasSubstr("known here: flow, draw"));
}

TEST(Config, SetFromTheCommandLine) {
  Whole whole;
  SetFromText("flow.method=dis", Describe(whole));
  SetFromText("seeds=[9]", Describe(whole));
  EXPECT_EQ(whole.flow.method, "dis");
  EXPECT_THAT(whole.seeds, testing::ElementsAre(9));
  EXPECT_THAT(ErrorOf([&] { SetFromText("flow.method", Describe(whole)); }),
              HasSubstr("key=value"));
  EXPECT_THAT(ErrorOf([&] { SetFromText("flow.x=1", Describe(whole)); }),
              StartsWith("ConfigError: --set flow.x=1"));
}

TEST(Config, RemembersWhichKeysWereGiven) {
  Whole whole;
  KeySet set;
  // As the default, or in an empty group: given all the same, or not.
  ReadYaml("flow:\n  method: tvl1\nseeds: [4]\n", "c.yaml", Describe(whole),
           &set);
  EXPECT_THAT(set, testing::ElementsAre("flow.method", "seeds"));
  ReadYaml("flow:\n", "c.yaml", Describe(whole), &set);
  SetFromText("flow.levels=2", Describe(whole), &set);
  EXPECT_THAT(set, testing::ElementsAre("flow.levels", "flow.method", "seeds"));
}

TEST(Config, KeysAreThoseOfTheLeaves) {
  Whole whole;
  whole.name = "a=b\nc";
  EXPECT_THAT(
      KeysOf(Describe(whole)),
      testing::ElementsAre("draw", "flow.levels", "flow.method",
                           "flow.radius_px", "labels", "name", "seeds"));
}

TEST(Config, CanonicalTextNamesEveryField) {
  EXPECT_EQ(CanonicalText(FlowLike{}), "method=tvl1\nradius_px=3\nlevels=5\n");
}

TEST(Config, BoundsOfDefaultsAreCheckedToo) {
  Whole whole;
  whole.flow.levels = -4;
  EXPECT_THAT(ErrorOf([&] { CheckBounds(Describe(whole)); }),
              HasSubstr("flow.levels"));
}

TEST(Config, MarkdownListsEveryKey) {
  Whole whole;
  EXPECT_THAT(WriteMarkdown(Describe(whole)),
              HasSubstr("| `flow.method` | `tvl1` | tvl1 \\| dis | Method. |"));
}

}  // namespace
}  // namespace mien
