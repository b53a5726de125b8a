// BORIS (Friard and Gamba 2016), tab-separated exports.

#include <algorithm>
#include <cmath>
#include <map>

#include "pipeline/core/csv.h"
#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/exchange/annotation.h"
#include "stages/exchange/cells.h"
#include "stages/exchange/export.h"
#include "stages/exchange/tracks.h"

namespace mien {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{64} << 20;
constexpr double kMaxTimeS = 4e6;

const std::vector<std::string> kColumns = {
    "Observation id", "Observation date", "Description",
    "Media file",     "Total length",     "FPS",
    "Subject",        "Behavior",         "Behavioral category",
    "Modifiers",      "Behavior type",    "Start (s)",
    "Stop (s)",       "Duration (s)",     "Comment start",
    "Comment stop"};

// Tabs and line ends would break a table that BORIS reads without quotes.
std::string Plain(const std::string& text) {
  std::string out = CleanText(text, 10000);
  std::replace_if(
      out.begin(), out.end(),
      [](char c) { return c == '\t' || c == '\n' || c == '"'; }, ' ');
  return GuardFormula(out);
}

std::string TsvLine(const std::vector<std::string>& fields) {
  return Join(fields, "\t") + "\n";
}

std::vector<std::string> Row(const EventRow& row, const VideoInfo& video,
                             bool apex) {
  std::string date = video.date.empty() ? "1970-01-01T00:00:00" : video.date;
  std::replace(date.begin(), date.end(), 'T', ' ');
  const double start = std::max(apex ? row.apex_s : row.onset_s, 0.0);
  const double stop = std::max(apex ? row.apex_s : row.offset_s, 0.0);
  return {Plain(StemOf(video.path)),
          date,
          "",
          Plain(video.path),
          video.duration_s > 0 ? FixedText(video.duration_s, 6) : "NA",
          video.fps > 0 ? FixedText(video.fps, 6) : "NA",
          Str("face", row.face),
          apex ? "apex" : row.kind,
          "expression",
          apex ? "" : Plain(row.label),
          apex ? "POINT" : "STATE",
          FixedText(start, 6),
          FixedText(stop, 6),
          apex ? "NA" : FixedText(stop - start, 6),
          apex ? Str("#", row.event) : Plain(EventText(row)),
          apex ? "" : Plain(Join(row.flags, ";"))};
}

// The header may follow lines about the observation.
Table FindTable(std::string_view text, const std::string& name) {
  CsvLimits limits;
  limits.max_bytes = kMaxBytes;
  std::vector<std::size_t> lines;
  auto rows = ParseCsv(text, name, limits, &lines);
  for (std::size_t i = 0; i < rows.size() && i < 1000; ++i) {
    if (std::find(rows[i].begin(), rows[i].end(), "Behavior") ==
        rows[i].end()) {
      continue;
    }
    const auto skip = static_cast<std::ptrdiff_t>(i);
    Table table = TableFromRows({std::make_move_iterator(rows.begin() + skip),
                                 std::make_move_iterator(rows.end())},
                                name);
    table.lines.assign(lines.begin() + skip + 1, lines.end());
    return table;
  }
  throw DataError(name +
                  ": not a BORIS export: no header line with a column "
                  "'Behavior'");
}

class BorisReader {
 public:
  BorisReader(const Table& table, AnnotationFile* file)
      : table_(table),
        file_(file),
        behavior_(table.Need({"Behavior"})),
        subject_(table.Find({"Subject"})),
        modifiers_(table.Find({"Modifiers"})),
        comment_(table.Find({"Comment start", "Comment"})),
        flags_(table.Find({"Comment stop"})) {}

  void Aggregated() {
    const auto start = table_.Need({"Start (s)"});
    const auto stop = table_.Need({"Stop (s)"});
    for (std::size_t i = 0; i < table_.rows.size(); ++i) {
      const Cells cells(table_, i);
      const double start_s = Time(cells, start);
      const double end_s = cells.Number(stop) ? Time(cells, stop) : start_s;
      if (end_s < start_s) cells.Fail(stop, "is before the start");
      Add(cells, start_s, end_s, cells.Text(flags_));
    }
  }

