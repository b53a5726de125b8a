#include "tools/inspect/compare_output.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/file.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class CompareOutputTest : public testing::Test {
 protected:
  std::vector<std::string> Run(const std::string& name, const std::string& a,
                               const std::string& b, double tolerance = 0) {
    WriteFileAtomic(folder_ / ("a/" + name), a);
    WriteFileAtomic(folder_ / ("b/" + name), b);
    return OutputDifferences(folder_ / ("a/" + name), folder_ / ("b/" + name),
                             tolerance);
  }
  TempFolder folder_;
};

TEST_F(CompareOutputTest, Tables) {
  EXPECT_THAT(Run("t.csv", "a,b\n1,x\n", "a,b\r\n1,x\r\n"), IsEmpty());
  EXPECT_THAT(Run("t.csv", "a,b\n1,x\n2,y\n", "a,b\n1.25,x\n2,z\n"),
              ElementsAre("column a: 1 of 2 rows differ, max abs difference "
                          "0.25; row 1 has '1' against '1.25'",
                          "column b: 1 of 2 rows differ; row 2 has 'y' "
                          "against 'z'"));
  EXPECT_THAT(Run("t.csv", "a\n1\n2\n", "a\n1\n"),
              ElementsAre("2 rows against 1"));
  EXPECT_THAT(Run("t.csv", "a\n1\n", "b\n1\n"),
              ElementsAre("columns 'a' against 'b'"));
  EXPECT_THAT(Run("t.csv", "a\n1\n", "a\n1.5\n", 0.5), IsEmpty());
}

// Beyond 24 MB a table is read line by line.
TEST_F(CompareOutputTest, LongTables) {
  std::string text = "a,b\n";
  const std::string row = "1," + std::string(99996, 'x') + "\n";
  while (text.size() < (std::size_t{25} << 20)) text += row;
  const std::size_t rows = text.size() / row.size();
  EXPECT_THAT(Run("t.csv", text, text), IsEmpty());
  std::string other = text;
  other[4] = '3';
  EXPECT_THAT(Run("t.csv", text, other),
              ElementsAre(testing::StartsWith(
                  "column a: 1 of " + std::to_string(rows) +
                  " rows differ, max abs difference 2; row 1 has '1' against "
                  "'3'")));
  EXPECT_THAT(Run("t.csv", text, other, 2), IsEmpty());
  EXPECT_THAT(Run("t.csv", text, text + row),
              ElementsAre(std::to_string(rows) + " rows against " +
                          std::to_string(rows + 1)));
  EXPECT_THAT(Run("t.csv", text, "a,c\n1,2\n"),
              ElementsAre("columns 'a,b' against 'a,c'"));
}

TEST_F(CompareOutputTest, JsonWithoutTimings) {
  EXPECT_THAT(Run("r.json", R"({"timings_s": {"x": 1}, "stages": 1, "n": 2})",
                  R"({"timings_s": {"x": 9}, "versions": 2, "n": 2.0})"),
              IsEmpty());
  EXPECT_THAT(Run("r.json", R"({"s": {"uf1": 0.5, "list": [1, 2]}, "only": 1})",
                  R"({"s": {"uf1": 0.75, "list": [1, 3]}})"),
              ElementsAre("only: only in A", "s.list[1]: '2' against '3'",
                          "s.uf1: '0.5' against '0.75'"));
  EXPECT_THAT(Run("r.json", "[1]", "[1.5]", 0.5), IsEmpty());
}

TEST_F(CompareOutputTest, BrokenJson) {
  EXPECT_THAT(ErrorOf([&] { Run("r.json", "{", "{}"); }),
              HasSubstr("r.json: not JSON"));
  const std::string deep = std::string(100, '[') + std::string(100, ']');
  EXPECT_THAT(ErrorOf([&] { Run("r.json", deep, "[]"); }),
              HasSubstr("nested deeper than 64"));
  EXPECT_THAT(Run("r.json", R"(["\"[[", "[)" + std::string(70, '{') + R"("])",
                  R"(["\"[[", "[)" + std::string(70, '{') + R"("])"),
              IsEmpty());
}

// A watched parser would take the square of the number of objects.
TEST_F(CompareOutputTest, ManyObjects) {
  std::string many = "[{}";
  for (int i = 0; i < 900000; ++i) many += ",{}";
  EXPECT_THAT(Run("r.json", many + "]", many + "]"), IsEmpty());
  many += many;
  EXPECT_THAT(ErrorOf([&] { Run("r.json", many + "]", "[]"); }),
              HasSubstr("r.json: JSON of more than 2000000 values"));
}

TEST_F(CompareOutputTest, ConfigurationsWithoutExec) {
  EXPECT_THAT(Run("c.yaml", "flow:\n  size: 28\nexec:\n  jobs: 1\n",
                  "exec:\n  jobs: 8\nflow:\n  size: 28.0\n"),
              IsEmpty());
  EXPECT_THAT(Run("c.yaml", "flow:\n  method: dis\n  list: [1, 2]\n",
                  "flow:\n  method: tvl1\n  list: [1]\n  more: x\n"),
              ElementsAre("flow.list: [1, 2] against [1]",
                          "flow.method: dis against tvl1",
                          "flow.more: (absent) against x"));
  EXPECT_THAT(ErrorOf([&] { Run("c.yaml", "a: [", "a: 1"); }),
              HasSubstr("DataError: "));
}

TEST_F(CompareOutputTest, TextsLineByLine) {
  EXPECT_THAT(Run("a.vtt", "x\ny\n", "x\nz\nw\n"),
              ElementsAre("line 2: 'y' against 'z'", "line 3: '' against 'w'",
                          "3 lines against 4"));
}

TEST_F(CompareOutputTest, LongListsAreCut) {
  std::string a, b;
  for (int i = 0; i < 30; ++i) {
    a += "a\n";
    b += "b\n";
  }
  const auto lines = Run("t.txt", a, b);
  ASSERT_EQ(lines.size(), 21u);
  EXPECT_EQ(lines.back(), "and 10 more");
}

TEST(OutputKindTest, ByName) {
  EXPECT_EQ(OutputKindOf("out/samples.CSV"), OutputKind::kTable);
  EXPECT_EQ(OutputKindOf("results.json"), OutputKind::kJson);
  EXPECT_EQ(OutputKindOf("config.yaml"), OutputKind::kConfig);
  EXPECT_EQ(OutputKindOf("P01.TextGrid"), OutputKind::kText);
  EXPECT_EQ(OutputKindOf("report.html"), OutputKind::kOther);
  EXPECT_EQ(OutputKindOf("a.h5"), OutputKind::kOther);
}

}  // namespace
}  // namespace mien
