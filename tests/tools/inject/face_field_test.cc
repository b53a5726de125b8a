#include "tools/inject/face_field.h"

#include <cmath>

#include <gtest/gtest.h>

#include "stages/track/face_pose.h"
#include "tests/support/faces.h"
#include "tools/inject/steady_face.h"

namespace mien {
namespace {

constexpr double kIod = 80;

FaceShape Shape() {
  return FaceShape(CanonicalFrom(TemplateFace({100, 80}, 60)));
}
// Upright, the eyes' middle at (150, 110).
cv::Matx23d Placed() { return {kIod, 0, 150, 0, kIod, 110}; }

TEST(FaceFieldTest, GridHoldsTheField) {
  const FaceShape shape = Shape();
  const FaceField field(shape, {{4, 1}, {7, 0.8}}, 0.03, kIod);
  EXPECT_NEAR(cv::norm(field.At(field.strongest())), 0.03, 3e-4);
  const auto bumps = shape.Express({{4, 1}, {7, 0.8}}, 0.03);
  for (double y = -0.6; y < 0.3; y += 0.031) {
    for (double x = -0.8; x < 0.8; x += 0.037) {
      const cv::Point2d d =
          field.At({x, y}) - shape.Displacement(bumps, {x, y});
      EXPECT_LT(cv::norm(d), 4e-4) << x << " " << y;
    }
  }
  EXPECT_EQ(cv::norm(field.At(field.bounds().tl() - cv::Point2d(0.1, 0))), 0);
}

// Where the pixel that is now at x, y came from, read off two ramps.
cv::Point2d MovedBy(const cv::Mat& across, const cv::Mat& down, int x, int y,
                    double slope) {
  return {x - (across.at<uchar>(y, x) - 128) / slope - x,
          y - (down.at<uchar>(y, x) - 128) / slope - y};
}

TEST(FaceFieldTest, PixelsMoveByTheFieldExactly) {
  const FaceField field(Shape(), {{12, 1}}, 0.04, kIod);
  const cv::Point2d at = ApplyAffine(Placed(), field.strongest());
  const int x0 = cvRound(at.x), y0 = cvRound(at.y);
  // Ramps of 12 grey levels a px around the strongest point.
  cv::Mat across(260, 300, CV_8UC1), down(260, 300, CV_8UC1);
  for (int y = 0; y < across.rows; ++y) {
    for (int x = 0; x < across.cols; ++x) {
      across.at<uchar>(y, x) = cv::saturate_cast<uchar>(128 + 12 * (x - x0));
      down.at<uchar>(y, x) = cv::saturate_cast<uchar>(128 + 12 * (y - y0));
    }
  }
  for (const double share : {1.0, 0.5, 0.1}) {
    cv::Mat a = across.clone(), b = down.clone();
    WarpFace(field, share, Placed(), &a);
    WarpFace(field, share, Placed(), &b);
    const cv::Point2d moved = MovedBy(a, b, x0, y0, 12);
    EXPECT_NEAR(cv::norm(moved), share * 0.04 * kIod, 0.08) << share;
    EXPECT_GT(-moved.y, 0);  // a smile goes up
  }
}

TEST(FaceFieldTest, NothingElseChanges) {
  const FaceField field(Shape(), {{4, 1}}, 0.03, kIod);
  cv::Mat image;
  Texture({300, 260}, 4).convertTo(image, CV_8U);
  cv::Mat same = image.clone();
  WarpFace(field, 0, Placed(), &same);
  EXPECT_EQ(cv::norm(image, same, cv::NORM_INF), 0);
  cv::Mat warped = image.clone();
  WarpFace(field, 1, Placed(), &warped);
  EXPECT_GT(cv::norm(image, warped, cv::NORM_INF), 5);
  // The mouth's half, and everything beyond the brows' reach.
  EXPECT_EQ(cv::norm(image.rowRange(180, 260), warped.rowRange(180, 260),
                     cv::NORM_INF),
            0);
  EXPECT_EQ(
      cv::norm(image.colRange(0, 50), warped.colRange(0, 50), cv::NORM_INF), 0);
}

TEST(FaceFieldTest, ColourIsMovedAsGreyIs) {
  const FaceField field(Shape(), {{12, 1}}, 0.03, kIod);
  cv::Mat grey, channel;
  Texture({300, 260}, 4).convertTo(grey, CV_8U);
  cv::Mat colour;
  cv::cvtColor(grey, colour, cv::COLOR_GRAY2BGR);
  WarpFace(field, 0.8, Placed(), &grey);
  WarpFace(field, 0.8, Placed(), &colour);
  cv::extractChannel(colour, channel, 2);
  EXPECT_EQ(cv::norm(grey, channel, cv::NORM_INF), 0);
}

TEST(FaceFieldTest, AFaceHalfOutsideTheImageIsNoTrouble) {
  const FaceField field(Shape(), {{12, 1}}, 0.03, kIod);
  cv::Mat image(100, 100, CV_8UC3, cv::Scalar(1, 2, 3));
  for (const double x : {-40.0, 0.0, 99.0, 5000.0, -1e7}) {
    cv::Mat copy = image.clone();
    WarpFace(field, 1, {kIod, 0, x, 0, kIod, 20}, &copy);
    EXPECT_EQ(cv::norm(image, copy, cv::NORM_INF), 0);
  }
}

}  // namespace
}  // namespace mien
