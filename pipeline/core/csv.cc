#include "pipeline/core/csv.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/marks.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"

namespace mien {
namespace {

constexpr std::size_t kHeadLines = 20;  // that may precede the header
constexpr std::size_t kMaxHeadings = 30;

// Length of the blank at `at`, 0: none. No-break, narrow no-break, thin and
// figure spaces come out of spreadsheets.
std::size_t BlankAt(std::string_view text, std::size_t at) {
  const char c = text[at];
  if (c == ' ' || c == '\t' || c == '\n' || c == '\r') return 1;
  if (text.substr(at, 2) == "\xC2\xA0") return 2;
  for (const char* wide :
       {"\xE2\x80\xAF", "\xE2\x80\x89", "\xE2\x80\x87", "\xE3\x80\x80"}) {
    if (text.substr(at, 3) == wide) return 3;
  }
  return 0;
}

bool IsBlankCell(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = BlankAt(text, i);
    if (length == 0) return false;
    i += length;
  }
  return true;
}

bool IsBlankRow(const std::vector<std::string>& row) {
  return std::all_of(row.begin(), row.end(), IsBlankCell);
}

// The separator of the first line that has any, outside quotes.
char GuessSeparator(std::string_view text) {
  const std::array<char, 3> candidates = {',', ';', '\t'};
  std::size_t begin = 0;
  for (std::size_t n = 0; n < kHeadLines && begin < text.size(); ++n) {
    std::array<std::size_t, 3> counts = {0, 0, 0};
    bool quoted = false;
    std::size_t i = begin;
    for (; i < text.size() && (quoted || text[i] != '\n'); ++i) {
      if (text[i] == '"') quoted = !quoted;
      for (std::size_t k = 0; k < candidates.size() && !quoted; ++k) {
        counts[k] += text[i] == candidates[k] ? 1 : 0;
      }
    }
    const auto most = std::max_element(counts.begin(), counts.end());
    if (*most > 0) {
      return candidates[static_cast<std::size_t>(most - counts.begin())];
    }
    // Of databases; a bar in a sentence stands alone.
    if (std::count(text.begin() + static_cast<std::ptrdiff_t>(begin),
                   text.begin() + static_cast<std::ptrdiff_t>(i), '|') > 1) {
      return '|';
    }
    begin = i + 1;
  }
  return ',';
}

// "sep=;" as some spreadsheets want it; takes the line off the text.
std::optional<char> NamedSeparator(std::string_view* text) {
  const std::size_t end = std::min(text->find('\n'), text->size());
  std::string_view line = text->substr(0, end);
  if (line.size() > 1 && line.front() == '"' && line.back() == '"') {
    line = line.substr(1, line.size() - 2);
  }
  if (line.size() < 5 || line.size() > 6 ||
      ToLower(line.substr(0, 4)) != "sep=") {
    return std::nullopt;
  }
  const char separator = line[4] == '\\' && line.size() == 6 ? '\t' : line[4];
  if (separator == '"' || (line.size() == 6 && separator != '\t')) {
    return std::nullopt;
  }
  text->remove_prefix(std::min(end + 1, text->size()));
  return separator;
}

// Names of columns that tell a table of ours, of a data set or of a coder.
bool IsKnownColumn(const std::string& name) {
  static const char* const known[] = {"video",        "vid",
                                      "video_name",   "onset",
                                      "onset_frame",  "offset",
                                      "offset_frame", "apex",
                                      "apex_frame",   "onsetframe",
                                      "apexframe",    "offsetframe",
                                      "pred_onset",   "pred_offset",
                                      "kind",         "clip",
                                      "filename",     "subject",
                                      "sample",       "label",
                                      "emotion",      "estimated emotion",
                                      "action units", "predicted",
                                      "prediction",   "dataset",
                                      "frames",       "fps",
                                      "duration_s",   "minutes",
                                      "behavior",     "usage",
                                      "pixels",       "verdict",
                                      "onset frame",  "apex frame",
                                      "offset frame"};
  return std::find(std::begin(known), std::end(known), name) != std::end(known);
}

std::string Key(std::string_view heading) {
  return ToLower(TrimCell(WithoutMarks(TrimCell(heading))));
}

// Cells of a text, one row after the other.
class CsvParser {
 public:
  CsvParser(const std::string& name, const CsvLimits& limits, char separator,
            std::size_t first_line, std::vector<std::size_t>* lines)
      : name_(name),
        limits_(limits),
        separator_(separator),
        line_(first_line),
        row_line_(first_line),
        lines_(lines) {}

