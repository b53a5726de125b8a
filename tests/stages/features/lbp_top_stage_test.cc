#include "stages/features/lbp_top_stage.h"

#include <gmock/gmock.h>

#include "pipeline/exec/stage.h"
#include "tests/support/faces.h"
#include "tests/support/memory_frames.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using testing::HasSubstr;

// 20 frames of a textured face that grows brighter from frame 5 to 14.
struct Clip {
  std::shared_ptr<const FrameSource> frames;
  FaceTracks tracks;
  Events events;
};

Clip Brightening() {
  cv::Mat texture;
  Texture({400, 400}, 3).convertTo(texture, CV_8UC1);
  Clip clip;
  clip.tracks.fps = 200;
  FaceTrack track;
  std::vector<cv::Mat> images;
  for (int t = 0; t < 20; ++t) {
    images.push_back(texture + 3 * std::clamp(t - 5, 0, 9));
    clip.tracks.time_s.push_back(t / 200.0);
    clip.tracks.frame_number.push_back(t + 1);
    track.found.push_back(1);
    track.box_px.push_back({100, 70, 200, 250});
    track.score.push_back(1);
    track.landmarks_px.push_back(TemplateFace({200, 170}, 100));
  }
  clip.tracks.faces = {track};
  clip.frames = std::make_shared<MemoryFrames>(images, 200);
  Event event;
  event.onset_idx = 5;
  event.apex_idx = 9;
  event.offset_idx = 14;
  clip.events.events = {event};
  return clip;
}

LbpTopParams Params() {
  LbpTopParams params;
  params.radius_frames = 2;
  return params;
}

TEST(LbpTopStage, DescribesOnsetToOffset) {
  Clip clip = Brightening();
  const LbpTopStage stage(Params());
  const ClipFeatures features =
      stage.Run(clip.frames, clip.tracks, clip.events);
  EXPECT_EQ(features.rows, 25);
  EXPECT_EQ(features.columns, 3 * 15);
  ASSERT_EQ(features.values.size(), 25u * 45u);
  // Later is brighter everywhere, earlier darker: bits 3 and not 1, so that
  // only the bins of codes 8, 9, 12 and 13 are used over time.
  double used = 0;
  for (std::size_t block = 0; block < 25; ++block) {
    const float* xt = &features.values[block * 45 + 15];
    used += xt[7] + xt[8] + xt[10] + xt[11];
  }
  EXPECT_NEAR(used, 25, 1e-3);
  // Before the onset nothing changes: bits 1 and 3 are set, codes 10 (in the
  // last bin), 11, 14 and 15.
  clip.events.events[0].onset_idx = 0;
  clip.events.events[0].offset_idx = 4;
  const ClipFeatures still = stage.Run(clip.frames, clip.tracks, clip.events);
  used = 0;
  for (std::size_t block = 0; block < 25; ++block) {
    const float* xt = &still.values[block * 45 + 15];
    used += xt[14] + xt[9] + xt[12] + xt[13];
  }
  EXPECT_NEAR(used, 25, 1e-3);
}

TEST(LbpTopStage, LeavesOutLostFramesAndInterpolates) {
  Clip clip = Brightening();
  LbpTopParams params = Params();
  auto& found = clip.tracks.faces[0].found;
  found[7] = found[8] = 0;
  EXPECT_NO_THROW(
      LbpTopStage(params).Run(clip.frames, clip.tracks, clip.events));
  for (int t = 9; t < 15; ++t) found[static_cast<std::size_t>(t)] = 0;
  const auto run = [&] {
    LbpTopStage(params).Run(clip.frames, clip.tracks, clip.events);
  };
  EXPECT_THAT(ErrorOf(run), HasSubstr("the expression has 2 frames with a"));
  params.frames = 10;
  EXPECT_EQ(ErrorOf(run), "");
}

TEST(LbpTopStage, MissingInputsSayWhatToDo) {
  Clip clip = Brightening();
  const LbpTopStage stage(Params());
  const auto run = [&] { stage.Run(clip.frames, clip.tracks, clip.events); };
  clip.events.events.clear();
  EXPECT_THAT(ErrorOf(run), HasSubstr("nothing was spotted"));
  clip.tracks.faces.clear();
  EXPECT_THAT(ErrorOf(run), HasSubstr("no face was found in any frame"));
}

TEST(LbpTopStage, AParameterChangesTheKey) {
  const Clip clip = Brightening();
  const auto frames = Given("frames", clip.frames);
  const auto tracks = Given("tracks", clip.tracks);
  const auto events = Given("events", clip.events);
  const auto key = [&](const LbpTopParams& params) {
    return Apply(ItemContext{}, LbpTopStage(params), frames, tracks, events)
        .key();
  };
  LbpTopParams other = Params();
  EXPECT_EQ(key(other), key(Params()));
  other.neighbours = 8;
  EXPECT_NE(key(other), key(Params()));
}

}  // namespace
}  // namespace mien
