// The promises of pipeline/config/config.h and node.h, one by one.

#include <gmock/gmock.h>

#include <limits>

#include "pipeline/config/config.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct Inner {
  int count = 2;
  std::vector<double> steps = {0.5};
  template <class Self, class Visit>
  static void Fields(Self& self, Visit&& visit) {
    visit(self.count, "count", Spec{"How many."}.Range(1, 9));
    visit(self.steps, "steps", Spec{"Steps, px."}.AtLeast(0));
  }
};
struct Outer {
  bool on = false;
  double ratio = 1;
  std::string title = "plain";
  std::vector<std::string> kinds = {"micro"};
  Inner inner;
  template <class Self, class Visit>
  static void Fields(Self& self, Visit&& visit) {
    visit(self.on, "on", Spec{"Switch."});
    visit(self.ratio, "ratio", Spec{"Ratio."}.Range(-1, 1));
    visit(self.title, "title", Spec{"Any text."});
    visit(self.kinds, "kinds", Spec{"Kinds."}.Choices({"micro", "macro"}));
    visit(self.inner, "inner", Spec{"The group within."});
  }
};

Outer Read(const std::string& yaml) {
  Outer outer;
  ReadYaml(yaml, "c.yaml", Describe(outer));
  return outer;
}
std::string ReadError(const std::string& yaml) {
  return ErrorOf([&] { Read(yaml); });
}
std::string SetError(const std::string& assignment) {
  return ErrorOf([&] {
    Outer outer;
    SetFromText(assignment, Describe(outer));
  });
}

TEST(ConfigRules, TheTreeHasTheFieldsInTheirOrder) {
  Outer outer;
  const Node root = Describe(outer, "root");
  EXPECT_EQ(root.name, "root");
  ASSERT_EQ(root.children.size(), 5u);
  EXPECT_EQ(root.children[1].name, "ratio");
  EXPECT_EQ(root.children[1].spec.min, -1);
  EXPECT_EQ(root.children[1].spec.max, 1);
  EXPECT_EQ(root.children[2].spec.max, std::numeric_limits<double>::infinity());
  EXPECT_EQ(root.children[4].children[1].name, "steps");
  *std::get<double*>(root.children[1].value) = 0.25;
  EXPECT_EQ(outer.ratio, 0.25);  // the tree points into the struct
}

TEST(ConfigRules, NothingSaidNothingChanged) {
  for (const char* yaml : {"", "# a comment\n", "inner:\n", "---\n"}) {
    EXPECT_EQ(CanonicalText(Read(yaml)), CanonicalText(Outer{})) << yaml;
  }
}

TEST(ConfigRules, EveryTypeIsRead) {
  const Outer outer = Read(
      "on: true\nratio: -0.5\ntitle: two words\nkinds: [macro, micro]\n"
      "inner: {count: +3, steps: [1, 2.5, 1e-3]}\n");
  EXPECT_TRUE(outer.on);
  EXPECT_EQ(outer.ratio, -0.5);
  EXPECT_EQ(outer.title, "two words");
  EXPECT_THAT(outer.kinds, ElementsAre("macro", "micro"));
  EXPECT_EQ(outer.inner.count, 3);
  EXPECT_THAT(outer.inner.steps, ElementsAre(1, 2.5, 0.001));
}

TEST(ConfigRules, TextsMayLookLikeAnything) {
  EXPECT_EQ(Read("title: 12\n").title, "12");
  EXPECT_EQ(Read("title: true\n").title, "true");
  EXPECT_EQ(Read("title: \"null\"\n").title, "null");
  EXPECT_EQ(Read("title:\n").title, "");
  EXPECT_EQ(Read("title: ~\n").title, "");
}

TEST(ConfigRules, AListReplacesTheDefault) {
  EXPECT_TRUE(Read("kinds: []\n").kinds.empty());
  EXPECT_THAT(Read("inner: {steps: [7]}\n").inner.steps, ElementsAre(7));
}

TEST(ConfigRules, BoundsThemselvesAreAllowed) {
  EXPECT_EQ(Read("ratio: -1\n").ratio, -1);
  EXPECT_EQ(Read("ratio: 1\n").ratio, 1);
  EXPECT_EQ(Read("inner: {count: 9}\n").inner.count, 9);
  EXPECT_THAT(Read("inner: {steps: [0]}\n").inner.steps, ElementsAre(0));
}