  std::vector<std::vector<std::string>> Parse(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      if (c == '\n') ++line_;
      if (quoted_) {
        if (c != '"') {
          field_ += c;
        } else if (i + 1 < text.size() && text[i + 1] == '"') {
          field_ += '"';
          ++i;
        } else {
          quoted_ = false;
        }
      } else if (c == '"' && IsBlankCell(field_)) {
        field_.clear();
        quoted_ = true;
        quote_line_ = line_;
        any_ = true;
      } else if (c == separator_) {
        any_ = true;
        EndField();
      } else if (c == '\n') {
        EndRow();
      } else {
        field_ += c;
        any_ = true;
      }
    }
    if (quoted_) {
      throw DataError(Str(name_, ": line ", quote_line_,
                          ": the quote opened here is never closed"));
    }
    EndRow();
    return std::move(rows_);
  }

 private:
  void EndField() {
    bytes_ += sizeof(std::string) + (field_.size() > 15 ? field_.size() : 0);
    row_.push_back(std::move(field_));
    field_.clear();
    if (row_.size() > limits_.max_columns) {
      throw DataError(Str(name_, ": line ", row_line_, " has more than ",
                          limits_.max_columns, " columns"));
    }
  }

  void EndRow() {
    if (any_) {
      EndField();
      // Short rows are padded later to the width of the header.
      if (rows_.size() < kHeadLines) widest_ = std::max(widest_, row_.size());
      bytes_ += kRowBytes;
      if (row_.size() < widest_) {
        bytes_ += sizeof(std::string) * (widest_ - row_.size());
      }
      if (bytes_ > limits_.max_table_bytes) {
        throw DataError(Str(name_, ": line ", row_line_, ": over ",
                            limits_.max_table_bytes >> 20,
                            " MB of cells up to here: too large for a table "
                            "of labels, split it or leave out columns"));
      }
      rows_.push_back(std::move(row_));
      row_.clear();
      row_.reserve(rows_.back().size());
      if (lines_ != nullptr) lines_->push_back(row_line_);
    }
    row_.clear();
    field_.clear();
    any_ = false;
    row_line_ = line_;
  }

  static constexpr std::size_t kRowBytes = 56;  // vector, allocation, line

  const std::string& name_;
  const CsvLimits& limits_;
  char separator_;
  std::size_t line_, row_line_;
  std::size_t quote_line_ = 0, bytes_ = 0, widest_ = 0;
  std::vector<std::size_t>* lines_;
  std::vector<std::vector<std::string>> rows_;
  std::vector<std::string> row_;
  std::string field_;
  bool quoted_ = false;
  bool any_ = false;  // something on this line
};

void NoteTwins(const Table& table, ReadingNotes* notes) {
  std::map<std::string, std::size_t> first;
  for (std::size_t c = 0; c < table.header.size(); ++c) {
    const std::string& heading = table.header[c];
    const auto [at, is_new] = first.emplace(Key(heading), c);
    if (is_new || IsBlankCell(heading) || !IsKnownColumn(at->first)) continue;
    const std::size_t before = at->second;
    const bool differ =
        std::any_of(table.rows.begin(), table.rows.end(),
                    [&](const auto& row) { return row[before] != row[c]; });
    if (!differ) continue;
    notes->Say(Str(table.name, ": two columns are called '",
                   ShownText(heading, 60), "': the first, column ", before + 1,
                   ", is read, column ", c + 1, " is not"));
  }
}

}  // namespace

std::string TrimCell(std::string_view text) {
  std::string out;
  bool blank = false;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = BlankAt(text, i);
    if (length > 0) {
      blank = !out.empty();
      i += length;
      continue;
    }
    if (blank) out += ' ';
    blank = false;
    out += text[i++];
  }
  return out;
}

