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

  // Index of the column whose trimmed, lower-cased name is one of `names`.
  std::optional<std::size_t> Find(const std::vector<std::string>& names) const;
  // As Find, but @throws DataError naming the table, the column and what is
  // there instead.
  std::size_t Need(const std::vector<std::string>& names) const;
};

struct CsvLimits {
  std::size_t max_bytes = std::size_t{1} << 30;
  std::size_t max_columns = 4096;
};

// All rows as they stand, without reading a header.
// @throws DataError on an unclosed quote or too many columns.
std::vector<std::vector<std::string>> ParseCsv(std::string_view text,
                                               const std::string& name,
                                               const CsvLimits& limits = {});
// First row = header. @throws DataError, IoError.
Table ReadCsv(const std::string& path, const CsvLimits& limits = {});
Table TableFromRows(std::vector<std::vector<std::string>> rows,
                    const std::string& name);

// One line with a trailing "\n"; fields are quoted where needed.
std::string CsvLine(const std::vector<std::string>& fields);

}  // namespace mien

#endif  // MIEN_PIPELINE_CORE_CSV_H_
