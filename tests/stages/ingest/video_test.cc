#include <cmath>
#include <cstdio>
#include <filesystem>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/digest.h"
#include "stages/ingest/frame_source.h"
#include "tests/stages/ingest/read_frames.h"
#include "tests/stages/ingest/video_files.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::HasSubstr;

void ExpectAsProbed(const std::string& path) {
  const std::vector<double> times = ProbeTimes(path);
  const auto frames = ReadAll(*OpenVideo(path));
  ASSERT_FALSE(times.empty()) << path;
  ASSERT_EQ(frames.size(), times.size()) << path;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    EXPECT_EQ(frames[i].idx, static_cast<std::int64_t>(i));
    EXPECT_EQ(frames[i].number, frames[i].idx);
    if (std::isnan(times[i])) continue;
    EXPECT_NEAR(frames[i].time_s, times[i], 2e-6) << path << " " << i;
  }
}

class VideoTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!HaveFfmpeg()) GTEST_SKIP() << "no ffmpeg";
  }
  TempFolder temp_;
};

TEST_F(VideoTest, BFramesComeInOrderWithTheirTimes) {
  const std::string path = temp_ / "b.mp4";
  ASSERT_TRUE(MakeSteps(path, 25));
  const auto source = OpenVideo(path);
  const SourceInfo& info = source->info();
  EXPECT_EQ(info.path, path);
  EXPECT_DOUBLE_EQ(info.fps, 24);
  EXPECT_EQ(info.width_px, 64);
  EXPECT_EQ(info.height_px, 48);
  EXPECT_EQ(info.frame_count, -1);
  EXPECT_TRUE(info.is_video);
  EXPECT_FALSE(info.variable_rate);
  const auto frames = ReadAll(*source);
  ASSERT_EQ(frames.size(), 25u);  // none lost at the end
  for (std::size_t i = 0; i < frames.size(); ++i) {
    EXPECT_NEAR(frames[i].time_s, static_cast<double>(i) / 24, 1e-4);
    const double grey = (StepLuma(static_cast<int>(i)) - 16) * 255.0 / 219;
    EXPECT_NEAR(frames[i].image.at<cv::Vec3b>(24, 32)[1], grey, 3) << i;
  }
  ExpectAsProbed(path);
}

TEST_F(VideoTest, OpensAtAFrame) {
  const std::string path = temp_ / "b.mp4";
  ASSERT_TRUE(MakeSteps(path, 25));
  const auto source = OpenVideo(path);
  const auto all = ReadAll(*source);
  const auto late = ReadAll(*source, 17);
  ASSERT_EQ(late.size(), 8u);
  EXPECT_EQ(late[0].idx, 17);
  EXPECT_EQ(late[0].time_s, all[17].time_s);
  EXPECT_EQ(cv::norm(late[0].image, all[17].image, cv::NORM_INF), 0);
  EXPECT_TRUE(ReadAll(*source, 25).empty());
  EXPECT_TRUE(ReadAll(*source, 1000).empty());
}

TEST_F(VideoTest, VariableRateKeepsItsTimes) {
  const std::string path = temp_ / "vfr.mp4";
  ASSERT_TRUE(MakeMoving(path, 12,
                         "-vf \"select='mod(n,5)'\" -vsync vfr -c:v libx264"));
  const auto source = OpenVideo(path);
  const auto frames = ReadAll(*source);
  ASSERT_EQ(frames.size(), 12u);  // source frames 1 2 3 4 6 7 8 9 11 ...
  const int kept[] = {1, 2, 3, 4, 6, 7, 8, 9, 11, 12, 13, 14};
  for (std::size_t i = 0; i < frames.size(); ++i) {
    EXPECT_NEAR(frames[i].time_s, (kept[i] - 1) / 24.0, 1e-4) << i;
  }
  EXPECT_TRUE(source->info().variable_rate);
  ExpectAsProbed(path);
}

TEST_F(VideoTest, OtherContainersAndCodecs) {
  const char* const kinds[][2] = {{"a.mkv", "-c:v libx264 -bf 2"},
                                  {"a.avi", "-c:v mpeg4 -bf 2"},
                                  {"a.webm", "-c:v libvpx -b:v 1M"},
                                  {"a.ts", "-c:v libx264"},
                                  {"a.mpg", "-c:v mpeg2video"},
                                  {"a.mov", "-c:v mjpeg -pix_fmt yuvj420p"},
                                  {"a.wmv", "-c:v wmv2"},
                                  {"a.gif", "-pix_fmt rgb8"},
                                  {"a.flv", "-c:v flv"},
                                  {"a.ogv", "-c:v libtheora"},
                                  {"a.y4m", ""},
                                  {"a.h264", "-c:v libx264 -bf 0"},
                                  {"a.dv", "-s 720x576 -r 25 -c:v dvvideo"},
                                  {"a.mxf", "-c:v mpeg2video -r 25"}};
  for (const auto& kind : kinds) {
    const std::string path = temp_ / kind[0];
    ASSERT_TRUE(MakeMoving(path, 20, kind[1])) << path;
    ExpectAsProbed(path);
  }
}