std::optional<std::size_t> Table::Find(
    const std::vector<std::string>& names) const {
  for (const std::string& name : names) {
    for (std::size_t i = 0; i < header.size(); ++i) {
      if (Key(header[i]) == Key(name)) return i;
    }
  }
  return std::nullopt;
}

std::size_t Table::Need(const std::vector<std::string>& names) const {
  if (const auto found = Find(names)) return *found;
  std::vector<std::string> have;
  bool known = false;
  for (const std::string& h : header) {
    known = known || IsKnownColumn(Key(h));
    if (IsBlankCell(h)) continue;
    if (have.size() < kMaxHeadings) have.push_back(ShownText(TrimCell(h), 60));
  }
  throw DataError(name + ": no column '" + names.front() + "'; " +
                  (known ? "it has: " + Join(have, ", ")
                         : Str("none of the ", have.size(),
                               " cells of its first line is a column that is "
                               "known here")));
}

std::string Table::Where(std::size_t row, std::size_t column) const {
  const std::string place =
      row < lines.size() ? Str("line ", lines[row]) : Str("row ", row + 1);
  return Str(name, ": ", place, ", column '",
             ShownText(TrimCell(header.at(column)), 60), "'");
}

std::vector<std::vector<std::string>> ParseCsv(std::string_view text,
                                               const std::string& name,
                                               const CsvLimits& limits,
                                               std::vector<std::size_t>* lines,
                                               ReadingNotes* notes) {
  if (text.size() > limits.max_bytes) {
    throw DataError(Str(name, ": larger than ", limits.max_bytes,
                        " bytes: not read as a table"));
  }
  std::string clean;
  if (!IsCleanText(text)) {
    clean = DecodeText(std::string(text), name, notes);
    text = clean;
  }
  const auto named = NamedSeparator(&text);
  if (lines != nullptr) lines->clear();
  CsvParser parser(name, limits, named ? *named : GuessSeparator(text),
                   named ? 2 : 1, lines);
  return parser.Parse(text);
}

Table TableFromRows(std::vector<std::vector<std::string>> rows,
                    const std::string& name, std::vector<std::size_t> lines) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (IsBlankRow(rows[i])) continue;
    if (kept != i) rows[kept] = std::move(rows[i]);
    if (i < lines.size()) lines[kept] = lines[i];
    ++kept;
  }
  rows.resize(kept);
  if (!lines.empty()) lines.resize(kept);
  Table table;
  table.name = name;
  if (rows.empty()) {
    throw DataError(name + ": empty: a header line is needed");
  }
  for (const std::string& heading : rows.front()) {
    table.header.push_back(TrimCell(WithoutMarks(TrimCell(heading))));
  }
  rows.erase(rows.begin());
  if (!lines.empty()) lines.erase(lines.begin());
  for (auto& row : rows) {
    row.resize(std::max(row.size(), table.header.size()));
  }
  table.rows = std::move(rows);
  table.lines = std::move(lines);
  return table;
}

void NoteWideRows(const Table& table, ReadingNotes* notes) {
  NoteTwins(table, notes);
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const auto& row = table.rows[i];
    for (std::size_t c = table.header.size(); c < row.size(); ++c) {
      if (IsBlankCell(row[c])) continue;
      notes->Count(table.name +
                       ": rows with more cells than the header, which are not "
                       "read (a separator inside a cell?)",
                   Str("line ", table.lines[i]));
      break;
    }
  }
}

Table ParseTable(std::string_view text, const std::string& name,
                 const CsvLimits& limits, ReadingNotes* notes) {
  std::vector<std::size_t> lines;
  auto rows = ParseCsv(text, name, limits, &lines, notes);
  Table table = TableFromRows(std::move(rows), name, std::move(lines));
  if (notes != nullptr) NoteWideRows(table, notes);
  return table;
}

Table ReadCsv(const std::string& path, const CsvLimits& limits,
              ReadingNotes* notes) {
  return ParseTable(ReadText(path, limits.max_bytes, notes), path, limits,
                    notes);
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
