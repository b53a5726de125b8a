#include "stages/baselines/he2021_regions.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

#include "stages/motion/alignment.h"
#include "stages/motion/regions.h"
#include "tests/support/faces.h"

namespace mien {
namespace {

constexpr double kIod = 109;
constexpr int kMargin = 16;

struct Scene {
  AlignedFrame frame{kIod};
  Landmarks face = TemplateFace(cv::Point2f(frame.eyes_px), kIod);
  cv::Mat texture = Texture(frame.size, 3);
  HeLayout layout = LayOutHe2021(face, frame.size, kIod, kMargin);

  // Everything moves by (x, y); the left brow besides by `brow` px upwards.
  cv::Mat Render(double x, double y, double brow) const {
    cv::Mat from_x(frame.size, CV_32F), from_y(frame.size, CV_32F), out;
    const cv::Point2f at = face[19];
    for (int r = 0; r < frame.size.height; ++r) {
      for (int c = 0; c < frame.size.width; ++c) {
        const double u = (c - x - at.x) / (0.35 * kIod);
        const double v = (r - y - at.y) / (0.2 * kIod);
        from_x.at<float>(r, c) = static_cast<float>(c - x);
        from_y.at<float>(r, c) = static_cast<float>(
            r - y + brow * std::exp(-0.5 * (u * u * u * u + v * v * v * v)));
      }
    }
    cv::remap(texture, out, from_x, from_y, cv::INTER_CUBIC,
              cv::BORDER_REFLECT);
    out.convertTo(out, CV_8U);
    return out;
  }

  HeWindowFlow Window() const {
    return {Render(0, 0, 0), layout, HeShares(), kIod, kMargin};
  }
};

TEST(He2021RegionsTest, SixteenSignalsWithinTheirRegions) {
  const Scene scene;
  const cv::Rect usable(kMargin, kMargin, scene.frame.size.width - 2 * kMargin,
                        scene.frame.size.height - 2 * kMargin);
  ASSERT_EQ(scene.layout.rois.size(), 4u);
  for (const cv::Rect& roi : scene.layout.rois) EXPECT_EQ(roi & usable, roi);
  EXPECT_EQ(scene.layout.nose & usable, scene.layout.nose);
  int whole = 0;
  for (const HeSignal& signal : scene.layout.signals) {
    const cv::Rect& roi =
        scene.layout.rois[static_cast<std::size_t>(signal.roi)];
    EXPECT_FALSE(signal.inside.empty());
    EXPECT_EQ(signal.inside & cv::Rect({0, 0}, roi.size()), signal.inside);
    whole += signal.whole;
    EXPECT_EQ(signal.whole, signal.region < 0);
  }
  EXPECT_EQ(whole, 3);
  // The published patch is 20 px wide at this size.
  EXPECT_EQ(scene.layout.signals[0].inside.width, 20);
  EXPECT_EQ(scene.layout.signals[0].region, RegionIndex("brow_inner_left"));
  EXPECT_EQ(scene.layout.nose.width, 26);
}

TEST(He2021RegionsTest, LandmarksOutsideTheCropGiveEmptySignals) {
  const AlignedFrame frame(kIod);
  const Landmarks far = TemplateFace({-4000, 90}, kIod);
  const HeLayout layout = LayOutHe2021(far, frame.size, kIod, kMargin);
  HeWindowFlow window(cv::Mat::zeros(frame.size, CV_8UC1), layout, HeShares(),
                      kIod, kMargin);
  const auto lengths = window.Measure(cv::Mat::ones(frame.size, CV_8UC1));
  EXPECT_FALSE(lengths.empty());
  EXPECT_THAT(lengths, testing::Each(0));
}

TEST(He2021RegionsTest, StrongestMean) {
  cv::Mat flow(2, 5, CV_32FC2);
  for (int i = 0; i < 10; ++i) {
    flow.at<cv::Point2f>(i / 5, i % 5) = {0, static_cast<float>(i)};
  }
  EXPECT_EQ(StrongestMean(flow, 0.2), cv::Point2f(0, 8.5f));
  EXPECT_EQ(StrongestMean(flow, 1), cv::Point2f(0, 4.5f));
  EXPECT_EQ(StrongestMean(flow, 0.01), cv::Point2f(0, 9));
  EXPECT_EQ(StrongestMean(cv::Mat(), 0.5), cv::Point2f(0, 0));
}

TEST(He2021RegionsTest, TheHeadIsTakenOut) {
  const Scene scene;
  HeWindowFlow window = scene.Window();
  // Slowly away, then far beyond what one flow field would find.
  for (const double x : {0.3, 1.0, 2.4, 4.0, 7.0, 10.0}) {
    const auto lengths = window.Measure(scene.Render(x, -0.5 * x, 0));
    ASSERT_FALSE(lengths.empty());
    for (std::size_t s = 0; s < lengths.size(); ++s) {
      EXPECT_LT(lengths[s], 0.35f) << x << " signal " << s;
    }
  }
}

TEST(He2021RegionsTest, TheBrowIsSeenOnTheMovingHead) {
  const Scene scene;
  HeWindowFlow window = scene.Window();
  window.Measure(scene.Render(1, 0, 0));
  const auto lengths = window.Measure(scene.Render(2, 1, 2.5));
  int brows = 0;
  for (std::size_t s = 0; s < lengths.size(); ++s) {
    const HeSignal& signal = scene.layout.signals[s];
    if (signal.roi == 0) {
      EXPECT_NEAR(lengths[s], 2.5, 0.7) << s;
      ++brows;
    } else {
      EXPECT_LT(lengths[s], 0.5f) << s;
    }
  }
  EXPECT_GT(brows, 0);
  EXPECT_LT(brows, static_cast<int>(lengths.size()));
}

}  // namespace
}  // namespace mien
