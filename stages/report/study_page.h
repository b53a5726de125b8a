#ifndef MIEN_STAGES_REPORT_STUDY_PAGE_H_
#define MIEN_STAGES_REPORT_STUDY_PAGE_H_

// The page over several recordings, and its tables.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "stages/evaluate/rates.h"

namespace mien {

// One recording of a study. Numbers are NaN where they are not known.
struct StudyRecording {
  std::string name;    // path below the input, "day1/P01.mp4"
  std::string folder;  // of its results, below the page
  std::string error;   // why it failed; "": done
  double minutes = 0;  // from its first frame to the end of the last
  double fps = 0;
  std::size_t faces = 0;
  double face_minutes = 0;  // in which a face is seen, added over faces
  std::size_t found = 0;    // candidates, listed or not
  std::size_t marked = 0;   // intervals of people that were to be measured
  std::size_t fitted = 0;   // of them, those that a rise and a fall fit
  std::size_t looks = 0;    // listed
  std::size_t micro = 0, macro = 0, unexplained = 0;           // of the listed
  std::size_t accepted = 0, accepted_micro = 0, rejected = 0;  // by verdict
  double check_minutes = 0;  // to look at those without verdict
  double noise_iod = std::numeric_limits<double>::quiet_NaN();  // of the face
  double noise_px = std::numeric_limits<double>::quiet_NaN();   // seen longest
  // Size of which half are found, inter-ocular distances; and in words, "" not
  // measured.
  double limit_iod = std::numeric_limits<double>::quiet_NaN();
  std::string limit_text;
  std::vector<std::string> notes;
  std::string person, condition;  // "" not told
  std::vector<std::string> more;  // cells of Study::more_columns
};

// Several recordings of one person.
struct StudyPerson {
  std::string person;
  std::vector<std::string> conditions;
  StudyRecording sum;  // counts and minutes of all that were done
  std::size_t recordings = 0, failed = 0;
};

// One kind of count, compared between conditions.
struct StudyCount {
  std::string name;   // "micro", as in conditions.csv
  std::string title;  // for people
  RateTable rates;
};

struct Study {
  std::vector<StudyRecording> recordings;
  std::vector<std::string> more_columns;  // of the conditions' table
  bool has_conditions = false, has_persons = false;
  bool has_reports = false;        // report.html lies in each folder
  bool reviewed = false;           // somebody has decided something
  std::vector<std::string> notes;  // of the table
  std::vector<std::pair<std::string, std::string>> provenance;
};

// Names of recordings.csv without those of the table.
std::vector<std::string> RecordingColumns();
std::string RecordingsCsv(const Study& study);

// Sorted by name. Recordings without person are left out.
std::vector<StudyPerson> PersonsOf(const Study& study);
std::string PersonsCsv(const std::vector<StudyPerson>& persons);

// Counts a minute of face seen, of recordings that were done and have a
// condition; where no person is told a recording is its own. accepted ones
// only where somebody has decided something.
std::vector<StudyCount> CompareConditions(const Study& study, int resamples,
                                          std::uint64_t seed);
// A line a count and condition, and one a count and pair of conditions.
std::string ConditionsCsv(const std::vector<StudyCount>& counts);
std::string ContrastsCsv(const std::vector<StudyCount>& counts);

// A whole HTML file.
std::string RenderStudy(const Study& study,
                        const std::vector<StudyCount>& counts);

}  // namespace mien

#endif  // MIEN_STAGES_REPORT_STUDY_PAGE_H_
