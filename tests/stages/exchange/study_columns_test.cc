#include "stages/exchange/study_columns.h"

#include <gtest/gtest.h>

namespace mien {
namespace {

TEST(StudyColumns, SpellingsOfManyTables) {
  for (const char* one : {"recording", "Video", "File name", "filename", "NAME",
                          "path", "clip", "folder", "Datei", "文件名"}) {
    EXPECT_TRUE(IsRecordingColumn(one)) << one;
  }
  for (const char* one :
       {"person", "Participant ID", "subject_id", "sub", "Versuchsperson",
        "Teilnehmer", "Person ID", "被试"}) {
    EXPECT_TRUE(IsPersonColumn(one)) << one;
  }
  for (const char* one :
       {"Condition", "group", "Bedingung", "Gruppe", "条件"}) {
    EXPECT_TRUE(IsConditionColumn(one)) << one;
  }
  for (const char* one : {"age", "personality", "fileage", "coin", ""}) {
    EXPECT_FALSE(IsRecordingColumn(one) || IsPersonColumn(one) ||
                 IsConditionColumn(one))
        << one;
  }
}

// What is taken where several would do.
TEST(StudyColumns, TheClearerOneIsTaken) {
  const auto german = StudyColumnsOf({"Name", "Datei", "Bedingung", "VP"});
  EXPECT_EQ(german.recording, 1u);
  EXPECT_EQ(german.condition, 2u);
  EXPECT_EQ(german.person, 3u);
  const auto clips = StudyColumnsOf({"folder", "path", "Participant ID"});
  EXPECT_EQ(clips.recording, 1u);
  EXPECT_EQ(clips.person, 2u);
  EXPECT_FALSE(clips.condition);
  const auto english = StudyColumnsOf({"Datei", "group", "condition", "file"});
  EXPECT_EQ(english.recording, 3u);
  EXPECT_EQ(english.condition, 2u);
}

}  // namespace
}  // namespace mien
