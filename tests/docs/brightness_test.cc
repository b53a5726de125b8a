#include "tests/docs/brightness.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/exec/stage.h"
#include "tests/support/memory_frames.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

// Two frames of 100 x 100; the face is the grey square, lost in the second.
struct Recording {
  Recording() {
    cv::Mat image(100, 100, CV_8UC1, cv::Scalar(10));
    image(cv::Rect(20, 20, 40, 40)) = 200;
    source =
        std::make_shared<MemoryFrames>(std::vector<cv::Mat>{image, image}, 25);
    tracks.time_s = {0, 0.04};
    FaceTrack face;
    face.found = {1, 0};
    face.box_px = {{20, 20, 40, 40}, {20, 20, 40, 40}};
    tracks.faces = {face};
  }
  std::shared_ptr<const FrameSource> source;
  FaceTracks tracks;
};

TEST(MeanGrey, OfTheMiddleOfTheBox) {
  cv::Mat grey(10, 10, CV_8UC1, cv::Scalar(0));
  grey(cv::Rect(0, 0, 5, 10)) = 100;
  EXPECT_FLOAT_EQ(MeanGrey(grey, {0, 0, 10, 10}, 1), 50);
  EXPECT_FLOAT_EQ(MeanGrey(grey, {0, 0, 5, 10}, 0.5), 100);
  EXPECT_TRUE(std::isnan(MeanGrey(grey, {50, 50, 5, 5}, 1)));
}

TEST(BrightnessStage, IsNanWhereTheFaceIsLost) {
  const Recording recording;
  const Brightness out =
      BrightnessStage({}).Run(recording.source, recording.tracks);
  ASSERT_EQ(out.grey.size(), 2u);
  EXPECT_FLOAT_EQ(out.grey[0], 200);
  EXPECT_TRUE(std::isnan(out.grey[1]));
}

TEST(BrightnessStage, IsCachedByItsParametersAndInputs) {
  const TempFolder folder;
  const Store store(folder.path());
  StageTimes times;
  const ItemContext context = {&store, &times, "demo", "a"};
  const Recording recording;
  BrightnessParams params;
  const auto run = [&](const std::string& tracks_key) {
    const auto frames = Given("frames", recording.source);
    const auto tracks = Given(tracks_key, recording.tracks);
    const auto brightness =
        Apply(context, BrightnessStage(params), frames, tracks);
    brightness.Get();
  };
  run("tracks");
  EXPECT_EQ(times.entries()["brightness"].computed, 1);
  run("tracks");
  EXPECT_EQ(times.entries()["brightness"].cached, 1);
  params.box_share = 0.5;
  run("tracks");
  run("other tracks");
  EXPECT_EQ(times.entries()["brightness"].computed, 3);
}

}  // namespace
}  // namespace mien