// Of these only the pictures between others tell when they are shown.
TEST_F(VideoTest, AviKeepsItsRateHoweverManyPicturesLieBetween) {
  for (const char* const between : {"1", "2", "3"}) {
    const std::string path = temp_ / "between.avi";
    ASSERT_TRUE(MakeMoving(path, 15, std::string("-c:v mpeg4 -bf ") + between));
    const auto source = OpenVideo(path);
    EXPECT_NEAR(source->info().fps, 24, 1e-6) << between;
    const auto frames = ReadAll(*source);
    ASSERT_EQ(frames.size(), 15u);
    for (std::size_t i = 0; i < frames.size(); ++i) {
      EXPECT_NEAR(frames[i].time_s, static_cast<double>(i) / 24, 1e-6)
          << between << " " << i;
    }
  }
}

// Lossless: pixels must be ours, whatever the width and the pixel format.
TEST_F(VideoTest, PixelsAreExactAtOddSizes) {
  cv::Mat image(27, 35, CV_8UC3);
  for (int y = 0; y < image.rows; ++y) {
    for (int x = 0; x < image.cols; ++x) {
      image.at<cv::Vec3b>(y, x) = cv::Vec3b(static_cast<std::uint8_t>(x * 7),
                                            static_cast<std::uint8_t>(y * 9),
                                            static_cast<std::uint8_t>(x ^ y));
    }
  }
  WriteImage(temp_ / "p.png", image);
  for (const char* format : {"bgr0", "gbrp", "bgra"}) {
    const std::string path = temp_ / (std::string(format) + ".mkv");
    ASSERT_TRUE(RunQuietly(
        "ffmpeg -y -loop 1 -i '" + (temp_ / "p.png") + "' -frames:v 2 -c:v " +
        (format == std::string("gbrp") ? "libx264rgb -qp 0" : "ffv1") +
        " -pix_fmt " + (format == std::string("gbrp") ? "bgr24" : format) +
        " '" + path + "'"));
    const auto frames = ReadAll(*OpenVideo(path));
    ASSERT_EQ(frames.size(), 2u);
    ASSERT_EQ(frames[1].image.size(), image.size());
    EXPECT_EQ(cv::norm(frames[1].image, image, cv::NORM_INF), 0) << format;
  }
}

// Quadrants red, green / blue, white.
void MakeQuadrants(const std::string& path) {
  cv::Mat image(48, 64, CV_8UC3);
  image(cv::Rect(0, 0, 32, 24)).setTo(cv::Scalar(0, 0, 255));
  image(cv::Rect(32, 0, 32, 24)).setTo(cv::Scalar(0, 255, 0));
  image(cv::Rect(0, 24, 32, 24)).setTo(cv::Scalar(255, 0, 0));
  image(cv::Rect(32, 24, 32, 24)).setTo(cv::Scalar(255, 255, 255));
  WriteImage(path, image);
}

// Writes a, b, c, d of the track header's matrix (ISO 14496-12, 8.3.2), as a
// phone does; the meaning of ffmpeg's own options changed over its versions.
void SetMatrix(const std::string& path, const std::vector<int>& abcd) {
  std::string bytes = ReadBytes(path);
  const std::size_t header = bytes.find("tkhd");
  ASSERT_NE(header, std::string::npos);
  const std::size_t places[] = {0, 1, 3, 4};
  for (std::size_t i = 0; i < 4; ++i) {
    const auto value = static_cast<std::uint32_t>(abcd[i] * 65536);
    for (std::size_t k = 0; k < 4; ++k) {
      bytes[header + 44 + 4 * places[i] + k] =
          static_cast<char>(value >> (24 - 8 * k) & 0xFF);
    }
  }
  WriteBytes(path, bytes);
}

