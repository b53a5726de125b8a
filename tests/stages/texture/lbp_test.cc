#include "stages/texture/lbp.h"

#include <algorithm>
#include <numeric>
#include <set>

#include <gtest/gtest.h>

#include "stages/texture/block_grid.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

TEST(LbpTest, FiftyEightUniformPatternsAndTheRest) {
  const auto& bins = UniformLbpBins();
  EXPECT_EQ(bins[0x00], 0);
  EXPECT_EQ(bins[0x01], 1);
  EXPECT_EQ(bins[0xff], 57);
  EXPECT_EQ(bins[0x55], 58);  // eight changes
  EXPECT_EQ(bins[0x05], 58);  // four
  EXPECT_EQ(std::set<int>(bins.begin(), bins.end()).size(), 59u);
  EXPECT_EQ(std::count(bins.begin(), bins.end(), 58), 256 - 58);
}

TEST(LbpTest, FlatImageIsFlatAtEveryRadius) {
  for (const int grey : {0, 7, 128, 255}) {
    for (const int radius : {1, 2, 3}) {
      const cv::Mat bins =
          LbpImage(cv::Mat(20, 24, CV_8UC1, cv::Scalar(grey)), radius);
      EXPECT_EQ(bins.size(), cv::Size(24 - 2 * radius, 20 - 2 * radius));
      EXPECT_EQ(cv::countNonZero(bins != 57), 0) << grey << " " << radius;
    }
  }
}

TEST(LbpTest, EdgeAndSpot) {
  cv::Mat grey(9, 9, CV_8UC1, cv::Scalar(50));
  grey.colRange(4, 9) = 100;
  const cv::Mat edge = LbpImage(grey, 1);
  // Bright column at the edge: right, up and down are not darker; the three
  // neighbours on the left are. Bits 0 1 2 6 7.
  EXPECT_EQ(edge.at<std::uint8_t>(3, 3), UniformLbpBins()[0xc7]);
  // The dark column beside it: nothing is darker.
  EXPECT_EQ(edge.at<std::uint8_t>(3, 2), 57);
  cv::Mat spot(9, 9, CV_8UC1, cv::Scalar(50));
  spot.at<std::uint8_t>(4, 4) = 90;
  EXPECT_EQ(LbpImage(spot, 1).at<std::uint8_t>(3, 3), 0);
  // Three px to the right of the middle, seen from there.
  cv::Mat beside(9, 9, CV_8UC1, cv::Scalar(50));
  beside.at<std::uint8_t>(4, 7) = 90;
  EXPECT_EQ(LbpImage(beside, 3).at<std::uint8_t>(1, 1), 57);
  beside.at<std::uint8_t>(4, 7) = 20;
  EXPECT_EQ(LbpImage(beside, 3).at<std::uint8_t>(1, 1), UniformLbpBins()[0xfe]);
  EXPECT_EQ(LbpImage(beside, 2).at<std::uint8_t>(2, 2), 57);
}

TEST(LbpTest, HistogramsOfBlocks) {
  cv::Mat bins(12, 18, CV_8UC1, cv::Scalar(3));
  bins.colRange(9, 18) = 7;
  bins.at<std::uint8_t>(0, 0) = 58;
  const auto histograms = LbpHistograms(bins);
  ASSERT_EQ(histograms.size(), 36u * 59u);
  EXPECT_FLOAT_EQ(histograms[3], 5.0f / 6);
  EXPECT_FLOAT_EQ(histograms[58], 1.0f / 6);
  EXPECT_FLOAT_EQ(histograms[59 * 2 + 3], 1);
  EXPECT_FLOAT_EQ(histograms[59 * 3 + 7], 1);
  EXPECT_FLOAT_EQ(histograms[59 * 35 + 7], 1);
  EXPECT_NEAR(std::accumulate(histograms.begin(), histograms.end(), 0.0), 36,
              1e-4);
}

TEST(LbpTest, ChiSquare) {
  const float a[] = {0.5f, 0.5f, 0, 0}, b[] = {0, 0.5f, 0.5f, 0};
  const float c[] = {0, 0, 0, 1};
  EXPECT_DOUBLE_EQ(ChiSquare(a, a, 4), 0);
  EXPECT_DOUBLE_EQ(ChiSquare(a, b, 4), 1);
  EXPECT_DOUBLE_EQ(ChiSquare(a, c, 4), 2);
}

TEST(LbpTest, DifferenceIsTheMeanOfTheTwelveLargest) {
  std::vector<float> rest(36 * 59, 0.0f);
  for (std::size_t b = 0; b < 36; ++b) rest[59 * b] = 1;
  EXPECT_DOUBLE_EQ(LbpDifference(rest, rest, rest), 0);
  std::vector<float> moved = rest;
  for (std::size_t b = 0; b < 6; ++b) {
    moved[59 * b] = 0;
    moved[59 * b + 1] = 1;
  }
  EXPECT_DOUBLE_EQ(LbpDifference(rest, moved, rest), 1);  // 6 x 2 of 12
  // Half-way between before and after: nothing happened suddenly.
  std::vector<float> half = rest;
  for (std::size_t b = 0; b < 6; ++b) half[59 * b] = half[59 * b + 1] = 0.5f;
  EXPECT_DOUBLE_EQ(LbpDifference(rest, half, moved), 0);
}

TEST(LbpTest, WhatCannotBeIsAFault) {
  EXPECT_NE(ErrorOf([] { LbpImage(cv::Mat(6, 6, CV_8UC1), 3); })
                .find("InternalError: an image too small for local binary "
                      "patterns"),
            std::string::npos);
  EXPECT_NE(ErrorOf([] {
              LbpImage(cv::Mat(9, 9, CV_8UC3), 1);
            }).find("patterns of a colour image"),
            std::string::npos);
  EXPECT_NE(ErrorOf([] {
              LbpDifference(std::vector<float>(59), std::vector<float>(118),
                            std::vector<float>(118));
            }).find("histograms of different blocks"),
            std::string::npos);
}

TEST(BlockGridTest, BlocksCoverTheAreaOnce) {
  cv::Mat seen = cv::Mat::zeros(101, 77, CV_8UC1);
  const auto blocks = GridBlocks(seen.size());
  ASSERT_EQ(blocks.size(), 36u);
  for (const cv::Rect& block : blocks) seen(block) += 1;
  EXPECT_EQ(cv::countNonZero(seen != 1), 0);
}

TEST(BlockGridTest, FaceAreaLeavesRoomForPatterns) {
  for (const double iod : {40.0, 80.0, 109.0, 200.0}) {
    const AlignedFrame frame(iod);
    const cv::Rect area = FaceArea(frame);
    const cv::Rect grown(area.x - 3, area.y - 3, area.width + 6,
                         area.height + 6);
    EXPECT_EQ(grown & cv::Rect({0, 0}, frame.size), grown) << iod;
  }
}

TEST(BlockGridTest, TopThirdMean) {
  std::vector<float> none, one = {4}, seven = {1, 9, 2, 8, 3, 0, -5};
  EXPECT_EQ(TopThirdMean(&none), 0);
  EXPECT_EQ(TopThirdMean(&one), 4);
  EXPECT_EQ(TopThirdMean(&seven), 8.5);  // 2 of 7
  std::vector<float> all(36);
  std::iota(all.begin(), all.end(), 1.0f);
  EXPECT_EQ(TopThirdMean(&all), 30.5);  // 25 .. 36
}

}  // namespace
}  // namespace mien
