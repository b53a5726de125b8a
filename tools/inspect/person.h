#ifndef MIEN_TOOLS_INSPECT_PERSON_H_
#define MIEN_TOOLS_INSPECT_PERSON_H_

// One participant, by what caches and tables call them.

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/core/csv.h"

namespace mien {

class Person {
 public:
  // A subject of data sets ("01", or "casme2/01" of that set alone), or a
  // person of a study's table. @throws ConfigError for an empty name.
  void AddSubject(const std::string& subject);
  // A recording: its path, or as much of its end as tells it.
  void AddRecording(const std::string& recording);

  // First everything that is there is learned: clips, recordings and folders
  // of tables (samples.csv, recordings.csv, conditions.csv, reviews; the table
  // lies in `folder`), and names of recordings alone, of folders' sources and
  // of caches.
  void Learn(const Table& table, const std::string& folder);
  void LearnName(const std::string& recording);
  // Then it is weighed: a recording is the person's where a row says so, or
  // where its name begins with the subject ("P1_rest.mp4", not "P10_rest.mp4")
  // and no row says that it is somebody else's. Learn may follow again, now
  // with the folders of what is known.
  void Settle();

  // Whether a recording or clip of the subjects is known; true without any
  // subject.
  bool KnowsRecordings() const;
  // Recordings that may be the person's, and are left: "P1-rest.mp4", and names
  // that rows give to several persons.
  const std::set<std::string>& doubtful() const { return doubtful_; }

  bool OwnsSubject(const std::string& dataset,
                   const std::string& subject) const;
  // A name or path of a recording, as tables and items write it.
  bool OwnsRecording(const std::string& name) const;
  // Of a cache: item "sub01_EP01", "P01.mp4@0_12", "day1/P01.mp4".
  bool OwnsItem(const std::string& dataset, const std::string& item) const;
  // A folder of results that recordings.csv named.
  bool OwnsFolder(const std::string& folder) const;

  // Which rows of a table are this person's; has_names: whether the table says
  // of its rows whose they are.
  std::vector<std::size_t> RowsOf(const Table& table, bool* has_names) const;

  // Names to look for in what is left, as they are and as file names. Names of
  // fewer than three letters and digits are not among them: they are anywhere.
  std::vector<std::string> Words() const;
  // Those that are too short.
  std::vector<std::string> ShortWords() const;

 private:
  std::set<std::string> AllWords() const;
  void LearnClaims(const Table& table);

  std::set<std::pair<std::string, std::string>> subjects_;  // dataset or ""
  std::set<std::string> recordings_;
  std::set<std::string> given_;  // of them, by AddRecording
  // What tables and names told, before Settle.
  std::set<std::string> mine_, others_, unclaimed_, other_subjects_;
  std::set<std::string> doubtful_;
  std::set<std::pair<std::string, std::string>> items_;  // dataset, item
  std::set<std::string> folders_;
};

// Whether one of the words stands in the text, not as a part of a longer one
// (letters, digits, '_', '-', and bytes beyond ASCII make words).
bool HoldsWord(std::string_view text, const std::vector<std::string>& words);

}  // namespace mien

#endif  // MIEN_TOOLS_INSPECT_PERSON_H_
