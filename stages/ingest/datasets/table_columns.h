#ifndef MIEN_STAGES_INGEST_DATASETS_TABLE_COLUMNS_H_
#define MIEN_STAGES_INGEST_DATASETS_TABLE_COLUMNS_H_

// The columns of a table of own clips, whatever they are called.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "pipeline/core/csv.h"
#include "stages/ingest/dataset.h"

namespace mien {

// path, subject, label, ...: see table.h.
const std::vector<std::string>& TableKeys();

// By key, every name that its column may have.
using TableNames = std::map<std::string, std::vector<std::string>>;

// The common names; a key of data.columns ("path=Recording") has its own alone.
// @throws ConfigError for a malformed entry.
TableNames TableNamesOf(const std::vector<std::string>& columns);

// The table that `root` is or holds, with the header wherever it stands among
// the first rows. *others gains tables beside it that are none of clips.
// @throws DataError: there is none, several, or a needed column is missing.
Table FindClipTable(const std::filesystem::path& root, const TableNames& names,
                    ReadingNotes* notes, std::vector<Skipped>* others);

// Cells of one row by key; "" where there is no such column.
class TableCells {
 public:
  // `table` must outlive it. @throws DataError: a needed column is missing.
  TableCells(const Table& table, const TableNames& names);

  std::string At(std::size_t row, const std::string& key) const;

 private:
  const Table& table_;
  std::map<std::string, std::size_t> columns_;
};

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_DATASETS_TABLE_COLUMNS_H_
