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

// Frames that a fade makes of a picture; level 0: the colour alone.
cv::Mat Faded(const cv::Mat& scene, double level, double colour) {
  cv::Mat faded;
  scene.convertTo(faded, CV_8U, level, (1 - level) * colour);
  return CutThumbnail(faded);
}

// Frame at which something ends, -1: at none.
int EndOf(const cv::Mat& from, const cv::Mat& to, double colour) {
  BlankGap gap;
  int frame = 0, found = -1;
  cv::Mat before;
  for (int i = -15; i <= 15; ++i, ++frame) {
    const cv::Mat at =
        Faded(i < 0 ? from : to, std::min(1.0, std::abs(i) / 10.0), colour);
    EXPECT_FALSE(IsCut(before, at, at) && std::abs(i) > 1) << i;
    if (gap.EndsAt(at)) {
      EXPECT_EQ(found, -1);
      found = frame;
    }
    before = at;
  }
  return found;
}

TEST(Cuts, AFadeThroughBlackOrWhiteEndsWhereAnotherPictureIsSeen) {
  for (const double colour : {0, 255}) {
    const int end = EndOf(Scene(1), Scene(2), colour);
    EXPECT_GT(end, 15) << colour;  // the blank frame
    EXPECT_LT(end, 20) << colour;
    // The same people after it: nothing has ended.
    EXPECT_EQ(EndOf(Scene(1), Scene(1), colour), -1);
  }
}

TEST(Cuts, AFlashOfSomeFramesEndsWhereAnotherPictureIsSeen) {
  const cv::Mat a = CutThumbnail(Scene(1)), b = CutThumbnail(Scene(2));
  const cv::Mat white =
      CutThumbnail(cv::Mat(180, 320, CV_8UC1, cv::Scalar(255)));
  BlankGap gap;
  for (const cv::Mat& one : {a, a, white, white, white}) {
    EXPECT_FALSE(gap.EndsAt(one));
  }
  EXPECT_TRUE(gap.EndsAt(b));
  EXPECT_FALSE(gap.EndsAt(a));  // without a blank between
}

TEST(Cuts, WhereNothingIsSeenFromTheStartNothingEnds) {
  BlankGap gap;
  const cv::Mat black = CutThumbnail(cv::Mat(180, 320, CV_8UC1, cv::Scalar(0)));
  EXPECT_FALSE(gap.EndsAt(black));
  EXPECT_FALSE(gap.EndsAt(CutThumbnail(Scene(1))));
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
