// What is made up for, chosen and told of in films.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/digest.h"
#include "pipeline/core/text.h"
#include "stages/ingest/frame_source.h"
#include "stages/ingest/video_decoder.h"
#include "stages/ingest/video_scan.h"
#include "tests/stages/ingest/read_frames.h"
#include "tests/stages/ingest/video_files.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// By ffprobe: the earliest stamp of all packets, and the last of the pictures.
struct ScannedEnd {
  double start = 1e9, picture = -1e9;
};

ScannedEnd EndsOf(const std::string& path) {
  ScannedEnd ends;
  RunQuietly(
      "sh -c \"ffprobe -v quiet -show_entries "
      "packet=codec_type,pts_time -of csv=p=0 '" +
      path + "' > '" + path + ".txt'\"");
  std::ifstream in(path + ".txt");
  for (std::string line; std::getline(in, line);) {
    const auto fields = Split(line, ',');
    const auto time = fields.size() > 1 ? ParseDouble(fields[1]) : std::nullopt;
    if (!time) continue;
    ends.start = std::min(ends.start, *time);
    if (fields[0] == "video") ends.picture = std::max(ends.picture, *time);
  }
  return ends;
}

class VideoRepairsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!HaveFfmpeg()) GTEST_SKIP() << "no ffmpeg";
  }
  TempFolder temp_;
};

