#include <gmock/gmock.h>

#include <filesystem>
#include <opencv2/imgcodecs.hpp>
#include <vector>

#include "pipeline/core/file.h"
#include "stages/ingest/dataset.h"
#include "stages/ingest/frame_source.h"
#include "tests/stages/ingest/video_files.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Recordings, FindsFilesAndFoldersOfFrames) {
  const TempFolder folder;
  MakeFolder(folder / "day1/frames");
  WriteFileAtomic(folder / "b.MP4", "x");
  WriteFileAtomic(folder / "notes.txt", "x");
  WriteFileAtomic(folder / "day1/a.mov", "x");
  cv::imwrite(folder / "day1/frames/img1.png", cv::Mat(4, 4, CV_8UC1, 9));
  const Dataset data = LoadRecordings(folder.path(), {100});
  ASSERT_EQ(data.clips.size(), 3u);
  EXPECT_EQ(data.clips[0].item, "b.MP4");
  EXPECT_EQ(data.clips[1].item, "day1/a.mov");
  EXPECT_EQ(data.clips[2].item, "day1/frames");
  EXPECT_EQ(data.clips[2].folder, folder / "day1/frames");
}

TEST(Recordings, AFileIsOneRecording) {
  const TempFolder folder;
  WriteFileAtomic(folder / "odd.name", "x");
  EXPECT_EQ(LoadRecordings(folder / "odd.name", {0}).clips.size(), 1u);
}

TEST(Recordings, TellsWhatIsMissing) {
  const TempFolder folder;
  EXPECT_THAT(ErrorOf([&] { LoadRecordings(folder / "none", {0}); }),
              HasSubstr("there is no such file or folder"));
  EXPECT_THAT(ErrorOf([&] { LoadRecordings(folder.path(), {0}); }),
              HasSubstr("no video file (mp4, "));
}

std::vector<std::string> Names(const Dataset& data) {
  std::vector<std::string> names;
  for (const Clip& clip : data.clips) names.push_back(clip.name);
  return names;
}

TEST(Recordings, ContentDecidesWhatIsAVideo) {
  if (!HaveFfmpeg()) GTEST_SKIP() << "no ffmpeg";
  const TempFolder folder;
  ASSERT_TRUE(MakeMoving(folder / "real.mkv", 5));
  std::filesystem::copy_file(folder / "real.mkv", folder / "recording");
  std::filesystem::copy_file(folder / "real.mkv", folder / "b.bak");
  ASSERT_TRUE(RunQuietly("ffmpeg -y -f lavfi -i sine=d=0.3 -c:a aac '" +
                         (folder / "sound.m4a") + "'"));
  WriteBytes(folder / "notes.csv", "a,b\n1,2\n");
  WriteBytes(folder / "list.m3u8", "#EXTM3U\nreal.mkv\n");
  EXPECT_THAT(Names(LoadRecordings(folder.path(), {25})),
              ElementsAre("b.bak", "real.mkv", "recording"));
}

TEST(Recordings, PhotosBesideAVideoAreNoFrames) {
  const TempFolder folder;
  WriteBytes(folder / "a.mp4", "x");
  WritePlain(folder / "IMG_0007.jpg", 1);
  WritePlain(folder / "poster.jpg", 1);
  const Dataset data = LoadRecordings(folder.path(), {25});
  EXPECT_THAT(Names(data), ElementsAre("a.mp4"));
  ASSERT_EQ(data.skipped.size(), 1u);
  EXPECT_FALSE(data.skipped[0].is_failure);
  EXPECT_EQ(data.skipped[0].reason,
            "2 images beside a video, such as IMG_0007.jpg: not read as frames "
            "(give frames a folder of their own)");
}

TEST(Recordings, ASeriesBesideAVideoIsStillRead) {
  const TempFolder folder;
  WriteBytes(folder / "a.mp4", "x");
  for (int i = 1; i <= 12; ++i) {
    WritePlain(folder / ("f" + std::to_string(i) + ".png"), i);
  }
  EXPECT_EQ(LoadRecordings(folder.path(), {25}).clips.size(), 2u);
}

TEST(Recordings, APictureWithoutANumberIsNoRecordingBesideOthers) {
  const TempFolder folder;
  WritePlain(folder / "poster.png", 1);
  EXPECT_EQ(LoadRecordings(folder.path(), {25}).clips.size(), 1u);  // to fail
  WriteBytes(folder / "day1/a.mp4", "x");
  const Dataset data = LoadRecordings(folder.path(), {25});
  EXPECT_THAT(Names(data), ElementsAre("day1/a.mp4"));
  ASSERT_EQ(data.skipped.size(), 1u);
  EXPECT_THAT(data.skipped[0].reason, HasSubstr("no image with a number"));
}

TEST(Recordings, ALinkToWhatIsNotHereFails) {
  const TempFolder folder;
  std::filesystem::create_symlink(".git/annex/objects/k", folder / "a.mp4");
  WriteBytes(folder / "b.mp4", "x");
  EXPECT_THAT(Names(LoadRecordings(folder.path(), {25})),
              ElementsAre("a.mp4", "b.mp4"));
  EXPECT_EQ(ErrorOf([&] { OpenFrames(folder / "a.mp4", 0, -1); }),
            "IoError: cannot read " + (folder / "a.mp4") +
                ": it is a link to .git/annex/objects/k, which is not here: "
                "fetch it (git annex get, datalad get) or copy the file");
}

TEST(Recordings, LinksLeadNowhereTwice) {
  const TempFolder folder;
  namespace fs = std::filesystem;
  WriteBytes(folder / "real/v.mp4", "x");
  fs::create_directory_symlink(".", folder / "again");
  fs::create_directory_symlink("real", folder / "a_link");
  fs::create_symlink("real/v.mp4", folder / "b.mp4");
  for (int i = 0; i < 40; ++i) {
    fs::create_directory_symlink("..",
                                 folder / ("real/up" + std::to_string(i)));
  }
  EXPECT_THAT(Names(LoadRecordings(folder.path(), {25})),
              ElementsAre("real/v.mp4"));
  // What only a link leads to is found through it.
  const TempFolder other;
  fs::create_directory_symlink(folder / "real", other / "linked");
  EXPECT_THAT(Names(LoadRecordings(other.path(), {25})),
              ElementsAre("linked/v.mp4"));
}

}  // namespace
}  // namespace mien
