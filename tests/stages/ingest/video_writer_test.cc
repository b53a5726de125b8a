#include "stages/ingest/video_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <opencv2/imgproc.hpp>

#include "stages/ingest/video_decoder.h"
#include "tests/stages/ingest/video_files.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// A smooth picture with a bright spot that moves one px a frame.
cv::Mat Picture(cv::Size size, int t) {
  cv::Mat image(size, CV_8UC3);
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      const auto wave = [&](double fx, double fy) {
        return static_cast<std::uint8_t>(127 + 90 * std::sin(fx * x) *
                                                   std::cos(fy * y));
      };
      image.at<cv::Vec3b>(y, x) = {wave(0.05, 0.03), wave(0.02, 0.06),
                                   wave(0.04, 0.04)};
    }
  }
  cv::circle(image, {20 + t, size.height / 2}, 6, {250, 250, 250}, -1);
  cv::GaussianBlur(image, image, {0, 0}, 1);
  return image;
}

VideoWriterOptions Options(int width, int height, double fps) {
  VideoWriterOptions options;
  options.width_px = width;
  options.height_px = height;
  options.fps = fps;
  options.crf = 12;
  return options;
}

double Psnr(const cv::Mat& a, const cv::Mat& b) { return cv::PSNR(a, b); }

struct Decoded {
  std::vector<cv::Mat> pictures;
  std::vector<double> times_s;
};

Decoded Decode(const std::string& path) {
  Decoded out;
  VideoDecoder decoder(path);
  while (decoder.Advance()) {
    out.pictures.push_back(decoder.Picture());
    out.times_s.push_back(decoder.time_s());
  }
  return out;
}

TEST(VideoWriterTest, WhatIsWrittenComesBack) {
  TempFolder temp;
  const std::string path = temp / "a.mp4";
  const cv::Size size(128, 96);
  // Variable timing, as a phone writes it, from a start other than 0.
  const std::vector<double> times = {3,    3.04, 3.1,   3.105, 3.2,
                                     3.25, 3.5,  3.501, 4,     4.04};
  VideoWriter writer(path, Options(size.width, size.height, 25));
  for (std::size_t i = 0; i < times.size(); ++i) {
    writer.Add(Picture(size, static_cast<int>(i)), times[i]);
  }
  EXPECT_FALSE(std::filesystem::exists(path));
  writer.Close();
  writer.Close();
  const Decoded decoded = Decode(path);
  ASSERT_EQ(decoded.times_s.size(), times.size());
  for (std::size_t i = 0; i < times.size(); ++i) {
    EXPECT_NEAR(decoded.times_s[i], times[i] - 3, 0.6 / 90000) << i;
    const cv::Mat truth = Picture(size, static_cast<int>(i));
    EXPECT_GT(Psnr(decoded.pictures[i], truth), 38) << i;
    // Colours are not shifted (reading loses a grey level or two).
    const cv::Scalar bias = cv::mean(decoded.pictures[i]) - cv::mean(truth);
    for (int c = 0; c < 3; ++c) EXPECT_NEAR(bias[c], 0, 2) << i;
  }
  // Nothing else is left in the folder.
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(temp.path()), {}),
            1);
}

TEST(VideoWriterTest, ItsIndexStandsInFront) {
  TempFolder temp;
  VideoWriter writer(temp / "a.mp4", Options(64, 48, 200));
  for (int i = 0; i < 40; ++i) writer.Add(Picture({64, 48}, i), i / 200.0);
  writer.Close();
  const std::string bytes = ReadBytes(temp / "a.mp4");
  EXPECT_LT(bytes.find("moov"), bytes.find("mdat"));
  VideoDecoder decoder(temp / "a.mp4");
  EXPECT_NEAR(decoder.fps(), 200, 0.01);
  EXPECT_FALSE(decoder.variable_rate());
}

TEST(VideoWriterTest, OddSizesAndGreyFrames) {
  TempFolder temp;
  cv::Mat grey(47, 63, CV_8UC1);
  for (int y = 0; y < grey.rows; ++y) grey.row(y).setTo(20 + 4 * y);
  VideoWriter writer(temp / "a.mp4", Options(63, 47, 30));
  writer.Add(grey, 0);
  writer.Close();
  const Decoded decoded = Decode(temp / "a.mp4");
  ASSERT_EQ(decoded.pictures.size(), 1u);
  ASSERT_EQ(decoded.pictures[0].size(), cv::Size(64, 48));
  cv::Mat back;
  cv::cvtColor(decoded.pictures[0](cv::Rect(0, 0, 63, 47)), back,
               cv::COLOR_BGR2GRAY);
  EXPECT_LT(cv::norm(back, grey, cv::NORM_INF), 8);
  EXPECT_NEAR(decoded.pictures[0].at<cv::Vec3b>(47, 63)[0],
              grey.at<std::uint8_t>(46, 62), 8);
}

TEST(VideoWriterTest, NamesThatLookLikeProtocols) {
  TempFolder temp;
  VideoWriter writer(temp / "tcp:b%03d.mp4", Options(32, 32, 25));
  writer.Add(cv::Mat(32, 32, CV_8UC1, cv::Scalar(9)), 0);
  writer.Close();
  EXPECT_TRUE(std::filesystem::exists(temp / "tcp:b%03d.mp4"));
}

