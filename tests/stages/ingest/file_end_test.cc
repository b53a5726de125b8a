// Films of containers that tell no length, cut short.

#include "stages/ingest/file_end.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/text.h"
#include "stages/ingest/frame_source.h"
#include "tests/stages/ingest/read_frames.h"
#include "tests/stages/ingest/video_files.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Bytes of packets that begin with the sync byte behind `stamp` others.
std::string Packets(std::size_t count, std::size_t length, std::size_t stamp) {
  std::string bytes;
  for (std::size_t i = 0; i < count; ++i) {
    std::string packet(length, '\1');
    packet[stamp] = 0x47;
    bytes += packet;
  }
  return bytes;
}

// An ogg page of `flags` that holds `body` bytes.
std::string Page(int flags, std::size_t body) {
  std::string page = "OggS" + std::string(23, '\0');
  page[5] = static_cast<char>(flags);
  page[26] = 1;
  return page + static_cast<char>(body) + std::string(body, 'O');
}

class FileEndTest : public ::testing::Test {
 protected:
  std::string Early(std::string_view bytes, std::string_view container,
                    const PacketPlaces& places = {}) {
    WriteBytes(temp_ / "f", bytes);
    return WhatEndsEarly(temp_ / "f", container, places);
  }
  TempFolder temp_;
};

TEST_F(FileEndTest, TransportStreamsEndWithAPacket) {
  for (const auto& [length, stamp] :
       {std::pair<std::size_t, std::size_t>{188, 0}, {192, 4}, {204, 0}}) {
    const std::string whole = Packets(9, length, stamp);
    EXPECT_EQ(Early(whole, "mpegts"), "") << length;
    EXPECT_EQ(Early(whole.substr(0, whole.size() - 40), "mpegts"),
              "the file ends within a packet")
        << length;
  }
  // What begins otherwise tells nothing.
  EXPECT_EQ(Early("x" + Packets(9, 188, 0), "mpegts"), "");
  EXPECT_EQ(Early("", "mpegts"), "");
  EXPECT_EQ(Early(Packets(9, 188, 0).substr(0, 1000), "avi"), "");
}

TEST_F(FileEndTest, OggEndsWithItsLastPage) {
  const std::string first = Page(2, 30), last = Page(4, 60);
  EXPECT_EQ(Early(first + last, "ogg"), "");
  EXPECT_EQ(Early(first, "ogg"), "its last page is not marked as the end");
  EXPECT_EQ(Early(first + last.substr(0, 50), "ogg"),
            "the file ends within a page");
  // The letters within a page are none.
  std::string inner = last;
  inner.replace(40, 4, "OggS");
  EXPECT_EQ(Early(first + inner, "ogg"), "");
  EXPECT_EQ(Early("OggS", "ogg"), "the file ends within a page");
}

TEST_F(FileEndTest, PicturesOfOneLength) {
  const std::string bytes(10 + 3 * 106, 'x');
  // Places of the frames' heads, or of what is behind their six bytes.
  for (const std::int64_t at : {10, 16}) {
    const PacketPlaces places = {at, at + 106, 100};
    EXPECT_EQ(Early(bytes, "yuv4mpegpipe", places), "") << at;
    EXPECT_EQ(Early(bytes.substr(0, bytes.size() - 1), "yuv4mpegpipe", places),
              "the file ends within a picture")
        << at;
  }
  EXPECT_EQ(Early(bytes, "dv", {0, -1, 100}), "");
  EXPECT_EQ(Early(bytes, "dv", {-1, 100, 100}), "");
}

TEST_F(FileEndTest, FilmsThatAreCutSaySo) {
  if (!HaveFfmpeg()) GTEST_SKIP() << "no ffmpeg";
  const struct {
    const char *name, *options, *told;
  } kinds[] = {
      {"a.ts", "-c:v libx264",
       "cut off: the file ends within a packet: what "
       "came after it is missing"},
      {"a.ogv", "-c:v libtheora",
       "cut off: the file ends within a page: what "
       "came after it is missing"},
      {"a.y4m", "",
       "cut off: the file ends within a picture: what came after "
       "it is missing"},
      {"a.ivf", "-c:v libvpx", "cut off or damaged: the file tells of 2.00 s"}};
  for (const auto& kind : kinds) {
    const std::string path = temp_ / kind.name;
    ASSERT_TRUE(MakeMoving(path, 48, kind.options)) << kind.name;
    EXPECT_THAT(Texts(OpenVideo(path)->info().notes), ElementsAre())
        << kind.name;
    const std::string bytes = ReadBytes(path);
    WriteBytes(path, std::string_view(bytes).substr(0, bytes.size() / 2 + 1));
    EXPECT_THAT(Texts(OpenVideo(path)->info().notes),
                Contains(HasSubstr(kind.told)))
        << kind.name;
  }
}

