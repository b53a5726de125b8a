#ifndef MIEN_TOOLS_STUDIO_PEOPLE_H_
#define MIEN_TOOLS_STUDIO_PEOPLE_H_

// Who is in the recordings, and in which conditions: faces that a person has
// named, the same name in several recordings being one person, and a study's
// own table. What is counted of them is what mien-spot --table counts, by face.

#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "stages/exchange/event_row.h"
#include "stages/report/study_baselines.h"
#include "stages/report/study_page.h"
#include "tools/studio/project.h"

namespace mien {

// Seconds of a recording in which a face does what it does otherwise.
struct BaselineStretch {
  double from_s = 0;
  double to_s = std::numeric_limits<double>::infinity();  // to its end
  bool whole() const { return from_s <= 0 && to_s > 1e300; }
};
// @throws DataError: not in order, below 0, no numbers.
void CheckStretch(const BaselineStretch& stretch);

// people.csv: recording, face, person, baseline_from_s, baseline_to_s. Both
// empty: no baseline; one empty: from the start, to the end.
struct NamedFace {
  std::string recording;
  int face = 0;
  std::string person = {};  // "" where only its baseline is told
  std::optional<BaselineStretch> baseline = {};
  std::string where = {};  // "people.csv: line 3", for messages
};
std::string PeopleCsv(const std::vector<NamedFace>& faces);
// What is wrong with a row is a line of the notes; the row, or its baseline, is
// left out. @throws DataError: not such a table.
std::vector<NamedFace> ParsePeople(const std::string& text,
                                   const std::string& name,
                                   std::vector<std::string>* notes);

// A face that was seen, and when, by signals.csv.
struct TimedFace {
  int face = 0;
  double minutes = 0;
  std::int64_t frame = 0;  // one in which it is seen: the middle one of those
  std::vector<std::array<double, 2>> runs = {};  // s, from and to, in order
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
// other recordings, and names of faces that are not there or have one already,
// go to the notes. @throws as ReadConditions; of JoinConditions only "no row
// fits" is a note.
Study StudyOfFaces(const std::vector<FaceRows>& recordings,
                   const std::vector<NamedFace>& named,
                   const std::string& table);

// The faces of StudyOfFaces(), those with a baseline in two parts: what is in
// it, and what is not. A candidate is where its apex is. What cannot be one
// goes to the study's notes.
std::vector<BaselinePart> BaselinePartsOf(
    const std::vector<FaceRows>& recordings,
    const std::vector<NamedFace>& named, Study* study);

// Up to 20, then that there are more.
void AddNote(const std::string& note, std::vector<std::string>* notes);

// Adds a face's rows of which `holds`, or of all.
void CountRows(const FaceRows& recording, int face,
               const std::function<bool(const EventRow&)>& holds,
               StudyRecording* counts);

class People {
 public:
  explicit People(const Project& project) : project_(project) {}

  // notes: what is wrong with people.csv, a line each, 20 at most; the rest of
  // it holds.
  std::vector<NamedFace> Named(std::vector<std::string>* notes) const;
  // "": nobody. @throws DataError: no such recording, a name of more than 60
  // bytes, a people.csv with rows that cannot be read (they would be lost).
  void Name(const std::string& recording, int face, const std::string& person);
  // nullopt: none. @throws as Name(), CheckStretch().
  void SetBaseline(const std::string& recording, int face,
                   const std::optional<BaselineStretch>& stretch);

  std::string TablePath() const { return project_.Path("conditions.csv"); }
  bool HasTable() const;
  // A study's table; "" takes it away. @throws DataError when it is none.
  void PutTable(const std::string& text);

  // Of signals.csv of a recording's results, read again when it has changed.
  FaceTimes Seen(const std::string& recording);

 private:
  void Change(const std::string& recording, int face,
              const std::function<void(NamedFace*)>& change);

  const Project& project_;
  mutable std::mutex mutex_;
  std::map<std::string, std::pair<std::int64_t, FaceTimes>> seen_;  // by path
};

// Whether every one of a face's rows of which `holds`, or all, has a verdict.
bool AllDecided(const FaceRows& recording, int face,
                const std::function<bool(const EventRow&)>& holds);

}  // namespace mien

#endif  // MIEN_TOOLS_STUDIO_PEOPLE_H_
