#include "pipeline/core/marks.h"

#include <gmock/gmock.h>

#include "pipeline/core/csv.h"
#include "pipeline/core/note.h"
#include "pipeline/core/text_file.h"

namespace mien {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Marks, AreTakenOffBothEndsAlone) {
  EXPECT_EQ(WithoutMarks("\xE2\x80\x8F\xE2\x80\xAA"
                         "12\xE2\x80\xAC"),
            "12");
  EXPECT_EQ(WithoutMarks("\xEF\xBB\xBF"
                         "a\xE2\x80\x8D"
                         "b"),
            "a\xE2\x80\x8D"
            "b");
  EXPECT_EQ(WithoutMarks("\xE2\x80\x8B"), "");
  EXPECT_EQ(WithoutMarks("\xE2\x80\x93 2"), "\xE2\x80\x93 2");  // a dash
  EXPECT_EQ(WithoutMarks("\xE2\x80"), "\xE2\x80");
  EXPECT_EQ(WithoutMarks(""), "");
}

TEST(Marks, DoNotHideAHeading) {
  const Table table = ParseTable(
      "\xE2\x80\x8Fvideo, \xE2\x80\x8B"
      "fps \na,1\n",
      "t");
  EXPECT_EQ(table.Find({"video"}), 0u);
  EXPECT_EQ(table.Find({"fps"}), 1u);
}

TEST(Csv, OfTwoColumnsOfOneNameItIsSaidWhichIsRead) {
  ReadingNotes notes;
  const Table table =
      ParseTable("video,Onset Frame,onset frame,remark,remark,\na,1,2,x,y,\n",
                 "t", {}, &notes);
  EXPECT_EQ(table.Find({"onset frame"}), 1u);
  EXPECT_THAT(notes.Lines(),
              ElementsAre("t: two columns are called 'onset frame': the first, "
                          "column 2, is read, column 3 is not"));
  ReadingNotes same;
  ParseTable("fps,fps\n25,25\n", "t", {}, &same);
  EXPECT_THAT(same.Lines(), IsEmpty());
}

}  // namespace
}  // namespace mien