// What a file tells of its picture and is not done.
TEST_F(FileEndTest, ShapesAndTurnsThatAreNotMadeAreSaid) {
  if (!HaveFfmpeg()) GTEST_SKIP() << "no ffmpeg";
  ASSERT_TRUE(MakeMoving(temp_ / "flat.mp4", 3, "-vf setsar=9/2 -c:v libx264"));
  EXPECT_EQ(OpenVideo(temp_ / "flat.mp4")->info().width_px, 96);
  EXPECT_THAT(Texts(OpenVideo(temp_ / "flat.mp4")->info().notes),
              ElementsAre("pixels of 9:2 are told, which no camera has (1:4 to "
                          "4:1): they are taken for square"));
  ASSERT_TRUE(MakeMoving(temp_ / "plain.mp4", 3, "-c:v libx264"));
  for (const char* angle : {"30", "90"}) {
    const std::string path = temp_ / (std::string(angle) + ".mp4");
    ASSERT_TRUE(RunQuietly("ffmpeg -y -i '" + (temp_ / "plain.mp4") +
                           "' -c copy -metadata:s:v rotate=" + angle + " '" +
                           path + "'"));
    const auto notes = Texts(OpenVideo(path)->info().notes);
    if (std::string_view(angle) == "90") {
      EXPECT_THAT(notes, ElementsAre());
    } else {
      EXPECT_THAT(notes, ElementsAre("the file tells that its picture is to be "
                                     "turned by 30.0 degrees: only quarter "
                                     "turns are made, the nearest was"));
    }
  }
}

// Small pictures share a packet and its stamp.
TEST_F(FileEndTest, PicturesWithoutAStampOfTheirOwnAreNoGap) {
  if (!HaveFfmpeg()) GTEST_SKIP() << "no ffmpeg";
  ASSERT_TRUE(RunQuietly(
      "ffmpeg -y -f lavfi -i color=gray:s=32x32:r=24:d=4 -c:v mpeg2video -bf 0 "
      "-b:v 20k -f dvd '" +
      (temp_ / "a.mpg") + "'"));
  const auto source = OpenVideo(temp_ / "a.mpg");
  EXPECT_THAT(Texts(source->info().notes), ElementsAre());
  EXPECT_EQ(ReadAll(*source).size(), 96u);
}

// JPEGs one after the other whose pictures are no plain grey.
TEST_F(FileEndTest, RawMotionJpegIsAFilmAndAPhotoIsNone) {
  if (!HaveFfmpeg()) GTEST_SKIP() << "no ffmpeg";
  ASSERT_TRUE(RunQuietly(
      "ffmpeg -y -f lavfi -i testsrc=s=160x120:r=24:d=0.5 -c:v mjpeg -q:v 2 "
      "-f mjpeg '" +
      (temp_ / "a.mjpeg") + "'"));
  EXPECT_EQ(ReadAll(*OpenVideo(temp_ / "a.mjpeg")).size(), 12u);
  // A photo without an ending, one with a preview behind it.
  const std::string photo =
      Encoded(".jpg", cv::Mat(60, 80, CV_8UC3, cv::Scalar(90, 120, 200)));
  WriteBytes(temp_ / "photo", photo);
  WriteBytes(temp_ / "preview", photo + photo);
  for (const char* name : {"photo", "preview"}) {
    EXPECT_THAT(ErrorOf([&] { OpenVideo(temp_ / name); }),
                HasSubstr("an image, not a video: give the folder of the "
                          "frames"))
        << name;
  }
}

}  // namespace
}  // namespace mien