TEST_F(VideoRepairsTest, AnotherSizeIsScaledToTheFirst) {
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

TEST_F(VideoRepairsTest, PicturesThatStartLaterKeepTheirTime) {
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

TEST_F(VideoRepairsTest, TheRateIsThatOfTheStamps) {
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

TEST_F(VideoRepairsTest, AnEpochAndASingleWrongStampAreRepaired) {
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

TEST_F(VideoRepairsTest, JoinedPiecesWithOverlappingClocksFollowEachOther) {
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

TEST_F(VideoRepairsTest, PixelsBecomeSquare) {
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

TEST_F(VideoRepairsTest, FieldsBecomeWholePictures) {
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

TEST_F(VideoRepairsTest, HighDynamicRangeIsBroughtDown) {
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

TEST_F(VideoRepairsTest, OfSeveralStreamsOneIsChosenAndSaid) {
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

TEST_F(VideoRepairsTest, ACutOrDamagedFileIsSaid) {
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

TEST_F(VideoRepairsTest, SoundThatStartsLaterIsToldForPraat) {
  ASSERT_TRUE(MakeMoving(temp_ / "p.mp4", 10, "-c:v libx264 -bf 2"));
  // AAC's run-in of 1024 samples stands before the sound, and these files do
  // not tell it: what is taken out of them for Praat begins with it.
  constexpr double kRunIn = 1024 / 48000.0;
  const struct {
    const char *name, *coder;
    double start_s;
    const char* told;
  } cases[] = {
      {"late.mp4", "aac", 0.6 - kRunIn, "the sound starts 0.578 s"},
      {"late.mkv", "aac", 0.6 - kRunIn, "the sound starts 0.579 s"},
      {"exact.mkv", "flac", 0.6, "the sound starts 0.600 s"},
  };
  for (const auto& one : cases) {
    const std::string name = one.name;
    ASSERT_TRUE(RunQuietly("ffmpeg -y -i '" + (temp_ / "p.mp4") +
                           "' -itsoffset 0.6 -f lavfi -i sine=r=48000:d=2 "
                           "-map 0:v -map 1:a -c:v copy -c:a " +
                           one.coder + " '" + (temp_ / name) + "'"))
        << name;
    const auto source = OpenVideo(temp_ / name);
    EXPECT_NEAR(source->info().sound_start_s, one.start_s, 0.002) << name;
    const auto frames = ReadAll(*source);
    ASSERT_EQ(frames.size(), 10u);
    EXPECT_EQ(frames[0].time_s, 0) << name;
    EXPECT_THAT(Texts(source->info().notes),
                Contains(AllOf(HasSubstr(one.told),
                               HasSubstr("TextGrid files count from the "
                                         "sound's, as Praat does"))))
        << name;
    // A rate that is given replaces the file's clock.
    const auto given = OpenFrames(temp_ / name, 50);
    EXPECT_EQ(given->info().sound_start_s, 0);
    EXPECT_THAT(Texts(given->info().notes), ::testing::IsEmpty());
  }
}

// Matroska gives the coder's run-in, which nobody hears, times of its own: 6.5
// ms of Opus (CodecDelay). With it the sound would start 13 ms before the
// pictures, more than half a frame; what is heard starts at most 6 ms before.
TEST_F(VideoRepairsTest, ARunInThatIsToldIsNoLateStart) {
  ASSERT_TRUE(RunQuietly(
      "ffmpeg -y -itsoffset 0.5 -f lavfi -i testsrc=s=64x48:r=50:d=1 "
      "-itsoffset 0.5 -f lavfi -i sine=r=48000:d=1 -c:v libx264 -bf 0 "
      "-c:a libopus '" +
      (temp_ / "p.mkv") + "'"));
  const auto source = OpenVideo(temp_ / "p.mkv");
  EXPECT_THAT(Texts(source->info().notes), ::testing::IsEmpty());
  EXPECT_EQ(ReadAll(*source)[0].time_s, 0);
}

// A copy from mp4 into Matroska loses what the mp4 told of AAC's run-in:
// players play it, and the pictures come after its 1024 samples.
TEST_F(VideoRepairsTest, ARunInThatIsNotToldIsSound) {
  ASSERT_TRUE(
      RunQuietly("ffmpeg -y -f lavfi -i testsrc=s=64x48:r=30:d=1 -f lavfi -i "
                 "sine=r=48000:d=1 -c:v libx264 -c:a aac '" +
                 (temp_ / "p.mp4") + "'"));
  const auto told = OpenVideo(temp_ / "p.mp4");
  EXPECT_THAT(Texts(told->info().notes), ::testing::IsEmpty());
  EXPECT_EQ(ReadAll(*told)[0].time_s, 0);
  ASSERT_TRUE(RunQuietly("ffmpeg -y -i '" + (temp_ / "p.mp4") + "' -c copy '" +
                         (temp_ / "p.mkv") + "'"));
  const auto source = OpenVideo(temp_ / "p.mkv");
  EXPECT_THAT(
      Texts(source->info().notes),
      ElementsAre("the pictures start 0.021 s after the sound: times count "
                  "from the file's start, as players do"));
  EXPECT_NEAR(ReadAll(*source)[0].time_s, 1024 / 48000.0, 1e-3);
}

TEST_F(VideoRepairsTest, BarePicturesHaveNoTimesOfTheirOwn) {
  const struct {
    const char *name, *how, *told;
  } cases[] = {
      {"a.m1v", "-c:v mpeg1video -bf 2 -f mpeg1video",
       "no frame has a time stamp: 24.000 frames a second are taken as its "
       "header tells (--fps F gives another rate)"},
      {"a.obu", "-c:v libaom-av1 -cpu-used 8 -f obu",
       "no frame has a time stamp: 25.000 frames a second are taken, which "
       "nothing tells (--fps F gives another rate)"},
      {"a.mjpeg", "-c:v mjpeg -f mjpeg",
       "no frame has a time stamp: 25.000 frames a second are taken, which "
       "nothing tells (--fps F gives another rate)"}};
  for (const auto& one : cases) {
    ASSERT_TRUE(RunQuietly(
        std::string("ffmpeg -y -f lavfi -i testsrc=s=64x48:r=24:d=0.5 ") +
        one.how + " '" + (temp_ / one.name) + "'"));
    const auto source = OpenVideo(temp_ / one.name);
    EXPECT_THAT(Texts(source->info().notes), ElementsAre(one.told));
    const auto frames = ReadAll(*source);
    ASSERT_EQ(frames.size(), 12u) << one.name;
    for (std::size_t i = 0; i < frames.size(); ++i) {
      EXPECT_NEAR(frames[i].time_s, static_cast<double>(i) / source->info().fps,
                  1e-4)
          << one.name;
    }
  }
  // The same bytes under a photo's name are a photo with a preview, no film.
  std::filesystem::copy_file(temp_ / "a.mjpeg", temp_ / "a.jpg");
  EXPECT_EQ(ErrorOf([&] { OpenVideo(temp_ / "a.jpg"); }),
            "DataError: " + (temp_ / "a.jpg") +
                ": an image, not a video: give the folder of the frames");
  ASSERT_TRUE(
      RunQuietly("ffmpeg -y -f lavfi -i testsrc=s=64x48:d=0.2 -f nut '" +
                 (temp_ / "a.nut") + "'"));
  EXPECT_THAT(ErrorOf([&] { OpenVideo(temp_ / "a.nut"); }),
              AllOf(HasSubstr("a.nut: not a video that can be read (mp4, "),
                    HasSubstr("convert another kind of film, such as with "
                              "ffmpeg -i in -c:v libx264 out.mp4")));
}

// A piece of a broadcast begins with pictures that need one before it.
TEST_F(VideoRepairsTest, TheFirstThatCanBeDecodedKeepsItsSecond) {
  ASSERT_TRUE(RunQuietly(
      "ffmpeg -y -f lavfi -i testsrc=s=64x48:r=25:d=4 -f lavfi -i "
      "sine=r=48000:d=4 -c:v libx264 -g 25 -sc_threshold 0 -bf 0 -c:a mp2 '" +
      (temp_ / "whole.ts") + "'"));
  const std::string whole = ReadBytes(temp_ / "whole.ts");
  const std::size_t head = 3 * 188, cut = whole.size() / 188 * 3 / 8 * 188;
  WriteBytes(temp_ / "cut.ts", whole.substr(0, head) + whole.substr(cut));
  const auto source = OpenVideo(temp_ / "cut.ts");
  const auto frames = ReadAll(*source);
  ASSERT_GT(frames.size(), 25u);
  // What was cut away is less than two seconds: what is left of the second one
  // is not shown, and takes its time.
  EXPECT_GT(frames[0].time_s, 0.1);
  EXPECT_LT(frames[0].time_s, 1);
  EXPECT_NEAR(frames.back().time_s - frames[0].time_s,
              static_cast<double>(frames.size() - 1) / 25, 1e-3);
  // The last picture lies as far from the start of the file as ffprobe says,
  // but for a sound that starts less than half a frame before the pictures.
  const ScannedEnd ends = EndsOf(temp_ / "cut.ts");
  EXPECT_NEAR(frames.back().time_s, ends.picture - ends.start, 0.5 / 25);
  EXPECT_THAT(Texts(source->info().notes),
              Contains(AllOf(HasSubstr("the first picture that can be decoded "
                                       "is at 0."),
                             HasSubstr("those before it need one that was cut "
                                       "away"))));
}

TEST_F(VideoRepairsTest, TextBeforeThePicturesIsSaidAndDoesNotCount) {
  ASSERT_TRUE(MakeMoving(temp_ / "p.mp4", 10, "-c:v libx264"));
  WriteBytes(temp_ / "t.srt", "1\n00:00:00,300 --> 00:00:00,700\nyes\n");
  const auto make = [&](const std::string& name, const std::string& late) {
    return RunQuietly("ffmpeg -y -itsoffset " + late + " -i '" +
                      (temp_ / "p.mp4") + "' -i '" + (temp_ / "t.srt") +
                      "' -map 0 -map 1 -c:v copy -c:s srt '" + (temp_ / name) +
                      "'");
  };
  ASSERT_TRUE(make("early.mkv", "1.1"));
  const auto source = OpenVideo(temp_ / "early.mkv");
  EXPECT_EQ(ReadAll(*source)[0].time_s, 0);
  EXPECT_THAT(Texts(source->info().notes),
              ElementsAre("a subtitle stream starts 0.800 s before sound and "
                          "pictures: it does not count, second 0 is the first "
                          "of these (take that much off subtitles that count "
                          "from their own start)"));
  // As in most films: text comes later.
  ASSERT_TRUE(make("usual.mkv", "0"));
  EXPECT_THAT(OpenVideo(temp_ / "usual.mkv")->info().notes, testing::IsEmpty());
}

}  // namespace
}  // namespace mien
