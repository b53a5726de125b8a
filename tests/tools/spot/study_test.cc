#include "tools/spot/study.h"

#include <cmath>

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

TEST(StudyFacts, CountsOfListedRows) {
  std::vector<EventRow> rows(4);
  rows[0].verdict = "accept";
  rows[1].verdict = "reject";
  rows[1].kind = "macro";
  rows[2].kind = "macro";
  rows[2].verdict = "accept";
  rows[3].flags = {"speech"};
  for (EventRow& row : rows) row.offset_s = 0.4;
  StudyRecording one;
  PutCounts(rows, 25, 0.3, 50, &one);
  EXPECT_EQ(one.found, 25u);
  EXPECT_EQ(one.looks, 4u);
  EXPECT_EQ(one.micro, 2u);
  EXPECT_EQ(one.macro, 2u);
  EXPECT_EQ(one.unexplained, 3u);
  EXPECT_EQ(one.accepted, 2u);
  EXPECT_EQ(one.accepted_micro, 1u);
  EXPECT_EQ(one.rejected, 1u);
  EXPECT_GT(one.check_minutes, 0);
}

TEST(StudyFacts, NoiseIsOfTheFaceMeasuredLongest) {
  const float nan = std::nanf("");
  MotionSeries series;
  series.faces.resize(2);
  series.faces[0].noise = {9, nan, nan};
  series.faces[0].iod_px = 100;
  series.faces[1].noise = {1, 2, 3};
  series.faces[1].iod_px = 200;
  series.faces[1].image_iod_px = 50;
  StudyRecording one;
  PutNoise(series, &one);
  EXPECT_NEAR(one.noise_iod, 0.01, 1e-8);
  EXPECT_NEAR(one.noise_px, 0.5, 1e-6);
  StudyRecording none;
  PutNoise({}, &none);
  EXPECT_TRUE(std::isnan(none.noise_iod));
}

TEST(StudyFacts, MinutesOfFaceAreAddedOverFaces) {
  FaceTracks tracks;
  tracks.fps = 1;
  for (int i = 0; i < 120; ++i) tracks.time_s.push_back(i);
  StudyRecording one;
  PutLength(tracks, {2, 120 + 60}, &one);
  EXPECT_NEAR(one.minutes, 2, 1e-9);
  EXPECT_NEAR(one.face_minutes, 3, 1e-9);
  EXPECT_EQ(one.faces, 2u);
}

TEST(StudyFacts, LimitsInWords) {
  StudyRecording one;
  PutLimit(std::nullopt, &one);
  EXPECT_EQ(one.limit_text, "");
  MeasuredLimit limit;
  limit.half.state = "measured";
  limit.half.amplitude_iod = 0.0123;
  PutLimit(limit, &one);
  EXPECT_EQ(one.limit_text, "1.2 %");
  EXPECT_DOUBLE_EQ(one.limit_iod, 0.0123);
  StudyRecording other;
  limit.half.state = "not_reached";
  PutLimit(limit, &other);
  EXPECT_EQ(other.limit_text, "not reached");
  EXPECT_TRUE(std::isnan(other.limit_iod));
}

class StudyTableTest : public testing::Test {
 protected:
  StudyTableTest() {
    study_.recordings.resize(2);
    study_.recordings[0].name = "a.mp4";
    study_.recordings[1].name = "b.mp4";
  }
  void Put(const std::string& text) {
    WriteFileAtomic(folder_ / "table.csv", text);
    PutConditions(folder_ / "table.csv", {"/d/a.mp4", "/d/b.mp4"}, &study_);
  }
  TempFolder folder_;
  Study study_;
};

TEST_F(StudyTableTest, ColumnsAndWhatFitsNothing) {
  Put("file,condition,person,age\na.mp4,rest,anna,31\nc.mp4,rest,cleo,20\n");
  EXPECT_THAT(study_.more_columns, ElementsAre("condition", "person", "age"));
  EXPECT_EQ(study_.recordings[0].condition, "rest");
  EXPECT_EQ(study_.recordings[0].person, "anna");
  EXPECT_THAT(study_.recordings[0].more, ElementsAre("rest", "anna", "31"));
  EXPECT_EQ(study_.recordings[1].condition, "");
  EXPECT_THAT(
      study_.notes,
      ElementsAre(HasSubstr("table.csv: 1 rows name no recording that is "
                            "read: line 3: c.mp4"),
                  HasSubstr("table.csv: 1 recordings have no row and are in "
                            "no condition: b.mp4")));
}

// Who it is decides what a recording counts for; "" is no person and no
// condition.
TEST_F(StudyTableTest, EmptyCellsAreSaid) {
  Put("Datei;Bedingung;Versuchsperson\na.mp4; ;anna\nb.mp4;rest;\n");
  EXPECT_EQ(study_.recordings[0].condition, "");
  EXPECT_EQ(study_.recordings[0].person, "anna");
  EXPECT_EQ(study_.recordings[1].condition, "");
  EXPECT_EQ(study_.recordings[1].person, "");
  EXPECT_THAT(study_.recordings[1].more, ElementsAre("rest", ""));
  EXPECT_THAT(
      study_.notes,
      ElementsAre(HasSubstr("table.csv: the condition of 1 recordings is "
                            "empty, and they are in none: a.mp4"),
                  HasSubstr("table.csv: the person of 1 recordings is empty, "
                            "and they are left out of persons and conditions: "
                            "b.mp4")));
  EXPECT_THAT(study_.recordings[0].notes,
              ElementsAre("its condition is empty in the table (--table): in "
                          "none"));
  EXPECT_THAT(study_.recordings[1].notes,
              ElementsAre("its person is empty in the table (--table): of no "
                          "person and in no condition"));
  EXPECT_EQ(PersonsOf(study_).size(), 1u);
}

TEST_F(StudyTableTest, AColumnThatMeansNothingIsNamed) {
  Put("File name,Bedngung,Participant ID\na.mp4,x,anna\nb.mp4,y,anna\n");
  EXPECT_TRUE(study_.has_persons);
  EXPECT_THAT(study_.notes,
              ElementsAre(HasSubstr("table.csv: no column condition (or "
                                    "another word for it); taken over as they "
                                    "stand: 'Bedngung'")));
}

TEST_F(StudyTableTest, FilesByWhatIsTold) {
  const auto names = [&](bool page) {
    std::vector<std::string> all;
    for (const auto& [name, text] : StudyFiles(study_, page)) {
      all.push_back(name);
    }
    return all;
  };
  EXPECT_THAT(names(true), ElementsAre("recordings.csv", "index.html"));
  Put("file,condition,person\na.mp4,x,anna\nb.mp4,y,anna\n");
  EXPECT_THAT(names(false), ElementsAre("recordings.csv", "persons.csv",
                                        "conditions.csv", "contrasts.csv"));
}

TEST_F(StudyTableTest, ATakenNameIsSaid) {
  try {
    Put("file,looks\na.mp4,3\n");
    FAIL();
  } catch (const DataError& error) {
    EXPECT_THAT(error.what(),
                HasSubstr("column 'looks' has the name of a column that "
                          "recordings.csv has already"));
  }
}

}  // namespace
}  // namespace mien
