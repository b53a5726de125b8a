#ifndef MIEN_PIPELINE_CORE_CSV_H_
#define MIEN_PIPELINE_CORE_CSV_H_

// RFC 4180 tables: quotes, CRLF, UTF-8 byte order mark; ',', ';' or tab is
// recognised from the first line.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mien {

struct Table {
  std::string name;  // for messages: file name, sheet
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;  // padded to the header's width
  // Line of the file where each row begins, from 1; empty: not from a text.
  std::vector<std::size_t> lines;

  // Index of the column whose trimmed, lower-cased name is one of `names`.
  std::optional<std::size_t> Find(const std::vector<std::string>& names) const;
  // As Find, but @throws DataError naming the table, the column and what is
  // there instead.
  std::size_t Need(const std::vector<std::string>& names) const;
  // "truth.csv: line 4, column 'kind'", for messages.
  std::string Where(std::size_t row, std::size_t column) const;
};

struct CsvLimits {
  std::size_t max_bytes = std::size_t{1} << 30;
  std::size_t max_columns = 4096;
};

// All rows as they stand, without reading a header; empty lines are passed
// over. lines, if given, gets the line where each row begins.
// @throws DataError on an unclosed quote or too many columns.
std::vector<std::vector<std::string>> ParseCsv(
    std::string_view text, const std::string& name,
    const CsvLimits& limits = {}, std::vector<std::size_t>* lines = nullptr);
// First row = header. @throws DataError, IoError.
Table ParseTable(std::string_view text, const std::string& name,
                 const CsvLimits& limits = {});
Table ReadCsv(const std::string& path, const CsvLimits& limits = {});
Table TableFromRows(std::vector<std::vector<std::string>> rows,
                    const std::string& name);

// One line with a trailing "\n"; fields are quoted where needed.
std::string CsvLine(const std::vector<std::string>& fields);

}  // namespace mien

#endif  // MIEN_PIPELINE_CORE_CSV_H_
