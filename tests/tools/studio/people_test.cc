#include "tools/studio/people.h"

#include <gtest/gtest.h>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "stages/exchange/event_table.h"
#include "tests/support/temp_folder.h"
#include "tools/studio/people_study.h"

namespace mien {
namespace {

TEST(People, NamesSurviveTheFile) {
  NamedFace anna{"a, b.mp4", 0, "Anna"}, ben{"=c.mp4", 2, "-Ben"};
  ben.baseline = BaselineStretch{2.5, 10};
  NamedFace nobody{"d.mp4", 1};
  nobody.baseline = BaselineStretch();
  std::vector<std::string> notes;
  const auto faces =
      ParsePeople(PeopleCsv({anna, ben, nobody}), "people.csv", &notes);
  EXPECT_TRUE(notes.empty());
  ASSERT_EQ(faces.size(), 3u);
  EXPECT_FALSE(faces[0].baseline);
  ASSERT_TRUE(faces[1].baseline);
  EXPECT_EQ(faces[1].baseline->from_s, 2.5);
  EXPECT_EQ(faces[1].baseline->to_s, 10);
  ASSERT_TRUE(faces[2].baseline);
  EXPECT_TRUE(faces[2].baseline->whole());
  EXPECT_EQ(faces[0].recording, "a, b.mp4");
  EXPECT_EQ(faces[1].recording, "=c.mp4");
  EXPECT_EQ(faces[1].face, 2);
  EXPECT_EQ(faces[1].person, "-Ben");
}

// As it was before there were baselines, and with all that a hand can do to it.
TEST(People, AFileOfAnyHandIsReadAsFarAsItGoes) {
  std::vector<std::string> notes;
  const auto faces = ParsePeople(
      "recording,face,person,baseline_from_s,baseline_to_s\n"
      "a.mp4,x,Anna,,\n"
      "a.mp4,-1,Anna,,\n"
      "a.mp4,0," +
          std::string(61, 'x') +
          ",,\n"
          "a.mp4,1,Anna,9,3\n"
          "a.mp4,2,Anna,-1,\n"
          "a.mp4,3,Anna,soon,\n"
          "a.mp4,4,Anna,1,1e300\n"
          "a.mp4,5,Anna,,7\n",
      "people.csv", &notes);
  ASSERT_EQ(faces.size(), 5u);
  for (std::size_t i = 0; i + 1 < faces.size(); ++i) {
    EXPECT_EQ(faces[i].person, "Anna");
    EXPECT_FALSE(faces[i].baseline) << i;
  }
  ASSERT_TRUE(faces[4].baseline);
  EXPECT_EQ(faces[4].baseline->from_s, 0);
  EXPECT_EQ(faces[4].baseline->to_s, 7);
  ASSERT_EQ(notes.size(), 7u);
  EXPECT_EQ(notes[0],
            "people.csv: line 2, column 'face': a face's number is needed");
  EXPECT_NE(notes[2].find("at most 60 bytes"), std::string::npos);
  for (const std::size_t i : {3, 4, 6}) {
    EXPECT_NE(notes[i].find("to a later second"), std::string::npos);
  }
  EXPECT_NE(notes[5].find("'soon'"), std::string::npos);
  for (const std::string& note : notes) {
    EXPECT_NE(note.find("people.csv: line "), std::string::npos) << note;
    EXPECT_EQ(note.find('\n'), std::string::npos) << note;
  }
  notes.clear();
  EXPECT_EQ(
      ParsePeople("recording,face,person\na.mp4,0,Anna\n", "p", &notes).size(),
      1u);
  EXPECT_THROW(ParsePeople("a,b\n1,2\n", "p", &notes), DataError);
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
  // Seen at 0, 0.25 and 0.75 s: two runs, and the middle one is frame 1.
  using Runs = std::vector<std::array<double, 2>>;
  EXPECT_EQ(seen.faces[0].runs, (Runs{{0, 0.5}, {0.75, 1}}));
  EXPECT_EQ(seen.faces[0].frame, 1);
  EXPECT_EQ(seen.faces[1].runs, (Runs{{0.5, 0.75}}));
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
  EXPECT_EQ(study.notes[0], "conditions.csv: line 4: no recording other.mp4");
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

TEST(People, NamesThatFitNothingAreTold) {
  std::vector<NamedFace> named = {{"rest.mp4", 0, "Anna"},
                                  {"rest.mp4", 0, "Ben"},
                                  {"stress.mp4", 7, "Carl"},
                                  {"gone.mp4", 0, "Dora"}};
  int line = 2;
  for (NamedFace& one : named) one.where = "people.csv: line " + Str(line++);
  const Study study = StudyOfFaces(TwoRecordings(), named, "");
  EXPECT_EQ(study.recordings[0].person, "Anna");
  EXPECT_EQ(study.recordings[1].person, "");
  ASSERT_EQ(study.notes.size(), 3u);
  EXPECT_EQ(study.notes[0],
            "people.csv: line 3: rest.mp4 face 0 is told already, as Anna; "
            "this line is left out");
  EXPECT_EQ(study.notes[1],
            "people.csv: line 4: stress.mp4 has no face 7 (it has 0, 1)");
  EXPECT_EQ(study.notes[2],
            "people.csv: line 5: gone.mp4 is no recording that was worked on");
  named.assign(500, {"gone.mp4", 0, "Dora"});
  EXPECT_EQ(StudyOfFaces(TwoRecordings(), named, "").notes.size(), 21u);
}

TEST(People, ABaselineIsApartFromTheRest) {
  // 4 minutes, of which the face is away in the third.
  FaceRows talk;
  talk.recording = "talk.mp4";
  talk.seen.minutes = 4;
  talk.seen.faces = {{0, 3, 0, {{0, 120}, {180, 240}}}};
  for (const double apex : {10.0, 59.9, 60.0, 200.0, 210.0}) {
    EventRow row = Row(0, "micro", apex < 60 ? "accept" : "");
    row.onset_s = row.offset_s = row.apex_s = apex;
    talk.rows.push_back(row);
  }
  std::vector<NamedFace> named = {{"talk.mp4", 0, "Anna"}};
  named[0].baseline = BaselineStretch{0, 60};
  Study study = StudyOfFaces({talk}, named, "");
  auto parts = BaselinePartsOf({talk}, named, &study);
  ASSERT_EQ(parts.size(), 2u);
  EXPECT_TRUE(parts[0].baseline);
  EXPECT_NEAR(parts[0].counts.face_minutes, 1, 1e-12);
  EXPECT_EQ(parts[0].counts.looks, 2u);
  EXPECT_EQ(parts[0].counts.accepted, 2u);
  EXPECT_FALSE(parts[1].baseline);
  EXPECT_NEAR(parts[1].counts.face_minutes, 2, 1e-12);
  EXPECT_EQ(parts[1].counts.looks, 3u);
  EXPECT_EQ(parts[1].counts.person, "Anna");
  EXPECT_TRUE(study.notes.empty());
  EXPECT_NE(
      RecordingsCsv(study).find(",person,baseline_from_s,baseline_to_s\n"),
      std::string::npos);
  EXPECT_NE(RecordingsCsv(study).find(",Anna,0.000,60.000\n"),
            std::string::npos);
  // Through the gap, to the end.
  named[0].baseline = BaselineStretch{90, 1000};
  parts = BaselinePartsOf({talk}, named, &study);
  EXPECT_NEAR(parts[0].counts.face_minutes, 1.5, 1e-12);
  EXPECT_NEAR(parts[1].counts.face_minutes, 1.5, 1e-12);
  EXPECT_EQ(parts[0].counts.looks, 2u);
  // All of it leaves nothing outside.
  named[0].baseline = BaselineStretch();
  parts = BaselinePartsOf({talk}, named, &study);
  ASSERT_EQ(parts.size(), 1u);
  EXPECT_NEAR(parts[0].counts.face_minutes, 3, 1e-12);
  EXPECT_EQ(parts[0].counts.looks, 5u);
  EXPECT_TRUE(study.notes.empty());
  // Behind the end, and nobody's.
  named[0].baseline = BaselineStretch{500, 600};
  named[0].person.clear();
  study = StudyOfFaces({talk}, named, "");
  BaselinePartsOf({talk}, named, &study);
  ASSERT_EQ(study.notes.size(), 2u);
  EXPECT_NE(study.notes[0].find("name the face"), std::string::npos);
  EXPECT_NE(study.notes[1].find("not seen in its baseline"), std::string::npos);
}

TEST(People, TheProjectKeepsThem) {
  const TempFolder folder;
  const Project project(folder.path() + "/p");
  WriteFileAtomic(project.Path("recordings/a.mp4"), "film");
  People people(project);
  people.Name("a.mp4", 0, " Anna ");
  people.Name("a.mp4", 1, "Ben");
  people.Name("a.mp4", 0, "Anna K");
  std::vector<std::string> notes;
  people.SetBaseline("a.mp4", 1, BaselineStretch{1, 2});
  auto named = people.Named(&notes);
  ASSERT_EQ(named.size(), 2u);
  EXPECT_EQ(named[0].person, "Anna K");
  EXPECT_EQ(named[1].person, "Ben");
  ASSERT_TRUE(named[1].baseline);
  people.Name("a.mp4", 0, "");
  EXPECT_EQ(people.Named(&notes).size(), 1u);
  // A baseline outlives the name, and goes by itself.
  people.Name("a.mp4", 1, "");
  ASSERT_EQ(people.Named(&notes).size(), 1u);
  people.SetBaseline("a.mp4", 1, std::nullopt);
  EXPECT_TRUE(people.Named(&notes).empty());
  EXPECT_THROW(people.SetBaseline("a.mp4", 0, BaselineStretch{3, 3}),
               DataError);
  EXPECT_THROW(people.SetBaseline("b.mp4", 0, BaselineStretch{1, 3}),
               DataError);
  EXPECT_TRUE(notes.empty());
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

TEST(People, AFileThatCannotBeReadIsTold) {
  const TempFolder folder;
  const Project project(folder.path() + "/p");
  WriteFileAtomic(project.Path("recordings/a.mp4"), "film");
  const std::string path = project.Path("people.csv");
  People people(project);
  const std::string broken = "recording,face,person\na.mp4,x,Anna\n";
  const std::string large =
      "recording,face,person\n" + std::string(std::size_t{5} << 20, 'x');
  for (const std::string& text : {broken, large, std::string("\0\0", 2)}) {
    WriteFileAtomic(path, text);
    std::vector<std::string> notes;
    EXPECT_TRUE(people.Named(&notes).empty());
    ASSERT_EQ(notes.size(), 1u);
    EXPECT_NE(notes[0].find("people.csv"), std::string::npos) << notes[0];
    // What is there is not written over.
    EXPECT_THROW(people.Name("a.mp4", 0, "Ben"), DataError);
    EXPECT_EQ(ReadFile(path, std::size_t{8} << 20), text);
  }
}

// What the page shows, without a page.
TEST(PeopleStudy, TablesAreWrittenFromTheCommandLine) {
  const TempFolder folder;
  const std::string project = folder.path() + "/p", out = folder.path() + "/t";
  EXPECT_THROW(WritePeopleTables(project, "", out), ConfigError);
  {
    const Project made(project);
    WriteFileAtomic(made.Path("recordings/a.mp4"), "film");
    const std::string found = made.Path("results/a.mp4/a");
    MakeFolder(found);
    WriteFileAtomic(found + "/signals.csv",
                    "frame,time_s,head_x_iod\n0,0,0.1\n1,30,0.1\n2,60,0.1\n"
                    "3,90,0.1\n");
    std::vector<EventRow> rows(3);
    for (int i = 0; i < 3; ++i) {
      rows[i].video = "a.mp4";
      rows[i].event = i + 1;
      rows[i].onset_s = rows[i].apex_s = 45 * i;
      rows[i].offset_s = 45 * i + 1;
    }
    WriteFileAtomic(found + "/events.csv", EventsCsv(rows));
    rows[0].verdict = "accept";
    rows[1].verdict = "unsure";
    MakeFolder(made.Path("reviews/anna"));
    WriteFileAtomic(made.Path("reviews/anna/a.mp4_events_reviewed.csv"),
                    EventsCsv(rows));
    WriteFileAtomic(made.Path("people.csv"),
                    "recording,face,person,baseline_to_s\na.mp4,0,P1,60\n"
                    "a.mp4,3,P2,\n");
  }
  EXPECT_THROW(WritePeopleTables(project, "ben", out), DataError);
  // The last one, outside the baseline, is open.
  auto notes = WritePeopleTables(project, "anna", out);
  ASSERT_EQ(notes.size(), 2u);
  EXPECT_NE(notes[1].find("a.mp4 is not decided through"), std::string::npos);
  EXPECT_NE(notes[0].find("line 3: a.mp4 has no face 3"), std::string::npos);
  const std::string lines = ReadFile(out + "/baselines.csv", 1 << 20);
  // 0 and 45 s lie in the first minute, 90 s in the second.
  EXPECT_NE(lines.find("\nP1,looks,outside,baseline,outside,2,1.0000,2.0000,"),
            std::string::npos)
      << lines;
  EXPECT_NE(lines.find("\nP1,accepted,outside,baseline,outside,1,1.0000,1.0000,"
                       "0.0253,5.5716,,,,,,,,,,\n"),
            std::string::npos)
      << lines;
  EXPECT_NE(
      ReadFile(out + "/recordings.csv", 1 << 20).find(",P1,0.000,60.000\n"),
      std::string::npos);
  // Nobody's verdicts without a coder; a table that cannot be read is told.
  WriteFileAtomic(project + "/conditions.csv", "a,b\n1,2\n");
  notes = WritePeopleTables(project, "", out);
  ASSERT_EQ(notes.size(), 2u);
  EXPECT_NE(notes[0].find("no conditions until it is mended"),
            std::string::npos);
  EXPECT_EQ(ReadFile(out + "/baselines.csv", 1 << 20).find("accepted"),
            std::string::npos);
}

}  // namespace
}  // namespace mien
