#include "stages/ingest/frame_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "tests/stages/ingest/video_files.h"
#include "tests/support/memory_frames.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(OpenFramesTest, OpensFoldersAt200FpsUnlessTold) {
  TempFolder temp;
  WritePlain(temp / "img1.png", 5);
  WritePlain(temp / "img2.png", 6);
  EXPECT_EQ(OpenFrames(temp.path(), 0)->info().fps, 200);
  EXPECT_EQ(OpenFrames(temp.path(), -1)->info().fps, 200);
  EXPECT_EQ(OpenFrames(temp.path(), 100)->info().fps, 100);
  EXPECT_FALSE(OpenFrames(temp.path(), 100)->info().is_video);
}

TEST(OpenFramesTest, RetimesVideosOnlyWhenTold) {
  if (!HaveFfmpeg()) GTEST_SKIP() << "no ffmpeg";
  TempFolder temp;
  const std::string path = temp / "a.mp4";
  ASSERT_TRUE(MakeSteps(path, 6));
  const auto plain = OpenFrames(path, 0);
  const auto fast = OpenFrames(path, 200);
  EXPECT_EQ(plain->info().fps, 24);
  EXPECT_EQ(plain->Digest(), OpenVideo(path)->Digest());
  EXPECT_EQ(fast->info().fps, 200);
  EXPECT_TRUE(fast->info().is_video);
  EXPECT_NE(fast->Digest(), plain->Digest());
  EXPECT_NE(fast->Digest(), OpenFrames(path, 100)->Digest());
  const auto reader = fast->Open(4);
  Frame frame;
  ASSERT_TRUE(reader->Next(&frame));
  EXPECT_EQ(frame.idx, 4);
  EXPECT_DOUBLE_EQ(frame.time_s, 0.02);
  ASSERT_TRUE(reader->Next(&frame));
  EXPECT_FALSE(reader->Next(&frame));
}

TEST(OpenFramesTest, TellsAMissingPath) {
  EXPECT_THAT(ErrorOf([] { OpenFrames("/no/such/video.mp4", 0); }),
              HasSubstr("IoError: cannot read /no/such/video.mp4: it does not "
                        "exist"));
}

// Indices of all frames that come, each checked against a plain reading.
std::vector<std::int64_t> Wanted(const FrameSource& source,
                                 const std::set<std::int64_t>& wanted) {
  const auto reader = ReadWanted(source, wanted);
  std::vector<std::int64_t> came;
  Frame frame, plain;
  while (reader->Next(&frame)) {
    came.push_back(frame.idx);
    EXPECT_TRUE(source.Open(frame.idx)->Next(&plain));
    EXPECT_EQ(frame.number, plain.number);
    EXPECT_EQ(frame.time_s, plain.time_s);
    EXPECT_EQ(cv::norm(frame.image, plain.image, cv::NORM_INF), 0);
  }
  return came;
}

TEST(ReadWantedTest, GivesTheWantedFramesAlone) {
  TempFolder temp;
  for (int i = 1; i <= 7; ++i) {
    WritePlain(temp / ("img" + std::to_string(2 * i) + ".png"), 10 * i);
  }
  const auto folder = OpenFrames(temp.path(), 0);
  EXPECT_THAT(Wanted(*folder, {1, 2, 5}), ElementsAre(1, 2, 5));
  EXPECT_THAT(Wanted(*folder, {0, 6, 7, 9}), ElementsAre(0, 6));
  EXPECT_THAT(Wanted(*folder, {}), ElementsAre());
  const MemoryFrames memory(std::vector<cv::Mat>(4, cv::Mat::zeros(2, 2, 0)),
                            25);  // with the plain Skip
  EXPECT_THAT(Wanted(memory, {1, 3}), ElementsAre(1, 3));
}

