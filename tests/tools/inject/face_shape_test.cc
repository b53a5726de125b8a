#include "tools/inject/face_shape.h"

#include <cmath>

#include <gtest/gtest.h>

#include "tests/support/faces.h"
#include "tools/inject/steady_face.h"

namespace mien {
namespace {

FacePoints Face() { return CanonicalFrom(TemplateFace({100, 80}, 60)); }

TEST(ApertureTest, KnowsWhereAPointLies) {
  // A lens of height 0.2 above and 0.1 below its corners.
  const Aperture lens({{0, 0}, {0.5, -0.2}, {1, 0}},
                      {{0, 0}, {0.5, 0.1}, {1, 0}});
  EXPECT_NEAR(lens.width(), 1, 1e-9);
  const Aperture::Place middle = lens.Find({0.5, -0.05});
  EXPECT_NEAR(middle.opening, 0.3, 1e-9);
  EXPECT_NEAR(middle.depth, 0.5, 1e-9);
  EXPECT_NEAR(lens.Find({0.25, 0}).opening, 0.15, 1e-9);
  EXPECT_LT(lens.Find({0.5, -0.25}).depth, 0);
  EXPECT_GT(lens.Find({0.5, 0.15}).depth, 1);
  EXPECT_EQ(lens.Find({1.2, 0}).opening, 0);
  const cv::Point2d p = lens.At(0.3, 0.07);
  EXPECT_NEAR(p.x, 0.3, 1e-9);
  EXPECT_NEAR(p.y, 0.07, 1e-9);
}

TEST(FaceShapeTest, ExpressionsHaveTheAskedPeak) {
  const FaceShape shape(Face());
  for (const int au : KnownActionUnits()) {
    const auto bumps = shape.Express({{au, 1}}, 0.03);
    EXPECT_NEAR(shape.PeakOf(bumps), 0.03, 3e-4) << "AU " << au;
  }
  EXPECT_NEAR(shape.PeakOf(shape.Express({{6, 0.7}, {12, 1}}, 0.02)), 0.02,
              2e-4);
  EXPECT_TRUE(shape.Express({}, 0.02).empty());
}

TEST(FaceShapeTest, OnlySkinMoves) {
  const FaceShape shape(Face());
  const auto bumps = shape.Express({{5, 1}, {2, 0.8}}, 0.03);
  const cv::Point2d lid = (Face()[37] + Face()[38]) * 0.5;
  const cv::Point2d pupil = (Face()[36] + Face()[39]) * 0.5;
  EXPECT_LT(shape.Displacement(bumps, lid).y, -0.015);
  EXPECT_LT(cv::norm(shape.Displacement(bumps, pupil)), 0.004);
  const auto cheeks = shape.Express({{6, 1}}, 0.03);
  EXPECT_EQ(cv::norm(shape.Displacement(cheeks, {1.25, 0.4})), 0);
  const cv::Rect2d bounds = shape.Bounds();
  EXPECT_EQ(cv::norm(shape.Displacement(cheeks, bounds.tl())), 0);
}

TEST(FaceShapeTest, NothingFolds) {
  const FaceShape shape(Face());
  for (const int au : KnownActionUnits()) {
    const auto bumps = shape.Express({{au, 1}}, 0.04);
    double steepest = 0;
    constexpr double kStep = 0.004;
    for (double y = -0.9; y < 1.7; y += kStep) {
      for (double x = -1; x < 1; x += 0.05) {
        const cv::Point2d d = shape.Displacement(bumps, {x, y + kStep}) -
                              shape.Displacement(bumps, {x, y});
        steepest = std::max(steepest, std::abs(d.y) / kStep);
      }
    }
    EXPECT_LT(steepest, 0.9) << "AU " << au;
  }
}

}  // namespace
}  // namespace mien
