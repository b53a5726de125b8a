#ifndef MIEN_TOOLS_EVAL_SPOT_TABLE_H_
#define MIEN_TOOLS_EVAL_SPOT_TABLE_H_

// Expressions out of a table. Used by spot_input.cc alone.

#include <cstddef>
#include <string>

#include "tools/eval/spot_input.h"

namespace mien {

constexpr std::size_t kMaxSpotEvents = 500000;
constexpr std::size_t kMaxSpotVideos = 100000;  // resampled a thousand times
constexpr std::size_t kMaxSpotBytes = std::size_t{256} << 20;

// @throws DataError: more than kMaxSpotVideos.
void CheckSpotVideos(const std::string& where, std::size_t count);

// Appends events, videos and notes of the columns that ReadSpots names;
// returns how many rows there are. Columns may be called as coded_table.h
// says. A row without a frame but with seconds is one in seconds. Where a cell
// of the video is empty the row above counts, with a note (merged cells);
// with reading.needs_events a row that says the same as one before counts
// once, with a note. @throws DataError with file, line, column and value;
// also for an "onset" that holds fractions, which tells no unit.
std::size_t ReadSpotTable(std::string text, const std::string& path,
                          const SpotReading& reading, SpotList* list);

}  // namespace mien

#endif  // MIEN_TOOLS_EVAL_SPOT_TABLE_H_
