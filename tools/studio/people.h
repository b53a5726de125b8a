#ifndef MIEN_TOOLS_STUDIO_PEOPLE_H_
#define MIEN_TOOLS_STUDIO_PEOPLE_H_

// Who is in the recordings, and in which conditions: faces that a person has
// named, the same name in several recordings being one person, and a study's
// own table. What is counted of them is what mien-spot --table counts, by face.

#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "stages/exchange/event_row.h"
#include "stages/report/study_page.h"
#include "tools/studio/project.h"

namespace mien {

// people.csv: recording, face, person.
struct NamedFace {
  std::string recording;
  int face = 0;
  std::string person;
};
std::string PeopleCsv(const std::vector<NamedFace>& faces);
// @throws DataError: not such a table.
std::vector<NamedFace> ParsePeople(const std::string& text,
                                   const std::string& name);

// A face that was seen, and how long, by signals.csv.
struct TimedFace {
  int face = 0;
  double minutes = 0;
};
struct FaceTimes {
  double minutes = 0;  // from the first frame to the end of the last
  double fps = 0;
  std::vector<TimedFace> faces;
};
// @throws DataError: not such a table.
FaceTimes FacesOf(const std::string& signals_csv, const std::string& name);

// One recording of a study as its faces: a row each.
struct FaceRows {
  std::string recording;
  FaceTimes seen;
  std::vector<EventRow> rows;  // candidates with verdicts, and what was added
};
// table: path of a study's table, "" for none. Who a face is: its name, else
// the table's person where the recording has one face. What the table says of
// other recordings goes to the notes. @throws as ReadConditions; of
// JoinConditions only "no row fits" is a note.
Study StudyOfFaces(const std::vector<FaceRows>& recordings,
                   const std::vector<NamedFace>& named,
                   const std::string& table);

class People {
 public:
  explicit People(const Project& project) : project_(project) {}

  std::vector<NamedFace> Named() const;
  // "": nobody. @throws DataError: no such recording, a name of more than 60
  // bytes.
  void Name(const std::string& recording, int face, const std::string& person);

  std::string TablePath() const { return project_.Path("conditions.csv"); }
  bool HasTable() const;
  // A study's table; "" takes it away. @throws DataError when it is none.
  void PutTable(const std::string& text);

  // Of signals.csv of a recording's results, read again when it has changed.
  FaceTimes Seen(const std::string& recording);

 private:
  const Project& project_;
  mutable std::mutex mutex_;
  std::map<std::string, std::pair<std::int64_t, FaceTimes>> seen_;  // by path
};

}  // namespace mien

#endif  // MIEN_TOOLS_STUDIO_PEOPLE_H_
