// The promises of pipeline/cache/artifact.h, one by one.

#include <gmock/gmock.h>

#include "pipeline/cache/artifact.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using testing::ElementsAre;

TEST(ArtifactRules, ElementTypesHaveSizesAndNames) {
  const auto expect = [](ElementType type, std::size_t size, const char* name) {
    EXPECT_EQ(ElementSize(type), size) << name;
    EXPECT_STREQ(ElementName(type), name);
  };
  expect(ElementTypeOf<std::uint8_t>(), 1, "u8");
  expect(ElementTypeOf<std::int16_t>(), 2, "i16");
  expect(ElementTypeOf<std::int32_t>(), 4, "i32");
  expect(ElementTypeOf<std::int64_t>(), 8, "i64");
  expect(ElementTypeOf<float>(), 4, "f32");
  expect(ElementTypeOf<double>(), 8, "f64");
}

TEST(ArtifactRules, Shapes) {
  EXPECT_EQ(ElementCount({}), 1);
  EXPECT_EQ(ElementCount({12, 68, 2}), 1632);
  EXPECT_EQ(ElementCount({5, 0, 7}), 0);
  EXPECT_EQ(ElementCount({1 << 20, 1 << 20}), std::int64_t{1} << 40);
  EXPECT_EQ(ShapeText({}), "");
  EXPECT_EQ(ShapeText({12, 68, 2}), "12 x 68 x 2");
}

TEST(ArtifactRules, PutReplacesAndKeepsTheUnit) {
  Artifact artifact;
  artifact.Put<double>("x", {1}, std::vector<double>{1}, "s");
  artifact.Put<std::int64_t>("x", {2}, std::vector<std::int64_t>{5, -6}, "1");
  EXPECT_EQ(artifact.At("x").unit, "1");
  EXPECT_EQ(artifact.At("x").bytes.size(), 16u);
  EXPECT_EQ(artifact.At("x").scale, 1);
  EXPECT_FALSE(artifact.At("x").pack);
  EXPECT_THAT(artifact.Get<std::int64_t>("x"), ElementsAre(5, -6));
  EXPECT_TRUE(artifact.Has("x"));
  EXPECT_FALSE(artifact.Has("y"));
}

TEST(ArtifactRules, EmptyArraysAreArrays) {
  Artifact artifact;
  artifact.Put<float>("x", {0, 3}, std::vector<float>{}, "");
  Shape shape;
  EXPECT_TRUE(artifact.Get<float>("x", &shape).empty());
  EXPECT_EQ(shape, (Shape{0, 3}));
}

TEST(ArtifactRules, QuantisedValuesAreWholeSteps) {
  Artifact artifact;
  // Halves of a step go to the even one; beyond 32767 steps is clipped.
  artifact.PutQuantised("u", {6}, {0.25f, 0.75f, -0.25f, 1.0f, 1e6f, -1e6f},
                        0.5, "px");
  EXPECT_THAT(artifact.Get<std::int16_t>("u"),
              ElementsAre(0, 2, 0, 2, 32767, -32767));
  EXPECT_THAT(artifact.GetQuantised("u"),
              ElementsAre(0, 1, 0, 1, 16383.5f, -16383.5f));
  EXPECT_EQ(artifact.At("u").scale, 0.5);
  EXPECT_TRUE(artifact.At("u").pack);
  EXPECT_EQ(ErrorOf([&] { artifact.Get<float>("u"); }),
            "DataError: cached array 'u' has type i16, expected f32");
  artifact.Put<float>("f", {1}, {1.0f}, "");
  EXPECT_EQ(ErrorOf([&] { artifact.GetQuantised("f"); }),
            "DataError: cached array 'f' has type f32, expected i16");
}

}  // namespace
}  // namespace mien
