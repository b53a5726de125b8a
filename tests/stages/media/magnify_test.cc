#include "stages/media/magnify.h"

#include <gtest/gtest.h>

#include <cmath>
#include <opencv2/imgproc.hpp>
#include <opencv2/video/tracking.hpp>

#include "stages/flow/head_field.h"
#include "tests/stages/motion/moving_face.h"

namespace mien {
namespace {

cv::Mat Field(cv::Size size, float x, float y) {
  return cv::Mat(size, CV_32FC2, cv::Scalar(x, y));
}

// Mean flow from a to b around a place.
cv::Point2d FlowAt(const cv::Mat& a, const cv::Mat& b, cv::Point place) {
  const auto dis =
      cv::DISOpticalFlow::create(cv::DISOpticalFlow::PRESET_MEDIUM);
  dis->setFinestScale(0);
  cv::Mat flow;
  dis->calc(a, b, flow);
  const cv::Scalar mean =
      cv::mean(flow(cv::Rect(place.x - 4, place.y - 4, 9, 9)));
  return {mean[0], mean[1]};
}

TEST(RedrawTest, NothingExtraIsThePictureItself) {
  const MovingFace face;
  const cv::Mat picture = face.Render({});
  const cv::Mat none = Field(picture.size(), 0, 0);
  EXPECT_EQ(cv::norm(Redraw(picture, none, none), picture, cv::NORM_INF), 0);
}

TEST(RedrawTest, MovesBothBySignAndLength) {
  const MovingFace face;
  const cv::Mat picture = face.Render({});
  const cv::Mat none = Field(picture.size(), 0, 0);
  const cv::Rect inner(40, 40, 200, 200);
  // The content goes down by 3.
  const cv::Mat down = Redraw(picture, Field(picture.size(), 0, 3), none);
  EXPECT_EQ(
      cv::norm(down(inner + cv::Point(0, 3)), picture(inner), cv::NORM_INF), 0);
  // The head has to go right by 2 to be where it was.
  const cv::Mat right = Redraw(picture, none, Field(picture.size(), 2, 0));
  EXPECT_EQ(
      cv::norm(right(inner + cv::Point(2, 0)), picture(inner), cv::NORM_INF),
      0);
}

TEST(RedrawTest, FieldsOfHalfSizeMoveAsFar) {
  const MovingFace face;
  const cv::Mat picture = face.Render({});
  const cv::Size half = picture.size() / 2;
  // 1.5 of their px are 3 of the picture's.
  const cv::Mat down = Redraw(picture, Field(half, 0, 1.5f), Field(half, 0, 0));
  const cv::Rect inner(40, 40, 200, 200);
  EXPECT_EQ(
      cv::norm(down(inner + cv::Point(0, 3)), picture(inner), cv::NORM_INF), 0);
}

TEST(ExtraMovementTest, SmallIsMultipliedLargeIsLeft) {
  MagnifyParams params;
  params.target_px = 4.5;
  const cv::Size size(60, 50);
  const auto at = [&](float x, float y, double factor) {
    return ExtraMovement(Field(size, x, y), factor, params)
        .at<cv::Vec2f>(25, 30);
  };
  EXPECT_NEAR(at(0.3f, 0.4f, 5)[0], 4 * 0.3, 1e-5);
  EXPECT_NEAR(at(0.3f, 0.4f, 5)[1], 4 * 0.4, 1e-5);
  // Length 2: together with the extra no longer than the target.
  EXPECT_NEAR(at(2, 0, 10)[0], 2.5, 1e-4);
  EXPECT_EQ(at(3, 4, 10), cv::Vec2f(0, 0));
  EXPECT_EQ(at(0.3f, 0.4f, 1), cv::Vec2f(0, 0));
}

TEST(ExtraMovementTest, NeighboursDoNotChangePlaces) {
  // 0.1 px more with each px.
  cv::Mat ramp(80, 80, CV_32FC2);
  for (int y = 0; y < 80; ++y) {
    for (int x = 0; x < 80; ++x) {
      ramp.at<cv::Vec2f>(y, x) = {0.1f * static_cast<float>(x - 40), 0};
    }
  }
  MagnifyParams params;
  params.target_px = 1000;
  const cv::Mat extra = ExtraMovement(ramp, 20, params);
  const float steep =
      extra.at<cv::Vec2f>(40, 45)[0] - extra.at<cv::Vec2f>(40, 44)[0];
  EXPECT_GT(steep, 0.3);
  EXPECT_LT(steep, 0.6);
}

class MagnifyMotionTest : public testing::Test {
 protected:
  // 25 frames at 50 fps; the brow rises by `brow` px and the head wanders.
  void Make(double brow) {
    for (int i = 0; i < 25; ++i) {
      const double rise = std::sin(CV_PI * std::min(1.0, i / 24.0));
      frames_.push_back(face_.Render({0.06 * i, -0.04 * i, brow * rise, 1}));
      times_.push_back(i / 50.0);
    }
    const Landmarks landmarks = TemplateFace(face_.eyes, MovingFace::kIod);
    rigid_ = RigidWeight(landmarks, face_.size);
    mask_ = cv::Mat::ones(face_.size, CV_32FC1);
  }

