#ifndef MIEN_STAGES_INGEST_DATASETS_SHEET_CELLS_H_
#define MIEN_STAGES_INGEST_DATASETS_SHEET_CELLS_H_

// Cells of the tables that people type frame numbers into.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mien {

// "46", "46.0", "46,0", "1 086" (blanks and apostrophes between groups of
// three); from 0 to 1,000,000,000. nullopt: something else, or what may be one
// of two numbers ("1,000").
std::optional<std::int64_t> FrameNumber(const std::string& cell);

// What to do about a cell of which a spreadsheet has made a date or a time, or
// which may be two numbers, to be put behind a message; "" for other cells.
std::string CellHint(const std::string& text);

// "Macro", "macro-expression", "Micro - 1/2" -> "macro", "micro"; "" for
// anything else.
std::string KindOf(const std::string& text);

// "; coding.xls is of the old form of Excel, which is not read: save it as
// .xlsx" for the first such name in `files`, .xlsb, .xlsm, .ods and .numbers
// alike; "" without one.
std::string OldExcelHint(const std::vector<std::string>& files);

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_DATASETS_SHEET_CELLS_H_
