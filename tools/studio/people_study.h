#ifndef MIEN_TOOLS_STUDIO_PEOPLE_STUDY_H_
#define MIEN_TOOLS_STUDIO_PEOPLE_STUDY_H_

// All that a project says of its people: for the page, and for the command
// line.

#include <string>
#include <utility>
#include <vector>

#include "tools/studio/people.h"
#include "tools/studio/reviews.h"

namespace mien {

struct PeopleStudy {
  std::vector<FaceRows> recordings;
  std::vector<NamedFace> named;
  Study study;  // what cannot be read is left out, a note each
  std::vector<BaselineRow> baselines;
  std::vector<StudyCount> counts;
};
// coder: whose verdicts are counted; "" or one who has not looked: none.
PeopleStudy StudyOfPeople(const Project& project, People* people,
                          Reviews* reviews, const std::string& coder);

// recordings.csv, persons.csv, baselines.csv, conditions.csv, contrasts.csv:
// names and texts.
std::vector<std::pair<std::string, std::string>> TablesOf(
    const PeopleStudy& study);

// mien-studio --tables: writes them into a folder and returns the notes.
// @throws ConfigError: `folder` is no project; DataError: no such coder.
std::vector<std::string> WritePeopleTables(const std::string& folder,
                                           const std::string& coder,
                                           const std::string& out);

}  // namespace mien

#endif  // MIEN_TOOLS_STUDIO_PEOPLE_STUDY_H_