  MovingFace face_;
  std::vector<cv::Mat> frames_;
  std::vector<double> times_;
  cv::Mat rigid_, mask_;
  const cv::Point brow_{116, 94}, nose_{160, 150};
};

TEST_F(MagnifyMotionTest, TheBrowRisesFactorTimesAndTheHeadStands) {
  Make(0.6);
  MagnifyParams params;
  params.target_px = 100;
  params.max_factor = 6;
  const Magnified large =
      MagnifyMotion(frames_, times_, 0, 12, rigid_, mask_, params);
  EXPECT_EQ(large.factor, 6);
  ASSERT_EQ(large.frames.size(), frames_.size());
  const cv::Point2d brow = FlowAt(frames_[0], large.frames[12], brow_);
  EXPECT_NEAR(brow.y, -6 * 0.6, 0.25 * 6 * 0.6);
  EXPECT_NEAR(brow.x, 0, 0.5);
  EXPECT_LT(cv::norm(FlowAt(frames_[0], large.frames[12], nose_)), 0.4);
  EXPECT_GT(cv::norm(FlowAt(frames_[0], frames_[12], nose_)), 0.6);
  // The flow that comes with it is not magnified.
  EXPECT_NEAR(large.apex_flow.at<cv::Vec2f>(brow_)[1], -0.6, 0.15);
}

TEST_F(MagnifyMotionTest, TheFactorFollowsTheMovement) {
  Make(2.5);
  const Magnified large =
      MagnifyMotion(frames_, times_, 0, 12, rigid_, mask_, {});
  EXPECT_GT(large.factor, 1);
  EXPECT_LT(large.factor, 6);
  EXPECT_EQ(large.factor, std::round(2 * large.factor) / 2);
}

TEST_F(MagnifyMotionTest, ALargeMovementStaysAsItIsAndTheHeadStands) {
  Make(2.5);
  MagnifyParams params;
  params.target_px = 2;
  const Magnified held =
      MagnifyMotion(frames_, times_, 0, 12, rigid_, mask_, params);
  EXPECT_EQ(held.factor, 1);
  ASSERT_EQ(held.frames.size(), frames_.size());
  for (const std::size_t i : {std::size_t{12}, std::size_t{24}}) {
    const double head = cv::norm(FlowAt(frames_[0], frames_[i], nose_));
    EXPECT_GT(head, 0.06 * static_cast<double>(i));
    EXPECT_LT(cv::norm(FlowAt(frames_[0], held.frames[i], nose_)), 0.25 * head);
  }
  const cv::Point2d brow = FlowAt(frames_[0], held.frames[12], brow_);
  EXPECT_NEAR(brow.y, -2.5, 0.3);
  EXPECT_NEAR(brow.x, 0, 0.3);
}

TEST_F(MagnifyMotionTest, LostFramesStayEmptyAndColourStaysColour) {
  Make(0.6);
  for (cv::Mat& frame : frames_) cv::cvtColor(frame, frame, cv::COLOR_GRAY2BGR);
  frames_[5] = cv::Mat();
  const Magnified large =
      MagnifyMotion(frames_, times_, 0, 12, rigid_, mask_, {});
  EXPECT_TRUE(large.frames[5].empty());
  EXPECT_EQ(large.frames[6].type(), CV_8UC3);
  EXPECT_EQ(large.frames[6].size(), face_.size);
  // Without a face at onset there is nothing to compare with.
  frames_[0] = cv::Mat();
  const Magnified none =
      MagnifyMotion(frames_, times_, 0, 12, rigid_, mask_, {});
  EXPECT_EQ(none.factor, 1);
  EXPECT_TRUE(none.apex_flow.empty());
  EXPECT_EQ(cv::norm(none.frames[6], frames_[6], cv::NORM_INF), 0);
}

}  // namespace
}  // namespace mien
