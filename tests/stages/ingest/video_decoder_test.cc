#include "stages/ingest/video_decoder.h"

#include "stages/ingest/picture_maker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/stages/ingest/video_files.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr std::int32_t kOne = 1 << 16;

// 1 2 3
// 4 5 6
cv::Mat Six() { return (cv::Mat_<std::uint8_t>(2, 3) << 1, 2, 3, 4, 5, 6); }

// Rows of digits: "123/456".
std::string Turned(std::int32_t a, std::int32_t b, std::int32_t c,
                   std::int32_t d) {
  const std::int32_t matrix[9] = {a, b, 0, c, d, 0, 0, 0, 1 << 30};
  const cv::Mat turned = Upright(Six(), matrix);
  std::string text;
  for (int y = 0; y < turned.rows; ++y) {
    if (y > 0) text += '/';
    for (int x = 0; x < turned.cols; ++x) {
      text += static_cast<char>('0' + turned.at<std::uint8_t>(y, x));
    }
  }
  return text;
}

TEST(UprightTest, AppliesAllEightOrientations) {
  EXPECT_EQ(Turned(kOne, 0, 0, kOne), "123/456");
  EXPECT_EQ(Turned(-kOne, 0, 0, -kOne), "654/321");  // 180 degrees
  EXPECT_EQ(Turned(-kOne, 0, 0, kOne), "321/654");   // mirrored
  EXPECT_EQ(Turned(kOne, 0, 0, -kOne), "456/123");
  // Clockwise: x' = -y, y' = x.
  EXPECT_EQ(Turned(0, kOne, -kOne, 0), "41/52/63");
  // Counter-clockwise: x' = y, y' = -x.
  EXPECT_EQ(Turned(0, -kOne, kOne, 0), "36/25/14");
  EXPECT_EQ(Turned(0, kOne, kOne, 0), "14/25/36");
  EXPECT_EQ(Turned(0, -kOne, -kOne, 0), "63/52/41");
}

TEST(UprightTest, RoundsOtherAnglesAndSurvivesNonsense) {
  EXPECT_EQ(Turned(-60000, 9000, -9000, -60000), "654/321");
  EXPECT_EQ(Turned(0, 0, 0, 0), "123/456");
  EXPECT_EQ(Turned(INT32_MIN, INT32_MIN, INT32_MAX, INT32_MIN).size(), 7u);
}

TEST(VideoDecoderTest, RefusesWhatIsNoVideo) {
  TempFolder temp;
  const auto error = [](const std::string& path) {
    return ErrorOf([&] { VideoDecoder decoder(path); });
  };
  EXPECT_THAT(error(temp / "none.mp4"), AllOf(HasSubstr("IoError: cannot read"),
                                              HasSubstr("it does not exist")));
  EXPECT_THAT(error(temp.path()), HasSubstr("it is not a file"));
  EXPECT_THAT(error("http://127.0.0.1/a.mp4"), HasSubstr("does not exist"));
  WriteBytes(temp / "empty.mp4", "");
  EXPECT_THAT(error(temp / "empty.mp4"), HasSubstr("the file is empty"));
  WriteBytes(temp / "text.mp4", "just text\n");
  EXPECT_THAT(error(temp / "text.mp4"),
              AllOf(HasSubstr("DataError: "), HasSubstr("text.mp4: not a video "
                                                        "that can be read")));
  // A still image is no video.
  WritePlain(temp / "still.png", 3);
  EXPECT_THAT(error(temp / "still.png"), HasSubstr("not a video"));
}

TEST(VideoDecoderTest, RefusesPlaylistsThatNameOtherFiles) {
  if (!HaveFfmpeg()) GTEST_SKIP() << "no ffmpeg";
  TempFolder temp;
  ASSERT_TRUE(MakeSteps(temp / "real.mp4", 3));
  EXPECT_NO_THROW(VideoDecoder(temp / "real.mp4"));
  WriteBytes(temp / "list.mp4",
             "ffconcat version 1.0\nfile '" + (temp / "real.mp4") + "'\n");
  EXPECT_THAT(
      ErrorOf([&] { VideoDecoder decoder(temp / "list.mp4"); }),
      HasSubstr("list.mp4: a list of other files or a text, not a video "
                "that can be read"));
  WriteBytes(temp / "hls.mp4",
             "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n" +
                 (temp / "real.mp4") + "\n#EXT-X-ENDLIST\n");
  EXPECT_THAT(ErrorOf([&] { VideoDecoder decoder(temp / "hls.mp4"); }),
              HasSubstr("not a video that can be read"));
}

