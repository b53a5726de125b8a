#include "stages/exchange/time_table.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "pipeline/core/csv.h"
#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/exchange/cells.h"
#include "stages/exchange/column_times.h"
#include "stages/exchange/export.h"
#include "stages/exchange/recording_match.h"
#include "stages/exchange/time_layout.h"
#include "stages/exchange/tracks.h"

namespace mien {
namespace {

constexpr std::size_t kHeadBytes = 65536;
constexpr std::size_t kHeadRows = 20;
constexpr std::size_t kMaxBytes = std::size_t{64} << 20;
using Row = std::vector<std::string>;

std::string Unquoted(const std::string& cell) {
  if (cell.size() < 2 || cell.front() != '"' || cell.back() != '"') return cell;
  std::string out;
  for (std::size_t i = 1; i + 1 < cell.size(); ++i) {
    out += cell[i];
    if (cell[i] == '"' && cell[i + 1] == '"') ++i;
  }
  return out;
}

struct Sheet {
  std::vector<Row> rows;
  std::vector<std::size_t> lines;
  bool has_tabs = false;
};

// Between tabs these programs write no quotes, whatever stands in a text.
Sheet SheetOf(std::string_view text, const std::string& name) {
  Sheet sheet;
  const std::string_view head = text.substr(0, kHeadBytes);
  const auto tabs = std::count(head.begin(), head.end(), '\t');
  const auto ends = std::count(head.begin(), head.end(), '\n');
  sheet.has_tabs = tabs > 0 && tabs >= ends / 2;
  if (!sheet.has_tabs) {
    CsvLimits limits;
    limits.max_bytes = kMaxBytes;
    sheet.rows = ParseCsv(text, name, limits, &sheet.lines);
  } else {
    std::size_t line = 0;
    for (const std::string& one : Split(text, '\n')) {
      ++line;
      if (Trim(one).empty()) continue;
      Row row;
      for (const std::string& cell : Split(one, '\t')) {
        row.push_back(Unquoted(TrimCell(cell)));
      }
      sheet.rows.push_back(std::move(row));
      sheet.lines.push_back(line);
    }
  }
  for (Row& row : sheet.rows) {
    for (std::string& cell : row) cell = TrimCell(cell);
  }
  return sheet;
}

// Where the table begins: its heading, or its first row.
std::optional<std::pair<std::size_t, TimeLayout>> FindLayout(
    const Sheet& sheet) {
  for (std::size_t i = 0; i < std::min(sheet.rows.size(), kHeadRows); ++i) {
    if (StartsWith(sheet.rows[i].front(), "#")) continue;
    if (auto layout = TimeLayoutOf(sheet.rows[i], sheet.has_tabs)) {
      return std::make_pair(i, std::move(*layout));
    }
  }
  return std::nullopt;
}

// ELAN's own files are called as their recordings, as a rule.
std::string RecordingOf(const std::string& name) {
  return EndsWith(ToLower(name), ".eaf") ? name.substr(0, name.size() - 4)
                                         : name;
}

// ELAN's line of the medium, "#file:///C:/data/P01.mp4 -- offset: 0, ...".
std::string NamedAbove(const Sheet& sheet, std::size_t rows) {
  for (std::size_t i = 0; i < rows; ++i) {
    std::string line = sheet.rows[i].front();
    if (!StartsWith(line, "#file:")) continue;
    line = line.substr(0, line.find(" -- "));
    return RecordingOf(PlainPath(PercentDecode(line.substr(1))));
  }
  return "";
}

class TimeTable {
 public:
  TimeTable(const Sheet& sheet, std::size_t begin, const TimeLayout& layout,
            AnnotationFile* file)
      : layout_(layout), file_(file) {
    const std::size_t first = begin + (layout.has_heading ? 1 : 0);
    std::size_t width = 0;
    for (const Row& row : sheet.rows) width = std::max(width, row.size());
    table_.name = file->name;
    table_.header = layout.has_heading ? sheet.rows[begin] : Row();
    for (std::size_t c = table_.header.size(); c < width; ++c) {
      table_.header.push_back(Str("column ", c + 1));
    }
    for (std::size_t i = first; i < sheet.rows.size(); ++i) {
      table_.rows.push_back(sheet.rows[i]);
      table_.rows.back().resize(width);
      table_.lines.push_back(sheet.lines[i]);
    }
    mark_ = FindDecimalMark(table_);
  }

  void Read() {
    for (std::size_t i = 0; i < table_.rows.size(); ++i) {
      const Cells cells(table_, i, mark_);
      // Audacity's second line of a label: its range of frequencies.
      if (StartsWith(cells.Text(0), "\\")) continue;
      if (layout_.begin.at) {
        ReadRow(cells);
      } else {
        for (const std::size_t column : layout_.tiers) Datavyu(cells, column);
      }
    }
  }

 private:
  std::optional<double> Seconds(const Cells& cells, const Times& times) const {
    if (times.unit == TimeUnit::kFrames && times.fps > 0) {
      if (cells.Text(times.at).empty()) return std::nullopt;
      const auto code = ParseTimeCode(cells.Text(times.at));
      const auto frame = code ? code->FrameAt(times.fps) : std::nullopt;
      if (!frame) cells.Fail(times.at, "is no time code of PAL");
      return static_cast<double>(*frame) / times.fps;
    }
    if (times.unit == TimeUnit::kFrames) {
      throw DataError(file_->name +
                      ": its times are frames of SMPTE time code: export them "
                      "as ss.msec or hh:mm:ss.ms");
    }
    if (cells.Text(times.at).empty()) return std::nullopt;
    std::optional<double> time_s;
    if (times.unit == TimeUnit::kClock) {
      time_s = ClockTime(cells.Text(times.at));
    } else {
      time_s = cells.Number(times.at);
      if (time_s && times.unit == TimeUnit::kMs) *time_s /= 1000;
    }
    if (!time_s || *time_s < 0) cells.Fail(times.at, "is no time");
    return time_s;
  }

