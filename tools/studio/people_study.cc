#include "tools/studio/people_study.h"

#include <algorithm>
#include <filesystem>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/exchange/event_table.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr int kResamples = 2000;
constexpr std::uint64_t kSeed = 1;

std::vector<EventRow> RowsOf(const Project& project, Reviews* reviews,
                             const std::string& recording,
                             const std::string& coder) {
  std::error_code missing;
  if (!coder.empty() &&
      fs::is_regular_file(project.Review(coder, recording), missing)) {
    return reviews->Get(coder, recording).rows;
  }
  auto rows =
      ReadEvents((fs::path(project.Found(recording)) / "events.csv").string());
  for (EventRow& row : rows) row.verdict.clear();
  return rows;
}

// What was found of all, what was accepted of those where all is decided: where
// nobody has looked nothing was rejected.
std::vector<StudyCount> CountsOf(const std::vector<FaceRows>& recordings,
                                 Study* study) {
  Study found = *study, decided = *study;
  found.reviewed = false;
  auto counts = CompareConditions(found, kResamples, kSeed);
  if (!study->reviewed) return counts;
  decided.recordings.clear();
  std::vector<std::string> notes;
  std::size_t at = 0;
  for (const FaceRows& recording : recordings) {
    for (const TimedFace& face : recording.seen.faces) {
      const StudyRecording& one = study->recordings[at++];
      if (AllDecided(recording, face.face, {})) {
        decided.recordings.push_back(one);
      } else {
        AddNote(ShownText(one.name, 60) +
                    " is not decided through: its minutes are in no count of "
                    "what was accepted",
                &notes);
      }
    }
  }
  study->notes.insert(study->notes.end(), notes.begin(), notes.end());
  for (StudyCount& one : CompareConditions(decided, kResamples, kSeed)) {
    if (StartsWith(one.name, "accepted")) counts.push_back(std::move(one));
  }
  return counts;
}

}  // namespace

PeopleStudy StudyOfPeople(const Project& project, People* people,
                          Reviews* reviews, const std::string& coder) {
  PeopleStudy all;
  std::vector<std::string> notes;
  for (const std::string& name : project.Recordings()) {
    if (project.Found(name).empty()) continue;
    try {
      all.recordings.push_back(
          {name, people->Seen(name), RowsOf(project, reviews, name, coder)});
    } catch (const DataError& error) {
      AddNote(error.message() + "; it is left out here", &notes);
    }
  }
  all.named = people->Named(&notes);
  try {
    all.study = StudyOfFaces(all.recordings, all.named,
                             people->HasTable() ? people->TablePath() : "");
  } catch (const DataError& error) {
    AddNote(error.message() + "; there are no conditions until it is mended",
            &notes);
    all.study = StudyOfFaces(all.recordings, all.named, "");
  }
  all.study.notes.insert(all.study.notes.begin(), notes.begin(), notes.end());
  const auto parts = BaselinePartsOf(all.recordings, all.named, &all.study);
  all.baselines = CompareBaselines(parts, all.study.reviewed);
  all.counts = CountsOf(all.recordings, &all.study);
  return all;
}

std::vector<std::pair<std::string, std::string>> TablesOf(
    const PeopleStudy& all) {
  return {{"recordings.csv", RecordingsCsv(all.study)},
          {"persons.csv", PersonsCsv(PersonsOf(all.study))},
          {"baselines.csv", BaselinesCsv(all.baselines)},
          {"conditions.csv", ConditionsCsv(all.counts)},
          {"contrasts.csv", ContrastsCsv(all.counts)}};
}

std::vector<std::string> WritePeopleTables(const std::string& folder,
                                           const std::string& coder,
                                           const std::string& out) {
  std::error_code missing;
  if (!fs::is_regular_file(fs::path(folder) / "project.yaml", missing)) {
    throw ConfigError(ShownText(folder, 300) +
                      " is no project of mien-studio: it holds no "
                      "project.yaml");
  }
  const Project project(folder);
  const auto coders = project.Coders();
  if (!coder.empty() &&
      std::find(coders.begin(), coders.end(), coder) == coders.end()) {
    throw DataError(Str("no coder ", ShownText(coder, 60), " in ",
                        project.Path("reviews"), ": there ",
                        coders.empty() ? "is nobody" : "are ",
                        ShownText(Join(coders, ", "), 200)));
  }
  People people(project);
  Reviews reviews(project);
  const PeopleStudy all = StudyOfPeople(project, &people, &reviews, coder);
  MakeFolder(out);
  for (const auto& [name, text] : TablesOf(all)) {
    WriteFileAtomic((fs::path(out) / name).string(), text);
  }
  return all.study.notes;
}

}  // namespace mien
