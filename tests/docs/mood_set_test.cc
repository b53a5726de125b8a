#include "tests/docs/mood_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stages/ingest/datasets/catalogue.h"
#include "tests/stages/ingest/datasets/made_frames.h"

namespace mien {
namespace {

// As in stages/ingest/datasets/catalogue.cc.
const DatasetRow& Row() {
  static const auto& rows = *new std::vector<DatasetRow>{
      {"mood", DatasetKind::kClips, true, 60, "clip folders and mood_labels",
       LoadSet<MoodSet>, nullptr},
  };
  return rows[0];
}

TEST(MoodSet, ReadsSheetAndFrames) {
  const TempFolder temp;
  WriteFrames(temp / "frames/P01/walk_3/f", 10, 40);
  WriteFrames(temp / "frames/P02/walk_1/f", 1, 9);
  WriteFrames(temp / "small/P01/walk_3/f", 10, 40);
  WriteBytes(temp / "mood_labels.csv",
             "Person,Filename,Start,Peak,End,Feeling\n"
             "1,walk_3,10,25,40,Joy\n"
             "2,walk_1,2,0,8,Anger\n"
             "2,walk_2,2,3,8,Anger\n");
  const Dataset data = Row().clips(temp.path(), {Row().fps});
  ASSERT_EQ(data.clips.size(), 2u);
  EXPECT_EQ(data.clips[0].item, "p01_walk_3");
  EXPECT_EQ(data.clips[0].folder, temp / "frames/P01/walk_3");
  EXPECT_EQ(data.clips[0].coded[0].apex, 25);
  EXPECT_EQ(data.clips[0].coded[0].emotion, "joy");
  EXPECT_EQ(data.clips[1].coded[0].apex, std::nullopt);
  EXPECT_EQ(data.clips[1].fps, 60);
  ASSERT_EQ(data.skipped.size(), 3u);  // no folder, mended, another copy
  EXPECT_TRUE(data.skipped[0].is_failure);
  EXPECT_EQ(data.skipped[0].item, "p02_walk_2");
  EXPECT_THAT(data.skipped[1].reason,
              testing::StartsWith("its peak is 0: taken as unknown ("));
  EXPECT_EQ(data.skipped[2].item, temp / "small");
}

}  // namespace
}  // namespace mien
