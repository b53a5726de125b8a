#include "stages/exchange/column_times.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/core/column_words.h"
#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/exchange/cells.h"
#include "stages/exchange/time_layout.h"

namespace mien {
namespace {

using Unit = ColumnUnit;

constexpr double kDayTimeS = 4 * 3600;
constexpr double kMostSeconds = 100000;
constexpr double kMostFps = 100000;
constexpr std::size_t kMostColumns = 40;  // of times: each is looked through

bool IsBlank(const std::string& cell) {
  const std::string lower = ToLower(TrimCell(cell));
  return lower.empty() || lower == "nan" || lower == "na" || lower == "n/a" ||
         lower == "-";
}

// "400 ms": the number and its unit.
std::optional<std::pair<std::string, Unit>> WithUnit(const std::string& cell) {
  const auto end = cell.find_last_of("0123456789");
  if (end == std::string::npos || end + 1 == cell.size()) return std::nullopt;
  const auto unit = UnitOf(std::string_view(cell).substr(end + 1));
  if (!unit || *unit == Unit::kClock || *unit == Unit::kTimeCode) {
    return std::nullopt;
  }
  return std::make_pair(cell.substr(0, end + 1), *unit);
}

double ScaleOf(Unit unit) {
  if (unit == Unit::kMs) return 1e-3;
  if (unit == Unit::kUs) return 1e-6;
  return unit == Unit::kMinutes ? 60 : 1;
}

const char* NameOf(Unit unit) {
  if (unit == Unit::kMs) return "milliseconds";
  if (unit == Unit::kUs) return "microseconds";
  if (unit == Unit::kFrames) return "frames";
  return unit == Unit::kMinutes ? "minutes" : "seconds";
}

// What most of a column's cells are; plain: numbers, or anything else.
struct Forms {
  std::size_t filled = 0, clocks = 0, codes = 0, with_unit = 0, fractions = 0;
  Unit unit = Unit::kNone;  // of those with one
  double least_s = 1e12;    // of the clocks
  std::size_t first = 0;    // row of the first filled cell
};

Forms FormsOf(const Table& table, std::size_t column, DecimalMark mark) {
  Forms forms;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const std::string cell = Cells(table, i).Text(column);
    if (IsBlank(cell)) continue;
    if (forms.filled++ == 0) forms.first = i;
    if (cell.size() > 60) continue;
    if (const auto clock_s = ClockTime(cell)) {
      ++forms.clocks;
      forms.least_s = std::min(forms.least_s, *clock_s);
    } else if (ParseTimeCode(cell)) {
      ++forms.codes;
    } else if (const auto one = WithUnit(cell)) {
      if (forms.with_unit == 0) forms.unit = one->second;
      forms.with_unit += one->second == forms.unit ? 1 : 0;
    } else if (const auto number = ParseCellNumber(cell, mark, false)) {
      // "4.0" was no whole number for whoever wrote it.
      const bool whole = *number == std::floor(*number) &&
                         cell.find_first_of(".,") == std::string::npos;
      forms.fractions += whole ? 0 : 1;
    }
  }
  return forms;
}

class Converter {
 public:
  Converter(const TimeForms& forms, Table* table, ReadingNotes* notes)
      : forms_(forms),
        table_(*table),
        notes_(notes),
        mark_(FindDecimalMark(*table)) {}

  void Run() {
    std::vector<std::pair<ColumnMeaning, std::size_t>> moments;
    for (std::size_t c = 0; c < table_.header.size(); ++c) {
      const ColumnMeaning meaning = MeaningOf(table_.header[c]);
      if (meaning.is_moment()) moments.emplace_back(meaning, c);
      if (moments.size() == kMostColumns) break;
    }
    for (const auto& [meaning, c] : moments) Column(meaning, c);
    for (const char* moment : {"onset", "offset"}) CheckTold(moment);
  }

 private:
  bool Has(const std::string& name) const {
    return table_.Find({name}).has_value();
  }
  bool IsTold(const std::string& moment) const {
    return Has(moment) || Has(moment + "_frame") || Has(moment + "_s") ||
           Has(moment + "_ms") || Has("pred_" + moment);
  }

  std::string Quoted(std::size_t c) const {
    return "'" + ShownText(table_.header[c], 60) + "'";
  }
  std::string CellText(std::size_t row, std::size_t c) const {
    return ShownText(Cells(table_, row).Text(c), 40);
  }

