#include "stages/ingest/live_frames.h"

#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "pipeline/core/error.h"
#include "stages/ingest/frame_relay.h"
#include "stages/ingest/video_writer.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

LiveFrame At(double time_s) {
  LiveFrame frame;
  frame.image = cv::Mat(2, 2, CV_8UC3);
  frame.time_s = time_s;
  return frame;
}

TEST(FrameRelay, TheOldestGoesWhereTooManyWait) {
  FrameRelay relay;
  for (const double time_s : {0.0, 1.0, 2.0, 3.0}) relay.Put(At(time_s));
  relay.End();
  EXPECT_EQ(relay.dropped(), 2);
  LiveFrame frame;
  ASSERT_TRUE(relay.Next(&frame));
  EXPECT_EQ(frame.time_s, 2);
  ASSERT_TRUE(relay.Next(&frame));
  EXPECT_EQ(frame.time_s, 3);
  EXPECT_FALSE(relay.Next(&frame));
}

TEST(FrameRelay, TellsWhatEndedTheSourceAfterItsFrames) {
  FrameRelay relay;
  relay.Put(At(0));
  relay.End(std::make_exception_ptr(DataError("the camera is gone")));
  LiveFrame frame;
  EXPECT_TRUE(relay.Next(&frame));
  EXPECT_THROW(relay.Next(&frame), DataError);
}

TEST(FrameRelay, StopWakesWhoWaits) {
  FrameRelay relay;
  std::thread stop([&relay] { relay.Stop(); });
  LiveFrame frame;
  EXPECT_FALSE(relay.Next(&frame));
  EXPECT_FALSE(relay.Sleep(1000));
  stop.join();
}

TEST(LiveFilm, FramesComeInOrderAndNotBeforeTheirTime) {
  const TempFolder folder;
  const std::string path = folder.path() + "/film.mp4";
  VideoWriterOptions options;
  options.width_px = 64;
  options.height_px = 48;
  options.fps = 50;
  VideoWriter writer(path, options);
  for (int i = 0; i < 20; ++i) {
    writer.Add(cv::Mat(48, 64, CV_8UC3, cv::Scalar::all(10.0 * i)), i / 50.0);
  }
  writer.Close();
  const auto frames = PlayFilm(path);
  EXPECT_NEAR(frames->fps(), 50, 0.1);
  std::vector<LiveFrame> got;
  LiveFrame frame;
  while (frames->Next(&frame)) got.push_back(frame);
  // A busy machine loses some, and tells.
  EXPECT_EQ(static_cast<std::int64_t>(got.size()) + frames->dropped(), 20);
  ASSERT_FALSE(got.empty());
  EXPECT_NEAR(got.back().time_s, 19 / 50.0, 1e-3);
  for (std::size_t i = 1; i < got.size(); ++i) {
    EXPECT_NEAR(got[i].taken_s - got[i - 1].taken_s,
                got[i].time_s - got[i - 1].time_s, 1e-6);
  }
}

// libavdevice's own test picture stands for a camera.
TEST(Camera, GivesPicturesAndStops) {
  CameraOptions options;
  options.format = "lavfi";
  std::unique_ptr<LiveFrames> frames;
  try {
    frames = OpenCamera("testsrc=size=64x48:rate=30", options);
  } catch (const IoError& error) {
    GTEST_SKIP() << error.message();
  }
  LiveFrame frame;
  double last_s = -1;
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(frames->Next(&frame));
    EXPECT_EQ(frame.image.size(), cv::Size(64, 48));
    EXPECT_EQ(frame.image.type(), CV_8UC3);
    EXPECT_GT(frame.time_s, last_s);
    last_s = frame.time_s;
  }
  frames->Stop();
  EXPECT_FALSE(frames->Next(&frame));
}

TEST(Camera, TellsThatThereIsNone) {
  try {
    OpenCamera("/dev/video-of-nobody");
    FAIL();
  } catch (const DataError& error) {
    EXPECT_NE(error.message().find("no camera at /dev/video-of-nobody"),
              std::string::npos);
  } catch (const IoError& error) {
    GTEST_SKIP() << error.message();
  }
}

}  // namespace
}  // namespace mien