  void ReadRow(const Cells& cells) {
    const std::string type = ToLower(cells.Text(layout_.type));
    if (EndsWith(type, "stop")) return;  // its start tells the length
    const auto begin_s = Seconds(cells, layout_.begin);
    auto end_s = layout_.length
                     ? Seconds(cells, {layout_.length, layout_.begin.unit})
                     : Seconds(cells, layout_.end);
    if (begin_s && EndsWith(type, "point")) end_s = 0;  // a point in time
    if (begin_s && end_s && layout_.length) *end_s += *begin_s;
    if (!begin_s || !end_s) {
      file_->notes.Count(file_->name + ": rows without a time are left out",
                         cells.Place());
      return;
    }
    if (*end_s < *begin_s) {
      cells.Fail(layout_.end.at, "is before the begin");
    }
    Annotation one;
    one.start_s = *begin_s;
    one.end_s = *end_s;
    one.speaker = cells.Text(layout_.who);
    SetSession(cells, &one);
    if (layout_.tiers.empty()) {
      one.tier = layout_.tier ? cells.Text(layout_.tier) : layout_.name;
      // Our own export has a subject for each face.
      const std::string own = one.tier + "_" + one.speaker;
      if (layout_.type && ParseTrackName(own)) one.tier = own;
      one.text = cells.Text(layout_.text);
      if (layout_.with_gaps && one.text.empty()) return;
      AddAnnotation(std::move(one), file_);
      return;
    }
    bool has_text = false;
    for (const std::size_t column : layout_.tiers) {
      one.tier = table_.header[column];
      one.text = cells.Text(column);
      if (one.text.empty()) continue;
      has_text = true;
      AddAnnotation(one, file_);
    }
    if (has_text) return;
    file_->notes.Count(
        file_->name + ": rows without text in any tier are left out",
        cells.Place());
  }

  void Datavyu(const Cells& cells, std::size_t onset) {
    const std::string& heading = table_.header[onset];
    const std::string tier = heading.substr(0, heading.size() - 6);
    Times end;
    std::vector<std::string> codes;
    for (std::size_t c = 0; c < table_.header.size(); ++c) {
      if (!StartsWith(table_.header[c], tier + ".") || c == onset) continue;
      const std::string what =
          ToLower(table_.header[c].substr(tier.size() + 1));
      if (what == "offset") {
        end = {c, TimeUnit::kMs};
      } else if (what != "ordinal" && !cells.Text(c).empty()) {
        codes.push_back(cells.Text(c));
      }
    }
    const auto begin_s = Seconds(cells, {onset, TimeUnit::kMs});
    if (!begin_s) return;  // this column has fewer cells than others
    const double end_s = Seconds(cells, end).value_or(*begin_s);
    if (end_s < *begin_s) cells.Fail(end.at, "is before the onset");
    Annotation one;
    one.tier = tier;
    one.start_s = *begin_s;
    one.end_s = end_s;
    one.text = Join(codes, " ");
    AddAnnotation(std::move(one), file_);
  }

  // Several files in one export: each row tells its own.
  void SetSession(const Cells& cells, Annotation* one) {
    const std::string path = RecordingOf(PlainPath(cells.Text(layout_.file)));
    const std::string name = FileNameOf(path);
    if (name.empty()) return;
    const auto [at, is_new] =
        sessions_.emplace(path, static_cast<int>(sessions_.size()));
    one->session = at->second;
    if (!is_new) return;
    Medium medium;
    medium.name = name;
    medium.path = path;
    medium.session = at->second;
    file_->media.push_back(medium);
    if (file_->video.empty()) {
      file_->video = name;
      file_->video_path = path;
    }
  }

  const TimeLayout& layout_;
  AnnotationFile* file_;
  Table table_;
  DecimalMark mark_ = DecimalMark::kUnknown;
  std::map<std::string, int> sessions_;  // by path
};

}  // namespace

bool LooksLikeTimeTable(std::string_view text) {
  std::string_view head = text.substr(0, kHeadBytes);
  std::size_t at = 0;
  for (std::size_t n = 0; n < kHeadRows && at != head.npos; ++n) {
    at = head.find('\n', at + (n > 0 ? 1 : 0));
  }
  if (at != head.npos) head = head.substr(0, at);
  // What programs write has no odd quotes there; what people write may.
  if (head.find('\t') == head.npos &&
      std::count(head.begin(), head.end(), '"') % 2 == 1) {
    return false;
  }
  try {
    return FindLayout(SheetOf(head, "")).has_value();
  } catch (const DataError&) {
    return false;
  }
}

AnnotationFile ParseTimeTable(std::string_view text, const std::string& name) {
  AnnotationFile file;
  file.name = name;
  const std::string clean = DecodeText(std::string(text), name, &file.notes);
  const Sheet sheet = SheetOf(clean, name);
  const auto found = FindLayout(sheet);
  if (!found) {
    throw DataError(name + ": no table of times that is known here");
  }
  file.video_path = NamedAbove(sheet, found->first);
  file.video = FileNameOf(file.video_path);
  file.sound_time = found->second.sound_time;
  TimeTable(sheet, found->first, found->second, &file).Read();
  ListTiers(&file);
  CountOnce(&file);
  return file;
}

}  // namespace mien