TEST(ConfigRules, EveryErrorSaysFilePlacePathAndWhatIsAllowed) {
  const std::string at = "ConfigError: c.yaml:1:";
  EXPECT_EQ(ReadError("ratio: 1.0000001\n"),
            at + "8: ratio: 1.0000001 is out of range: allowed is -1 to 1");
  EXPECT_EQ(ReadError("inner: {steps: [1, -2]}\n"),
            at + "16: inner.steps: -2 is out of range: allowed is at least 0");
  EXPECT_EQ(ReadError("kinds: [micro, mikro]\n"),
            at + "8: kinds: 'mikro' is not one of micro, macro (did you mean "
                 "micro?)");
  EXPECT_EQ(ReadError("kinds: [neither of them]\n"),
            at + "8: kinds: 'neither of them' is not one of micro, macro");
  EXPECT_EQ(ReadError("on: 1\n"), at + "5: on: '1' must be true or false");
  EXPECT_EQ(ReadError("on: \"true\"\n"),
            at + "5: on: 'true' must be true or false");
  EXPECT_EQ(ReadError("on: [true]\n"), at + "5: on: must be true or false");
  EXPECT_EQ(ReadError("ratio: \"1\"\n"),
            at + "8: ratio: '1' must be a finite number");
  EXPECT_EQ(ReadError("ratio: [1]\n"), at + "8: ratio: must be a number");
  EXPECT_EQ(ReadError("ratio: .inf\n"),
            at + "8: ratio: '.inf' must be a finite number");
  EXPECT_EQ(ReadError("title: [a]\n"), at + "8: title: must be a text");
  EXPECT_EQ(ReadError("kinds: micro\n"),
            at + "8: kinds: must be a list, like [a, b]");
  EXPECT_EQ(ReadError("kinds: [[micro]]\n"),
            at + "8: kinds: must be a list of texts");
  EXPECT_EQ(ReadError("inner: {count: 3000000000}\n"),
            at + "16: inner.count: '3000000000' must be a whole number");
  EXPECT_EQ(ReadError("inner: {count: 0x3}\n"),
            at + "16: inner.count: '0x3' must be a whole number");
  EXPECT_EQ(ReadError("inner: [count]\n"),
            at + "8: inner must be a group of keys");
  EXPECT_EQ(ReadError("[on]\n"), at + "1: the file must be a group of keys");
}

TEST(ConfigRules, UnknownKeysNameTheNearestOrAll) {
  EXPECT_EQ(ReadError("inner:\n  cuont: 3\n"),
            "ConfigError: c.yaml:2:3: unknown key 'inner.cuont'; did you mean "
            "'inner.count'?");
  EXPECT_EQ(ReadError("inner:\n  entirely_else: 3\n"),
            "ConfigError: c.yaml:2:3: unknown key 'inner.entirely_else'; known "
            "here: count, steps");
}

TEST(ConfigRules, SetTakesWhatYamlTakes) {
  Outer outer;
  SetFromText("title=a=b", Describe(outer));
  EXPECT_EQ(outer.title, "a=b");
  SetFromText(" inner . count = 4", Describe(outer));
  EXPECT_EQ(outer.inner.count, 4);
  SetFromText("inner={count: 5, steps: []}", Describe(outer));
  EXPECT_EQ(outer.inner.count, 5);
  EXPECT_TRUE(outer.inner.steps.empty());
  SetFromText("title=", Describe(outer));
  EXPECT_EQ(outer.title, "");
  SetFromText("kinds=[macro]", Describe(outer));
  EXPECT_THAT(outer.kinds, ElementsAre("macro"));
}

TEST(ConfigRules, SetSaysWhatIsWrong) {
  EXPECT_EQ(SetError("=1"),
            "ConfigError: --set =1: write it as key=value, e.g. "
            "flow.method=dis");
  EXPECT_THAT(SetError("inner.cuont=3"),
              HasSubstr("--set inner.cuont=3:1:1: unknown key 'inner.cuont'; "
                        "did you mean 'inner.count'?"));
  EXPECT_THAT(SetError("inner.count.x=3"),
              HasSubstr("inner.count: must be a whole number"));
  EXPECT_THAT(SetError("on="), HasSubstr("on: must be true or false"));
  EXPECT_THAT(SetError("ratio=2"), HasSubstr("allowed is -1 to 1"));
  EXPECT_THAT(SetError("kinds=[micro"), HasSubstr("not YAML"));
}

TEST(ConfigRules, CheckBoundsNamesTheKeyOfAStruct) {
  Outer outer;
  CheckBounds(Describe(outer));
  outer.inner.steps = {1, std::numeric_limits<double>::quiet_NaN()};
  EXPECT_EQ(ErrorOf([&] { CheckBounds(Describe(outer)); }),
            "ConfigError: inner.steps: must be a finite number");
  outer.inner.steps = {};
  outer.kinds = {"none of these"};
  EXPECT_EQ(ErrorOf([&] { CheckBounds(Describe(outer)); }),
            "ConfigError: kinds: 'none of these' is not one of micro, macro");
}

TEST(ConfigRules, CanonicalTextHasOneLineAKeyWhateverTheValue) {
  Outer outer;
  outer.title = "x\ny=z";
  outer.kinds = {"a b", "c"};
  EXPECT_EQ(CanonicalText(outer),
            "on=false\nratio=1\ntitle=\"x\\ny=z\"\nkinds=[\"a b\", c]\n"
            "inner.count=2\ninner.steps=[0.5]\n");
}

