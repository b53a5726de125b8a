#include "pipeline/config/yaml_tree.h"

#include <gmock/gmock.h>

#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using testing::HasSubstr;

std::string ParseError(const std::string& yaml) {
  return ErrorOf([&] { ParseYaml(yaml, "c.yaml"); });
}

TEST(YamlTree, KeepsOrderAndPositions) {
  const YamlTree tree = ParseYaml("b: 1\na:\n  - x\n  - \"2\"\n", "c.yaml");
  ASSERT_EQ(tree.kind, YamlTree::Kind::kMap);
  ASSERT_EQ(tree.map.size(), 2u);
  EXPECT_EQ(tree.map[0].first.text, "b");
  const YamlTree& list = tree.map[1].second;
  ASSERT_EQ(list.list.size(), 2u);
  EXPECT_EQ(list.list[1].line, 4);
  EXPECT_EQ(list.list[1].column, 5);
  EXPECT_TRUE(list.list[1].quoted);
  EXPECT_FALSE(list.list[0].quoted);
  EXPECT_EQ(ParseYaml("", "c.yaml").kind, YamlTree::Kind::kNull);
}

TEST(YamlTree, RefusesWhatAConfigurationNeverNeeds) {
  EXPECT_EQ(ParseError("a: 1\nb: 2\na: 3\n"),
            "ConfigError: c.yaml:3:1: 'a' stands twice (first in line 1); "
            "keep one");
  EXPECT_THAT(ParseError("a: &x [1]\nb: *x\n"), HasSubstr("anchors"));
  EXPECT_THAT(ParseError("a: 1\n---\nb: 2\n"), HasSubstr("second document"));
  EXPECT_THAT(ParseError("a: [1, 2\n"), HasSubstr("not YAML"));
  EXPECT_THAT(ParseError("[x]: 1\n"), HasSubstr("plain name"));
}

TEST(YamlTree, RefusesBombs) {
  std::string deep(100, '[');
  EXPECT_THAT(ParseError(deep + std::string(100, ']')),
              HasSubstr("nested deeper"));
  std::string wide = "a: [";
  for (int i = 0; i < 20000; ++i) wide += "1,";
  EXPECT_THAT(ParseError(wide + "1]"), HasSubstr("more than 10000"));
  EXPECT_THAT(ParseError(std::string(2 << 20, ' ')), HasSubstr("1 MiB"));
}

}  // namespace
}  // namespace mien
