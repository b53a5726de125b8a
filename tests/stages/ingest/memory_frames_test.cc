#include "stages/ingest/memory_frames.h"

#include <gmock/gmock.h>

#include "pipeline/core/error.h"

namespace mien {
namespace {

std::vector<cv::Mat> Three() {
  std::vector<cv::Mat> images;
  for (int i = 0; i < 3; ++i) images.emplace_back(4, 6, CV_8UC1, cv::Scalar(i));
  return images;
}

std::string MessageOf(std::vector<cv::Mat> images, double fps) {
  try {
    FramesInMemory("a", std::move(images), fps);
  } catch (const DataError& error) {
    return error.message();
  }
  return "";
}

TEST(MemoryFrames, ComeInOrderAtTheirTimes) {
  const auto source = FramesInMemory("a", Three(), 50);
  EXPECT_EQ(source->info().frame_count, 3);
  EXPECT_EQ(source->info().width_px, 6);
  EXPECT_EQ(source->info().height_px, 4);
  const auto reader = source->Open(1);
  Frame frame;
  ASSERT_TRUE(reader->Next(&frame));
  EXPECT_EQ(frame.idx, 1);
  EXPECT_EQ(frame.number, 1);
  EXPECT_DOUBLE_EQ(frame.time_s, 0.02);
  EXPECT_EQ(frame.image.at<std::uint8_t>(3, 5), 1);
  frame.image.setTo(99);  // the caller's own
  ASSERT_TRUE(reader->Skip(&frame));
  EXPECT_TRUE(frame.image.empty());
  EXPECT_EQ(frame.idx, 2);
  EXPECT_FALSE(reader->Next(&frame));
  ASSERT_TRUE(source->Open(1)->Next(&frame));
  EXPECT_EQ(frame.image.at<std::uint8_t>(0, 0), 1);
}

TEST(MemoryFrames, TheDigestIsOfPixelsSizeAndRateNotOfTheName) {
  const std::string digest = FramesInMemory("a", Three(), 50)->Digest();
  EXPECT_EQ(FramesInMemory("b", Three(), 50)->Digest(), digest);
  EXPECT_NE(FramesInMemory("a", Three(), 51)->Digest(), digest);
  auto other = Three();
  other[2].at<std::uint8_t>(3, 5) = 7;
  EXPECT_NE(FramesInMemory("a", other, 50)->Digest(), digest);
  auto turned = Three();
  for (cv::Mat& image : turned) image = image.reshape(1, 6).clone();
  EXPECT_NE(FramesInMemory("a", turned, 50)->Digest(), digest);
  // Rows of a larger picture are read as they lie.
  auto inside = Three();
  for (cv::Mat& image : inside) {
    cv::Mat large(10, 20, CV_8UC1, cv::Scalar(200));
    image.copyTo(large(cv::Rect(3, 3, 6, 4)));
    image = large(cv::Rect(3, 3, 6, 4));
  }
  EXPECT_EQ(FramesInMemory("a", inside, 50)->Digest(), digest);
}

TEST(MemoryFrames, WhatIsNoFrameIsSaid) {
  EXPECT_EQ(MessageOf({}, 50), "a: no frame");
  EXPECT_EQ(MessageOf(Three(), 0),
            "a: 0 frames a second; give the rate at which they were filmed, 1 "
            "to 100000");
  auto images = Three();
  images[1] = cv::Mat(4, 6, CV_32FC1, cv::Scalar(0));
  EXPECT_EQ(MessageOf(images, 50),
            "a: frame 1 is no picture of 8 bits, grey or of three colours");
  images[1] = cv::Mat(5, 6, CV_8UC1, cv::Scalar(0));
  EXPECT_EQ(MessageOf(images, 50),
            "a: frame 1 is 6 x 5 x 1, the first is 6 x 4 x 1");
  images[1] = cv::Mat();
  EXPECT_EQ(MessageOf(images, 50), "a: frame 1 is empty");
}

}  // namespace
}  // namespace mien
