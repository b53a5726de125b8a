#include "tools/inspect/array_stats.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/tools/inspect/sample_cache.h"

namespace mien {
namespace {

TEST(StatsOfTest, LeavesOutNan) {
  const ArrayStats stats = StatsOf(SampleArtifact().At("points"));
  EXPECT_EQ(stats.count, 6u);
  EXPECT_EQ(stats.nan_count, 1u);
  EXPECT_EQ(stats.infinite_count, 0u);
  EXPECT_DOUBLE_EQ(stats.min, -1);
  EXPECT_DOUBLE_EQ(stats.max, 6);
  EXPECT_DOUBLE_EQ(stats.mean, 16.0 / 5);
  // -1, 2, 4, 5, 6: squares around 3.2 sum to 30.8.
  EXPECT_DOUBLE_EQ(stats.sd, std::sqrt(30.8 / 5));
  EXPECT_FALSE(stats.constant);
}

TEST(StatsOfTest, SeesConstantArrays) {
  EXPECT_TRUE(StatsOf(SampleArtifact().At("time")).constant);
  Artifact artifact;
  artifact.Put("one", {1}, std::vector<double>{3}, "");
  artifact.Put("none", {0}, std::vector<double>{}, "");
  artifact.Put("nan", {2}, std::vector<double>(2, std::nan("")), "");
  artifact.Put("late", {3}, std::vector<std::int32_t>{7, 7, 8}, "");
  EXPECT_FALSE(StatsOf(artifact.At("one")).constant);
  EXPECT_FALSE(StatsOf(artifact.At("none")).constant);
  EXPECT_TRUE(StatsOf(artifact.At("nan")).constant);
  EXPECT_FALSE(StatsOf(artifact.At("late")).constant);
}

TEST(StatsOfTest, AppliesTheScale) {
  const ArrayStats stats = StatsOf(SampleArtifact().At("flow"));
  EXPECT_DOUBLE_EQ(stats.min, -0.25);
  EXPECT_DOUBLE_EQ(stats.max, 1);
  EXPECT_DOUBLE_EQ(stats.mean, 1.25 / 4);
}

TEST(ValueAtTest, ReadsEveryType) {
  Artifact artifact;
  artifact.Put("u8", {2}, std::vector<std::uint8_t>{1, 255}, "");
  artifact.Put("i16", {2}, std::vector<std::int16_t>{1, -2}, "");
  artifact.Put("i32", {2}, std::vector<std::int32_t>{1, -70000}, "");
  artifact.Put("i64", {2}, std::vector<std::int64_t>{1, -5000000000}, "");
  artifact.Put("f32", {2}, std::vector<float>{1, 0.5f}, "");
  artifact.Put("f64", {2}, std::vector<double>{1, 0.1}, "");
  EXPECT_EQ(ValueAt(artifact.At("u8"), 1), 255);
  EXPECT_EQ(ValueAt(artifact.At("i16"), 1), -2);
  EXPECT_EQ(ValueAt(artifact.At("i32"), 1), -70000);
  EXPECT_EQ(ValueAt(artifact.At("i64"), 1), -5e9);
  EXPECT_EQ(ValueAt(artifact.At("f32"), 1), 0.5);
  EXPECT_EQ(ValueAt(artifact.At("f64"), 1), 0.1);
}

TEST(CompareTest, FindsTheLargestDifference) {
  const Array a = SampleArtifact(0).At("points");
  const Array b = SampleArtifact(0.25).At("points");
  const ArrayDifference found = Compare(a, b, 0);
  EXPECT_TRUE(found.comparable);
  EXPECT_EQ(found.count, 1u);
  EXPECT_DOUBLE_EQ(found.max_abs, 0.25);
  EXPECT_EQ(found.odd_count, 0u);
  EXPECT_EQ(Compare(a, b, 0.25).count, 0u);
  EXPECT_DOUBLE_EQ(Compare(a, b, 0.25).max_abs, 0.25);
  EXPECT_EQ(Compare(a, a, 0).count, 0u);
}

TEST(CompareTest, TellsNanFromNumbers) {
  const double inf = std::numeric_limits<double>::infinity();
  Artifact a, b;
  a.Put("x", {4}, std::vector<double>{std::nan(""), 1, inf, 2}, "");
  b.Put("x", {4}, std::vector<double>{std::nan(""), std::nan(""), inf, 3}, "");
  const ArrayDifference found = Compare(a.At("x"), b.At("x"), 10);
  EXPECT_EQ(found.odd_count, 1u);
  EXPECT_EQ(found.count, 1u);  // 2 and 3 are within the tolerance
  EXPECT_DOUBLE_EQ(found.max_abs, 1);
}

TEST(CompareTest, NeedsTypeAndShape) {
  Artifact a;
  a.Put("x", {4}, std::vector<float>(4), "");
  a.Put("y", {2, 2}, std::vector<float>(4), "");
  a.Put("z", {4}, std::vector<std::int32_t>(4), "");
  EXPECT_FALSE(Compare(a.At("x"), a.At("y"), 0).comparable);
  EXPECT_FALSE(Compare(a.At("x"), a.At("z"), 0).comparable);
}

}  // namespace
}  // namespace mien