  void Tabular() {
    const auto time = table_.Need({"Time", "Start (s)"});
    const auto status = table_.Need({"Status", "Behavior type"});
    std::map<std::string, std::vector<std::pair<std::size_t, double>>> open;
    for (std::size_t i = 0; i < table_.rows.size(); ++i) {
      const Cells cells(table_, i);
      const std::string what = ToLower(cells.Text(status));
      const double time_s = Time(cells, time);
      auto& started = open[TierOf(cells) + "\n" + cells.Text(modifiers_)];
      if (what == "point") {
        Add(cells, time_s, time_s, "");
      } else if (what == "start") {
        started.emplace_back(i, time_s);
      } else if (what == "stop" && !started.empty()) {
        if (time_s < started.back().second) {
          cells.Fail(time, "stops before the start");
        }
        Add(Cells(table_, started.back().first), started.back().second, time_s,
            "");
        started.pop_back();
      } else {
        cells.Fail(status, "must be START, STOP (after a START) or POINT");
      }
    }
    for (const auto& [key, started] : open) {
      if (started.empty()) continue;
      Cells(table_, started.front().first)
          .Fail(behavior_, "starts and never stops");
    }
  }

 private:
  static double Time(const Cells& cells, std::size_t column) {
    const auto time = cells.Number(column);
    if (!time || *time < 0 || *time > kMaxTimeS) {
      cells.Fail(column, "must be a time in seconds");
    }
    return *time;
  }

  std::string TierOf(const Cells& cells) const {
    const std::string behavior = cells.Text(behavior_);
    const std::string own = behavior + "_" + cells.Text(subject_);
    return ParseTrackName(own) ? own : behavior;
  }

  void Put(const std::string& tier, double start_s, double end_s,
           const std::string& text) {
    file_->annotations.push_back({tier, start_s, end_s, text});
  }

  void Add(const Cells& cells, double start_s, double end_s,
           const std::string& flags) {
    const std::string tier = TierOf(cells);
    const std::string comment = cells.Text(comment_);
    const std::string modifiers = cells.Text(modifiers_);
    const auto own = ParseTrackName(tier);
    if (!own) {
      Put(tier, start_s, end_s, comment.empty() ? modifiers : comment);
      return;
    }
    Put(tier, start_s, end_s, comment);
    const std::string face = Str("_face", own->face);
    if (!modifiers.empty()) Put("label" + face, start_s, end_s, modifiers);
    if (!flags.empty()) Put("flags" + face, start_s, end_s, flags);
  }

  const Table& table_;
  AnnotationFile* file_;
  std::size_t behavior_;
  Cells::Column subject_, modifiers_, comment_, flags_;
};

}  // namespace

std::string WriteBoris(const std::vector<EventRow>& rows,
                       const VideoInfo& video) {
  CheckTimes(rows);
  std::vector<EventRow> sorted = rows;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const EventRow& a, const EventRow& b) {
                     return a.onset_s < b.onset_s;
                   });
  std::string out = TsvLine(kColumns);
  for (const EventRow& row : sorted) {
    out += TsvLine(Row(row, video, false));
    if (row.apex_frame >= 0 && std::isfinite(row.apex_s)) {
      out += TsvLine(Row(row, video, true));
    }
  }
  return out;
}

AnnotationFile ParseBoris(std::string_view text, const std::string& name) {
  const Table table = FindTable(text, name);
  AnnotationFile file;
  file.name = name;
  if (!table.rows.empty()) {
    const Cells first(table, 0);
    const auto media = table.Find(
        {"Media file", "Media file name", "Media file path", "Source"});
    file.video = CleanText(FileNameOf(first.Text(media)), 255);
    const auto fps = first.Number(table.Find({"FPS", "FPS (frame/s)"}));
    file.fps = fps && *fps > 0 && *fps < 1e6 ? *fps : 0;
  }
  BorisReader reader(table, &file);
  if (table.Find({"Stop (s)"})) {
    reader.Aggregated();
  } else {
    reader.Tabular();
  }
  ListTiers(&file);
  return file;
}

}  // namespace mien
