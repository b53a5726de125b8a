#include "tools/synth/actor.h"

#include <algorithm>
#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

#include "pipeline/core/error.h"
#include "tools/inject/expression.h"
#include "tools/synth/head_warp.h"

namespace mien {
namespace {

using ::testing::HasSubstr;

ActorOptions SmallOptions(double noise_sd) {
  ActorOptions options;
  options.seed = 5;
  options.width_px = 320;
  options.height_px = 240;
  options.iod_px = 50;
  options.noise_sd = noise_sd;
  return options;
}

const Actor& Clean() {
  static const Actor kActor(SmallOptions(0));
  return kActor;
}

double MeanDifference(const cv::Mat& a, const cv::Mat& b,
                      const cv::Mat& mask = cv::Mat()) {
  cv::Mat difference;
  cv::absdiff(a, b, difference);
  const cv::Scalar mean = cv::mean(difference, mask);
  return (mean[0] + mean[1] + mean[2]) / 3;
}

TEST(ActorTest, SameSeedsSameBytes) {
  const Actor a(SmallOptions(2));
  const Actor b(SmallOptions(2));
  ActorPose pose;
  pose.au_px = {{12, 1.5}};
  pose.eye_closed = 0.4;
  EXPECT_EQ(0, cv::norm(a.Render(pose, 9), b.Render(pose, 9), cv::NORM_INF));
  EXPECT_GT(cv::norm(a.Render(pose, 9), a.Render(pose, 10), cv::NORM_INF), 0);
  ActorOptions other = SmallOptions(2);
  other.seed = 6;
  EXPECT_GT(MeanDifference(a.Render(pose, 9), Actor(other).Render(pose, 9)), 3);
}

TEST(ActorTest, SensorNoiseHasTheAskedStrength) {
  const Actor actor(SmallOptions(2));
  cv::Mat difference;
  cv::subtract(actor.Render({}, 1), actor.Render({}, 2), difference,
               cv::noArray(), CV_32F);
  cv::Scalar mean;
  cv::Scalar sd;
  cv::meanStdDev(difference, mean, sd);
  // Two noises, each rounded to whole grey levels.
  const double expected = std::sqrt(2 * (2.0 * 2.0 + 1.0 / 12));
  for (int c = 0; c < 3; ++c) {
    EXPECT_NEAR(mean[c], 0, 0.05);
    EXPECT_NEAR(sd[c], expected, 0.04 * expected);
  }
}

TEST(ActorTest, UnknownActionUnitIsNamedWithTheKnownOnes) {
  ActorPose pose;
  pose.au_px = {{11, 1.0}};
  try {
    Clean().Render(pose, 1);
    FAIL() << "no error";
  } catch (const ConfigError& error) {
    EXPECT_STREQ(error.what(),
                 "action unit 11: the actor does not know it; use one of "
                 "1 2 4 5 6 7 9 10 12 14 15 17 20 24");
  }
}

TEST(ActorTest, RefusesImpossibleOptions) {
  ActorOptions options = SmallOptions(2);
  options.iod_px = 0;
  EXPECT_THROW(
      {
        try {
          Actor actor(options);
        } catch (const ConfigError& error) {
          EXPECT_THAT(error.what(), HasSubstr("iod_px = 0: must lie in"));
          throw;
        }
      },
      ConfigError);
  options = SmallOptions(2);
  options.width_px = 3;
  EXPECT_THROW(Actor{options}, ConfigError);
}

TEST(ActorTest, TrueFlowOfHeadMotionIsTheSimilarity) {
  ActorPose to;
  to.shift_x_px = 3.25;
  to.shift_y_px = -1.5;
  to.roll_deg = 2;
  to.scale = 1.02;
  const cv::Mat flow = Clean().TrueFlow({}, to);
  const cv::Mat mask = Clean().FaceMask({});
  const cv::Point2d centre = RestCentre(SmallOptions(0));
  const double c = 1.02 * std::cos(2 * CV_PI / 180);
  const double s = 1.02 * std::sin(2 * CV_PI / 180);
  int inside = 0;
  for (int y = 0; y < flow.rows; ++y) {
    for (int x = 0; x < flow.cols; ++x) {
      const cv::Vec2f f = flow.at<cv::Vec2f>(y, x);
      if (mask.at<uchar>(y, x) == 0) {
        ASSERT_TRUE(std::isnan(f[0]) && std::isnan(f[1])) << x << " " << y;
        continue;
      }
      ++inside;
      const double dx = x - centre.x;
      const double dy = y - centre.y;
      ASSERT_NEAR(f[0], c * dx - s * dy + 3.25 - dx, 1e-3);
      ASSERT_NEAR(f[1], s * dx + c * dy - 1.5 - dy, 1e-3);
    }
  }
  // A face is some 2.2 x 2.7 inter-ocular distances.
  EXPECT_NEAR(inside, 2.2 * 2.7 * 50 * 50 * 0.85, 3500);
}

TEST(ActorTest, PeakOfEveryActionUnitIsAsAsked) {
  for (const int au : KnownActionUnits()) {
    ActorPose to;
    to.au_px = {{au, 1.75}};
    const cv::Mat flow = Clean().TrueFlow({}, to);
    double peak = 0;
    for (int y = 0; y < flow.rows; ++y) {
      for (int x = 0; x < flow.cols; ++x) {
        const cv::Vec2f f = flow.at<cv::Vec2f>(y, x);
        if (!std::isnan(f[0])) peak = std::max(peak, cv::norm(f));
      }
    }
    EXPECT_NEAR(peak, 1.75, 0.02) << "AU " << au;
  }
}

TEST(ActorTest, WarpingBackByTrueFlowGivesTheFirstFrame) {
  ActorPose from;
  from.yaw_deg = 2;
  ActorPose to = from;
  to.au_px = {{6, 1.2}, {12, 1.5}, {1, 1.0}};
  to.shift_x_px = 2.3;
  to.roll_deg = 1;
  to.pitch_deg = 2;
  const cv::Mat flow = Clean().TrueFlow(from, to);
  const cv::Mat first = Clean().Render(from, 1);
  const cv::Mat second = Clean().Render(to, 1);
  cv::Mat map(flow.size(), CV_32FC2);
  for (int y = 0; y < flow.rows; ++y) {
    for (int x = 0; x < flow.cols; ++x) {
      const cv::Vec2f f = flow.at<cv::Vec2f>(y, x);
      map.at<cv::Vec2f>(y, x) = std::isnan(f[0])
                                    ? cv::Vec2f(-99, -99)
                                    : cv::Vec2f(static_cast<float>(x) + f[0],
                                                static_cast<float>(y) + f[1]);
    }
  }
  cv::Mat back;
  cv::remap(second, back, map, cv::noArray(), cv::INTER_CUBIC);
  cv::Mat mask;
  cv::erode(Clean().FaceMask(from), mask, cv::Mat::ones(9, 9, CV_8U));
  const double aligned = MeanDifference(first, back, mask);
  const double still = MeanDifference(first, second, mask);
  EXPECT_LT(aligned, 1.5);
  EXPECT_LT(aligned, still / 4);
}

TEST(ActorTest, SubpixelShiftsChangePixelsSmoothly) {
  const auto shifted = [](double px) {
    ActorPose pose;
    pose.shift_x_px = px;
    cv::Mat frame;
    Clean().Render(pose, 1).convertTo(frame, CV_32F);
    return frame;
  };
  cv::Mat mask;
  cv::erode(Clean().FaceMask({}), mask, cv::Mat::ones(5, 5, CV_8U));
  // A whole px is an exact copy, a quarter lies a quarter of the way.
  cv::Mat moved;
  const cv::Mat zero = shifted(0);
  const cv::Mat one = shifted(1);
  const cv::Mat step = (cv::Mat_<float>(2, 3) << 1, 0, 1, 0, 1, 0);
  cv::warpAffine(zero, moved, step, zero.size());
  EXPECT_LT(MeanDifference(one, moved, mask), 0.1);
  cv::Mat mixed = 0.75 * zero + 0.25 * one;
  EXPECT_LT(MeanDifference(shifted(0.25), mixed, mask), 1.0);
  const double tenth = MeanDifference(shifted(0.1), zero, mask);
  const double fifth = MeanDifference(shifted(0.2), zero, mask);
  EXPECT_GT(tenth, 0.1);
  EXPECT_NEAR(fifth / tenth, 2, 0.35);
}

TEST(ActorTest, LandmarksMoveWithTheFlow) {
  ActorPose from;
  ActorPose to;
  to.au_px = {{4, 1.5}, {15, 1.0}};
  to.shift_y_px = 1.25;
  to.yaw_deg = 3;
  const cv::Mat flow = Clean().TrueFlow(from, to);
  const auto a = Clean().Landmarks(from);
  const auto b = Clean().Landmarks(to);
  for (std::size_t k = 17; k < 68; ++k) {
    cv::Mat value;
    cv::remap(flow, value, cv::Mat(1, 1, CV_32FC2, cv::Scalar(a[k].x, a[k].y)),
              cv::noArray(), cv::INTER_LINEAR);
    const cv::Vec2f f = value.at<cv::Vec2f>(0, 0);
    // Bilinear reading of a smooth field, positions rounded to 1/32 px.
    EXPECT_NEAR(f[0], b[k].x - a[k].x, 0.02) << k;
    EXPECT_NEAR(f[1], b[k].y - a[k].y, 0.02) << k;
  }
}

TEST(ActorTest, InterOcularDistanceIsAsAsked) {
  const auto p = Clean().Landmarks({});
  cv::Point2f left(0, 0);
  cv::Point2f right(0, 0);
  for (std::size_t k = 36; k < 42; ++k) {
    left += p[k] * (1.0F / 6);
    right += p[k + 6] * (1.0F / 6);
  }
  EXPECT_NEAR(cv::norm(right - left), 50, 1e-3);
  EXPECT_NEAR(right.y, left.y, 1e-3);
}

TEST(ActorTest, BlinkClosesTheLidsAndNothingElse) {
  ActorPose shut;
  shut.eye_closed = 1;
  const auto p = Clean().Landmarks(shut);
  EXPECT_NEAR(p[37].y, p[41].y, 0.5);
  EXPECT_NEAR(p[44].y, p[46].y, 0.5);
  const auto open = Clean().Landmarks({});
  EXPECT_GT(open[41].y - open[37].y, 4);
  const cv::Mat before = Clean().Render({}, 1);
  const cv::Mat after = Clean().Render(shut, 1);
  cv::Mat difference;
  cv::absdiff(before, after, difference);
  const int eyes_end = cvRound(open[33].y);
  EXPECT_EQ(0, cv::norm(difference.rowRange(eyes_end, difference.rows),
                        cv::NORM_INF));
  EXPECT_GT(cv::norm(difference, cv::NORM_INF), 60);
}

TEST(ActorTest, OpenMouthDropsTheLowerLipByWhatIsAsked) {
  ActorPose speaks;
  speaks.mouth_open_px = 5;
  const auto shut = Clean().Landmarks({});
  const auto open = Clean().Landmarks(speaks);
  EXPECT_NEAR(open[62].y, shut[62].y, 0.6);
  EXPECT_GT(open[66].y - shut[66].y, 0.6 * 5);
  EXPECT_LT(open[66].y - shut[66].y, 1.1 * 5);
  EXPECT_GT(open[8].y - shut[8].y, 0.4 * 5);
}

TEST(ActorTest, SkinHasTextureEverywhere) {
  cv::Mat grey;
  cv::cvtColor(Clean().Render({}, 1), grey, cv::COLOR_BGR2GRAY);
  grey.convertTo(grey, CV_32F);
  cv::Mat mean;
  cv::Mat square;
  cv::blur(grey, mean, {9, 9});
  cv::blur(grey.mul(grey), square, {9, 9});
  cv::Mat mask;
  cv::erode(Clean().FaceMask({}), mask, cv::Mat::ones(9, 9, CV_8U));
  const cv::Mat variance = square - mean.mul(mean);
  const int smooth = cv::countNonZero((variance < 1.5 * 1.5) & mask);
  EXPECT_LT(smooth, 0.02 * cv::countNonZero(mask));
}

}  // namespace
}  // namespace mien
