#ifndef MIEN_STAGES_INGEST_DATASETS_SHEET_ROW_H_
#define MIEN_STAGES_INGEST_DATASETS_SHEET_ROW_H_

// One row of a coding sheet. Used by coding_sheet.cc alone.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/core/csv.h"
#include "stages/ingest/datasets/coded_set.h"

namespace mien {

// Where the columns of a description stand in a table.
struct SheetCells {
  // @throws DataError: one that is needed is not there.
  SheetCells(const Table& table, const SheetDescription& sheet);

  std::size_t subject, clip, onset;
  std::optional<std::size_t> apex;
  std::size_t offset;
  std::optional<std::size_t> emotion, units, objective, kind, fps;
};

// Fills `event`. Returns why the row cannot be used, or ""; what was taken
// otherwise than it stands goes to `note`.
std::string ReadCodedEvent(const SheetCells& cells,
                           const SheetDescription& sheet,
                           const std::vector<std::string>& row,
                           CodedEvent* event, std::string* note);

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_DATASETS_SHEET_ROW_H_
