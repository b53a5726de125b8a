#include "stages/motion/patch_flow.h"

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

#include "tests/support/faces.h"

namespace mien {
namespace {

// The texture moved by (x, y): out(p) = in(p - shift), interpolated finely.
cv::Mat Moved(const cv::Mat& image, double x, double y) {
  cv::Mat out;
  cv::Mat from_x(image.size(), CV_32F), from_y(image.size(), CV_32F);
  for (int r = 0; r < image.rows; ++r) {
    for (int c = 0; c < image.cols; ++c) {
      // remap rounds to 1/32 px: the tests use multiples of it.
      from_x.at<float>(r, c) = static_cast<float>(c - x);
      from_y.at<float>(r, c) = static_cast<float>(r - y);
    }
  }
  cv::remap(image, out, from_x, from_y, cv::INTER_LANCZOS4, cv::BORDER_REFLECT);
  return out;
}

cv::Mat Smooth(const cv::Mat& image) {
  cv::Mat out;
  cv::GaussianBlur(image, out, {0, 0}, 1.0);
  return out;
}

std::vector<cv::Point2f> Grid() {
  std::vector<cv::Point2f> centres;
  for (int y = 40; y <= 160; y += 20) {
    for (int x = 40; x <= 160; x += 20) {
      centres.emplace_back(static_cast<float>(x), static_cast<float>(y));
    }
  }
  return centres;
}

TEST(PatchFlowTest, SubPixelShiftsAreMeasured) {
  const cv::Mat image = Texture({200, 200}, 1);
  const PatchFlow flow(Smooth(image), Grid(), 8);
  for (const cv::Point2d shift :
       {cv::Point2d(0.125, 0), cv::Point2d(-0.25, 0.5), cv::Point2d(1.75, -1),
        cv::Point2d(-0.03125, 0.03125)}) {
    std::vector<PatchMotion> motions(flow.size());
    flow.Track(Smooth(Moved(image, shift.x, shift.y)), &motions);
    double worst = 0;
    for (const PatchMotion& motion : motions) {
      worst = std::max(worst, cv::norm(cv::Point2d(motion.shift_px) - shift));
      EXPECT_GT(motion.quality, 0.98f);
    }
    EXPECT_LT(worst, 0.05) << shift;
  }
}

TEST(PatchFlowTest, GainAndBrightnessChangeNothing) {
  const cv::Mat image = Texture({200, 200}, 2);
  const PatchFlow flow(Smooth(image), Grid(), 8);
  std::vector<PatchMotion> plain(flow.size()), lit(flow.size());
  const cv::Mat moved = Smooth(Moved(image, 0.5, -0.25));
  flow.Track(moved, &plain);
  flow.Track(moved * 1.4 - 20, &lit);
  for (std::size_t i = 0; i < plain.size(); ++i) {
    EXPECT_NEAR(plain[i].shift_px.x, lit[i].shift_px.x, 2e-3);
    EXPECT_NEAR(plain[i].shift_px.y, lit[i].shift_px.y, 2e-3);
  }
}

TEST(PatchFlowTest, LargeShiftsAreFoundOverTheHalfSizeImage) {
  const cv::Mat image = Texture({200, 200}, 3);
  const PatchFlow flow(Smooth(image), Grid(), 8);
  std::vector<PatchMotion> motions(flow.size());
  flow.Track(Smooth(Moved(image, 5, -4)), &motions);
  int right = 0;
  for (const PatchMotion& motion : motions) {
    right += cv::norm(motion.shift_px - cv::Point2f(5, -4)) < 0.1;
  }
  EXPECT_GT(right, static_cast<int>(motions.size()) * 8 / 10);
}

TEST(PatchFlowTest, AnEdgeIsKnownOnlyAcross) {
  cv::Mat edge(100, 100, CV_32FC1, cv::Scalar(50));
  edge.rowRange(50, 100).setTo(150);
  const PatchFlow flow(Smooth(edge), {{50, 50}}, 8);
  const cv::Matx22f& info = flow.information()[0];
  EXPECT_LT(info(0, 0), 1e-3f);
  EXPECT_GT(info(1, 1), 10.0f);
}

TEST(PatchFlowTest, FlatAndOutsidePatchesHaveNoQuality) {
  const cv::Mat flat(100, 100, CV_32FC1, cv::Scalar(50));
  const PatchFlow flow(flat, {{50, 50}, {2, 2}, {500, 50}}, 8);
  std::vector<PatchMotion> motions(3);
  flow.Track(flat, &motions);
  for (const PatchMotion& motion : motions) {
    EXPECT_EQ(motion.quality, 0);
    EXPECT_EQ(motion.shift_px, cv::Point2f(0, 0));
  }
}

TEST(PatchFlowTest, ContentThatIsGoneHasLowQuality) {
  const PatchFlow flow(Smooth(Texture({200, 200}, 4)), Grid(), 8);
  std::vector<PatchMotion> motions(flow.size());
  flow.Track(Smooth(Texture({200, 200}, 5)), &motions);
  int good = 0;
  for (const PatchMotion& motion : motions) good += motion.quality > 0.8f;
  EXPECT_LE(good, 2);
}

}  // namespace
}  // namespace mien
