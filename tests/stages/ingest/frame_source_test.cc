#include "stages/ingest/frame_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/stages/ingest/video_files.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

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
