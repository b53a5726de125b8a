#include "tools/synth/head_warp.h"

#include <cmath>

#include <gtest/gtest.h>

namespace mien {
namespace {

TEST(HeadWarpTest, InverseUndoesForward) {
  const ExpressionBasis basis(MakeIdentity(2));
  ActorOptions options;
  ActorPose pose;
  pose.au_px = {{1, 8}, {2, 6}, {5, 5}, {12, 8}, {17, 4}};
  pose.yaw_deg = 8;
  pose.pitch_deg = -6;
  pose.roll_deg = 5;
  pose.scale = 1.1;
  pose.shift_x_px = 12;
  pose.mouth_open_px = 10;
  const HeadWarp warp(basis, options, pose);
  for (double y = 60; y < 430; y += 7.3) {
    for (double x = 180; x < 460; x += 7.7) {
      const cv::Point2d back = warp.Forward(warp.Inverse({x, y}));
      ASSERT_NEAR(back.x, x, 1e-4);
      ASSERT_NEAR(back.y, y, 1e-4);
    }
  }
}

TEST(HeadWarpTest, TurningTheHeadMovesTheNoseMost) {
  const Identity id = MakeIdentity(2);
  const ExpressionBasis basis(id);
  const ActorOptions options;
  ActorPose turned;
  turned.yaw_deg = 5;
  const HeadWarp rest(basis, options, {});
  const HeadWarp warp(basis, options, turned);
  const auto moved = [&](std::size_t k) {
    return warp.Forward(id.landmark[k]).x - rest.Forward(id.landmark[k]).x;
  };
  EXPECT_GT(moved(30), moved(8) + 1);
  EXPECT_GT(moved(30), moved(36) + 1);
  EXPECT_GT(moved(30), 4);
}

TEST(HeadWarpTest, SimilarityInverse) {
  const cv::Matx23d m(2, -1, 30, 1, 2, -7);
  const cv::Point2d p = Apply(InvertSimilarity(m), Apply(m, {3.5, -8}));
  EXPECT_NEAR(p.x, 3.5, 1e-12);
  EXPECT_NEAR(p.y, -8, 1e-12);
}

TEST(SmoothGridTest, QuadraticsAreExact) {
  SmoothGrid grid(37, 21, 4);
  const auto f = [](double x, double y) {
    return cv::Point2d(0.01 * x * x - 0.02 * y + 1, 0.03 * x - 0.005 * y * y);
  };
  for (int j = 0; j < grid.rows(); ++j) {
    for (int i = 0; i < grid.columns(); ++i) {
      const cv::Point2d at = grid.Position(i, j);
      grid.Set(i, j, f(at.x, at.y));
    }
  }
  std::vector<cv::Vec2f> row;
  for (int y = 0; y < 21; ++y) {
    grid.Row(y, &row);
    ASSERT_EQ(row.size(), 37U);
    for (int x = 0; x < 37; ++x) {
      ASSERT_NEAR(row[static_cast<std::size_t>(x)][0], f(x, y).x, 1e-4);
      ASSERT_NEAR(row[static_cast<std::size_t>(x)][1], f(x, y).y, 1e-4);
    }
  }
}

}  // namespace
}  // namespace mien
