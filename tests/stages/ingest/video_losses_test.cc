// Frames that are gone: each is counted, and the others keep their times.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "pipeline/core/text.h"
#include "stages/ingest/frame_source.h"
#include "stages/ingest/image_file.h"
#include "tests/stages/ingest/read_frames.h"
#include "tests/stages/ingest/video_files.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class VideoLossesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!HaveFfmpeg()) GTEST_SKIP() << "no ffmpeg";
  }

  // 40 frames, 25 a second, of grey 16 + 5 n.
  std::string Make(const std::string& name, const std::string& options) {
    const std::string path = temp_ / name;
    EXPECT_TRUE(RunQuietly(
        "ffmpeg -y -f lavfi -i \"color=black:s=64x48:r=25,format=yuv420p,geq="
        "lum='16+5*N':cb=128:cr=128\" -frames:v 40 " +
        options + " '" + path + "'"));
    return path;
  }

  // The number of the picture that each frame shows, by its grey.
  static std::vector<int> Shown(const std::vector<Frame>& frames) {
    std::vector<int> numbers;
    for (const Frame& frame : frames) {
      const double grey = cv::mean(frame.image)[1] * 219 / 255;
      numbers.push_back(static_cast<int>(std::lround(grey / 5)));
    }
    return numbers;
  }

  static void ExpectOwnTimes(const std::vector<Frame>& frames) {
    const std::vector<int> shown = Shown(frames);
    for (std::size_t i = 0; i < frames.size(); ++i) {
      EXPECT_NEAR(frames[i].time_s, shown[i] / 25.0, 0.011) << i;
    }
  }

  TempFolder temp_;
};

// Where the n-th chunk of pictures of an AVI begins.
std::size_t ChunkAt(const std::string& avi, int n) {
  std::size_t at = avi.find("movi");
  for (int i = 0; i <= n; ++i) at = avi.find("00dc", at + 1);
  return at;
}

TEST_F(VideoLossesTest, AFrameThatAnAviLostShiftsNothing) {
  const std::string path = Make("a.avi", "-c:v mjpeg -pix_fmt yuvj420p");
  const std::string whole = ReadBytes(path);
  const auto index = whole.rfind("idx1");
  ASSERT_NE(index, std::string::npos);
  for (const bool with_index : {true, false}) {
    std::string bytes = with_index ? whole : whole.substr(0, index);
    for (const int n : {10, 25}) {
      const std::size_t at = ChunkAt(bytes, n);
      bytes.replace(at, 4, std::string("\xFF\x01\x02\x7F", 4));
    }
    WriteBytes(path, bytes);
    const auto source = OpenVideo(path);
    const auto frames = ReadAll(*source);
    ASSERT_EQ(frames.size(), 38u) << with_index;
    EXPECT_NEAR(frames[9].time_s, 9 / 25.0, 1e-6);
    EXPECT_NEAR(frames[10].time_s, 11 / 25.0, 1e-6);
    EXPECT_NEAR(frames.back().time_s, 39 / 25.0, 1e-6);
    EXPECT_THAT(Texts(source->info().notes),
                ElementsAre("2 frames are missing in 2 places, the first after "
                            "0.360 s: the times of the others are kept"));
  }
}

TEST_F(VideoLossesTest, WhatAnAviHasLostIsSaidWhereNothingTellsWhere) {
  const std::string path = Make("a.avi", "-c:v mjpeg -pix_fmt yuvj420p");
  std::string bytes = ReadBytes(path);
  bytes.resize(bytes.rfind("idx1"));
  const std::size_t first = ChunkAt(bytes, 10), next = ChunkAt(bytes, 11);
  bytes.erase(first, next - first);
  WriteBytes(path, bytes);
  const auto source = OpenVideo(path);
  EXPECT_EQ(ReadAll(*source).size(), 39u);
  EXPECT_THAT(Texts(source->info().notes),
              Contains("1 of the 40 frames that its header tells is not in the "
                       "file, and nothing tells where: times behind it are a "
                       "frame too early"));
}

