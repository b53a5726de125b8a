#ifndef MIEN_STAGES_EXCHANGE_TIME_LAYOUT_H_
#define MIEN_STAGES_EXCHANGE_TIME_LAYOUT_H_

// What the columns of a table of times are (time_table.h).

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace mien {

// How a column writes its times.
enum class TimeUnit { kNone, kSeconds, kMs, kClock, kFrames };

struct Times {
  std::optional<std::size_t> at;
  TimeUnit unit = TimeUnit::kNone;
  double fps = 0;  // of kFrames; 0: not told
};

// What holds the annotations of a tier: begin, end, and where its name and its
// text stand.
struct TimeLayout {
  Times begin, end;
  std::optional<std::size_t> length;  // in place of an end, of begin's unit
  std::optional<std::size_t> tier;    // else `tiers`
  std::optional<std::size_t> text;
  std::vector<std::size_t> tiers;   // a column for each
  std::optional<std::size_t> file;  // names its recording
  std::optional<std::size_t> who;   // the person seen
  std::optional<std::size_t> type;  // "State start", "State stop", "Point"
  std::string name;                 // the tier's, where no column tells
  bool has_heading = true;
  bool sound_time = false, with_gaps = false;
};

// "00:01:02.345", "1:02.5" or "1:02,5" in seconds.
std::optional<double> ClockTime(const std::string& text);

// Of a row of headings, or of a first row of the programs that write none
// (which stand between tabs); nullopt: neither.
std::optional<TimeLayout> TimeLayoutOf(const std::vector<std::string>& row,
                                       bool has_tabs);

}  // namespace mien

#endif  // MIEN_STAGES_EXCHANGE_TIME_LAYOUT_H_