TEST(VideoWriterTest, MemoryGivesTheSameFrames) {
  TempFolder temp;
  std::vector<cv::Mat> frames;
  std::vector<double> times;
  for (int i = 0; i < 30; ++i) {
    frames.push_back(Picture({80, 60}, i));
    times.push_back(i / 100.0);
  }
  VideoWriterOptions options = Options(0, 0, 100);
  const std::string bytes = EncodeMp4(frames, times, options);
  EXPECT_EQ(bytes, EncodeMp4(frames, times, options));
  EXPECT_EQ(bytes.substr(4, 4), "ftyp");
  WriteBytes(temp / "memory.mp4", bytes);
  VideoWriter writer(temp / "file.mp4", Options(80, 60, 100));
  for (std::size_t i = 0; i < frames.size(); ++i) {
    writer.Add(frames[i], times[i]);
  }
  writer.Close();
  const Decoded a = Decode(temp / "memory.mp4"), b = Decode(temp / "file.mp4");
  ASSERT_EQ(a.pictures.size(), 30u);
  EXPECT_EQ(a.times_s, b.times_s);
  for (std::size_t i = 0; i < a.pictures.size(); ++i) {
    EXPECT_EQ(cv::norm(a.pictures[i], b.pictures[i], cv::NORM_INF), 0);
  }
}

TEST(VideoWriterTest, KeyFramesAreNear) {
  if (!HaveFfmpeg()) GTEST_SKIP() << "no ffmpeg";
  TempFolder temp;
  VideoWriterOptions options = Options(64, 48, 25);
  options.keyint = 5;
  VideoWriter writer(temp / "a.mp4", options);
  for (int i = 0; i < 20; ++i) writer.Add(Picture({64, 48}, i), i / 25.0);
  writer.Close();
  ASSERT_EQ(std::system(("ffprobe -v quiet -select_streams v:0 -show_entries "
                         "packet=flags -of csv=p=0 '" +
                         (temp / "a.mp4") + "' > '" + (temp / "k") + "'")
                            .c_str()),
            0);
  std::vector<int> keys;
  const auto lines = Split(ReadBytes(temp / "k"), '\n');
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (StartsWith(lines[i], "K")) keys.push_back(static_cast<int>(i));
  }
  EXPECT_THAT(keys, ElementsAre(0, 5, 10, 15));
}

TEST(VideoWriterTest, RefusesWhatIsNoFrame) {
  TempFolder temp;
  VideoWriter writer(temp / "a.mp4", Options(32, 16, 25));
  const auto error = [&](const cv::Mat& image, double time_s) {
    return ErrorOf([&] { writer.Add(image, time_s); });
  };
  EXPECT_THAT(ErrorOf([&] { writer.Close(); }),
              AllOf(HasSubstr("DataError"), HasSubstr("without a frame")));
  const cv::Mat good(16, 32, CV_8UC3, cv::Scalar::all(7));
  EXPECT_THAT(error(cv::Mat(16, 32, CV_32FC1), 0),
              HasSubstr("only 8 bit frames"));
  EXPECT_THAT(error(cv::Mat(8, 8, CV_8UC1), 0),
              HasSubstr("a frame of 8 x 8 px in a video of 32 x 16 px"));
  EXPECT_THAT(error(good, NAN), HasSubstr("must rise"));
  EXPECT_EQ(error(good, 1), "");
  EXPECT_THAT(error(good, 1), HasSubstr("must rise by 1/90000 s"));
  EXPECT_THAT(error(good, 0.5), HasSubstr("0.5 s after 1 s"));
  EXPECT_EQ(error(good, 1.1), "");
  writer.Close();
  EXPECT_THAT(error(good, 2), HasSubstr("InternalError"));
}

TEST(VideoWriterTest, RefusesWrongOptions) {
  TempFolder temp;
  const auto error = [&](const VideoWriterOptions& options) {
    return ErrorOf([&] { VideoWriter(temp / "a.mp4", options); });
  };
  EXPECT_THAT(error(Options(0, 16, 25)), HasSubstr("0 x 16 px"));
  EXPECT_THAT(error(Options(16, 16, 0)),
              HasSubstr("0 frames per second cannot be written"));
  VideoWriterOptions options = Options(16, 16, 25);
  options.crf = 52;
  EXPECT_THAT(error(options), HasSubstr("crf = 52: must be 0 .. 51"));
  options.crf = 20;
  options.preset = "quick";
  EXPECT_THAT(error(options), AllOf(HasSubstr("ConfigError"),
                                    HasSubstr("refuses preset \"quick\"")));
  EXPECT_THAT(
      ErrorOf([&] { VideoWriter(temp / "none/a.mp4", Options(16, 16, 25)); }),
      AllOf(HasSubstr("IoError: cannot write"),
            HasSubstr("No such file or directory")));
  EXPECT_TRUE(std::filesystem::is_empty(temp.path()));
  EXPECT_THAT(ErrorOf([] { EncodeMp4({cv::Mat(8, 8, CV_8UC1)}, {}, {}); }),
              HasSubstr("1 frames with 0 times"));
  EXPECT_THAT(ErrorOf([] { EncodeMp4({}, {}, {}); }),
              HasSubstr("without a frame"));
}

TEST(VideoWriterTest, AnUnclosedVideoLeavesNothing) {
  TempFolder temp;
  {
    VideoWriter writer(temp / "a.mp4", Options(16, 16, 25));
    writer.Add(cv::Mat(16, 16, CV_8UC1, cv::Scalar(9)), 0);
  }
  EXPECT_TRUE(std::filesystem::is_empty(temp.path()));
}

}  // namespace
}  // namespace mien