// Recorders that crash tell more frames than there are; padding is no place
// for them.
TEST_F(VideoLossesTest, PaddingInACutAviShiftsNothing) {
  const std::string path = Make("a.avi", "-c:v mjpeg -pix_fmt yuvj420p");
  std::string bytes = ReadBytes(path);
  bytes.resize(ChunkAt(bytes, 30));
  std::string padding("JUNK\x80\0\0\0", 8);
  padding += std::string(128, '\0');
  bytes.insert(ChunkAt(bytes, 10), padding);
  WriteBytes(path, bytes);
  const auto source = OpenVideo(path);
  const auto frames = ReadAll(*source);
  ASSERT_EQ(frames.size(), 30u);
  EXPECT_NEAR(frames.back().time_s, 29 / 25.0, 1e-6);
  EXPECT_FALSE(source->info().notes.empty());
}

TEST_F(VideoLossesTest, MxfWithoutTimesOfItsPicturesCountsThem) {
  const std::string path =
      Make("a.mxf", "-c:v libx264 -bf 2 -g 10 -crf 10 -pix_fmt yuv420p");
  const auto source = OpenVideo(path);
  const auto frames = ReadAll(*source);
  ASSERT_EQ(frames.size(), 40u);
  EXPECT_EQ(frames[0].time_s, 0);
  ExpectOwnTimes(frames);
  EXPECT_THAT(source->info().notes, IsEmpty());
}

TEST_F(VideoLossesTest, FramesThatTheRecorderLeftOutAreCounted) {
  const std::string path =
      Make("a.mp4",
           "-vf \"select='not(eq(n,7)+between(n,20,22))'\" -vsync passthrough "
           "-c:v libx264 -bf 2 -crf 10");
  const auto source = OpenVideo(path);
  const auto frames = ReadAll(*source);
  ASSERT_EQ(frames.size(), 40u);
  ExpectOwnTimes(frames);
  EXPECT_THAT(Texts(source->info().notes),
              Contains("4 frames are missing in 2 places, the first after "
                       "0.240 s: the times of the others are kept"));
}

// A whole picture of it made zeros.
TEST_F(VideoLossesTest, RawStreamsTellWhatIsMissingByNumbers) {
  const struct {
    const char* name;
    const char* options;
    std::string start;  // of each picture
  } kCases[] = {
      {"a.m2v",
       "-c:v mpeg2video -q:v 2 -g 12 -bf 0 -sc_threshold 1000000000 -f "
       "mpeg2video",
       std::string("\0\0\1\0", 4)},
      {"a.h264",
       "-c:v libx264 -bf 0 -g 60 -sc_threshold 0 -x264-params slices=1:aud=1",
       std::string("\0\0\0\1\x09", 5)},
      {"a.mjpeg", "-c:v mjpeg -pix_fmt yuvj420p -f mjpeg",
       std::string("\xFF\xD8\xFF", 3)}};
  for (const auto& c : kCases) {
    const std::string path = Make(c.name, c.options);
    std::string bytes = ReadBytes(path);
    EXPECT_THAT(Texts(OpenVideo(path)->info().notes),
                ElementsAre(StartsWith("no frame has a time stamp")))
        << c.name;
    std::size_t at = 0;
    for (int i = 0; i <= 17; ++i) at = bytes.find(c.start, at + 1);
    const std::size_t end = bytes.find(c.start, at + 1);
    ASSERT_NE(end, std::string::npos) << c.name;
    // Of a JPEG its beginning alone: what is left of it tells.
    const std::size_t count = c.start[0] == '\xFF' ? std::size_t{16} : end - at;
    bytes.replace(at, count, std::string(count, '\x7F'));
    WriteBytes(path, bytes);
    const auto source = OpenVideo(path);
    EXPECT_EQ(ReadAll(*source).size(), 39u) << c.name;
    EXPECT_THAT(
        Texts(source->info().notes),
        Contains(AllOf(StartsWith("1 picture is damaged or missing by its "
                                  "number in the stream, the first near frame"),
                       HasSubstr("nothing tells their times, later ones are "
                                 "too early"))))
        << c.name;
  }
}

