#include "stages/track/cuts.h"

#include <gtest/gtest.h>

#include <opencv2/imgproc.hpp>

#include "tests/support/faces.h"

namespace mien {
namespace {

cv::Mat Scene(std::uint64_t seed) {
  cv::Mat grey;
  Texture({320, 180}, seed).convertTo(grey, CV_8U);
  return grey;
}

TEST(Cuts, ThumbnailsKeepTheShapeAndHaveNoMean) {
  const cv::Mat thumbnail = CutThumbnail(Scene(1));
  EXPECT_EQ(thumbnail.size(), cv::Size(64, 36));
  EXPECT_NEAR(cv::mean(thumbnail)[0], 0, 1e-3);
  EXPECT_EQ(CutThumbnail(cv::Mat(4000, 2, CV_8UC1, cv::Scalar(9))).size(),
            cv::Size(64, 256));
}

TEST(Cuts, CorrelationSeesContentNotLight) {
  const cv::Mat a = Scene(1);
  cv::Mat brighter;
  a.convertTo(brighter, CV_8U, 0.8, 40);
  EXPECT_NEAR(ThumbnailCorrelation(CutThumbnail(a), CutThumbnail(brighter)), 1,
              0.01);
  EXPECT_LT(ThumbnailCorrelation(CutThumbnail(a), CutThumbnail(Scene(2))), 0.5);
  const cv::Mat flat = CutThumbnail(cv::Mat(180, 320, CV_8UC1, cv::Scalar(7)));
  EXPECT_EQ(ThumbnailCorrelation(flat, flat), 1);
  EXPECT_EQ(ThumbnailCorrelation(flat, CutThumbnail(a)), 0);
}

TEST(Cuts, AnotherPictureThatStaysIsACut) {
  const cv::Mat a = CutThumbnail(Scene(1)), b = CutThumbnail(Scene(2));
  EXPECT_TRUE(IsCut(a, b, b));
  EXPECT_TRUE(IsCut(a, b, cv::Mat()));  // the last frame of all
  EXPECT_FALSE(IsCut(a, a, b));
  EXPECT_FALSE(IsCut(cv::Mat(), b, b));  // the first frame of all
}

TEST(Cuts, AFlashOrAGlitchOfOneFrameIsNone) {
  const cv::Mat a = CutThumbnail(Scene(1));
  const cv::Mat white =
      CutThumbnail(cv::Mat(180, 320, CV_8UC1, cv::Scalar(250)));
  EXPECT_FALSE(IsCut(a, white, a));
  EXPECT_FALSE(IsCut(white, a, a) && IsCut(a, white, a));
}

TEST(Cuts, APanOfATenthOfThePictureIsNone) {
  const cv::Mat scene = Scene(3);
  cv::Mat smooth;
  cv::GaussianBlur(scene, smooth, {0, 0}, 15);
  const cv::Mat a = CutThumbnail(smooth(cv::Rect(0, 0, 280, 180)));
  const cv::Mat b = CutThumbnail(smooth(cv::Rect(6, 0, 280, 180)));
  EXPECT_FALSE(IsCut(a, b, b));
}

TEST(Cuts, NoiseOfNearlyFlatPicturesIsNone) {
  cv::Mat a(180, 320, CV_8UC1), b(180, 320, CV_8UC1);
  cv::randn(a, 20, 2);
  cv::randn(b, 20, 2);
  EXPECT_FALSE(IsCut(CutThumbnail(a), CutThumbnail(b), CutThumbnail(b)));
}

}  // namespace
}  // namespace mien
