#include "stages/report/study_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/csv.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "tests/support/documented_columns.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

// 3 people in 2 conditions of 4 minutes each; `more` micro-expressions more in
// the second.
Study StudyWith(std::size_t more) {
  Study study;
  study.has_conditions = study.has_persons = study.has_reports = true;
  study.more_columns = {"condition", "person", "=age"};
  const std::size_t bases[] = {6, 9, 7};
  for (int person = 0; person < 3; ++person) {
    for (const bool second : {false, true}) {
      StudyRecording one;
      one.name = Str("p", person, second ? "_stress.mp4" : "_rest.mp4");
      one.folder = Str("p", person, second ? " stress" : " rest");
      one.minutes = one.face_minutes = 4;
      one.fps = 50;
      one.faces = 1;
      one.micro = bases[person] + (second ? more : (person == 1 ? 1 : 0));
      one.macro = 3;
      one.looks = one.micro + one.macro;
      one.found = 40;
      one.noise_iod = 0.0042;
      one.person = Str("P", person);
      one.condition = second ? "stress" : "rest";
      one.more = {one.condition, one.person, "<31>"};
      study.recordings.push_back(one);
    }
  }
  return study;
}

const RateContrast& MicroContrast(const std::vector<StudyCount>& counts) {
  return counts.at(1).rates.contrasts.at(0);
}

TEST(Study, APlantedDifferenceIsFoundAndAPlantedNullIsNot) {
  const Study planted = StudyWith(14);
  const auto counts = CompareConditions(planted, 2000, 1);
  ASSERT_EQ(counts.size(), 3u);  // looks, micro, macro: nobody has reviewed
  EXPECT_EQ(counts[1].name, "micro");
  // 23 in 12 minutes against 22 + 42.
  EXPECT_NEAR(MicroContrast(counts).ratio, 64.0 / 23, 1e-12);
  EXPECT_TRUE(MicroContrast(counts).beyond_chance());
  EXPECT_FALSE(counts[2].rates.contrasts[0].beyond_chance());  // macro
  const auto null = CompareConditions(StudyWith(0), 2000, 1);
  EXPECT_FALSE(MicroContrast(null).beyond_chance());
  const std::string page = RenderStudy(planted, counts);
  EXPECT_THAT(page, HasSubstr("more than chance"));
  EXPECT_THAT(RenderStudy(StudyWith(0), null),
              Not(HasSubstr("more than chance<")));
}

TEST(Study, TablesHaveTheDocumentedColumns) {
  const Study study = StudyWith(14);
  const auto counts = CompareConditions(study, 200, 1);
  const auto header = [](const std::string& csv) {
    return ParseTable(csv, "x.csv").header;
  };
  auto recordings = DocumentedColumns("recordings.csv");
  EXPECT_EQ(RecordingColumns(), recordings);
  recordings.insert(recordings.end(), {"condition", "person", "'=age"});
  EXPECT_EQ(header(RecordingsCsv(study)), recordings);
  EXPECT_EQ(header(PersonsCsv(PersonsOf(study))),
            DocumentedColumns("persons.csv"));
  EXPECT_EQ(header(ConditionsCsv(counts)), DocumentedColumns("conditions.csv"));
  EXPECT_EQ(header(ContrastsCsv(counts)), DocumentedColumns("contrasts.csv"));
}

TEST(Study, TablesAreUtf8WhateverARecordingIsCalled) {
  Study study = StudyWith(0);
  study.recordings[0].name = "caf\xE9.mp4";
  study.recordings[1].error = "caf\xE9.mp4: no video stream";
  EXPECT_TRUE(IsCleanText(RecordingsCsv(study)));
  EXPECT_THAT(RecordingsCsv(study), HasSubstr("caf\xEF\xBF\xBD.mp4,"));
}

TEST(Study, AFailedRecordingIsALineAndCountsForNothing) {
  Study study = StudyWith(0);
  study.recordings[1].error = "p0_stress.mp4: no video stream";
  const Table table = ParseTable(RecordingsCsv(study), "recordings.csv");
  ASSERT_EQ(table.rows.size(), 6u);
  EXPECT_EQ(table.rows[1][2], "failed");
  EXPECT_EQ(table.rows[1][3], "");
  EXPECT_EQ(table.rows[1][table.Need({"notes"})],
            "p0_stress.mp4: no video stream");
  EXPECT_EQ(table.rows[1][table.Need({"condition"})], "stress");
  const auto counts = CompareConditions(study, 200, 1);
  EXPECT_EQ(counts[1].rates.conditions[1].recordings, 2u);
  const auto persons = PersonsOf(study);
  ASSERT_EQ(persons.size(), 3u);
  EXPECT_EQ(persons[0].failed, 1u);
  EXPECT_EQ(persons[0].sum.micro, 6u);
  EXPECT_THAT(persons[0].conditions, ElementsAre("rest", "stress"));
  EXPECT_THAT(RenderStudy(study, counts),
              HasSubstr("failed</span> p0_stress.mp4: no video stream"));
}

TEST(Study, VerdictsAreCountedOnceThereAreSome) {
  Study study = StudyWith(3);
  study.reviewed = true;
  study.recordings[0].accepted = 2;
  study.recordings[0].accepted_micro = 1;
  const auto counts = CompareConditions(study, 100, 1);
  ASSERT_EQ(counts.size(), 5u);
  EXPECT_EQ(counts[4].name, "accepted_micro");
  EXPECT_EQ(counts[4].rates.conditions[0].count, 1);
}

TEST(Study, WhatIsNotToldIsLeftOut) {
  Study study = StudyWith(0);
  study.has_conditions = study.has_persons = false;
  EXPECT_TRUE(CompareConditions(study, 100, 1).empty());
  for (StudyRecording& one : study.recordings) one.person.clear();
  EXPECT_TRUE(PersonsOf(study).empty());
  const std::string page = RenderStudy(study, {});
  EXPECT_THAT(page, Not(HasSubstr("id=\"conditions\"")));
  EXPECT_THAT(page, Not(HasSubstr("id=\"persons\"")));
  EXPECT_THAT(page, HasSubstr("href=\"p0%20rest/report.html\""));
  EXPECT_THAT(page, HasSubstr("&lt;31&gt;"));
  EXPECT_THAT(page, Not(HasSubstr("<31>")));
}

}  // namespace
}  // namespace mien
