#ifndef MIEN_STAGES_EXCHANGE_TIME_COLUMN_H_
#define MIEN_STAGES_EXCHANGE_TIME_COLUMN_H_

#include <optional>
#include <string>

#include "stages/exchange/cells.h"
#include "stages/exchange/coded_table.h"

namespace mien {

// A moment ("onset") or a length in a column of seconds (onset_s) or, where
// there is none, of milliseconds (onset_ms).
class TimeColumn {
 public:
  TimeColumn(const Table& table, const std::string& moment)
      : column_(table.Find({moment + "_s"})) {
    if (column_) return;
    column_ = table.Find({moment + "_ms"});
    is_ms_ = column_.has_value();
  }
  bool is_there() const { return column_.has_value(); }
  bool is_ms() const { return is_ms_; }
  Cells::Column column() const { return column_; }

  // Seconds; nothing where the cell is empty or there is no column.
  // @throws DataError: no number.
  std::optional<double> Read(const Cells& cells) const {
    if (!is_ms_) return cells.Number(column_);
    const auto ms = cells.Count(column_);
    return ms ? std::optional<double>(*ms / 1000) : std::nullopt;
  }
  [[noreturn]] void Fail(const Cells& cells, const std::string& what) const {
    cells.Fail(column_, what);
  }

 private:
  Cells::Column column_;
  bool is_ms_ = false;
};

}  // namespace mien

#endif  // MIEN_STAGES_EXCHANGE_TIME_COLUMN_H_
