#include "stages/exchange/conditions.h"

#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ConditionsTest : public testing::Test {
 protected:
  ConditionTable Read(const std::string& text) {
    WriteFileAtomic(folder_ / "conditions.csv", text);
    return ReadConditions(folder_ / "conditions.csv", {"minutes", "notes"});
  }
  static std::string ErrorOf(const std::function<void()>& work) {
    try {
      work();
    } catch (const DataError& error) {
      return error.what();
    }
    return "no error";
  }
  std::string ErrorOf(const std::string& text) {
    return ErrorOf([&] { Read(text); });
  }
  TempFolder folder_;
};

TEST_F(ConditionsTest, AnyColumnsStay) {
  const ConditionTable table = Read(
      "Person,Video,Condition,Age at test\nanna,a.mp4,rest,31\n"
      "ben,b.mp4,stress,\n");
  EXPECT_THAT(table.columns, ElementsAre("Person", "Condition", "Age at test"));
  EXPECT_EQ(table.person, 0u);
  EXPECT_EQ(table.condition, 1u);
  ASSERT_EQ(table.rows.size(), 2u);
  EXPECT_EQ(table.rows[1].recording, "b.mp4");
  EXPECT_EQ(table.rows[1].where, "line 3");
  EXPECT_THAT(table.rows[0].cells, ElementsAre("anna", "rest", "31"));
}

TEST_F(ConditionsTest, BadTablesAreSaid) {
  EXPECT_THAT(ErrorOf("person,condition\nanna,rest\n"), HasSubstr("recording"));
  EXPECT_THAT(ErrorOf("video,condition\na.mp4,x\n,y\n"),
              HasSubstr("line 3, column 'video': '' names no recording"));
  EXPECT_THAT(ErrorOf("video,condition\na.mp4,x\na.mp4,y\n"),
              HasSubstr("line 3, column 'video': 'a.mp4' stands in line 2 "
                        "already: one row a recording"));
  EXPECT_THAT(ErrorOf("video,Minutes\na.mp4,x\n"),
              HasSubstr("column 'Minutes' has the name of a column that "
                        "recordings.csv has already: rename it"));
  EXPECT_THAT(ErrorOf("video,age,AGE\na.mp4,1,2\n"),
              HasSubstr("column 'AGE' stands there twice"));
  EXPECT_THAT(ErrorOf("video,,age\na.mp4,1,2\n"),
              HasSubstr("column 2 has no name"));
  EXPECT_THAT(ErrorOf("video,condition\n"),
              HasSubstr("no row names a recording"));
  std::string many = "video,condition\n";
  for (int i = 0; i < 25; ++i) many += Str("v", i, ".mp4,c", i, "\n");
  EXPECT_THAT(ErrorOf(many),
              HasSubstr("line 22, column 'condition': 'c20' is the 21th "
                        "condition: is this a column of conditions?"));
}

TEST_F(ConditionsTest, NamesFitWithAndWithoutFolderAndExtension) {
  const ConditionTable table =
      Read("recording,condition\na,x\nday2/b.mp4,y\nday1/b,z\ngone.mp4,w\n");
  const ConditionRows joined =
      JoinConditions(table, {"/data/day1/a.mp4", "/data/day1/b.mp4",
                             "/data/day2/b.mp4", "/data/day2/other.mp4"});
  EXPECT_THAT(joined.row, ElementsAre(0u, 2u, 1u, std::nullopt));
  EXPECT_THAT(joined.unused, ElementsAre(3u));
}

TEST_F(ConditionsTest, TheWholeNameWins) {
  const ConditionTable table = Read("file,condition\na,x\na.mov,y\n");
  const ConditionRows joined = JoinConditions(table, {"a.mov", "a"});
  EXPECT_THAT(joined.row, ElementsAre(1u, 0u));
}

TEST_F(ConditionsTest, WhatFitsSeveralOrNoneIsSaid) {
  const ConditionTable table = Read("recording,condition\nb.mp4,x\n");
  EXPECT_THAT(ErrorOf([&] {
                JoinConditions(table, {"day1/b.mp4", "day2/b.mp4"});
              }),
              HasSubstr("conditions.csv: line 2: 'b.mp4' is the name of 2 "
                        "recordings (day1/b.mp4, day2/b.mp4): write "
                        "folder/name in the table"));
  EXPECT_THAT(ErrorOf([&] { JoinConditions(table, {"c.mp4"}); }),
              HasSubstr("none of its 1 rows names a recording that is read: "
                        "it has 'b.mp4', the first recording is 'c.mp4'"));
  const ConditionTable twice = Read("recording,c\nb.mp4,x\nday1/b.mp4,y\n");
  EXPECT_THAT(ErrorOf([&] { JoinConditions(twice, {"day1/b.mp4"}); }),
              HasSubstr("line 3: 'day1/b.mp4' is the recording of line 2 too"));
}

}  // namespace
}  // namespace mien