TEST(ReadWantedTest, NeverReadsWhatNobodyWants) {
  TempFolder temp;
  for (int i = 1; i <= 5; ++i) {
    WritePlain(temp / ("img" + std::to_string(i) + ".png"), 10 * i);
  }
  const auto folder = OpenFrames(temp.path(), 0);
  std::ofstream(temp / "img3.png") << "no picture";
  EXPECT_THAT(Wanted(*folder, {1, 3, 4}), ElementsAre(1, 3, 4));
  EXPECT_THAT(ErrorOf([&] { Wanted(*folder, {1, 2}); }), HasSubstr("img3.png"));
}

TEST(ReadWantedTest, GivesTheWantedFramesOfAVideo) {
  if (!HaveFfmpeg()) GTEST_SKIP() << "no ffmpeg";
  TempFolder temp;
  ASSERT_TRUE(MakeSteps(temp / "a.mp4", 6));
  EXPECT_THAT(Wanted(*OpenFrames(temp / "a.mp4", 0), {2, 3, 5, 8}),
              ElementsAre(2, 3, 5));
  EXPECT_THAT(Wanted(*OpenFrames(temp / "a.mp4", 200), {1, 4}),
              ElementsAre(1, 4));
}

TEST(PickPicturesTest, KeepsThePlacesOfTheOthers) {
  TempFolder temp;
  for (int i = 1; i <= 6; ++i) {
    WritePlain(temp / ("img" + std::to_string(10 * i) + ".png"), 10 * i);
  }
  const std::shared_ptr<const FrameSource> whole = OpenFrames(temp.path(), 0);
  std::ofstream(temp / "img50.png") << "no picture";  // is not read
  const auto picked = PickPictures(whole, {1, 3});
  EXPECT_EQ(picked->info().frame_count, 6);
  for (const std::int64_t first : {0, 2}) {
    const auto reader = picked->Open(first);
    Frame frame;
    for (std::int64_t idx = first; idx < 6; ++idx) {
      ASSERT_TRUE(reader->Next(&frame));
      EXPECT_EQ(frame.idx, idx);
      EXPECT_EQ(frame.number, 10 * (idx + 1));
      EXPECT_EQ(frame.time_s, static_cast<double>(idx) / 200);
      EXPECT_EQ(frame.image.empty(), idx != 1 && idx != 3);
    }
    EXPECT_FALSE(reader->Next(&frame));
  }
  EXPECT_THAT(FrameNumbers(*whole), ElementsAre(10, 20, 30, 40, 50, 60));
}

TEST(PickPicturesTest, WhatIsPickedEntersTheDigest) {
  const auto whole = std::make_shared<MemoryFrames>(
      std::vector<cv::Mat>(4, cv::Mat::zeros(2, 2, 0)), 25);
  const std::string some = PickPictures(whole, {1, 3})->Digest();
  EXPECT_NE(some, whole->Digest());
  EXPECT_NE(some, PickPictures(whole, {1, 2})->Digest());
  EXPECT_EQ(some, PickPictures(whole, {3, 1})->Digest());
}

TEST(ToGreyTest, WeighsColoursAndKeepsGrey) {
  const cv::Mat grey(2, 3, CV_8UC1, cv::Scalar(77));
  EXPECT_EQ(ToGrey(grey).data, grey.data);
  // ITU-R BT.601: 0.299 R + 0.587 G + 0.114 B.
  const cv::Mat colour(1, 1, CV_8UC3, cv::Scalar(10, 100, 200));
  EXPECT_EQ(ToGrey(colour).type(), CV_8UC1);
  EXPECT_NEAR(ToGrey(colour).at<std::uint8_t>(0, 0), 119.64, 1);
  const cv::Mat alpha(1, 1, CV_8UC4, cv::Scalar(10, 100, 200, 0));
  EXPECT_NEAR(ToGrey(alpha).at<std::uint8_t>(0, 0), 119.64, 1);
  EXPECT_THAT(ErrorOf([] { ToGrey(cv::Mat(1, 1, CV_32FC1)); }),
              HasSubstr("cannot be made grey"));
}

}  // namespace
}  // namespace mien
