#include "stages/features/bi_woof.h"

#include <cmath>

#include <gmock/gmock.h>

#include "tests/support/temp_folder.h"

namespace mien {
namespace {

BiWoofParams Params(int blocks, int bins) {
  BiWoofParams params;
  params.blocks = blocks;
  params.bins = bins;
  return params;
}

TEST(BiWoof, APlainShiftHasNoStrainAndLeavesNothing) {
  const cv::Mat flow(16, 16, CV_32FC2, cv::Scalar(2, -1));
  const auto features = BiWoofHistograms(flow, Params(2, 8));
  ASSERT_EQ(features.size(), 2u * 2u * 8u);
  for (const float f : features) EXPECT_EQ(f, 0);
}

// u = .1 (x - 3.5), v = 0 on 8 x 8 px: strain .1 everywhere; the left half
// moves left (180 degrees, which is -180), the right half right (0 degrees).
TEST(BiWoof, StretchToBothSides) {
  cv::Mat flow(8, 8, CV_32FC2);
  for (int y = 0; y < 8; ++y) {
    for (int x = 0; x < 8; ++x) {
      flow.at<cv::Vec2f>(y, x) = cv::Vec2f(0.1f * (x - 3.5f), 0);
    }
  }
  const auto features = BiWoofHistograms(flow, Params(2, 4));
  ASSERT_EQ(features.size(), 4u * 4u);
  const float mean_length = 0.1f * (3.5f + 2.5f + 1.5f + 0.5f) / 4;
  for (std::size_t block = 0; block < 4; ++block) {
    const std::size_t bin = block % 2 == 0 ? 0 : 2;
    for (std::size_t b = 0; b < 4; ++b) {
      EXPECT_NEAR(features[4 * block + b], b == bin ? mean_length * 0.1f : 0,
                  1e-6)
          << block << " " << b;
    }
  }
}

TEST(BiWoofStage, ReadsTheWholeFlowFieldOfAClip) {
  FlowStack stack;
  stack.face_height_px = 6;
  stack.face_width_px = 5;
  for (int y = 0; y < 6; ++y) {
    for (int x = 0; x < 5; ++x) {
      stack.flow.push_back(0);
      stack.flow.push_back(0.2f * static_cast<float>(y + 1));  // down
    }
  }
  const ClipFeatures features = BiWoofStage(Params(1, 8)).Run(stack);
  EXPECT_EQ(features.rows, 1);
  EXPECT_EQ(features.columns, 8);
  ASSERT_EQ(features.values.size(), 8u);
  // 90 degrees is the lower edge of bin 6 of 8; mean length .7, strain .2.
  EXPECT_NEAR(features.values[6], 0.7 * 0.2, 1e-5);
  EXPECT_EQ(ErrorOf([&] { BiWoofStage(Params(6, 8)).Run(stack); }),
            "DataError: a face of 5 x 6 px is too small for 6 bi_woof.blocks");
}

}  // namespace
}  // namespace mien
