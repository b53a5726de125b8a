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

// How the numbers of a table are written. A comma before other than three
// digits, or after points ("1.234,5"), tells a decimal comma; the same with a
// point a decimal point. Where neither occurs nothing is known.
enum class DecimalMark { kUnknown, kPoint, kComma };
DecimalMark FindDecimalMark(const Table& table);

// What people and spreadsheets write for a number: blanks around and, between
// groups of three digits, blanks (no-break ones too), apostrophes, or the mark
// that is not the decimal one. With an unknown mark "1,234" is 1234 where
// `counts` (frames, whole numbers), else 1.234; "1.234" is 1.234. nullopt:
// no finite number.
std::optional<double> ParseCellNumber(std::string_view text, DecimalMark mark,
                                      bool counts);

// One row of a table. A column that the table does not have (nullopt) reads
// as an empty cell. Errors name file, line, column and value.
class Cells {
 public:
  using Column = std::optional<std::size_t>;

  // `table` must outlive the cells.
  Cells(const Table& table, std::size_t row,
        DecimalMark mark = DecimalMark::kUnknown)
      : table_(table), row_(row), mark_(mark) {}

  std::string Raw(Column column) const;   // unguarded
  std::string Text(Column column) const;  // unguarded; no blanks about it
  // nullopt: empty, or a word for it (nan, na, n/a, -). Written as
  // ParseCellNumber says. @throws DataError when it is no finite number.
  std::optional<double> Number(Column column) const;
  // As Number, where "1,234" is more than a thousand: frames.
  std::optional<double> Count(Column column) const;
  // As Count. @throws DataError when it is not whole, or beyond +-2^53.
  std::optional<std::int64_t> Whole(Column column) const;
  // The items between ';', trimmed, without empty ones.
  std::vector<std::string> List(Column column) const;

  // "line 4", or "row 3" of what is no text.
  std::string Place() const;
  // @throws DataError "<where>: '<value>' <what>".
  [[noreturn]] void Fail(Column column, const std::string& what) const;

 private:
  std::optional<double> Parse(Column column, bool counts) const;
  // Whether a point stands in the column, in this row or a near one.
  bool HasPoints(std::size_t column) const;

  const Table& table_;
  std::size_t row_;
  DecimalMark mark_;
};

}  // namespace mien

#endif  // MIEN_STAGES_EXCHANGE_CELLS_H_
