#ifndef MIEN_PIPELINE_CORE_CSV_H_
#define MIEN_PIPELINE_CORE_CSV_H_

// RFC 4180 tables as spreadsheets and people save them, in any encoding of
// text_file.h. The separator is what a first line "sep=;" names, else that of
// , ; and tab which the first line with any of them has most of, outside
// quotes.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/core/reading_notes.h"

namespace mien {

struct Table {
  std::string name;                            // for messages: file name, sheet
  std::vector<std::string> header;             // trimmed
  std::vector<std::vector<std::string>> rows;  // padded to the header's width
  // Line of the file where each row begins, from 1; empty: not from a text.
  std::vector<std::size_t> lines;

  // Index of the column whose name is one of `names`, whatever its case and
  // its blanks (also no-break ones).
  std::optional<std::size_t> Find(const std::vector<std::string>& names) const;
  // As Find, but @throws DataError naming the table, the column and what is
  // there instead. What stands in the first line is only quoted when one of
  // its cells is the name of a column that mien knows: a message must not
  // show the content of a file that is no table of ours.
  std::size_t Need(const std::vector<std::string>& names) const;
  // "truth.csv: line 4, column 'kind'", for messages.
  std::string Where(std::size_t row, std::size_t column) const;
};

struct CsvLimits {
  std::size_t max_bytes = std::size_t{384} << 20;
  std::size_t max_columns = 4096;
  // Of the parsed rows in memory.
  std::size_t max_table_bytes = std::size_t{512} << 20;
};

// All rows as they stand, without reading a header; empty lines and a line
// "sep=;" are passed over. lines, if given, gets the line where each row
// begins. @throws DataError on an unclosed quote, too many columns or rows.
std::vector<std::vector<std::string>> ParseCsv(
    std::string_view text, const std::string& name,
    const CsvLimits& limits = {}, std::vector<std::size_t>* lines = nullptr,
    ReadingNotes* notes = nullptr);
// First row that is not blank = header; rows of blank cells are passed over.
// Notes: rows with more cells than the header. @throws DataError, IoError.
Table ParseTable(std::string_view text, const std::string& name,
                 const CsvLimits& limits = {}, ReadingNotes* notes = nullptr);
Table ReadCsv(const std::string& path, const CsvLimits& limits = {},
              ReadingNotes* notes = nullptr);
// Blank rows before the header and among the rows are passed over; `lines`
// may hold a line for each row.
Table TableFromRows(std::vector<std::vector<std::string>> rows,
                    const std::string& name,
                    std::vector<std::size_t> lines = {});

// Rows with something beyond the last heading; columns named alike that differ.
void NoteWideRows(const Table& table, ReadingNotes* notes);

// Trimmed of blanks, no-break ones too; runs of them are one blank.
std::string TrimCell(std::string_view text);

// One line with a trailing "\n"; fields are quoted where needed.
std::string CsvLine(const std::vector<std::string>& fields);

}  // namespace mien

#endif  // MIEN_PIPELINE_CORE_CSV_H_
