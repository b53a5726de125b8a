// Limits and refusals of pipeline/config/yaml_tree.h.

#include <gmock/gmock.h>

#include "pipeline/config/yaml_tree.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string ParseError(const std::string& yaml) {
  return ErrorOf([&] { ParseYaml(yaml, "c.yaml"); });
}

// [1, 1, ...]: the list itself is one of the values.
std::string ListOf(int values) {
  std::string text = "[";
  for (int i = 0; i < values; ++i) text += "1,";
  return text + "]";
}

TEST(YamlLimits, TenThousandValuesAndNoMore) {
  EXPECT_EQ(ParseYaml(ListOf(9999), "c.yaml").list.size(), 9999u);
  EXPECT_THAT(
      ParseError(ListOf(10000)),
      StartsWith("ConfigError: c.yaml:1:20000: more than 10000 values"));
}

TEST(YamlLimits, KeysCountAsValues) {
  std::string map;
  for (int i = 0; i < 5000; ++i) map += "k" + std::to_string(i) + ": 1\n";
  EXPECT_THAT(ParseError(map), HasSubstr("more than 10000 values"));
}

TEST(YamlLimits, ThirtyTwoLevelsAndNoMore) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  YamlTree tree = ParseYaml(nested(32), "c.yaml");
  int depth = 1;
  while (!tree.list.empty()) {
    YamlTree inner = tree.list[0];
    tree = inner;
    ++depth;
  }
  EXPECT_EQ(depth, 32);
  EXPECT_EQ(ParseError(nested(33)),
            "ConfigError: c.yaml:1:33: nested deeper than 32");
}

TEST(YamlLimits, OneMebibyteAndNoMore) {
  const std::string most = "# " + std::string((1 << 20) - 2, 'x');
  EXPECT_EQ(ParseYaml(most, "c.yaml").kind, YamlTree::Kind::kNull);
  EXPECT_EQ(ParseError(most + "x"),
            "ConfigError: c.yaml: larger than 1 MiB; is it a configuration?");
}

TEST(YamlLimits, ErrorsStandAtTheirPlace) {
  EXPECT_EQ(ParseError("a: 1\nb: &x 2\n"),
            "ConfigError: c.yaml:2:4: anchors (&name) are not supported");
  EXPECT_THAT(ParseError("a: *x\n"), HasSubstr("not YAML"));  // never named
  EXPECT_EQ(ParseError("a: 1\n---\nb: 2\n"),
            "ConfigError: c.yaml:2:1: a second document; keep one per file");
  EXPECT_THAT(ParseError("a: 1\n\tb: 2\n"), StartsWith("ConfigError: c.yaml:"));
  EXPECT_THAT(ParseError("a: 1\n b: 2\n"), HasSubstr("not YAML"));
  EXPECT_THAT(ParseError("{a: 1}}\n"), StartsWith("ConfigError: c.yaml:"));
}

TEST(YamlLimits, DuplicatesOnEveryLevelQuotedOrNot) {
  EXPECT_EQ(ParseError("g:\n  a: 1\n  \"a\": 2\n"),
            "ConfigError: c.yaml:3:3: 'a' stands twice (first in line 2); "
            "keep one");
  EXPECT_EQ(ParseYaml("g: {a: 1}\nh: {a: 2}\n", "c.yaml").map.size(), 2u);
}

TEST(YamlLimits, KeysArePlainNames) {
  for (const char* yaml : {"[a]: 1\n", "{a: 1}: 2\n", "~: 1\n", "? [a]\n"}) {
    EXPECT_THAT(ParseError(yaml), HasSubstr("a key must be a plain name"))
        << yaml;
  }
}

TEST(YamlLimits, KindsOfValues) {
  const YamlTree tree = ParseYaml(
      "a: ~\nb:\nc: 'x'\nd: x\ne: [1]\nf: {g: 1}\nh: |\n  two\n  lines\n",
      "c.yaml");
  ASSERT_EQ(tree.map.size(), 7u);
  using Kind = YamlTree::Kind;
  const Kind kinds[] = {Kind::kNull, Kind::kNull, Kind::kScalar, Kind::kScalar,
                        Kind::kList, Kind::kMap,  Kind::kScalar};
  for (std::size_t i = 0; i < tree.map.size(); ++i) {
    EXPECT_EQ(tree.map[i].second.kind, kinds[i]) << i;
  }
  EXPECT_TRUE(tree.map[2].second.quoted);
  EXPECT_FALSE(tree.map[3].second.quoted);
  EXPECT_EQ(tree.map[6].second.text, "two\nlines\n");
}

TEST(YamlLimits, WindowsFilesAreRead) {
  const YamlTree tree = ParseYaml(
      "\xEF\xBB\xBF"
      "a: 1\r\nb: x\r\n",
      "c.yaml");
  ASSERT_EQ(tree.map.size(), 2u);
  EXPECT_EQ(tree.map[0].first.text, "a");
  EXPECT_EQ(tree.map[1].second.text, "x");
}

}  // namespace
}  // namespace mien
