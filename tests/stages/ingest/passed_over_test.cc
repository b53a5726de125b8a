#include "stages/ingest/passed_over.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "pipeline/core/file.h"
#include "stages/ingest/dataset.h"
#include "tests/stages/ingest/video_files.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(PassedOver, IsCountedByWhatItIs) {
  PassedOver files;
  EXPECT_THAT(files.Lines(), IsEmpty());
  for (const char* name : {"GX01.THM", "day 2/GX02.thm", "a.wav", "a.nut",
                           "b.nut", "README", "GL01.LRV"}) {
    files.Add(name);
  }
  files.AddDeep("a/b/c/d/e");
  EXPECT_THAT(
      files.Lines(),
      ElementsAre(
          "beside recordings, not read as such: 1 cameras' small copies of "
          "films (GL01.LRV), 2 cameras' thumbnails (GX01.THM), 1 sound "
          "recordings (a.wav)",
          "no recordings that can be read by their content, passed over: 2 "
          ".nut (a.nut), 1 without an ending (README): convert films among "
          "them, such as with ffmpeg -i in -c:v libx264 out.mp4",
          "1 folder lies too deep and was not looked into, such as a/b/c/d/e: "
          "give them by themselves"));
}

TEST(PassedOver, OfAFolderOfRecordingsIsTold) {
  if (!HaveFfmpeg()) GTEST_SKIP() << "no ffmpeg";
  const TempFolder folder;
  ASSERT_TRUE(MakeMoving(folder / "GX01.MP4", 5, "-c:v libx264"));
  std::filesystem::copy_file(folder / "GX01.MP4", folder / "GL01.LRV");
  ASSERT_TRUE(MakeMoving(folder / "b.nut", 5, "-c:v mpeg4"));
  MakeFolder(folder / "1/2/3/4/5");
  WriteBytes(folder / "1/2/3/4/5/deep.mp4", "x");
  const Dataset data = LoadRecordings(folder.path(), {25});
  ASSERT_EQ(data.clips.size(), 1u);
  EXPECT_EQ(data.clips[0].name, "GX01.MP4");
  ASSERT_EQ(data.skipped.size(), 3u);
  EXPECT_THAT(data.skipped[0].reason, HasSubstr("copies of films (GL01.LRV)"));
  EXPECT_THAT(data.skipped[1].reason, HasSubstr("passed over: 1 .nut (b.nut)"));
  EXPECT_THAT(data.skipped[2].reason, HasSubstr("such as 1/2/3/4/5"));
  for (const Skipped& one : data.skipped) EXPECT_FALSE(one.is_failure);
  // Where the films are gone the small copies are all that there is.
  std::filesystem::remove(folder / "GX01.MP4");
  ASSERT_EQ(LoadRecordings(folder.path(), {25}).clips.size(), 1u);
  EXPECT_EQ(LoadRecordings(folder.path(), {25}).clips[0].name, "GL01.LRV");
}

}  // namespace
}  // namespace mien
