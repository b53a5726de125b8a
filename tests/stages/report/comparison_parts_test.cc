#include "stages/report/comparison_parts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "pipeline/core/text.h"

namespace mien {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(SubjectPartTest, BarsAreSortedTheTableIsNot) {
  const std::string part =
      SubjectPart({{"casme2", "01", 7, 0.5, 0.25},
                   {"casme2", "02", 3, 0.875, std::nan("")},
                   {"casme2", "03", 5, 0.75, 0.625}});
  EXPECT_THAT(part, HasSubstr("Accuracy lies between 0.500 and 0.875, median "
                              "0.750, over 3 subjects."));
  const std::size_t best = part.find("<bdi>02</bdi>");
  EXPECT_LT(best, part.find("<bdi>03</bdi>"));
  EXPECT_LT(part.find("<bdi>03</bdi>"), part.find("<bdi>01</bdi>"));
  EXPECT_THAT(part,
              HasSubstr("<bdi>02</bdi></th><td class=\"n\">3</td><td class="
                        "\"n\">0.875</td><td class=\"n\"></td></tr>"));
  EXPECT_THAT(part, HasSubstr("<td class=\"n\">0.625</td></tr>"));
  EXPECT_THAT(part, Not(HasSubstr("casme2")));  // the only data set
}

TEST(SubjectPartTest, NamesTheDataSetWhereThereAreSeveral) {
  const std::string part =
      SubjectPart({{"a<b", "01", 7, 0.5, 0.5}, {"smic", "01", 7, 0.5, 0.5}});
  EXPECT_THAT(part, HasSubstr("a&lt;b / <bdi>01</bdi>"));
  EXPECT_THAT(part, HasSubstr("<td>smic</td>"));
}

TEST(SubjectPartTest, OneIsNoComparisonAndManyAreBounded) {
  EXPECT_EQ(SubjectPart({{"a", "01", 7, 0.5, 0.5}}), "");
  std::vector<SubjectRow> many;
  for (std::size_t i = 0; i < kMostSubjects + 2; ++i) {
    many.push_back({"a", Str("s", i), 1, 0.5, 0.5});
  }
  const std::string part = SubjectPart(many);
  EXPECT_THAT(part, HasSubstr("2 further subjects not shown."));
  EXPECT_THAT(part, Not(HasSubstr(Str("<bdi>s", kMostSubjects, "<"))));
}

TEST(SideBySideTest, F1OfEachClassAndMatrices) {
  const PartRow one = {
      "one", 4, {2, 0, 1, 1}, {{"neg", 2, 0, 0, 0.75}, {"pos", 2, 0, 0, 0.5}}};
  PartRow two = {"<two>", 3, {3}, {{"neg", 3, 0, 0, 1}, {"pos", 0, 0, 0, 0}}};
  const std::string part = SideBySide({one, two}, {"neg", "pos"});
  EXPECT_THAT(part, HasSubstr("<span>0.750</span>"));
  EXPECT_THAT(part, HasSubstr("<span class=\"quiet\">none</span>"));
  EXPECT_THAT(part, HasSubstr("<h3>one</h3>"));
  EXPECT_THAT(part, Not(HasSubstr("<h3>&lt;two")));  // not 2 x 2
  EXPECT_THAT(part, HasSubstr("<th scope=\"col\">&lt;two&gt;</th>"));
  EXPECT_EQ(SideBySide({one}, {"neg", "pos"}), "");
}

TEST(SideBySideTest, ManyAreBounded) {
  const std::vector<PartRow> parts(kMostParts + 1);
  EXPECT_THAT(SideBySide(parts, {"a"}), HasSubstr("1 further part not shown"));
}

}  // namespace
}  // namespace mien
