#ifndef MIEN_STAGES_EXCHANGE_CELLS_H_
#define MIEN_STAGES_EXCHANGE_CELLS_H_

// Reading the cells of a table that people and other programs have touched.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/core/csv.h"

namespace mien {

// A spreadsheet takes text that begins with = + - @, tab or carriage return
// for a formula, and what people or file names bring in must not become one.
// GuardFormula puts an apostrophe before such text (and before such text that
// already has apostrophes), UnguardFormula takes it away again: reading back
// gives the same text, whatever it was.
std::string GuardFormula(std::string_view text);
std::string UnguardFormula(std::string_view text);

// One row of a table. A column that the table does not have (nullopt) reads
// as an empty cell. Errors name file, line, column and value.
class Cells {
 public:
  using Column = std::optional<std::size_t>;

  // `table` must outlive the cells.
  Cells(const Table& table, std::size_t row) : table_(table), row_(row) {}

  std::string Raw(Column column) const;   // unguarded
  std::string Text(Column column) const;  // unguarded and trimmed
  // nullopt: empty, or a word for it (nan, na, n/a). A decimal comma counts
  // as a point. @throws DataError when it is no finite number.
  std::optional<double> Number(Column column) const;
  // As Number, for counts ("12", "12.0"). @throws DataError when it is not
  // whole, or beyond +-2^53.
  std::optional<std::int64_t> Whole(Column column) const;
  // The items between ';', trimmed, without empty ones.
  std::vector<std::string> List(Column column) const;

  // @throws DataError "<where>: '<value>' <what>".
  [[noreturn]] void Fail(Column column, const std::string& what) const;

 private:
  const Table& table_;
  std::size_t row_;
};

}  // namespace mien

#endif  // MIEN_STAGES_EXCHANGE_CELLS_H_
