#include "stages/baselines/mdmd.h"

#include <cmath>

#include <gtest/gtest.h>

#include "stages/baselines/baseline_spotting.h"
#include "stages/spotting/envelope.h"
#include "stages/texture/block_grid.h"
#include "tests/stages/motion/moving_face.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

cv::Mat Uniform(cv::Size size, float u, float v) {
  return cv::Mat(size, CV_32FC2, cv::Scalar(u, v));
}

TEST(MdmdTest, AMovementThatGoesBackIsItsLength) {
  const cv::Size size(9, 9);
  EXPECT_NEAR(
      MainDirectionDifference(Uniform(size, 3, -4), Uniform(size, 0, 0)), 5,
      1e-6);
  // What goes on is no micro-movement.
  EXPECT_NEAR(
      MainDirectionDifference(Uniform(size, 3, -4), Uniform(size, 6, -8)), -5,
      1e-6);
  EXPECT_EQ(MainDirectionDifference(Uniform(size, 0, 0), Uniform(size, 0, 0)),
            0);
}

TEST(MdmdTest, OnlyTheMainDirectionCounts) {
  cv::Mat flow = Uniform({10, 10}, 2, 0.1f);
  flow.rowRange(0, 4) = cv::Scalar(0.1, -9);  // 40 %, another quarter
  const cv::Mat rest = Uniform({10, 10}, 0, 0);
  EXPECT_NEAR(MainDirectionDifference(flow, rest), 2.0025, 1e-3);
  flow.rowRange(0, 6) = cv::Scalar(0.1, -9);
  EXPECT_NEAR(MainDirectionDifference(flow, rest), 9.0006, 1e-3);
}

TEST(MdmdTest, DirectionsAreQuarters) {
  // 25 vectors each, one step inside every quarter; one more in the third.
  const float u[] = {1, -0.1f, -1, 0.1f}, v[] = {0.1f, 1, -0.1f, -1};
  const cv::Mat rest = Uniform({101, 1}, 0, 0);
  for (int most = 0; most < 4; ++most) {
    cv::Mat flow(1, 101, CV_32FC2);
    for (int i = 0; i < 101; ++i) {
      const int q = i < 100 ? i % 4 : most;
      const float length = q == most ? 3.0f : 8.0f;
      flow.at<cv::Vec2f>(0, i) = {length * u[q], length * v[q]};
    }
    EXPECT_NEAR(MainDirectionDifference(flow, rest), 3.015, 0.01) << most;
  }
  // On the borders: 180 degrees is the third quarter, 90 the second.
  cv::Mat flow(1, 3, CV_32FC2, cv::Scalar(-1, 0));
  flow.at<cv::Vec2f>(0, 0) = {-4, -4};
  const cv::Mat none = Uniform({3, 1}, 0, 0);
  EXPECT_NEAR(MainDirectionDifference(flow, none), 4 * std::sqrt(2.0), 1e-6);
}

TEST(MdmdTest, MeanOfTheLargestThird) {
  cv::Mat flow(1, 9, CV_32FC2), rest = Uniform({9, 1}, 0, 0);
  for (int i = 0; i < 9; ++i) {
    flow.at<cv::Vec2f>(0, i) = {static_cast<float>(i + 1), 0};
  }
  EXPECT_NEAR(MainDirectionDifference(flow, rest), 8, 1e-6);
}

TEST(MdmdTest, TwelveOfThirtySixBlocks) {
  cv::Mat flow = Uniform({60, 60}, 0, 0);
  const cv::Mat rest = Uniform({60, 60}, 0, 0);
  const auto blocks = GridBlocks(flow.size());
  for (std::size_t b = 0; b < 6; ++b) flow(blocks[b]) = cv::Scalar(0, 2);
  EXPECT_NEAR(MdmdFeature(flow, rest), 1, 1e-6);
  for (std::size_t b = 6; b < 12; ++b) flow(blocks[b]) = cv::Scalar(0, 2);
  EXPECT_NEAR(MdmdFeature(flow, rest), 2, 1e-6);
}

TEST(MdmdTest, PublishedFlowFindsTheSameEvent) {
  const MovingFace face;
  std::vector<MovingFace::Moment> moments(40);
  for (int i = 0; i < 40; ++i) {
    moments[static_cast<std::size_t>(i)].brow = 4 * EnvelopeAt(i, 17, 21, 25);
  }
  const auto [source, tracks] = face.Make(moments, 25, 0);
  BaselineParams params;
  params.method = "mdmd";
  params.mdmd.iod_px = 50;
  params.mdmd.micro_reach_s = 0.2;
  params.mdmd.min_length_s = 0.08;
  params.mdmd.macro_reach_s = 0;
  const Events dis = BaselineSpotStage(params).Run(source, tracks);
  params.mdmd.flow = "rlof";
  const Events rlof = BaselineSpotStage(params).Run(source, tracks);
  ASSERT_FALSE(dis.events.empty());
  ASSERT_FALSE(rlof.events.empty());
  EXPECT_NEAR(dis.events[0].apex_idx, 21, 1);
  EXPECT_NEAR(rlof.events[0].apex_idx, 21, 1);
  // A third of the blocks is counted, the brow fills less.
  EXPECT_GT(dis.events[0].amplitude_iod, 0.3 * 4 / 80);
  EXPECT_LT(dis.events[0].amplitude_iod, 4.0 / 80);
  EXPECT_NEAR(rlof.events[0].amplitude_iod, dis.events[0].amplitude_iod,
              0.3 * dis.events[0].amplitude_iod);
}

TEST(MdmdTest, FieldsMustFit) {
  EXPECT_NE(
      ErrorOf([] {
        MainDirectionDifference(Uniform({4, 4}, 0, 0), Uniform({4, 5}, 0, 0));
      }).find("InternalError: flow fields that do not fit"),
      std::string::npos);
  MdmdParams params;
  params.flow = "none";
  EXPECT_NE(ErrorOf([&] {
              MdmdSpotter(params, 0.5, 30);
            }).find("InternalError: no optical flow none"),
            std::string::npos);
}

}  // namespace
}  // namespace mien
