#include "tools/inject/expression.h"

#include <cmath>

#include <gtest/gtest.h>

#include "pipeline/core/error.h"

namespace mien {
namespace {

cv::Point2d MoveAt(const ExpressionBasis& basis, int au, cv::Point2d p) {
  return Displacement(basis.Compose({{au, 1.0}}, 0), p);
}

TEST(ExpressionTest, BumpIsAGaussian) {
  const std::vector<Bump> bumps = {{{0.5, 0}, {0.1, 0.2}, {0, -2}}};
  EXPECT_DOUBLE_EQ(Displacement(bumps, {0.5, 0}).y, -2);
  EXPECT_NEAR(Displacement(bumps, {0.6, 0}).y, -2 * std::exp(-0.5), 1e-12);
  EXPECT_NEAR(Displacement(bumps, {0.5, 0.4}).y, -2 * std::exp(-2.0), 1e-12);
  EXPECT_EQ(Displacement(bumps, {0.5, 1.0}), cv::Point2d(0, 0));
}

TEST(ExpressionTest, FieldsAreNormalisedMirroredAndPointTheRightWay) {
  const Identity id = MakeIdentity(3);
  const ExpressionBasis basis(id);
  for (const int au : KnownActionUnits()) {
    const cv::Point2d at = basis.StrongestPoint(au);
    const cv::Point2d move = MoveAt(basis, au, at);
    EXPECT_NEAR(cv::norm(move), 1, 1e-9) << au;
    const cv::Point2d other = MoveAt(basis, au, {-at.x, at.y});
    EXPECT_NEAR(other.x, -move.x, 1e-9) << au;
    EXPECT_NEAR(other.y, move.y, 1e-9) << au;
  }
  const auto& p = id.landmark;
  EXPECT_LT(MoveAt(basis, 1, p[21]).y, -0.5);   // inner brow up
  EXPECT_LT(MoveAt(basis, 2, p[17]).y, -0.5);   // outer brow up
  EXPECT_GT(MoveAt(basis, 4, p[21]).y, 0.4);    // brow down
  EXPECT_GT(MoveAt(basis, 4, p[21]).x, 0.2);    // and together
  EXPECT_LT(MoveAt(basis, 5, p[37]).y, -0.5);   // upper lid up
  EXPECT_LT(MoveAt(basis, 7, p[41]).y, -0.5);   // lower lid up
  EXPECT_LT(MoveAt(basis, 12, p[48]).x, -0.5);  // corner out
  EXPECT_LT(MoveAt(basis, 12, p[48]).y, -0.4);  // and up
  EXPECT_GT(MoveAt(basis, 14, p[48]).x, 0.5);   // corner in
  EXPECT_GT(MoveAt(basis, 15, p[48]).y, 0.5);   // corner down
  EXPECT_LT(MoveAt(basis, 17, p[57]).y, -0.3);  // lower lip up
  EXPECT_LT(MoveAt(basis, 20, p[48]).x, -0.5);  // corner sideways
  EXPECT_GT(MoveAt(basis, 24, p[51]).y, 0.3);   // lips together
  EXPECT_LT(MoveAt(basis, 24, p[57]).y, -0.3);
}

// The smallest determinant of the map p -> p + d(p) over the face.
double SmallestJacobian(const std::vector<Bump>& bumps) {
  constexpr double kStep = 1e-4;
  double smallest = 1e9;
  for (double y = -1; y < 2; y += 0.02) {
    for (double x = -1.2; x < 1.2; x += 0.02) {
      const cv::Point2d d = Displacement(bumps, {x, y});
      const cv::Point2d dx = (Displacement(bumps, {x + kStep, y}) - d) / kStep;
      const cv::Point2d dy = (Displacement(bumps, {x, y + kStep}) - d) / kStep;
      smallest = std::min(smallest, (1 + dx.x) * (1 + dy.y) - dx.y * dy.x);
    }
  }
  return smallest;
}

TEST(ExpressionTest, EightPercentOfTheEyeDistanceDoesNotFold) {
  const ExpressionBasis basis(MakeIdentity(8));
  for (const int au : KnownActionUnits()) {
    EXPECT_GT(SmallestJacobian(basis.Compose({{au, 0.08}}, 0)), 0.1) << au;
  }
  const std::vector<std::vector<int>> sets = {
      {1, 2, 5}, {6, 12}, {4, 7, 24}, {9, 10}, {1, 4, 5, 20}, {1, 15, 17}};
  for (const std::vector<int>& set : sets) {
    std::map<int, double> au;
    for (const int k : set) au[k] = 0.08;
    EXPECT_GT(SmallestJacobian(basis.Compose(au, 0.1)), 0.05) << set[0];
  }
}

TEST(ExpressionTest, FieldsFollowTheLandmarksOfEachHalf) {
  const Identity id = MakeIdentity(4);
  const ExpressionBasis drawn(id);
  FacePoints points = id.landmark;
  const ExpressionBasis same(points);
  for (const int au : KnownActionUnits()) {
    const cv::Point2d at = drawn.StrongestPoint(au);
    EXPECT_NEAR(cv::norm(MoveAt(drawn, au, at) - MoveAt(same, au, at)), 0, 0.02)
        << au;
  }
  // A mouth that hangs on one side.
  points[54] += cv::Point2d(0.1, 0.2);
  const ExpressionBasis uneven(points);
  EXPECT_NEAR(cv::norm(MoveAt(uneven, 12, points[48])),
              cv::norm(MoveAt(uneven, 12, points[54])), 0.03);
  EXPECT_GT(MoveAt(uneven, 12, points[54]).x, 0.5);
}

TEST(ExpressionTest, PeakOfASum) {
  const std::vector<Bump> one = {{{0.1, 0}, {0.2, 0.1}, {3, 4}}};
  EXPECT_NEAR(PeakOf(one), 5, 1e-6);
  std::vector<Bump> two = one;
  two.push_back(one[0]);
  EXPECT_NEAR(PeakOf(two), 10, 1e-6);
  EXPECT_EQ(PeakOf({}), 0);
}

TEST(ExpressionTest, UnknownActionUnit) {
  const ExpressionBasis basis(MakeIdentity(1));
  EXPECT_THROW(basis.Compose({{3, 0.0}}, 0), ConfigError);
  EXPECT_THROW(basis.StrongestPoint(-1), ConfigError);
}

}  // namespace
}  // namespace mien