TEST_F(VideoTest, RotationMetadataTurnsAsFfmpegDoes) {
  MakeQuadrants(temp_ / "q.png");
  ASSERT_TRUE(RunQuietly("ffmpeg -y -loop 1 -i '" + (temp_ / "q.png") +
                         "' -frames:v 3 -c:v libx264 -pix_fmt yuv420p '" +
                         (temp_ / "q.mp4") + "'"));
  // Where the middle of the red quadrant goes when turned clockwise.
  const struct {
    const char* angle;
    std::vector<int> abcd;
    int width, height, red_x, red_y;
  } kCases[] = {{"0", {1, 0, 0, 1}, 64, 48, 16, 12},
                {"90", {0, 1, -1, 0}, 48, 64, 36, 16},
                {"180", {-1, 0, 0, -1}, 64, 48, 48, 36},
                {"270", {0, -1, 1, 0}, 48, 64, 12, 48}};
  for (const auto& c : kCases) {
    const std::string path = temp_ / (std::string(c.angle) + ".mp4");
    std::filesystem::copy_file(temp_ / "q.mp4", path);
    SetMatrix(path, c.abcd);
    const auto source = OpenVideo(path);
    EXPECT_EQ(source->info().width_px, c.width) << c.angle;
    EXPECT_EQ(source->info().height_px, c.height) << c.angle;
    const auto frames = ReadAll(*source);
    ASSERT_EQ(frames.size(), 3u);
    const cv::Vec3b red = frames[0].image.at<cv::Vec3b>(c.red_y, c.red_x);
    EXPECT_GT(red[2], 200) << c.angle;
    EXPECT_LT(red[1], 60) << c.angle;
    ASSERT_TRUE(RunQuietly("ffmpeg -y -i '" + path + "' -frames:v 1 '" +
                           (temp_ / "ref.png") + "'"));
    const cv::Mat reference = cv::imread(temp_ / "ref.png");
    ASSERT_EQ(reference.size(), frames[0].image.size());
    EXPECT_LT(cv::norm(reference, frames[0].image, cv::NORM_L1) /
                  static_cast<double>(reference.total() * 3),
              2)
        << c.angle;
  }
}

TEST_F(VideoTest, ACutFileGivesTheFramesItStillHolds) {
  const std::string whole = temp_ / "whole.mp4";
  ASSERT_TRUE(
      MakeMoving(whole, 96, "-c:v libx264 -bf 2 -g 24 -movflags +faststart"));
  const std::string bytes = ReadBytes(whole);
  const std::string cut = temp_ / "cut.mp4";
  WriteBytes(cut, std::string_view(bytes).substr(0, bytes.size() / 2));
  const auto frames = ReadAll(*OpenVideo(cut));
  EXPECT_GT(frames.size(), 20u);
  EXPECT_LT(frames.size(), 80u);
  ExpectAsProbed(cut);
  // With its index at the end, a cut file holds nothing that can be found.
  ASSERT_TRUE(MakeMoving(whole, 96, "-c:v libx264"));
  const std::string late = ReadBytes(whole);
  WriteBytes(cut, std::string_view(late).substr(0, late.size() / 2));
  EXPECT_THAT(ErrorOf([&] { OpenVideo(cut); }),
              HasSubstr("cut off: the film's index (moov) is missing"));
}

TEST_F(VideoTest, AFileWithoutOneGoodFrameIsRefused) {
  const std::string path = temp_ / "a.mp4";
  ASSERT_TRUE(MakeMoving(path, 10, "-c:v libx264 -movflags +faststart"));
  std::string bytes = ReadBytes(path);
  const std::size_t data = bytes.find("mdat");
  ASSERT_NE(data, std::string::npos);
  std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(data) + 4, bytes.end(),
            '\xFF');
  WriteBytes(path, bytes);
  EXPECT_THAT(ErrorOf([&] { OpenVideo(path); }),
              HasSubstr("a.mp4: not one frame can be decoded"));
}

TEST_F(VideoTest, DigestIsOfTheFileAndThreadSafe) {
  const std::string path = temp_ / "a.mp4";
  ASSERT_TRUE(MakeSteps(path, 5));
  std::filesystem::copy_file(path, temp_ / "b.mp4");
  const auto source = OpenVideo(path);
  EXPECT_EQ(source->Digest(), OpenVideo(temp_ / "b.mp4")->Digest());
  EXPECT_EQ(source->Digest(), Sha256File(path));
  const auto other = OpenVideo(path);
  std::string digests[2];
  std::thread first([&] { digests[0] = other->Digest(); });
  std::thread second([&] { digests[1] = other->Digest(); });
  first.join();
  second.join();
  EXPECT_EQ(digests[0], source->Digest());
  EXPECT_EQ(digests[1], source->Digest());
}

TEST_F(VideoTest, RealData) {
  if (RealData().empty()) GTEST_SKIP() << "MIEN_REAL_DATA is not set";
  int count = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(RealData() + "/video")) {
    if (entry.path().extension() == ".csv") continue;
    const std::string copy = temp_ / entry.path().filename().string();
    std::filesystem::create_symlink(entry.path(), copy);
    const std::vector<double> times = ProbeTimes(copy);
    const auto source = OpenVideo(copy);
    const auto reader = source->Open(0);
    // Nothing told, nothing changed: what is cached of such files stays.
    if (source->info().notes.empty()) {
      EXPECT_EQ(source->Digest(), Sha256File(copy)) << copy;
    }
    for (const Note& note : source->info().notes) {
      std::printf("%s: %s\n", copy.c_str(), note.text.c_str());
    }
    std::size_t frames = 0;
    for (Frame frame; reader->Next(&frame); ++frames) {
      ASSERT_LT(frames, times.size()) << copy;
      ASSERT_NEAR(frame.time_s, times[frames], 2e-6) << copy;
    }
    EXPECT_EQ(frames, times.size()) << copy;
    ++count;
  }
  EXPECT_GT(count, 10);
}

}  // namespace
}  // namespace mien