  void Column(const ColumnMeaning& meaning, std::size_t c) {
    const Forms forms = FormsOf(table_, c, mark_);
    if (forms.filled == 0) return;
    const std::string s = meaning.what + "_s", frame = meaning.what + "_frame";
    if (forms.clocks == forms.filled ||
        (forms.clocks > 0 && meaning.unit == Unit::kSeconds)) {
      if (Take(s, c)) Clocks(forms, c);
    } else if (forms.codes == forms.filled) {
      if (meaning.what == "duration") return;
      if (Take(frame, c)) Codes(forms, c);
    } else if (forms.with_unit == forms.filled) {
      if (Take(forms.unit == Unit::kFrames ? frame : s, c)) {
        Scale(forms.unit, true, c);
      }
    } else if (meaning.unit == Unit::kMinutes || meaning.unit == Unit::kUs) {
      const std::string before = Quoted(c);
      if (!Take(s, c)) return;
      Scale(meaning.unit, false, c);
      notes_->Say(
          Str(table_.name, ": ", before, " is read as ", NameOf(meaning.unit)));
    } else if (meaning.unit == Unit::kTime && AreSeconds(forms, c)) {
      const std::string before = Quoted(c);
      if (!Take(s, c)) return;
      notes_->Say(Str(table_.name, ": ", before,
                      " tells no unit: read as seconds (call the column ",
                      meaning.what, "_s, ", meaning.what, "_ms or ",
                      meaning.what, "_frame)"));
    }
  }

  // Whether the column gets that name; a table that has one keeps it.
  bool Take(const std::string& name, std::size_t c) {
    const auto there = table_.Find({name});
    if (there && *there != c) return false;
    raw_ = table_.header[c];
    table_.header[c] = name;
    return true;
  }

  void Put(std::size_t row, std::size_t c, double value) {
    std::string text = FixedText(value, 6);
    if (mark_ == DecimalMark::kComma) {
      std::replace(text.begin(), text.end(), '.', ',');
    }
    table_.rows[row][c] = std::move(text);
  }

  void Clocks(const Forms& forms, std::size_t c) {
    if (forms.least_s >= kDayTimeS && table_.header[c] != "duration_s") {
      throw DataError(
          Str(table_.Where(forms.first, c), ": '", CellText(forms.first, c),
              "': clock times that begin at ", FixedText(forms.least_s, 1),
              " s are times of day: take off the time at which the recording "
              "starts, or write seconds since then"));
    }
    notes_->Say(Str(table_.name, ": clock times ('", CellText(forms.first, c),
                    "') are read as seconds since the start of the recording"));
    for (std::size_t i = 0; i < table_.rows.size(); ++i) {
      const auto clock_s = ClockTime(Cells(table_, i).Text(c));
      if (clock_s) Put(i, c, *clock_s);
    }
  }

  void Codes(const Forms& forms, std::size_t c) {
    const auto rate_column = table_.Find({"fps", "frame rate", "framerate"});
    const std::string example = CellText(forms.first, c);
    double last_fps = 0;
    for (std::size_t i = 0; i < table_.rows.size(); ++i) {
      const Cells cells(table_, i, mark_);
      const auto code = ParseTimeCode(cells.Text(c));
      if (!code) continue;
      const double own = cells.Number(rate_column).value_or(0);
      const double fps = own > 0 ? own : forms_.fps;
      if (!(fps > 0)) {
        cells.Fail(c,
                   "is time code with frames (hh:mm:ss:ff), and nothing tells "
                   "how many a second: add a column fps, or give --fps");
      }
      const auto frame = code->FrameAt(fps);
      if (!frame) {
        cells.Fail(c, Str("is no time code at ", NumberText(fps),
                          " frames a second: another rate (column fps, "
                          "--fps)?"));
      }
      last_fps = fps;
      table_.rows[i][c] = Str(*frame + forms_.first_frame);
    }
    notes_->Say(Str(table_.name, ": time code ('", example,
                    "') is read as frames, ", NumberText(last_fps), " a second",
                    rate_column || forms_.fps_from.empty()
                        ? std::string(" (column fps)")
                        : " (" + forms_.fps_from + ")"));
  }

  void Scale(Unit unit, bool in_cells, std::size_t c) {
    for (std::size_t i = 0; i < table_.rows.size(); ++i) {
      std::string cell = Cells(table_, i).Text(c);
      if (IsBlank(cell)) continue;
      if (in_cells) cell = WithUnit(cell)->first;
      const bool counts = unit != Unit::kSeconds && unit != Unit::kMinutes;
      const auto number = ParseCellNumber(cell, mark_, counts);
      if (!number) Cells(table_, i).Fail(c, "is not a number");
      if (unit == Unit::kFrames) {
        table_.rows[i][c] = cell;
      } else {
        Put(i, c, *number * ScaleOf(unit));
      }
    }
    if (!in_cells) return;
    notes_->Say(Str(table_.name, ": numbers with their unit ('",
                    ShownText(raw_, 60), "') are read as ", NameOf(unit)));
  }

