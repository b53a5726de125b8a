#ifndef MIEN_STAGES_EXCHANGE_CODED_TABLE_H_
#define MIEN_STAGES_EXCHANGE_CODED_TABLE_H_

// Tables of expressions as people keep them: a title above the header, columns
// called as their program or their habit calls them, times in any of three
// units.

#include <string>
#include <string_view>

#include "pipeline/core/csv.h"
#include "pipeline/core/reading_notes.h"
#include "stages/exchange/column_times.h"

namespace mien {

// The name that is used here for a column: "OnsetFrame", "onset frame (no)"
// and "Start frame" are onset_frame, "Onset (s)", "Beginn [Sek.]" and "开始
// (秒)" onset_s, "Offset [ms]" offset_ms; likewise apex and peak; "File name"
// and "Aufnahme" are video (column_words.h). Any other name as it stands.
// "onset" alone tells no unit and stays.
std::string ColumnName(std::string_view heading);

// A table whose columns have those names. The header is the first of the first
// 20 rows that names a video, an onset and an offset; lines above it are
// passed over with a note, also where they are written with other separators.
// Without such a row it is the first, as ParseTable has it. Clock times, time
// code and other units become seconds and frames (column_times.h); headings
// that are no plain English, and rows of headings and of sums, are noted.
// @throws DataError as ParseTable and ConvertTimes.
Table ParseCodedTable(std::string_view text, const std::string& name,
                      const CsvLimits& limits, const TimeForms& forms,
                      ReadingNotes* notes);

}  // namespace mien

#endif  // MIEN_STAGES_EXCHANGE_CODED_TABLE_H_
