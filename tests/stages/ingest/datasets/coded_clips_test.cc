// What descriptions of sheets and folders can say beyond the sets there are.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stages/ingest/datasets/clip_folders.h"
#include "stages/ingest/datasets/coding_sheet.h"
#include "stages/ingest/datasets/sets.h"
#include "tests/stages/ingest/datasets/made_frames.h"
#include "tests/stages/ingest/test_files.h"
#include "tests/stages/ingest/xlsx_file.h"

namespace mien {
namespace {

using ::testing::HasSubstr;

// Long recordings with several events each, in a sheet without a header.
CodedSet Long() {
  CodedSet set;
  set.name = "long";
  set.title = "LONG";
  set.subject = {"spno.", 1};
  set.item = "spNO.{subject}_{clip}";
  set.sheet.hints = {"code"};
  set.sheet.header = {"Subject", "Filename", "Onset",  "Apex",
                      "Offset",  "AU",       "Emotion"};
  set.sheet.missing = {"", "0"};
  set.sheet.several_events = true;
  set.folders.example = "spNO.1, spNO.2, ...";
  set.folders.give = "part_A";
  set.folders.paths = {"{subject}/{clip}/color"};
  return set;
}

TEST(CodedClipsTest, SeveralEventsOfAClipStayTogetherInOrder) {
  TempFolder temp;
  WriteBytes(temp / "code.csv",
             "1,b,50,60,70,4,disgust\n1,a,5,6,7,12,joy\n"
             "1,b,10,20,30,1+2,surprise\n1,b,90,80,95,4,fear\n");
  WriteFrames(temp / "part_A/spNO.1/b/color/", 1, 99);
  WriteFrames(temp / "part_A/spNO.1/a/color/", 1, 9);
  WriteFrames(temp / "part_A/spNO.1/a/depth/", 1, 9);
  const Dataset data = LoadCodedClips(temp.path(), {30}, Long());
  ASSERT_EQ(data.clips.size(), 2u);
  EXPECT_EQ(data.clips[0].item, "spNO.1_a");
  EXPECT_EQ(data.clips[0].folder, temp / "part_A/spNO.1/a/color");
  const auto& coded = data.clips[1].coded;
  ASSERT_EQ(coded.size(), 2u);
  EXPECT_EQ(coded[0].onset, 10);
  EXPECT_EQ(coded[0].emotion, "surprise");
  EXPECT_EQ(coded[1].onset, 50);
  EXPECT_EQ(coded[1].action_units, "4");
  ASSERT_EQ(data.skipped.size(), 1u);  // one event of the clip, not the clip
  EXPECT_EQ(data.skipped[0].item, "spNO.1_b");
  EXPECT_THAT(data.skipped[0].reason,
              HasSubstr("its onset 90 is after its apex 80"));
}

TEST(CodedClipsTest, AnEventOutsideTheFramesLeavesTheOthers) {
  TempFolder temp;
  WriteBytes(temp / "code.csv",
             "1,b,500,510,520,4,disgust\n1,b,5,6,7,12,joy\n");
  WriteFrames(temp / "spNO.1/b/color/", 1, 99);
  const Dataset data = LoadCodedClips(temp.path(), {30}, Long());
  ASSERT_EQ(data.clips.size(), 1u);
  ASSERT_EQ(data.clips[0].coded.size(), 1u);
  EXPECT_EQ(data.clips[0].coded[0].onset, 5);
  ASSERT_EQ(data.skipped.size(), 1u);
  EXPECT_TRUE(data.skipped[0].is_failure);
  EXPECT_THAT(data.skipped[0].reason,
              HasSubstr("its onset 500 is not among the frames 1 to 99"));
}

TEST(CodedClipsTest, AClipMayHaveARateOfItsOwn) {
  TempFolder temp;
  WriteBytes(temp / "code.csv", "1,a,5,6,7,12,joy\n2,b,5,6,7,12,joy\n");
  WriteFrames(temp / "spNO.1/a/color/", 1, 9);
  WriteFrames(temp / "spNO.2/b/color/", 1, 99);
  CodedSet set = Long();
  set.settle = [](const FrameSpan& frames, Clip* clip, std::string* note) {
    if (frames.count > 50) clip->fps = 300;
    if (frames.count > 50) *note = "taken with the faster camera";
    return std::string();
  };
  const Dataset data = LoadCodedClips(temp.path(), {200}, set);
  ASSERT_EQ(data.clips.size(), 2u);
  EXPECT_EQ(data.clips[0].fps, 200);
  EXPECT_EQ(data.clips[1].fps, 300);
  ASSERT_EQ(data.skipped.size(), 1u);
  EXPECT_EQ(data.skipped[0].item, "spNO.2_b");
  EXPECT_EQ(data.skipped[0].reason, "taken with the faster camera");
}

TEST(CodedClipsTest, AnUnlistedClipNeedsAnEvent) {
  TempFolder temp;
  WriteBytes(temp / "code.csv", "1,a,5,6,7,12,joy\n");
  WriteFrames(temp / "spNO.1/a/color/", 1, 9);
  WriteFrames(temp / "spNO.1/z/color/", 1, 9);
  CodedSet set = Long();
  set.unlisted = true;
  const Dataset data = LoadCodedClips(temp.path(), {200}, set);
  EXPECT_EQ(data.clips.size(), 1u);
  ASSERT_EQ(data.skipped.size(), 1u);
  EXPECT_EQ(data.skipped[0].item, "spNO.1_z");
  EXPECT_EQ(data.skipped[0].reason, "nobody coded it");
  EXPECT_TRUE(data.skipped[0].is_failure);
}

TEST(CodedClipsTest, APageOfTheWorkbookOrElseTheFirst) {
  TempFolder temp;
  WriteWorkbook(temp / "code.xlsx",
                {{"1", "a", "5", "6", "7", "12", "joy"}});  // Sheet1
  CodedSet set = Long();
  for (const char* page : {"Sheet1", "MICRO_ONLY"}) {
    set.sheet.sheet = page;
    EXPECT_EQ(ReadCodingSheet(temp.path(), set).rows.size(), 1u) << page;
  }
}

TEST(CodedClipsTest, ASheetThatIsNotNeeded) {
  TempFolder temp;
  WriteBytes(temp / "readings.csv", "time,value\n1,2\n");
  CodedSet set = Long();
  set.sheet.header.clear();
  set.sheet.needed = false;
  const CodingSheet sheet = ReadCodingSheet(temp.path(), set);
  EXPECT_EQ(sheet.path, "");
  EXPECT_TRUE(sheet.rows.empty());
}

TEST(CodedClipsTest, SheetsOfOtherPartsAreNotRead) {
  TempFolder temp;
  WriteBytes(temp / "code_vis.csv", "1,v,5,6,7,12,joy\n");
  WriteBytes(temp / "x/code.csv", "1,a,5,6,7,12,joy\n");
  CodedSet set = Long();
  set.sheet.others = {"vis"};
  EXPECT_EQ(ReadCodingSheet(temp.path(), set).path, temp / "x/code.csv");
  EXPECT_TRUE(ReadCodingSheet(temp.path(), set).skipped.empty());
}

TEST(CodedClipsTest, NumbersOfFrames) {
  TempFolder temp;
  WriteFrames(temp / "img", 98, 101);
  WriteBytes(temp / "Thumbs7.db", "");
  WriteBytes(temp / "cover.jpg", "");
  const FrameSpan span = SpanOf(temp.path());
  EXPECT_EQ(span.first, 98);
  EXPECT_EQ(span.last, 101);
  EXPECT_EQ(span.count, 4);
}

TEST(CodedClipsTest, FoldersOfSubjects) {
  EXPECT_TRUE(IsSubjectFolder("sub01", {"sub", 2}));
  EXPECT_TRUE(IsSubjectFolder("SUB104", {"sub", 2}));
  EXPECT_FALSE(IsSubjectFolder("sub", {"sub", 2}));
  EXPECT_FALSE(IsSubjectFolder("subtitles", {"sub", 2}));
  EXPECT_TRUE(IsSubjectFolder("006", {"", 3}));
  EXPECT_FALSE(IsSubjectFolder("06", {"", 3}));
  EXPECT_FALSE(IsSubjectFolder("2019", {"", 3}));
  EXPECT_FALSE(IsSubjectFolder("", {"", 3}));
}

// The same letters, written as one character and as letter and mark.
TEST(CodedClipsTest, NamesInTheOtherWayOfWriting) {
  TempFolder temp;
  WriteBytes(temp / "CASME2-coding.csv",
             "Subject,Filename,OnsetFrame,ApexFrame,OffsetFrame,Action Units,"
             "Estimated Emotion\n"
             "1,EP01_\xC3\xA9t\xC3\xA9,1,2,3,12,happiness\n"
             "1,EP01_02,1,2,3,12,happiness\n");
  for (const char* name : {"EP01_e\xCC\x81te\xCC\x81", "ep01_02 "}) {
    for (int i = 1; i <= 3; ++i) {
      WritePlain(temp / ("Cropped/sub01/" + std::string(name) + "/img" +
                         std::to_string(i) + ".png"),
                 i);
    }
  }
  const Dataset set = LoadCodedClips(temp.path(), {200}, Casme2Set());
  EXPECT_EQ(set.clips.size(), 2u);
  for (const Skipped& one : set.skipped) EXPECT_FALSE(one.is_failure);
}

}  // namespace
}  // namespace mien
