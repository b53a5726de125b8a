#include <gmock/gmock.h>

#include <opencv2/imgcodecs.hpp>

#include "pipeline/core/file.h"
#include "stages/ingest/dataset.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using testing::HasSubstr;

TEST(Recordings, FindsFilesAndFoldersOfFrames) {
  const TempFolder folder;
  MakeFolder(folder / "day1/frames");
  WriteFileAtomic(folder / "b.MP4", "x");
  WriteFileAtomic(folder / "notes.txt", "x");
  WriteFileAtomic(folder / "day1/a.mov", "x");
  cv::imwrite(folder / "day1/frames/img1.png", cv::Mat(4, 4, CV_8UC1, 9));
  const Dataset data = LoadRecordings(folder.path(), 100);
  ASSERT_EQ(data.clips.size(), 3u);
  EXPECT_EQ(data.clips[0].item, "b.MP4");
  EXPECT_EQ(data.clips[1].item, "day1/a.mov");
  EXPECT_EQ(data.clips[2].item, "day1/frames");
  EXPECT_EQ(data.clips[2].folder, folder / "day1/frames");
}

TEST(Recordings, AFileIsOneRecording) {
  const TempFolder folder;
  WriteFileAtomic(folder / "odd.name", "x");
  EXPECT_EQ(LoadRecordings(folder / "odd.name", 0).clips.size(), 1u);
}

TEST(Recordings, TellsWhatIsMissing) {
  const TempFolder folder;
  EXPECT_THAT(ErrorOf([&] { LoadRecordings(folder / "none", 0); }),
              HasSubstr("there is no such file or folder"));
  EXPECT_THAT(ErrorOf([&] { LoadRecordings(folder.path(), 0); }),
              HasSubstr("no video file (mp4, "));
}

}  // namespace
}  // namespace mien
