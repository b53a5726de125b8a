#include "tools/studio/people.h"

#include <gtest/gtest.h>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

TEST(People, NamesSurviveTheFile) {
  const auto faces =
      ParsePeople(PeopleCsv({{"a, b.mp4", 0, "Anna"}, {"=c.mp4", 2, "-Ben"}}),
                  "people.csv");
  ASSERT_EQ(faces.size(), 2u);
  EXPECT_EQ(faces[0].recording, "a, b.mp4");
  EXPECT_EQ(faces[1].recording, "=c.mp4");
  EXPECT_EQ(faces[1].face, 2);
  EXPECT_EQ(faces[1].person, "-Ben");
  try {
    ParsePeople("recording,face,person\na.mp4,x,Anna\n", "people.csv");
    FAIL();
  } catch (const DataError& error) {
    EXPECT_NE(error.message().find("a face's number is needed"),
              std::string::npos);
  }
}

TEST(People, MinutesOfFacesComeFromTheSignals) {
  // Four frames, a quarter of a second each: 1 s in all. Face 0 is there in
  // three of them, face 2 in one.
  const FaceTimes seen = FacesOf(
      "frame,time_s,head_x_iod,blink,face2_head_x_iod,face2_blink\n"
      "0,0,0.1,0,,\n1,0.25,0.1,0,,\n2,0.5,,,0.2,0\n3,0.75,0.1,0,,\n",
      "signals.csv");
  EXPECT_NEAR(seen.minutes, 1.0 / 60, 1e-12);
  EXPECT_NEAR(seen.fps, 4, 1e-9);
  ASSERT_EQ(seen.faces.size(), 2u);
  EXPECT_EQ(seen.faces[0].face, 0);
  EXPECT_NEAR(seen.faces[0].minutes, 0.75 / 60, 1e-12);
  EXPECT_EQ(seen.faces[1].face, 2);
  EXPECT_NEAR(seen.faces[1].minutes, 0.25 / 60, 1e-12);
  EXPECT_THROW(FacesOf("a,b\n1,2\n", "signals.csv"), DataError);
  EXPECT_TRUE(FacesOf("frame,time_s,head_x_iod\n", "x").faces.empty());
}

EventRow Row(int face, const std::string& kind, const std::string& verdict,
             std::vector<std::string> flags = {}) {
  EventRow row;
  row.face = face;
  row.kind = kind;
  row.verdict = verdict;
  row.flags = std::move(flags);
  return row;
}

std::vector<FaceRows> TwoRecordings() {
  FaceTimes one, two;
  one.minutes = 2;
  one.faces = {{0, 2}};
  two.minutes = 3;
  two.faces = {{0, 3}, {1, 1}};
  return {{"rest.mp4", one, {Row(0, "micro", "accept")}},
          {"stress.mp4",
           two,
           {Row(0, "micro", "accept"), Row(0, "micro", "reject", {"blink"}),
            Row(0, "macro", ""), Row(1, "micro", "", {"low_fps"})}}};
}

TEST(People, FacesOfOneNameAreOnePerson) {
  const Study study =
      StudyOfFaces(TwoRecordings(),
                   {{"rest.mp4", 0, "Anna"}, {"stress.mp4", 0, "Anna"}}, "");
  ASSERT_EQ(study.recordings.size(), 3u);
  EXPECT_EQ(study.recordings[0].name, "rest.mp4");
  EXPECT_EQ(study.recordings[1].name, "stress.mp4 face 0");
  EXPECT_EQ(study.recordings[1].looks, 3u);
  EXPECT_EQ(study.recordings[1].micro, 2u);
  EXPECT_EQ(study.recordings[1].unexplained, 2u);
  EXPECT_EQ(study.recordings[1].accepted, 1u);
  EXPECT_EQ(study.recordings[1].rejected, 1u);
  EXPECT_EQ(study.recordings[2].unexplained, 1u);
  const auto persons = PersonsOf(study);
  ASSERT_EQ(persons.size(), 1u);
  EXPECT_EQ(persons[0].person, "Anna");
  EXPECT_EQ(persons[0].recordings, 2u);
  EXPECT_NEAR(persons[0].sum.face_minutes, 5, 1e-12);
  EXPECT_EQ(persons[0].sum.looks, 4u);
  EXPECT_NE(RecordingsCsv(study).find(",person\n"), std::string::npos);
}

TEST(People, ConditionsComeFromTheTable) {
  const TempFolder folder;
  const std::string table = folder.path() + "/conditions.csv";
  WriteFileAtomic(table,
                  "recording,condition,person,age\nrest.mp4,rest,P1,30\n"
                  "stress,stress,P1,30\nother.mp4,rest,P2,40\n");
  const Study study =
      StudyOfFaces(TwoRecordings(), {{"stress.mp4", 1, "Ben"}}, table);
  EXPECT_TRUE(study.has_conditions);
  ASSERT_EQ(study.notes.size(), 1u);
  EXPECT_NE(study.notes[0].find("other.mp4"), std::string::npos);
  EXPECT_EQ(study.recordings[0].condition, "rest");
  EXPECT_EQ(study.recordings[0].person, "P1");
  // Which of two faces the table means nobody knows.
  EXPECT_EQ(study.recordings[1].person, "");
  EXPECT_EQ(study.recordings[2].person, "Ben");
  EXPECT_EQ(study.recordings[2].condition, "stress");
  const auto counts = CompareConditions(study, 100, 1);
  ASSERT_FALSE(counts.empty());
  ASSERT_EQ(counts[0].rates.conditions.size(), 2u);
  // stress: 4 candidates in 4 minutes; rest: 1 in 2.
  for (const StudyCount& count : counts) {
    if (count.name != "micro") continue;
    EXPECT_EQ(count.rates.conditions[0].count, 1);
    EXPECT_NEAR(count.rates.conditions[1].per_minute, 3.0 / 4, 1e-9);
  }
}

TEST(People, ATableOfOtherRecordingsIsToldOf) {
  const TempFolder folder;
  const std::string table = folder.path() + "/conditions.csv";
  WriteFileAtomic(table, "recording,condition\nx.mp4,rest\n");
  const Study study = StudyOfFaces(TwoRecordings(), {}, table);
  EXPECT_FALSE(study.has_conditions);
  EXPECT_EQ(study.notes.size(), 1u);
}

TEST(People, TheProjectKeepsThem) {
  const TempFolder folder;
  const Project project(folder.path() + "/p");
  WriteFileAtomic(project.Path("recordings/a.mp4"), "film");
  People people(project);
  people.Name("a.mp4", 0, " Anna ");
  people.Name("a.mp4", 1, "Ben");
  people.Name("a.mp4", 0, "Anna K");
  auto named = people.Named();
  ASSERT_EQ(named.size(), 2u);
  EXPECT_EQ(named[0].person, "Anna K");
  people.Name("a.mp4", 0, "");
  EXPECT_EQ(people.Named().size(), 1u);
  EXPECT_THROW(people.Name("b.mp4", 0, "x"), DataError);
  EXPECT_THROW(people.Name("a.mp4", -1, "x"), DataError);
  EXPECT_THROW(people.Name("a.mp4", 0, std::string(61, 'x')), DataError);
  EXPECT_FALSE(people.HasTable());
  EXPECT_THROW(people.PutTable("a,b\n1,2\n"), DataError);
  EXPECT_FALSE(people.HasTable());
  people.PutTable("recording,condition\na.mp4,rest\n");
  EXPECT_TRUE(people.HasTable());
  people.PutTable("");
  EXPECT_FALSE(people.HasTable());
}

}  // namespace
}  // namespace mien