  // Milliseconds and frames have no fractions as a rule, minutes very small
  // ones.
  bool AreSeconds(const Forms& forms, std::size_t c) const {
    if (2 * forms.fractions <= forms.filled) return false;
    double least = 1e12, most = 0;
    for (std::size_t i = 0; i < table_.rows.size(); ++i) {
      const auto number =
          ParseCellNumber(Cells(table_, i).Text(c), mark_, false);
      if (!number) continue;
      least = std::min(least, *number);
      most = std::max(most, *number);
    }
    return least >= 0 && most >= 1 && most < kMostSeconds;
  }

  // A begin and an end that can be frames, seconds or milliseconds.
  void CheckTold(const std::string& moment) const {
    if (IsTold(moment)) return;
    if (moment == "offset" &&
        (Has("duration") || Has("duration_s") || Has("duration_ms"))) {
      return;
    }
    for (std::size_t c = 0; c < table_.header.size(); ++c) {
      if (MeaningOf(table_.header[c]).what != moment) continue;
      throw DataError(Str(table_.name, ": ", Quoted(c),
                          " tells no unit that is known here: call the column ",
                          moment, "_s (seconds), ", moment, "_ms or ", moment,
                          "_frame"));
    }
  }

  const TimeForms& forms_;
  Table& table_;
  ReadingNotes* notes_;
  DecimalMark mark_;
  std::string raw_;  // heading of the column that was taken last
};

// Whole numbers between ':' and, before the last, ';' or '.'.
std::optional<std::array<std::int64_t, 4>> FourParts(const std::string& text,
                                                     char* last_mark) {
  std::array<std::int64_t, 4> parts{};
  std::size_t part = 0, digits = 0;
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      if (++digits > 4) return std::nullopt;
      parts[part] = parts[part] * 10 + (c - '0');
      continue;
    }
    if ((c != ':' && c != ';') || digits == 0 || part == 3) return std::nullopt;
    *last_mark = c;
    ++part;
    digits = 0;
  }
  if (part != 3 || digits == 0) return std::nullopt;
  return parts;
}

}  // namespace

std::optional<std::int64_t> TimeCode::FrameAt(double fps) const {
  if (!(fps >= 0.5 && fps < kMostFps)) return std::nullopt;
  const auto rate = static_cast<std::int64_t>(std::llround(fps));
  if (frames >= rate) return std::nullopt;
  std::int64_t frame = (minutes * 60 + seconds) * rate + frames;
  if (!drops) return frame;
  // Two numbers (four of 60) are passed over in each minute but the tenth.
  if (rate % 30 != 0) return std::nullopt;
  const std::int64_t passed = rate / 15;
  if (seconds == 0 && frames < passed && minutes % 10 != 0) return std::nullopt;
  return frame - passed * (minutes - minutes / 10);
}

std::optional<TimeCode> ParseTimeCode(const std::string& text) {
  char mark = ':';
  const auto parts = FourParts(text, &mark);
  if (!parts || (*parts)[1] >= 60 || (*parts)[2] >= 60) return std::nullopt;
  TimeCode code;
  code.minutes = (*parts)[0] * 60 + (*parts)[1];
  code.seconds = (*parts)[2];
  code.frames = (*parts)[3];
  code.drops = mark == ';';
  return code;
}

void TakeUnits(Table* table, ReadingNotes* notes) {
  if (table->rows.empty()) return;
  std::vector<std::size_t> moments;
  for (std::size_t c = 0; c < table->header.size(); ++c) {
    if (!MeaningOf(table->header[c]).is_moment()) continue;
    const std::string& cell = table->rows.front()[c];
    if (TrimCell(cell).empty()) continue;
    if (!UnitOf(cell)) return;
    moments.push_back(c);
  }
  if (moments.size() < 2) return;
  for (const std::size_t c : moments) {
    table->header[c] += " (" + TrimCell(table->rows.front()[c]) + ")";
  }
  if (!table->lines.empty()) {
    notes->Say(Str(table->name, ": line ", table->lines.front(),
                   " holds the columns' units"));
    table->lines.erase(table->lines.begin());
  }
  table->rows.erase(table->rows.begin());
}

void ConvertTimes(const TimeForms& forms, Table* table, ReadingNotes* notes) {
  Converter(forms, table, notes).Run();
}

}  // namespace mien
