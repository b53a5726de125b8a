#ifndef MIEN_STAGES_INGEST_DATASETS_SHEET_ROW_H_
#define MIEN_STAGES_INGEST_DATASETS_SHEET_ROW_H_

// One row of a coding sheet. Used by coding_sheet.cc alone.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/core/csv.h"
#include "stages/ingest/datasets/coded_set.h"

namespace mien {

// "46", "46.0", "46,0", "1 086" (blanks and apostrophes between groups of
// three); nullopt: no whole number of 0 to 1e9, or one of two ("1,000").
std::optional<std::int64_t> FrameNumber(const std::string& cell);

// Where the columns of a description stand in a table.
struct SheetCells {
  // @throws DataError: one that is needed is not there.
  SheetCells(const Table& table, const SheetDescription& sheet);

  std::size_t subject, clip, onset;
  std::optional<std::size_t> apex;
  std::size_t offset, emotion;
  std::optional<std::size_t> units, objective;
};

// Fills `event`. Returns why the row cannot be used, or ""; what was taken
// otherwise than it stands goes to `note`.
std::string ReadCodedEvent(const SheetCells& cells,
                           const SheetDescription& sheet,
                           const std::vector<std::string>& row,
                           CodedEvent* event, std::string* note);

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_DATASETS_SHEET_ROW_H_
