#ifndef MIEN_STAGES_INGEST_XLSX_H_
#define MIEN_STAGES_INGEST_XLSX_H_

// Cells of .xlsx files (Office Open XML, ECMA-376) as text. Every file is
// taken for hostile: sizes are bounded before anything is unpacked, XML
// entities are not expanded, formulas are not run (their stored value counts).

#include <cstddef>
#include <string>
#include <vector>

#include "pipeline/core/csv.h"
#include "pipeline/core/reading_notes.h"

namespace mien {

struct XlsxLimits {
  std::size_t max_file_bytes = std::size_t{64} << 20;
  std::size_t max_part_bytes = std::size_t{32} << 20;  // one part, unpacked
  double max_ratio = 200;  // unpacked / packed, of parts over 1 MiB
  std::size_t max_rows = 1'000'000;
  std::size_t max_columns = 4096;
  std::size_t max_cells = 5'000'000;  // rows x longest row
  // Of all cells together: many may name one shared text.
  std::size_t max_text_bytes = std::size_t{128} << 20;
};

struct XlsxSheet {
  std::string name;
  bool hidden = false;
};

// Names as the workbook orders them. @throws as ReadXlsxRows.
std::vector<XlsxSheet> ListXlsxSheets(const std::string& path,
                                      const XlsxLimits& limits = {});

// All rows from row 1 on, blank ones as empty vectors, so that row i stands
// at index i - 1; cells stand at their column, gaps are "". The value of merged
// cells stands in each of them (within the rows and columns that are used).
// Numbers are the shortest text ("46", "4.7"), dates and times are written out
// ("2026-05-12", "01:02:00"), whole numbers before 10000 in cells made for
// dates are numbers; text is valid UTF-8 without control characters.
// sheet = "": the first sheet that is not hidden and holds a table (two rows
// with two cells), else the first that is not hidden. Notes: which sheet is
// read where there are several, merged cells, and numbers in cells for dates.
// @throws IoError when the file cannot be read, DataError: not an .xlsx, no
// such sheet (with the names there are), damaged, a part that is there twice,
// over a limit.
std::vector<std::vector<std::string>> ReadXlsxRows(
    const std::string& path, const std::string& sheet = "",
    const XlsxLimits& limits = {}, ReadingNotes* notes = nullptr);

// The same with the first row that is not blank as header; blank rows are
// left out. @throws as ReadXlsxRows; DataError when the sheet is empty.
Table ReadXlsx(const std::string& path, const std::string& sheet = "",
               const XlsxLimits& limits = {}, ReadingNotes* notes = nullptr);

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_XLSX_H_
