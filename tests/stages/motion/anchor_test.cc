#include "stages/motion/anchor.h"

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

#include "tests/stages/motion/moving_face.h"

namespace mien {
namespace {

cv::Mat Crop(const MovingFace& face, double brow) {
  MovingFace::Moment moment;
  moment.brow = brow;
  cv::Mat crop;
  face.Render(moment).convertTo(crop, CV_32F);
  cv::GaussianBlur(crop, crop, {0, 0}, 1);
  return crop;
}

constexpr std::size_t kBrow = 0;  // brow_inner_left

TEST(AnchorTest, OffsetIsAddedToShiftAndMagnitude) {
  const MovingFace face;
  const Landmarks landmarks = TemplateFace(face.eyes, face.kIod);
  Anchor anchor(Crop(face, 0), landmarks, {}, 0);
  anchor.offset_px[kBrow] = {3, -4};
  const RegionMotion motion = anchor.Measure(Crop(face, 0));
  ASSERT_EQ(motion.shift_px.size(), 15u);
  EXPECT_NEAR(motion.shift_px[kBrow].x, 3, 0.02);
  EXPECT_NEAR(motion.shift_px[kBrow].y, -4, 0.02);
  EXPECT_NEAR(motion.magnitude_px[kBrow], 5, 0.03);
  EXPECT_NEAR(motion.magnitude_px[14], 0, 0.03);
  EXPECT_EQ(motion.head.trust, 1);
}

// The second reference falls into a raised brow; the series goes on without a
// step and comes back to where it was.
TEST(AnchorTest, ReferenceInAnExpressionMakesNoStep) {
  const MovingFace face;
  const Landmarks landmarks = TemplateFace(face.eyes, face.kIod);
  MotionParams params;
  params.window_s = 1;
  params.overlap_s = 0.3;
  AnchorChain chain(params);
  const auto brow = [](double t) { return t > 0.5 && t < 1.6 ? 1.0 : 0.0; };
  const cv::Mat rest = Crop(face, 0), raised = Crop(face, 1);
  double first = 0;
  for (int i = 0; i < 50; ++i) {
    const double t = 0.05 * i;
    const auto motion = chain.Step(brow(t) > 0 ? raised : rest, landmarks, t);
    ASSERT_TRUE(motion.has_value());
    const double y = motion->shift_px[kBrow].y;
    if (brow(t) > 0 && first == 0) first = y;
    EXPECT_NEAR(y, brow(t) * first, 0.05) << t;
  }
  // The patches' mean of a bump of 1 px.
  EXPECT_NEAR(first, -0.9, 0.12);
}

TEST(AnchorTest, OtherContentIsNotMeasuredAndThenStartsAnew) {
  const MovingFace face;
  const Landmarks landmarks = TemplateFace(face.eyes, face.kIod);
  MovingFace other;
  other.texture = Texture({320, 320}, 99);
  AnchorChain chain{MotionParams()};
  EXPECT_TRUE(chain.Step(Crop(face, 0), landmarks, 0).has_value());
  const cv::Mat strange = Crop(other, 0);
  EXPECT_FALSE(chain.Step(strange, landmarks, 0.1).has_value());
  EXPECT_FALSE(chain.Step(strange, landmarks, 0.31).has_value());
  const auto motion = chain.Step(strange, landmarks, 0.35);
  ASSERT_TRUE(motion.has_value());
  EXPECT_NEAR(cv::norm(motion->shift_px[kBrow]), 0, 0.02);
}

}  // namespace
}  // namespace mien
