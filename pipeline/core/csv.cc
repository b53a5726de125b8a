#include "pipeline/core/csv.h"

#include <algorithm>
#include <cstring>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

char GuessSeparator(std::string_view text) {
  // What stands between quotes separates nothing.
  std::string line;
  bool quoted = false;
  for (const char c : text) {
    if (c == '\n' && !quoted) break;
    const bool at_begin = line.empty() || std::strchr(",;\t\"", line.back());
    if (c == '"' && (quoted || at_begin)) quoted = !quoted;
    if (!quoted) line += c;
  }
  char best = ',';
  std::ptrdiff_t best_count = 0;
  for (const char candidate : {',', ';', '\t'}) {
    const auto count = std::count(line.begin(), line.end(), candidate);
    if (count > best_count) {
      best_count = count;
      best = candidate;
    }
  }
  return best;
}

}  // namespace

std::optional<std::size_t> Table::Find(
    const std::vector<std::string>& names) const {
  for (const std::string& name : names) {
    for (std::size_t i = 0; i < header.size(); ++i) {
      if (ToLower(Trim(header[i])) == ToLower(name)) return i;
    }
  }
  return std::nullopt;
}

std::size_t Table::Need(const std::vector<std::string>& names) const {
  if (const auto found = Find(names)) return *found;
  std::vector<std::string> have;
  for (const std::string& h : header) {
    if (!Trim(h).empty()) have.push_back(Trim(h));
  }
  throw DataError(name + ": no column '" + names.front() +
                  "'; it has: " + Join(have, ", "));
}

std::string Table::Where(std::size_t row, std::size_t column) const {
  const std::string place =
      row < lines.size() ? Str("line ", lines[row]) : Str("row ", row + 1);
  return Str(name, ": ", place, ", column '", Trim(header.at(column)), "'");
}

std::vector<std::vector<std::string>> ParseCsv(
    std::string_view text, const std::string& name, const CsvLimits& limits,
    std::vector<std::size_t>* lines) {
  if (text.size() > limits.max_bytes) {
    throw DataError(Str(name, ": larger than ", limits.max_bytes,
                        " bytes: not read as a table"));
  }
  if (StartsWith(text, "\xEF\xBB\xBF")) text.remove_prefix(3);
  const char separator = GuessSeparator(text);
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> row;
  std::string field;
  bool quoted = false;
  bool any = false;  // something on this line
  std::size_t line = 1;
  std::size_t quote_line = 0;
  std::size_t row_line = 1;
  if (lines != nullptr) lines->clear();
  const auto end_field = [&] {
    row.push_back(std::move(field));
    field.clear();
    if (row.size() > limits.max_columns) {
      throw DataError(Str(name, ": line ", row_line, " has more than ",
                          limits.max_columns, " columns"));
    }
  };
  const auto end_row = [&] {
    if (any) {
      end_field();
      rows.push_back(std::move(row));
      if (lines != nullptr) lines->push_back(row_line);
    }
    row.clear();
    field.clear();
    any = false;
    row_line = line;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') ++line;
    if (quoted) {
      if (c != '"') {
        field += c;
      } else if (i + 1 < text.size() && text[i + 1] == '"') {
        field += '"';
        ++i;
      } else {
        quoted = false;
      }
    } else if (c == '"' && field.empty()) {
      quoted = true;
      quote_line = line;
      any = true;
    } else if (c == separator) {
      any = true;
      end_field();
    } else if (c == '\n') {
      end_row();
    } else if (c != '\r') {
      field += c;
      any = true;
    }
  }
  if (quoted) {
    throw DataError(Str(name, ": line ", quote_line,
                        ": the quote opened here is never closed"));
  }
  end_row();
  return rows;
}

Table TableFromRows(std::vector<std::vector<std::string>> rows,
                    const std::string& name) {
  Table table;
  table.name = name;
  if (rows.empty()) {
    throw DataError(name + ": empty: a header line is needed");
  }
  table.header = std::move(rows.front());
  rows.erase(rows.begin());
  for (auto& row : rows) {
    row.resize(std::max(row.size(), table.header.size()));
  }
  table.rows = std::move(rows);
  return table;
}

Table ParseTable(std::string_view text, const std::string& name,
                 const CsvLimits& limits) {
  std::vector<std::size_t> lines;
  Table table = TableFromRows(ParseCsv(text, name, limits, &lines), name);
  lines.erase(lines.begin());  // the header's
  table.lines = std::move(lines);
  return table;
}

Table ReadCsv(const std::string& path, const CsvLimits& limits) {
  return ParseTable(ReadFile(path, limits.max_bytes), path, limits);
}

std::string CsvLine(const std::vector<std::string>& fields) {
  if (fields.size() == 1 && fields[0].empty())
    return "\"\"\n";  // no blank line
  std::string line;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) line += ',';
    const std::string& field = fields[i];
    if (field.find_first_of(",\"\r\n;\t") == std::string::npos) {
      line += field;
      continue;
    }
    line += '"';
    for (const char c : field) {
      if (c == '"') line += '"';
      line += c;
    }
    line += '"';
  }
  line += '\n';
  return line;
}

}  // namespace mien