TEST_F(VideoLossesTest, TwoRatesInOneFilmAreTold) {
  const std::string both = temp_ / "b.mkv";
  ASSERT_TRUE(RunQuietly(
      "ffmpeg -y -f lavfi -i testsrc2=s=64x48:r=50:d=6 -vf \"setpts='if(lt(N,"
      "100),N/25,100/25+(N-100)/50)/TB+0.1'\" -vsync passthrough -c:v "
      "libx264 -bf 0 '" +
      both + "'"));
  const auto source = OpenVideo(both);
  EXPECT_NEAR(source->info().fps, 50, 0.1);
  EXPECT_THAT(Texts(source->info().notes),
              ElementsAre(StartsWith("the rate changes: 25.00 frames a second, "
                                     "from 4.000 s on 50.0")));
}

TEST_F(VideoLossesTest, SlowMotionIsTold) {
  const std::string path =
      Make("a.mp4",
           "-c:v libx264 -metadata com.android.capture.fps=100 -movflags "
           "use_metadata_tags");
  EXPECT_THAT(Texts(OpenVideo(path)->info().notes),
              ElementsAre("filmed at 100.00 frames a second by its own mark "
                          "(com.android.capture.fps) and shown at 25.00: times "
                          "are those of the film as it is shown (--fps 100 "
                          "counts as it was filmed)"));
  EXPECT_THAT(OpenVideo(Make("b.mp4",
                             "-c:v libx264 -metadata "
                             "com.android.capture.fps=25.0 -movflags "
                             "use_metadata_tags"))
                  ->info()
                  .notes,
              IsEmpty());
}

TEST_F(VideoLossesTest, AnimatedPicturesAreNamed) {
  const std::string png = Make("a.png", "-f apng");
  EXPECT_THAT(ErrorOf([&] { OpenVideo(png); }),
              HasSubstr("an animated picture (WebP or PNG)"));
  WriteBytes(temp_ / "a.webp",
             std::string("RIFF\x40\0\0\0WEBPVP8X\x0A\0\0\0\x02\0\0\0", 24) +
                 std::string(48, '\0'));
  EXPECT_THAT(ErrorOf([&] { OpenVideo(temp_ / "a.webp"); }),
              HasSubstr("convert it to mp4 or gif"));
}

// A little TIFF of 2 x 1 grey pixels, with as many pages as `pages` has, the
// value of each its NewSubfileType.
std::string Tiff(const std::vector<int>& pages) {
  std::string bytes("II\x2A\0\x08\0\0\0", 8);
  const auto put = [&bytes](unsigned value, int count) {
    for (int i = 0; i < count; ++i) {
      bytes += static_cast<char>(value >> (8 * i) & 255);
    }
  };
  const auto field = [&](unsigned tag, unsigned value) {
    put(tag, 2);
    put(4, 2);  // long
    put(1, 4);
    put(value, 4);
  };
  const unsigned length = 2 + 9 * 12 + 4 + 2;
  for (std::size_t i = 0; i < pages.size(); ++i) {
    const auto begin = static_cast<unsigned>(8 + i * length);
    put(9, 2);
    field(254, static_cast<unsigned>(pages[i]));
    field(256, 2);
    field(257, 1);
    field(258, 8);
    field(259, 1);
    field(262, 1);
    field(273, begin + length - 2);
    field(278, 1);
    field(279, 2);
    put(i + 1 < pages.size() ? begin + length : 0, 4);
    put(200 * 256 + 100, 2);
  }
  return bytes;
}

TEST(TiffPages, MoreThanOneAreTold) {
  const TempFolder folder;
  for (const int n : {1, 2}) {
    WriteBytes(folder / ("f" + std::to_string(n) + ".tif"), Tiff({0, 0, 0}));
  }
  const auto source = OpenImageFolder(folder.path(), 100);
  EXPECT_EQ(ReadAll(*source).size(), 2u);
  EXPECT_THAT(Texts(source->info().notes),
              ElementsAre("f1.tif holds 3 pictures (pages): the first of each "
                          "file is read; save them as files of their own"));
  for (const int n : {1, 2}) {  // a picture and its preview
    WriteBytes(folder / ("f" + std::to_string(n) + ".tif"), Tiff({0, 1}));
  }
  EXPECT_THAT(OpenImageFolder(folder.path(), 100)->info().notes, IsEmpty());
}

}  // namespace
}  // namespace mien
