#include "tools/run/needed_frames.h"

#include <gmock/gmock.h>

#include "tests/support/memory_frames.h"

namespace mien {
namespace {

using testing::ElementsAre;

CodedEvent Coded(std::int64_t onset, std::int64_t apex, std::int64_t offset) {
  CodedEvent coded;
  coded.onset = onset;
  coded.apex = apex;
  coded.offset = offset;
  return coded;
}

// Numbers from 1.
MemoryFrames Frames(int count) {
  return MemoryFrames(std::vector<cv::Mat>(static_cast<std::size_t>(count),
                                           cv::Mat::zeros(2, 2, CV_8UC1)),
                      200);
}

TEST(NeededFramesTest, OnsetApexAndWhatIsAveragedWithThem) {
  FlowParams flow;
  flow.average_frames = 1;
  const auto frames = Frames(60);
  EXPECT_THAT(*NeededFrames(Coded(1, 21, 51), frames, {}, flow),
              ElementsAre(0, 1, 19, 20, 21));
  flow.average_frames = 3;  // at most a tenth of the way
  EXPECT_THAT(*NeededFrames(Coded(10, 30, 60), frames, {}, flow),
              ElementsAre(7, 8, 9, 10, 11, 27, 28, 29, 30, 31));
  EXPECT_THAT(*NeededFrames(Coded(10, 15, 20), frames, {}, flow),
              ElementsAre(9, 14));
}

TEST(NeededFramesTest, AllWhereMoreIsRead) {
  const auto frames = Frames(60);
  const FlowParams flow;
  CodedEvent coded = Coded(10, 20, 40);
  coded.apex.reset();  // is spotted
  EXPECT_FALSE(NeededFrames(coded, frames, {}, flow));
  EXPECT_FALSE(NeededFrames(Coded(10, 10, 40), frames, {}, flow));
  EXPECT_FALSE(NeededFrames(Coded(10, 20, 61), frames, {}, flow));
  TrackParams smooth;
  smooth.smooth_s = 0.01;
  EXPECT_FALSE(NeededFrames(Coded(10, 20, 40), frames, smooth, flow));
  EXPECT_TRUE(NeededFrames(Coded(10, 20, 40), frames, {}, flow));
}

TEST(NeededFramesTest, AFaceAtBothEnds) {
  FaceTracks tracks;
  EXPECT_FALSE(FoundAtBothEnds(tracks, {3, 4, 9}));
  FaceTrack face;
  face.first_idx = 3;
  face.found = {1, 0, 0, 0, 0, 0, 1};
  tracks.faces.push_back(face);
  EXPECT_TRUE(FoundAtBothEnds(tracks, {3, 4, 9}));
  EXPECT_FALSE(FoundAtBothEnds(tracks, {3, 4}));
  EXPECT_FALSE(FoundAtBothEnds(tracks, {2, 9}));
}

}  // namespace
}  // namespace mien
