#include "stages/exchange/time_layout.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "pipeline/core/text.h"
#include "stages/exchange/cells.h"

namespace mien {
namespace {

using Row = std::vector<std::string>;

constexpr double kSameTimeS = 0.0015;  // two spellings of one time, in ms

// The unit behind the dash of one of ELAN's headings, and what stands before.
TimeUnit ElanUnit(const std::string& heading, std::string* what, double* fps) {
  const auto dash = heading.rfind(" - ");
  if (dash == std::string::npos) return TimeUnit::kNone;
  *what = ToLower(heading.substr(0, dash));
  const std::string unit = ToLower(Trim(heading.substr(dash + 3)));
  if (unit == "ss.msec" || unit == "ss.ms") return TimeUnit::kSeconds;
  if (unit == "msec" || unit == "ms") return TimeUnit::kMs;
  if (unit == "hh:mm:ss.ms" || unit == "hh:mm:ss.msec") return TimeUnit::kClock;
  // NTSC's may drop numbers or not, which the file does not tell.
  if (unit.find("pal") != std::string::npos) {
    *fps = unit.find("50") != std::string::npos ? 50 : 25;
  }
  if (StartsWith(unit, "hh:mm:ss:ff") || StartsWith(unit, "pal") ||
      StartsWith(unit, "ntsc")) {
    return TimeUnit::kFrames;
  }
  return TimeUnit::kNone;
}

// Seconds are the easiest to read; frames are none.
int RankOf(TimeUnit unit) {
  const TimeUnit order[] = {TimeUnit::kSeconds, TimeUnit::kMs, TimeUnit::kClock,
                            TimeUnit::kFrames};
  const auto* at = std::find(std::begin(order), std::end(order), unit);
  return static_cast<int>(at - std::begin(order));
}

void Prefer(std::size_t column, TimeUnit unit, double fps, Times* times) {
  if (!times->at || RankOf(unit) < RankOf(times->unit)) {
    *times = {column, unit, fps};
  }
}

// Words for a length in the languages of ELAN: Duration, Dauer, Durée, Duur...
bool IsLength(const std::string& what) {
  return StartsWith(what, "du") || StartsWith(what, "dau");
}

std::optional<TimeLayout> ElanLayout(const Row& header) {
  TimeLayout layout;
  std::vector<std::string> moments;
  std::vector<Times> times;
  std::size_t first = header.size(), last = 0;
  for (std::size_t c = 0; c < header.size(); ++c) {
    std::string what;
    double fps = 0;
    const TimeUnit unit = ElanUnit(header[c], &what, &fps);
    if (unit == TimeUnit::kNone) continue;
    auto at = std::find(moments.begin(), moments.end(), what);
    if (at == moments.end()) {
      moments.push_back(what);
      times.emplace_back();
      at = moments.end() - 1;
    }
    Prefer(c, unit, fps,
           &times[static_cast<std::size_t>(at - moments.begin())]);
    first = std::min(first, c);
    last = c;
  }
  if (times.size() < 2 || IsLength(moments[0])) return std::nullopt;
  layout.begin = times[0];
  if (IsLength(moments[1])) {
    if (times[1].unit != layout.begin.unit) return std::nullopt;
    layout.length = times[1].at;
  } else {
    layout.end = times[1];
  }
  for (std::size_t c = 0; c < header.size(); ++c) {
    const std::string heading = ToLower(header[c]);
    if (heading == "file name") layout.file = c;
    if (heading == "tier") layout.tier = c;
    if (c <= last || heading == "file name" || heading == "file path") continue;
    layout.tiers.push_back(c);
  }
  // The tier's name stands first, in whatever language its heading is.
  if (!layout.tier && first > 0 && !header[0].empty()) layout.tier = 0;
  if (layout.tier && !layout.tiers.empty()) layout.text = layout.tiers.front();
  if (layout.tier) layout.tiers.clear();
  return layout;
}

std::optional<TimeLayout> DatavyuLayout(const Row& header) {
  const bool named =
      std::any_of(header.begin(), header.end(), [](const std::string& one) {
        const std::string heading = ToLower(one);
        return heading == "video" || heading == "onset" || heading == "file";
      });
  if (named) return std::nullopt;
  TimeLayout layout;
  for (std::size_t c = 0; c < header.size(); ++c) {
    const std::string heading = header[c];
    if (!EndsWith(ToLower(heading), ".onset") || heading.size() < 7) continue;
    const std::string tier = heading.substr(0, heading.size() - 6);
    const auto end = std::find_if(
        header.begin(), header.end(), [&tier](const std::string& one) {
          return ToLower(one) == ToLower(tier) + ".offset";
        });
    if (end == header.end()) return std::nullopt;
    layout.tiers.push_back(c);
  }
  if (layout.tiers.empty()) return std::nullopt;
  return layout;
}

std::optional<TimeLayout> PraatLayout(const Row& header) {
  TimeLayout layout;
  for (std::size_t c = 0; c < header.size(); ++c) {
    if (header[c] == "tmin") layout.begin = {c, TimeUnit::kSeconds};
    if (header[c] == "tmax") layout.end = {c, TimeUnit::kSeconds};
    if (header[c] == "tier") layout.tier = c;
    if (header[c] == "text") layout.text = c;
  }
  if (!layout.begin.at || !layout.end.at || !layout.text) return std::nullopt;
  layout.sound_time = layout.with_gaps = true;
  layout.name = "intervals";
  return layout;
}

// The Observer's event log: a state has its length in the row of its start.
std::optional<TimeLayout> ObserverLayout(const Row& header) {
  TimeLayout layout;
  for (std::size_t c = 0; c < header.size(); ++c) {
    const std::string heading = ToLower(header[c]);
    if (heading == "time_relative_sf") layout.begin = {c, TimeUnit::kSeconds};
    if (heading == "duration_sf") layout.length = c;
    if (heading == "observation") layout.file = c;
    if (heading == "subject") layout.who = c;
    if (heading == "behavior") layout.tier = c;
    if (heading == "event_type") layout.type = c;
    if (heading == "comment") layout.text = c;
  }
  if (!layout.begin.at || !layout.length || !layout.tier || !layout.type) {
    return std::nullopt;
  }
  return layout;
}

// ELAN without headings: times as clocks, each with its seconds or not.
std::optional<TimeLayout> BareElanLayout(const Row& row) {
  std::vector<std::size_t> clocks;
  std::size_t last = 0;
  for (std::size_t c = 0; c < row.size() && clocks.size() < 3; ++c) {
    const auto dot = row[c].rfind('.');
    const auto time_s = ClockTime(row[c]);
    if (!time_s || dot == std::string::npos || row[c].size() - dot != 4 ||
        std::count(row[c].begin(), row[c].end(), ':') != 2) {
      continue;
    }
    clocks.push_back(c);
    last = c;
    const auto same =
        c + 1 < row.size()
            ? ParseCellNumber(row[c + 1], DecimalMark::kUnknown, false)
            : std::nullopt;
    if (same && std::abs(*same - *time_s) < kSameTimeS) last = c + 1;
  }
  if (clocks.size() < 2 || clocks[0] == 0 || row.size() < 4) {
    return std::nullopt;
  }
  TimeLayout layout;
  layout.begin = {clocks[0], TimeUnit::kClock};
  layout.end = {clocks[1], TimeUnit::kClock};
  layout.tier = 0;
  if (last + 1 < row.size()) layout.text = last + 1;
  layout.has_heading = false;
  return layout;
}

std::optional<TimeLayout> AudacityLayout(const Row& row) {
  if (row.size() < 2 || row.size() > 3) return std::nullopt;
  double times[2] = {};
  for (std::size_t c = 0; c < 2; ++c) {
    const auto mark = row[c].find_first_of(".,");
    const auto time = ParseCellNumber(row[c], DecimalMark::kUnknown, false);
    // It always writes six places.
    if (!time || mark == std::string::npos || row[c].size() - mark != 7) {
      return std::nullopt;
    }
    times[c] = *time;
  }
  if (times[1] < times[0]) return std::nullopt;
  TimeLayout layout;
  layout.begin = {0, TimeUnit::kSeconds};
  layout.end = {1, TimeUnit::kSeconds};
  layout.text = 2;
  layout.name = "labels";
  layout.has_heading = false;
  return layout;
}

}  // namespace

std::optional<double> ClockTime(const std::string& text) {
  const auto parts = Split(text, ':');
  if (parts.size() < 2 || parts.size() > 3) return std::nullopt;
  double time_s = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    std::string part = parts[i];
    std::replace(part.begin(), part.end(), ',', '.');
    const auto number = ParseDouble(part);
    if (!number || *number < 0 || (i > 0 && *number >= 60)) return std::nullopt;
    time_s = 60 * time_s + *number;
  }
  return time_s;
}

std::optional<TimeLayout> TimeLayoutOf(const std::vector<std::string>& row,
                                       bool has_tabs) {
  auto layout = ElanLayout(row);
  if (!layout) layout = PraatLayout(row);
  if (!layout) layout = ObserverLayout(row);
  if (!layout) layout = DatavyuLayout(row);
  if (!layout && has_tabs) layout = BareElanLayout(row);
  if (!layout && has_tabs) layout = AudacityLayout(row);
  return layout;
}

}  // namespace mien