TEST(ConfigRules, OtherValuesOtherText) {
  const auto text = [](const std::vector<std::string>& kinds) {
    Outer outer;
    outer.kinds = kinds;
    return CanonicalText(outer);
  };
  EXPECT_NE(text({}), text({""}));
  EXPECT_NE(text({"a, b"}), text({"a", "b"}));
  EXPECT_NE(text({"a\"", "b"}), text({"a\", b"}));
  EXPECT_NE(text({"\\n"}), text({"\n"}));
}

// Every text comes back as it was, whatever YAML makes of its look.
TEST(ConfigRules, EveryTextIsWrittenSoThatItReadsBack) {
  std::vector<std::string> texts = {"",
                                    "a",
                                    " a ",
                                    "null",
                                    "Null",
                                    "NULL",
                                    "~",
                                    "true",
                                    "12",
                                    "1e3",
                                    "-",
                                    "---",
                                    "...",
                                    "a: b",
                                    "a #b",
                                    "#",
                                    "[a]",
                                    "{a}",
                                    "*a",
                                    "&a",
                                    "!a",
                                    "%a",
                                    "@a",
                                    "`a",
                                    "'a'",
                                    "\"a\"",
                                    "a\\b",
                                    "a\nb",
                                    "\n",
                                    "a\rb",
                                    "\r\n",
                                    "a\tb",
                                    "a,b",
                                    "=",
                                    "<<",
                                    "yes",
                                    ".",
                                    "+",
                                    "/a/b",
                                    "a\\",
                                    "\xC3\xA9 \xE4\xB8\xAD",
                                    "? a",
                                    "| a",
                                    "> a"};
  for (char c = 1; c < 0x20; ++c) texts.push_back(std::string("x") + c);
  texts.push_back("\x7F");
  for (const std::string& text : texts) {
    Outer outer, other;
    outer.title = text;
    const std::string yaml = WriteYaml(Describe(outer));
    ReadYaml(yaml, "c.yaml", Describe(other));
    EXPECT_EQ(other.title, text) << yaml;
  }
}

struct Texts {
  std::vector<std::string> all;
  template <class Self, class Visit>
  static void Fields(Self& self, Visit&& visit) {
    visit(self.all, "all", Spec{"All."});
  }
};

TEST(ConfigRules, TextsInListsReadBackToo) {
  Texts texts{{"NULL", "a, b", "]", "", "...", "x: y", "\r", "-1"}}, other;
  ReadYaml(WriteYaml(Describe(texts)), "c.yaml", Describe(other));
  EXPECT_EQ(other.all, texts.all);
}

TEST(ConfigRules, NumbersReadBackToTheLastBit) {
  for (const double value : {0.1, 1.0 / 3, -0.7071067811865476, 1e-300}) {
    Outer outer, other;
    outer.ratio = value;
    ReadYaml(WriteYaml(Describe(outer), false), "c.yaml", Describe(other));
    EXPECT_EQ(other.ratio, value);
  }
}

TEST(ConfigRules, CommentsStandAboveTheirKeysWithinTheWidth) {
  Outer outer;
  const std::string yaml = WriteYaml(Describe(outer));
  EXPECT_EQ(yaml,
            "# Switch.\non: false\n# Ratio. [-1 to 1]\nratio: 1\n"
            "# Any text.\ntitle: plain\n# Kinds. [micro | macro]\n"
            "kinds: [micro]\n\n# The group within.\ninner:\n"
            "  # How many. [1 to 9]\n  count: 2\n"
            "  # Steps, px. [at least 0]\n  steps: [0.5]\n");
  EXPECT_EQ(WriteYaml(Describe(outer), false).find('#'), std::string::npos);
}

struct Wordy {
  int x = 1;
  template <class Self, class Visit>
  static void Fields(Self& self, Visit&& visit) {
    std::string doc;
    for (int i = 0; i < 60; ++i) doc += "word ";
    visit(self.x, "x", Spec{doc + "end."});
  }
};

TEST(ConfigRules, LongCommentsAreBroken) {
  Wordy wordy;
  std::size_t lines = 0, begin = 0;
  const std::string yaml = WriteYaml(Describe(wordy));
  for (std::size_t end; (end = yaml.find('\n', begin)) != std::string::npos;
       begin = end + 1) {
    EXPECT_LE(end - begin, 78u);
    ++lines;
  }
  EXPECT_EQ(lines, 6u);  // 15 words of 5 a line, and the key
}

TEST(ConfigRules, MarkdownHasATableAGroup) {
  Inner inner;
  Node root;
  root.children.push_back(Describe(inner, "inner", Spec{"Both."}));
  EXPECT_EQ(WriteMarkdown(root),
            "## inner\n\nBoth.\n\n| key | default | allowed | meaning |\n"
            "|---|---|---|---|\n| `inner.count` | `2` | 1 to 9 | How many. |\n"
            "| `inner.steps` | `[0.5]` | at least 0 | Steps, px. |\n\n");
}

}  // namespace
}  // namespace mien
