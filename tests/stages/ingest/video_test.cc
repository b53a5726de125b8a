#include <cmath>
#include <filesystem>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/digest.h"
#include "stages/ingest/frame_source.h"
#include "stages/ingest/video_decoder.h"
#include "stages/ingest/video_scan.h"
#include "tests/stages/ingest/video_files.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<Frame> ReadAll(const FrameSource& source, std::int64_t first = 0) {
  std::vector<Frame> frames;
  const auto reader = source.Open(first);
  for (Frame frame; reader->Next(&frame);) frames.push_back(frame);
  Frame after;
  EXPECT_FALSE(reader->Next(&after));
  return frames;
}

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

std::vector<std::string> Texts(const std::vector<Note>& notes) {
  std::vector<std::string> texts;
  for (const Note& note : notes) texts.push_back(note.text);
  return texts;
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

TEST_F(VideoTest, AnotherSizeIsScaledToTheFirst) {
  ASSERT_TRUE(MakeMoving(temp_ / "1.ts", 6, "-c:v libx264"));
  ASSERT_TRUE(
      MakeMoving(temp_ / "2.ts", 6, "-c:v libx264 -vf scale=64:32,setsar=1"));
  WriteBytes(temp_ / "both.ts",
             ReadBytes(temp_ / "1.ts") + ReadBytes(temp_ / "2.ts"));
  const auto source = OpenVideo(temp_ / "both.ts");
  const auto reader = source->Open(0);
  Frame frame;
  int frames = 0;
  for (; reader->Next(&frame); ++frames) {
    EXPECT_EQ(frame.image.size(), cv::Size(96, 64));
  }
  EXPECT_EQ(frames, 12);
  // 64 x 32 fits as 96 x 48: eight black rows above and below.
  EXPECT_EQ(cv::norm(frame.image.rowRange(0, 8), cv::NORM_INF), 0);
  EXPECT_GT(cv::norm(frame.image.rowRange(8, 12), cv::NORM_INF), 0);
  EXPECT_THAT(Texts(reader->notes()),
              ElementsAre("6 frames have another size than the first (frame 6 "
                          "is 64 x 32): scaled to 96 x 64"));
}

TEST_F(VideoTest, PicturesThatStartLaterKeepTheirTime) {
  ASSERT_TRUE(MakeMoving(temp_ / "p.mp4", 10, "-c:v libx264 -bf 2"));
  for (const char* name : {"late.mp4", "late.mkv", "late.ts"}) {
    ASSERT_TRUE(
        RunQuietly("ffmpeg -y -f lavfi -i sine=r=48000:d=3 -itsoffset "
                   "1.5 -i '" +
                   (temp_ / "p.mp4") + "' -map 0 -map 1 -c:v copy -c:a aac '" +
                   (temp_ / name) + "'"));
    const auto source = OpenVideo(temp_ / name);
    const auto frames = ReadAll(*source);
    ASSERT_EQ(frames.size(), 10u) << name;
    EXPECT_EQ(frames[0].idx, 0);
    EXPECT_NEAR(frames[0].time_s, 1.5, 0.03) << name;
    EXPECT_NEAR(frames[9].time_s - frames[0].time_s, 9 / 24.0, 2e-3) << name;
    ASSERT_FALSE(source->info().notes.empty()) << name;
    EXPECT_THAT(source->info().notes[0].text,
                AllOf(HasSubstr("the pictures start 1."),
                      HasSubstr("after the sound: times count from the file's "
                                "start, as players do")));
    EXPECT_NE(source->Digest(), Sha256File(temp_ / name));
  }
  // Sound that starts later changes nothing.
  ASSERT_TRUE(RunQuietly(
      "ffmpeg -y -itsoffset 1 -f lavfi -i sine=d=1 -i '" + (temp_ / "p.mp4") +
      "' -map 0 -map 1 -c:v copy -c:a aac '" + (temp_ / "early.mkv") + "'"));
  EXPECT_EQ(ReadAll(*OpenVideo(temp_ / "early.mkv"))[0].time_s, 0);
  EXPECT_EQ(OpenVideo(temp_ / "early.mkv")->Digest(),
            Sha256File(temp_ / "early.mkv"));
}

TEST_F(VideoTest, TheRateIsThatOfTheStamps) {
  // One pause of ten seconds among 40 frames: the header's mean is 3.8.
  const std::string path = temp_ / "pause.mp4";
  ASSERT_TRUE(MakeMoving(path, 40,
                         "-vf \"setpts='PTS+gte(N,20)*10/TB'\" -vsync "
                         "passthrough -c:v libx264"));
  const auto source = OpenVideo(path);
  EXPECT_NEAR(source->info().fps, 24, 0.5);
  EXPECT_THAT(
      Texts(source->info().notes),
      ElementsAre(HasSubstr("gap without frames once, up to 10.0 s"),
                  HasSubstr("frames a second by the time stamps, not ")));
  const auto frames = ReadAll(*source);
  ASSERT_EQ(frames.size(), 40u);
  EXPECT_NEAR(frames[20].time_s, 10 + 20 / 24.0, 2e-3);
}

TEST_F(VideoTest, AnEpochAndASingleWrongStampAreRepaired) {
  const struct {
    const char* name;
    const char* stamps;
    const char* note;
  } kCases[] = {{"epoch.mkv", "PTS+gte(N,1)*50000/TB",
                 "the clock leaps once, by up to 50000 s"},
                {"end.mkv", "PTS+gte(N,29)*50000/TB",
                 "the clock leaps once, by up to 50000 s"},
                {"middle.mkv", "", "1 time stamp is out of place"},
                {"b_frames.mkv", "", "1 time stamp is out of place"}};
  for (const auto& c : kCases) {
    const std::string path = temp_ / c.name;
    if (c.stamps[0] == '\0') {  // a copy with one stamp written anew
      ASSERT_TRUE(MakeMoving(
          temp_ / "plain.mkv", 30,
          c.name[0] == 'b' ? "-bf 3 -c:v libx264" : "-bf 0 -c:v libx264"));
      ASSERT_TRUE(RunQuietly("ffmpeg -y -i '" + (temp_ / "plain.mkv") +
                             "' -c copy -bsf:v 'setts=pts=PTS+eq(N\\,11)*30/TB"
                             ":dts=DTS' '" +
                             path + "'"));
    } else {
      ASSERT_TRUE(MakeMoving(path, 30,
                             Str("-vf \"setpts='", c.stamps,
                                 "'\" -vsync passthrough -bf 0 -c:v libx264")));
    }
    const auto source = OpenVideo(path);
    EXPECT_NEAR(source->info().fps, 24, 0.5) << c.name;
    const auto frames = ReadAll(*source);
    ASSERT_EQ(frames.size(), 30u) << c.name;
    for (std::size_t i = 0; i < frames.size(); ++i) {
      EXPECT_NEAR(frames[i].time_s, static_cast<double>(i) / 24, 5e-3)
          << c.name << " " << i;
    }
    EXPECT_THAT(Texts(source->info().notes), Contains(HasSubstr(c.note)))
        << c.name;
    EXPECT_NE(source->Digest(), Sha256File(path));
  }
}

TEST_F(VideoTest, JoinedPiecesWithOverlappingClocksFollowEachOther) {
  ASSERT_TRUE(MakeMoving(temp_ / "1.ts", 48, "-c:v libx264 -bf 0"));
  ASSERT_TRUE(MakeMoving(temp_ / "2.ts", 48,
                         "-c:v libx264 -bf 0 -output_ts_offset 1.25"));
  WriteBytes(temp_ / "both.ts",
             ReadBytes(temp_ / "1.ts") + ReadBytes(temp_ / "2.ts"));
  const auto source = OpenVideo(temp_ / "both.ts");
  const auto frames = ReadAll(*source);
  ASSERT_EQ(frames.size(), 96u);
  for (std::size_t i = 1; i < frames.size(); ++i) {
    EXPECT_GT(frames[i].time_s - frames[i - 1].time_s, 0.03) << i;
  }
  EXPECT_NEAR(frames.back().time_s, 95 / 24.0, 0.1);
  EXPECT_THAT(Texts(source->info().notes),
              Contains(HasSubstr("the clock steps back once")));
}

TEST_F(VideoTest, PixelsBecomeSquare) {
  ASSERT_TRUE(MakeMoving(temp_ / "wide.mp4", 3, "-vf setsar=3/2 -c:v libx264"));
  const auto source = OpenVideo(temp_ / "wide.mp4");
  EXPECT_EQ(source->info().width_px, 144);
  EXPECT_EQ(source->info().height_px, 64);
  EXPECT_EQ(ReadAll(*source)[2].image.size(), cv::Size(144, 64));
  EXPECT_THAT(
      Texts(source->info().notes),
      ElementsAre("pixels are not square (3:2): the width is stretched, "
                  "pictures are 144 x 64"));
  EXPECT_NE(source->Digest(), Sha256File(temp_ / "wide.mp4"));
  // The container's word counts before the stream's.
  ASSERT_TRUE(RunQuietly("ffmpeg -y -i '" + (temp_ / "wide.mp4") +
                         "' -c copy -aspect 96:64 '" + (temp_ / "box.mkv") +
                         "'"));
  EXPECT_EQ(OpenVideo(temp_ / "box.mkv")->info().width_px, 96);
}

TEST_F(VideoTest, FieldsBecomeWholePictures) {
  // A bar that moves 8 px a field shows as a comb of two places.
  ASSERT_TRUE(RunQuietly(
      "ffmpeg -y -f lavfi -i \"color=black:s=96x64:r=50,format=yuv420p,geq="
      "lum='if(between(X,8*mod(N,8),8*mod(N,8)+15),235,16)':cb=128:cr=128\" "
      "-vf tinterlace=interleave_top,setfield=tff -frames:v 12 -c:v mpeg2video "
      "-q:v 2 -flags +ildct+ilme -r 25 '" +
      (temp_ / "i.mpg") + "'"));
  const auto source = OpenVideo(temp_ / "i.mpg");
  EXPECT_THAT(Texts(source->info().notes),
              Contains(HasSubstr("interlaced: each frame's two fields are made "
                                 "into one whole picture")));
  const auto frames = ReadAll(*source);
  ASSERT_EQ(frames.size(), 12u);
  const auto comb = [](const cv::Mat& picture) {
    const cv::Mat grey = ToGrey(picture);
    return cv::norm(grey.rowRange(20, 44), grey.rowRange(21, 45), cv::NORM_L1) /
           (24.0 * grey.cols);
  };
  const VideoScan scan = ScanVideo(temp_ / "i.mpg", 0);
  VideoDecoder raw(temp_ / "i.mpg", scan.plan);
  for (int i = 0; i < 6; ++i) ASSERT_TRUE(raw.Advance());
  EXPECT_GT(comb(raw.Picture()), 20);
  EXPECT_LT(comb(frames[5].image), 5);
  EXPECT_EQ(raw.time_s(), frames[5].time_s);
}

TEST_F(VideoTest, HighDynamicRangeIsBroughtDown) {
  // The same code value 0.58 of full range: 203 nits in PQ, white.
  ASSERT_TRUE(RunQuietly(
      "ffmpeg -y -f lavfi -i \"color=gray:s=64x48:r=24,format=yuv420p10le,"
      "geq=lum='572':cb=512:cr=512\" -frames:v 2 -c:v ffv1 -color_trc "
      "smpte2084 -color_primaries bt2020 -colorspace bt2020nc '" +
      (temp_ / "pq.mkv") + "'"));
  const auto source = OpenVideo(temp_ / "pq.mkv");
  const auto frames = ReadAll(*source);
  ASSERT_EQ(frames.size(), 2u);
  EXPECT_GT(frames[0].image.at<cv::Vec3b>(20, 30)[1], 200);
  EXPECT_THAT(Texts(source->info().notes),
              ElementsAre("high dynamic range (PQ) is brought down to ordinary "
                          "brightness"));
}

TEST_F(VideoTest, OfSeveralStreamsOneIsChosenAndSaid) {
  ASSERT_TRUE(
      RunQuietly("ffmpeg -y -f lavfi -i testsrc=s=64x48:r=24:d=0.5 -f lavfi -i "
                 "testsrc2=s=160x120:r=12:d=0.5 -map 0 -map 1 -c:v libx264 "
                 "-disposition:v:0 0 -disposition:v:1 default '" +
                 (temp_ / "two.mkv") + "'"));
  const auto usual = OpenVideo(temp_ / "two.mkv");
  EXPECT_EQ(usual->info().width_px, 160);
  EXPECT_THAT(Texts(usual->info().notes),
              ElementsAre("video stream 2 (160 x 120, 12.0 fps) of 2 is read; "
                          "left out: video stream 1 (64 x 48, 24.0 fps) "
                          "(--stream N reads another)"));
  const auto first = OpenVideo(temp_ / "two.mkv", 1);
  EXPECT_EQ(first->info().width_px, 64);
  EXPECT_EQ(OpenVideo(temp_ / "two.mkv", 2)->info().width_px, 160);
  EXPECT_NE(first->Digest(), usual->Digest());
  EXPECT_THAT(ErrorOf([&] { OpenVideo(temp_ / "two.mkv", 3); }),
              HasSubstr("two.mkv: video stream 3 is asked for (--stream), the "
                        "file has 2"));
}

TEST_F(VideoTest, ACutOrDamagedFileIsSaid) {
  ASSERT_TRUE(MakeMoving(temp_ / "whole.mp4", 120,
                         "-c:v libx264 -g 24 -movflags +faststart"));
  const struct {
    const char* name;
    const char* options;
  } kKinds[] = {{"a.mkv", "-c copy"},
                {"a.avi", "-c:v mjpeg -q:v 4"},
                {"a.flv", "-c copy"},
                {"a.mp4", "-c copy -movflags +faststart"}};
  for (const auto& kind : kKinds) {
    const std::string path = temp_ / kind.name;
    ASSERT_TRUE(RunQuietly("ffmpeg -y -i '" + (temp_ / "whole.mp4") + "' " +
                           kind.options + " '" + path + "'"));
    EXPECT_THAT(Texts(OpenVideo(path)->info().notes), ElementsAre())
        << kind.name;
    const std::string bytes = ReadBytes(path);
    WriteBytes(path, std::string_view(bytes).substr(0, bytes.size() * 6 / 10));
    EXPECT_THAT(Texts(OpenVideo(path)->info().notes),
                Contains(HasSubstr("cut off or damaged: the file tells of "
                                   "5.0")))
        << kind.name;
  }
  // Damage in the middle, found while decoding.
  std::string bytes = ReadBytes(temp_ / "whole.mp4");
  for (std::size_t i = 0; i < 4096; ++i) {
    bytes[bytes.size() / 2 + i] = static_cast<char>(i * 37);
  }
  WriteBytes(temp_ / "damaged.mp4", bytes);
  const auto source = OpenVideo(temp_ / "damaged.mp4");
  const auto reader = source->Open(0);
  testing::internal::CaptureStderr();
  Frame frame;
  while (reader->Next(&frame)) continue;
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  const auto notes = reader->notes();
  ASSERT_FALSE(notes.empty());
  for (const Note& note : notes) EXPECT_EQ(note.kind, "loss") << note.text;
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
