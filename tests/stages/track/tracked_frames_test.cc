#include "stages/track/tracked_frames.h"

#include <vector>

#include <gtest/gtest.h>

#include "tests/support/memory_frames.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

FaceTracks Tracks(int frames, int width_px, int height_px) {
  FaceTracks tracks;
  tracks.width_px = width_px;
  tracks.height_px = height_px;
  tracks.fps = 25;
  for (int i = 0; i < frames; ++i) tracks.time_s.push_back(i / 25.0);
  return tracks;
}

MemoryFrames Frames(int frames) {
  std::vector<cv::Mat> images;
  for (int i = 0; i < frames; ++i) {
    images.emplace_back(6, 8, CV_8UC3, cv::Scalar::all(10 * i));
  }
  return {std::move(images), 25};
}

TEST(TrackedFramesTest, GreyFramesInOrder) {
  std::vector<int> greys;
  ForEachTrackedFrame(Frames(4), Tracks(3, 8, 6),
                      [&](const cv::Mat& grey, std::int64_t idx) {
                        EXPECT_EQ(grey.type(), CV_8UC1);
                        EXPECT_EQ(idx, static_cast<int>(greys.size()));
                        greys.push_back(grey.at<std::uint8_t>(2, 3));
                      });
  EXPECT_EQ(greys, (std::vector<int>{0, 10, 20}));
}

TEST(TrackedFramesTest, FramesThatDoNotFitAreRefused) {
  const auto nothing = [](const cv::Mat&, std::int64_t) {};
  EXPECT_EQ(
      ErrorOf(
          [&] { ForEachTrackedFrame(Frames(2), Tracks(3, 8, 6), nothing); }),
      "DataError: 'memory' ends at frame 2, the face tracks go on to frame 2: "
      "the file changed; run again");
  EXPECT_EQ(
      ErrorOf(
          [&] { ForEachTrackedFrame(Frames(3), Tracks(3, 8, 7), nothing); }),
      "DataError: 'memory' frame 0 is 8 x 6 px, the face tracks were made on "
      "8 x 7 px: the file changed; run again");
}

TEST(CountFramesWithFace, CountsAFrameOnceHoweverManyFaces) {
  FaceTracks tracks;
  tracks.time_s = {0, 1, 2, 3};
  FaceTrack face;
  face.found = {1, 0, 1};
  tracks.faces = {face, face};
  tracks.faces[1].first_idx = 1;  // frames 1 and 3
  EXPECT_EQ(CountFramesWithFace(tracks), 4);
  tracks.faces.pop_back();
  EXPECT_EQ(CountFramesWithFace(tracks), 2);
  EXPECT_EQ(CountFramesWithFace(FaceTracks{}), 0);
}

}  // namespace
}  // namespace mien
