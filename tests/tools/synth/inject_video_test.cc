#include "tools/synth/inject_video.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/csv.h"
#include "pipeline/core/digest.h"
#include "stages/ingest/video_writer.h"
#include "tests/support/temp_folder.h"
#include "tools/synth/actor.h"

namespace mien {
namespace {

using ::testing::HasSubstr;

// The actor, or a plain wall, at uneven times.
class InjectVideoTest : public testing::Test {
 protected:
  static std::vector<double> Times(int count) {
    std::vector<double> times = {0};
    while (static_cast<int>(times.size()) < count) {
      times.push_back(times.back() + (times.size() % 3 == 0 ? 0.06 : 0.03));
    }
    return times;
  }
  // pause_s: before frame 30.
  std::string Write(const std::string& name, bool face,
                    double pause_s = 0) const {
    ActorOptions given;
    given.width_px = 240;
    given.height_px = 180;
    given.iod_px = 40;
    given.seed = 3;
    const Actor actor(given);
    VideoWriterOptions options;
    options.width_px = given.width_px;
    options.height_px = given.height_px;
    options.fps = 25;
    VideoWriter writer(folder_ / name, options);
    int i = 0;
    for (const double time_s : Times(60)) {
      ActorPose pose;
      pose.shift_x_px = 0.1 * i;
      writer.Add(face ? actor.Render(pose, static_cast<std::uint64_t>(++i))
                      : cv::Mat(180, 240, CV_8UC3, cv::Scalar(80, 90, 100)),
                 time_s + (time_s >= Times(31).back() ? pause_s : 0));
    }
    writer.Close();
    return folder_ / name;
  }
  InjectVideoOptions Options(const std::string& out) const {
    InjectVideoOptions options;
    options.out = folder_ / out;
    options.inject.count = 1;
    options.inject.amplitudes_iod = {0.04};
    options.control = true;
    return options;
  }
  TempFolder folder_;
};

TEST_F(InjectVideoTest, KeepsTimestampsAndWritesTheTruth) {
  InjectVideoOptions options = Options("out");
  options.videos = {Write("talk.mp4", true)};
  InjectVideos(options);
  const Table truth = ReadCsv(folder_ / "out/truth.csv");
  ASSERT_EQ(truth.rows.size(), 1U);
  const auto at = [&](const std::string& name) {
    return truth.rows[0][truth.Need({name})];
  };
  EXPECT_EQ(at("video"), "talk_injected.mp4");
  EXPECT_EQ(at("source"), "talk.mp4");
  EXPECT_EQ(at("peak_iod"), "0.04000");
  EXPECT_EQ(at("frames"), "60");
  const int onset = std::stoi(at("onset_frame"));
  const int apex = std::stoi(at("apex_frame"));
  const int offset = std::stoi(at("offset_frame"));
  EXPECT_NEAR(std::stod(at("onset_s")),
              Times(60)[static_cast<std::size_t>(onset)], 1e-3);
  const auto injected = OpenVideo(folder_ / "out/talk_injected.mp4");
  const auto control = OpenVideo(folder_ / "out/talk_control.mp4");
  const auto a = injected->Open(0), b = control->Open(0);
  Frame left, right;
  double inside = 0, outside = 0;
  for (const double time_s : Times(60)) {
    ASSERT_TRUE(a->Next(&left) && b->Next(&right));
    EXPECT_NEAR(left.time_s, time_s, 2e-5);
    EXPECT_NEAR(right.time_s, time_s, 2e-5);
    // Encoding differs a little everywhere: the encoder looks ahead.
    const double difference = cv::norm(left.image, right.image, cv::NORM_L2SQR);
    if (left.idx == apex) inside = difference;
    if (left.idx < onset) outside = std::max(outside, difference);
    EXPECT_LT(apex, offset);
  }
  EXPECT_GT(inside, 2 * outside);
}

TEST_F(InjectVideoTest, SameBytesForAnyNumberOfJobs) {
  InjectVideoOptions options = Options("one");
  options.videos = {Write("a.mp4", true), Write("b.mp4", true)};
  InjectVideos(options);
  options.out = folder_ / "two";
  options.jobs = 2;
  InjectVideos(options);
  for (const char* file :
       {"a_injected.mp4", "b_injected.mp4", "b_control.mp4", "truth.csv"}) {
    EXPECT_EQ(Sha256File(folder_ / (std::string("one/") + file)),
              Sha256File(folder_ / (std::string("two/") + file)))
        << file;
  }
}

TEST_F(InjectVideoTest, WhatIsRepairedOrKeptInARecordingIsSaid) {
  InjectVideoOptions options = Options("out");
  options.videos = {Write("paused.mp4", false, 2)};
  testing::internal::CaptureStderr();
  ErrorOf([&] { InjectVideos(options); });
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              HasSubstr(options.videos[0] + ": gap without frames once, up to "
                                            "2."));
}

TEST_F(InjectVideoTest, ErrorsNameTheVideo) {
  InjectVideoOptions options = Options("out");
  options.videos = {Write("wall.mp4", false)};
  EXPECT_EQ(ErrorOf([&] { InjectVideos(options); }),
            "DataError: " + options.videos[0] +
                ": no face is found, so nothing can be put into it");
  EXPECT_TRUE(std::filesystem::is_empty(folder_ / "out"));
  options.videos = {folder_ / "missing.mp4"};
  EXPECT_THAT(ErrorOf([&] { InjectVideos(options); }),
              HasSubstr(": " + options.videos[0] + ": "));
  options.videos = {"a/x.mp4", "b/x.mov"};
  EXPECT_THAT(ErrorOf([&] { InjectVideos(options); }),
              HasSubstr("two videos would be written as x_injected.mp4"));
  options.videos = {};
  EXPECT_THAT(ErrorOf([&] { InjectVideos(options); }),
              HasSubstr("name a video"));
  options.videos = {"a.mp4"};
  options.jobs = 0;
  EXPECT_THAT(ErrorOf([&] { InjectVideos(options); }), HasSubstr("jobs = 0"));
  options.jobs = 1;
  options.fps = -3;
  EXPECT_THAT(ErrorOf([&] { InjectVideos(options); }),
              HasSubstr("fps = -3: must lie in"));
}

}  // namespace
}  // namespace mien