TEST(VideoDecoderTest, ReadsNamesThatLookLikeProtocolsOrPatterns) {
  if (!HaveFfmpeg()) GTEST_SKIP() << "no ffmpeg";
  TempFolder temp;
  ASSERT_TRUE(MakeSteps(temp / "a.mp4", 3));
  for (const char* name : {"concat:b|c.mp4", "img%03d.mp4"}) {
    std::filesystem::copy_file(temp / "a.mp4", temp / name);
    VideoDecoder decoder(temp / name);
    EXPECT_TRUE(decoder.Advance()) << name;
  }
}

TEST(VideoDecoderTest, TellsAFileWithoutPictures) {
  if (!HaveFfmpeg()) GTEST_SKIP() << "no ffmpeg";
  TempFolder temp;
  ASSERT_TRUE(RunQuietly("ffmpeg -y -f lavfi -i sine=d=0.5 -c:a aac '" +
                         (temp / "sound.mp4") + "'"));
  EXPECT_THAT(ErrorOf([&] { VideoDecoder decoder(temp / "sound.mp4"); }),
              HasSubstr("sound.mp4: no video stream in the file"));
}

TEST(VideoDecoderTest, PassesOverDamagedPackets) {
  if (!HaveFfmpeg()) GTEST_SKIP() << "no ffmpeg";
  TempFolder temp;
  const std::string path = temp / "a.mp4";
  ASSERT_TRUE(MakeMoving(path, 96, "-c:v libx264 -bf 2 -g 12"));
  const auto count = [&](std::int64_t* damaged) {
    VideoDecoder decoder(path);
    int frames = 0;
    double last = -1;
    while (decoder.Advance()) {
      ++frames;
      EXPECT_GT(decoder.time_s(), last);
      last = decoder.time_s();
    }
    EXPECT_FALSE(decoder.Advance());
    *damaged = decoder.damaged_packets();
    EXPECT_NEAR(last, 95 / 24.0, 0.2);
    return frames;
  };
  std::int64_t damaged = -1;
  EXPECT_EQ(count(&damaged), 96);
  EXPECT_EQ(damaged, 0);
  // From a third of the packets' bytes to a half of them.
  std::string bytes = ReadBytes(path);
  const std::size_t data = bytes.find("mdat");
  ASSERT_NE(data, std::string::npos);
  for (std::size_t i = data + (bytes.size() - data) / 3;
       i < data + (bytes.size() - data) / 2; ++i) {
    bytes[i] = static_cast<char>(0xFF);
  }
  WriteBytes(path, bytes);
  const int left = count(&damaged);
  EXPECT_GT(damaged, 0);
  EXPECT_LT(left, 96);
  EXPECT_GT(left, 48);
}

TEST(VideoDecoderTest, PictureIsTheCallersOwn) {
  if (!HaveFfmpeg()) GTEST_SKIP() << "no ffmpeg";
  TempFolder temp;
  ASSERT_TRUE(MakeSteps(temp / "a.mp4", 3));
  VideoDecoder decoder(temp / "a.mp4");
  ASSERT_TRUE(decoder.Advance());
  const cv::Mat first = decoder.Picture();
  const cv::Mat kept = first.clone();
  ASSERT_TRUE(decoder.Advance());
  decoder.Picture();
  EXPECT_EQ(cv::norm(first, kept, cv::NORM_INF), 0);
  EXPECT_DOUBLE_EQ(decoder.fps(), 24);
  EXPECT_FALSE(decoder.variable_rate());
}

}  // namespace
}  // namespace mien
