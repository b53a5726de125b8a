#ifndef MIEN_STAGES_EXCHANGE_CONDITIONS_H_
#define MIEN_STAGES_EXCHANGE_CONDITIONS_H_

// What a study's own table says of its recordings.

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/core/reading_notes.h"

namespace mien {

struct ConditionTable {
  std::string name;  // of the file, for messages
  // Columns beside that of the recording, names as they are written.
  std::vector<std::string> columns;
  std::optional<std::size_t> condition, person;  // among the columns

  struct Row {
    std::string recording;  // as written
    std::string where;      // "line 4"
    std::vector<std::string> cells;
  };
  std::vector<Row> rows;
};

// A CSV with a column of recordings and any others; those of conditions and
// persons have a meaning (study_columns.h). Rows of one recording must not
// repeat. reserved: names that its columns must not have. Notes: columns that
// mean nothing to us, where one of the two is missing. @throws DataError,
// IoError.
ConditionTable ReadConditions(const std::string& path,
                              const std::vector<std::string>& reserved,
                              ReadingNotes* notes = nullptr);

// The row of each recording, in the order of `recordings`: paths, or names
// below an input folder, such as "day1/P01.mp4". A table's text fits the whole
// path's end, folder by folder, with or without the file's extension; what fits
// better wins. unused: rows that fit none. @throws DataError when a row fits
// several recordings equally well, two rows fit one, or no row fits any.
struct ConditionRows {
  std::vector<std::optional<std::size_t>> row;
  std::vector<std::size_t> unused;
};
ConditionRows JoinConditions(const ConditionTable& table,
                             const std::vector<std::string>& recordings);

}  // namespace mien

#endif  // MIEN_STAGES_EXCHANGE_CONDITIONS_H_
