#ifndef MIEN_TOOLS_EVAL_SPOT_GROUPS_H_
#define MIEN_TOOLS_EVAL_SPOT_GROUPS_H_

// Whom spotting works for: its scores apart by what is known of the people or
// the recordings.

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "pipeline/core/reading_notes.h"
#include "tools/eval/spot_input.h"

namespace mien {

// What a table says of recordings.
struct GroupTableOfVideos {
  struct Row {
    std::string recording, where;               // as written; "line 3"
    std::map<std::string, std::string> values;  // by column
  };
  std::string name;  // of the file
  std::vector<Row> rows;
  bool empty() const { return rows.empty(); }
};

// A CSV with video (or recording, file) and any further columns; empty cells
// are no group. @throws IoError, DataError: no such column, no other column,
// two rows of one name that say different things.
GroupTableOfVideos ReadGroups(const std::string& path,
                              ReadingNotes* notes = nullptr);

struct GroupScore {
  std::string column, value;
  std::size_t recordings = 0;
  int truths = 0, hits = 0, others = 0;  // others: candidates that are no hit
  double recall = 0;                     // NaN without truths
  double others_per_minute = 0;          // NaN where a length is not known
  // Recordings resampled, 95 %; {0, 0} with fewer than 2 recordings.
  Interval recall95;
  // The group's recall minus that of the column's other values, each side
  // resampled by recording; {0, 0} where either has fewer than 2.
  Interval against_others95;

  bool clearly_worse() const { return against_others95.high < 0; }
};

// By column and value. What the table does not name is in no group. @throws
// DataError: a row that may be of several recordings, two rows of one that say
// different things.
std::vector<GroupScore> ScoreGroups(const SpotSet& set,
                                    const GroupTableOfVideos& groups,
                                    const MatchRule& rule, int resamples,
                                    std::uint64_t seed);

// For people, and for files (group_scores.csv).
std::string GroupText(const std::vector<GroupScore>& scores);
std::string GroupCsv(const std::vector<GroupScore>& scores);

}  // namespace mien

#endif  // MIEN_TOOLS_EVAL_SPOT_GROUPS_H_
