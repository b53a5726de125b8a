#include "tools/studio/frame_worker.h"

#include <filesystem>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <opencv2/imgcodecs.hpp>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "stages/ingest/video_writer.h"
#include "stages/track/track.h"
#include "tests/support/temp_folder.h"
#include "tools/studio/magnified.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Eight frames, each a shade lighter than the one before; nobody in them.
std::string Film(const TempFolder& folder) {
  std::vector<cv::Mat> frames;
  std::vector<double> times_s;
  for (int i = 0; i < 8; ++i) {
    frames.emplace_back(120, 160, CV_8UC3, cv::Scalar::all(60 + 20 * i));
    times_s.push_back(i / 25.0);
  }
  VideoWriterOptions options;
  options.fps = 25;
  options.crf = 10;
  const std::string path = folder / "film.mp4";
  WriteFileAtomic(path, EncodeMp4(frames, times_s, options));
  return path;
}

struct Shown {
  std::vector<std::string> words;
  cv::Mat picture;
};
Shown Next(std::istream* out) {
  std::string line;
  std::getline(*out, line);
  Shown shown{Split(line, ' '), {}};
  if (shown.words.size() != 5 || shown.words[0] != "ok") return shown;
  std::string bytes(
      static_cast<std::size_t>(ParseInt(shown.words[3]).value_or(0)), '\0');
  out->read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  shown.picture = cv::imdecode(
      std::vector<unsigned char>(bytes.begin(), bytes.end()), cv::IMREAD_COLOR);
  return shown;
}

TEST(FrameWorker, GivesFramesInAnyOrder) {
  const TempFolder folder;
  std::istringstream in("6 160\n2 80\n6 16\n99 160\nx\n-1 5\n");
  std::stringstream out;
  ServeFrames(Film(folder), in, out);
  const Shown late = Next(&out), early = Next(&out), small = Next(&out);
  EXPECT_EQ(late.words[1], "6");
  EXPECT_EQ(late.words[2], "0.240000");
  EXPECT_EQ(late.words[4], "1.0");
  EXPECT_EQ(late.picture.size(), cv::Size(160, 120));
  EXPECT_NEAR(cv::mean(late.picture)[0], 180, 4);
  EXPECT_EQ(early.words[1], "2");
  EXPECT_EQ(early.picture.size(), cv::Size(80, 60));
  EXPECT_NEAR(cv::mean(early.picture)[0], 100, 4);
  EXPECT_EQ(small.picture.cols, 16);
  EXPECT_THAT(Next(&out).words,
              ElementsAre("error", "the", "film", "ends", "before"));
  EXPECT_THAT(Next(&out).words, ElementsAre("error", "no", "frame", "number"));
  EXPECT_THAT(Next(&out).words, ElementsAre("error", "no", "frame", "number"));
}

// Where no face is seen a frame stays as it is, and says so.
TEST(FrameWorker, MagnifiesFacesAlone) {
  if (!std::filesystem::exists(kDefaultLandmarkModel)) {
    GTEST_SKIP() << "no " << kDefaultLandmarkModel;
  }
  const TempFolder folder;
  std::istringstream in(
      "5 160 8 2\n0 160 8 0\n7 160 8 900\n3 160 8\n4 160 x 1\n60 160 8 2\n");
  std::stringstream out;
  ServeFrames(Film(folder), in, out);
  const int at[] = {5, 0, 7, 3};
  for (const int frame : at) {
    const Shown shown = Next(&out);
    ASSERT_EQ(shown.words.size(), 5u);
    EXPECT_EQ(shown.words[1], Str(frame));
    EXPECT_EQ(shown.words[4], frame == 3 ? "1.0" : "0.0");
    EXPECT_EQ(shown.picture.size(), cv::Size(160, 120));
    EXPECT_NEAR(cv::mean(shown.picture)[0], 60 + 20 * frame, 4);
  }
  EXPECT_THAT(Next(&out).words, ElementsAre("error", "no", "frame", "number"));
  EXPECT_THAT(Next(&out).words,
              ElementsAre("error", "the", "film", "ends", "before"));
}

TEST(FrameWorker, WhatIsNoFilmIsToldInOneLine) {
  const TempFolder folder;
  WriteFileAtomic(folder / "text.mp4", "this is no film");
  const std::string error = ErrorOf([&] { ProbeFilm(folder / "text.mp4"); });
  EXPECT_THAT(error, HasSubstr("text.mp4"));
  EXPECT_EQ(error.find('\n'), std::string::npos);
  EXPECT_THAT(ProbeFilm(Film(folder)), HasSubstr("\"width_px\":160"));
}

TEST(FrameWorker, WithoutTheLandmarksItSaysWhatIsMissing) {
  EXPECT_THAT(ErrorOf([] { FaceMagnifier magnifier("/nowhere.dat"); }),
              HasSubstr("/nowhere.dat"));
}

}  // namespace
}  // namespace mien
