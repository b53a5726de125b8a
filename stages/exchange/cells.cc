#include "stages/exchange/cells.h"

#include <algorithm>
#include <cmath>

#include "pipeline/core/error.h"
#include "pipeline/core/marks.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"

namespace mien {
namespace {

constexpr double kLargestWhole = 9007199254740992.0;  // 2^53

// Apostrophes, then what a spreadsheet would take for a formula.
bool NeedsGuard(std::string_view text) {
  const auto first = text.find_first_not_of('\'');
  return first != std::string_view::npos &&
         std::string_view("=+-@\t\r").find(text[first]) !=
             std::string_view::npos;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// A number taken apart: digits and the marks between them.
struct Written {
  std::string digits;  // sign, digits, '.' and ',' without other marks
  std::size_t points = 0, commas = 0;
  std::size_t after_last = 0;  // digits behind the last mark
  char last = 0;               // which that is
  bool leads_zero = false;     // "0,123" can only be a fraction
};

// nullopt: other text. Blanks and apostrophes must have digits at both sides.
std::optional<Written> TakeApart(std::string_view text) {
  Written out;
  bool digit = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (IsDigit(c)) {
      out.digits += c;
      ++out.after_last;
      digit = true;
    } else if (c == '.' || c == ',') {
      (c == '.' ? out.points : out.commas) += 1;
      if (out.points + out.commas == 1) {
        out.leads_zero = out.digits == "0" || out.digits == "-0" ||
                         out.digits.empty() || out.digits == "-";
      }
      out.digits += c;
      out.last = c;
      out.after_last = 0;
    } else if (out.digits.empty() && (c == '-' || c == '+')) {
      if (c == '-') out.digits += c;
    } else {
      // A blank of one to three bytes, or an apostrophe, between digits.
      std::size_t length = c == '\'' || c == ' ' ? 1 : 0;
      if (text.substr(i, 2) == "\xC2\xA0") length = 2;
      for (const char* wide :
           {"\xE2\x80\xAF", "\xE2\x80\x89", "\xE2\x80\x87", "\xE2\x80\x99"}) {
        if (text.substr(i, 3) == wide) length = 3;
      }
      const std::size_t next = i + length;
      const bool group = length > 0 && digit && i > 0 && IsDigit(text[i - 1]) &&
                         next + 3 <= text.size() && IsDigit(text[next]) &&
                         IsDigit(text[next + 1]) && IsDigit(text[next + 2]) &&
                         (next + 3 == text.size() || !IsDigit(text[next + 3]));
      if (!group) return std::nullopt;
      i = next - 1;
    }
  }
  if (!digit) return std::nullopt;
  return out;
}

// Without the mark that groups thousands, which must stand before groups of
// three; the other becomes a point.
std::optional<double> Grouped(const Written& written, char decimal) {
  std::string number;
  std::size_t since = 0;  // digits since the last group mark
  bool grouped = false, fraction = false;
  const auto whole_group = [&] { return !grouped || since == 3; };
  for (const char c : written.digits) {
    if (c == decimal) {
      if (fraction || !whole_group()) return std::nullopt;
      fraction = true;
      number += '.';
    } else if (c == '.' || c == ',') {
      const bool starts = !grouped && since >= 1 && since <= 3;
      if (fraction || !(starts || (grouped && since == 3))) return std::nullopt;
      grouped = true;
      since = 0;
    } else {
      number += c;
      since += IsDigit(c) ? 1 : 0;
    }
  }
  if (!fraction && !whole_group()) return std::nullopt;
  return ParseDouble(number);
}

// What to do about a time or a date in place of a number.
std::string NumberHint(const std::string& text) {
  if (text.find_first_of("0123456789") == std::string::npos) return "";
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  const auto letters = std::count_if(text.begin(), text.end(), is_letter);
  if (std::count(text.begin(), text.end(), ':') > 0 && letters == 0) {
    return ": write times in seconds, 62.5 for 1:02.5";
  }
  const auto marks = std::count_if(text.begin(), text.end(), [](char c) {
    return c == '.' || c == '-' || c == '/';
  });
  if ((letters >= 3 && marks >= 1) || (letters == 0 && marks >= 2)) {
    return ": a date, which spreadsheets make of 12.5 or 1-2? Set the column "
           "to numbers and type it anew";
  }
  return "";
}

}  // namespace

DecimalMark FindDecimalMark(const Table& table) {
  for (const auto& row : table.rows) {
    for (const std::string& cell : row) {
      if (cell.size() > 40) continue;
      const auto written = TakeApart(TrimCell(cell));
      if (!written || written->last == 0) continue;
      const bool both = written->points > 0 && written->commas > 0;
      const bool once = written->points + written->commas == 1;
      const bool fraction =
          (both &&
           (written->last == '.' ? written->points : written->commas) == 1) ||
          (once && (written->after_last != 3 || written->leads_zero));
      if (fraction) {
        return written->last == '.' ? DecimalMark::kPoint : DecimalMark::kComma;
      }
    }
  }
  return DecimalMark::kUnknown;
}

std::optional<double> ParseCellNumber(std::string_view text, DecimalMark mark,
                                      bool counts) {
  const std::string trimmed =
      TrimCell(StartsWith(text, "'") ? text.substr(1) : text);
  const auto written = TakeApart(trimmed);
  if (!written) return ParseDouble(trimmed);  // 1e-3
  char decimal = '.';
  if (mark == DecimalMark::kComma) {
    decimal = ',';
  } else if (mark == DecimalMark::kUnknown) {
    const bool fraction = written->after_last != 3 || written->leads_zero;
    if (written->points > 0 && written->commas > 0) {
      decimal = written->last;
    } else if (written->commas == 1 && (!counts || fraction)) {
      decimal = ',';
    } else if (written->points > 1) {
      decimal = ',';
    }
  }
  if (const auto value = Grouped(*written, decimal)) return value;
  // One mark that groups nothing is a fraction, whatever the rest of the table
  // does: 0.5 among decimal commas.
  if (written->points + written->commas == 1) {
    return Grouped(*written, written->last);
  }
  return std::nullopt;
}

std::string GuardFormula(std::string_view text) {
  return (NeedsGuard(text) ? "'" : "") + std::string(text);
}

std::string UnguardFormula(std::string_view text) {
  const bool guarded = StartsWith(text, "'") && NeedsGuard(text);
  return std::string(text.substr(guarded ? 1 : 0));
}

std::string Cells::Raw(Column column) const {
  if (!column) return "";
  const auto& fields = table_.rows[row_];
  return *column < fields.size() ? UnguardFormula(fields[*column]) : "";
}

std::string Cells::Text(Column column) const {
  const std::string_view no_break = "\xC2\xA0";
  std::string text = Trim(Raw(column));
  while (StartsWith(text, no_break)) text = Trim(text.substr(2));
  while (EndsWith(text, no_break)) {
    text = Trim(std::string_view(text).substr(0, text.size() - 2));
  }
  return text;
}

bool Cells::HasPoints(std::size_t column) const {
  constexpr std::size_t kLooked = 100;  // rows: a table may have a million
  const std::size_t first = row_ < kLooked ? 0 : row_ - kLooked;
  const std::size_t end = std::min(table_.rows.size(), row_ + kLooked);
  for (std::size_t row = first; row < end; ++row) {
    const auto& fields = table_.rows[row];
    if (column < fields.size() &&
        fields[column].find('.') != std::string::npos) {
      return true;
    }
  }
  return false;
}

std::optional<double> Cells::Parse(Column column, bool counts) const {
  if (!column) return std::nullopt;
  const std::string text = TrimCell(WithoutMarks(TrimCell(Raw(column))));
  const std::string lower = ToLower(text);
  if (text.empty() || lower == "nan" || lower == "na" || lower == "n/a" ||
      text == "-") {
    return std::nullopt;
  }
  // Seconds: "1,200" in a column without points is 1.2, whatever the rest of
  // the table writes.
  const bool odd = !counts && mark_ == DecimalMark::kPoint &&
                   std::count(text.begin(), text.end(), ',') == 1 &&
                   text.find('.') == std::string::npos && !HasPoints(*column);
  const auto value =
      ParseCellNumber(text, odd ? DecimalMark::kComma : mark_, counts);
  if (!value) Fail(column, "is not a number" + NumberHint(text));
  return value;
}

std::optional<double> Cells::Number(Column column) const {
  return Parse(column, false);
}

std::optional<double> Cells::Count(Column column) const {
  return Parse(column, true);
}

std::optional<std::int64_t> Cells::Whole(Column column) const {
  const auto value = Count(column);
  if (!value) return std::nullopt;
  if (std::abs(*value) > kLargestWhole || *value != std::round(*value)) {
    Fail(column, "is not a whole number");
  }
  return static_cast<std::int64_t>(*value);
}

std::vector<std::string> Cells::List(Column column) const {
  std::vector<std::string> items;
  for (const std::string& part : Split(Text(column), ';')) {
    if (!Trim(part).empty()) items.push_back(Trim(part));
  }
  return items;
}

std::string Cells::Place() const {
  return row_ < table_.lines.size() ? Str("line ", table_.lines[row_])
                                    : Str("row ", row_ + 1);
}

void Cells::Fail(Column column, const std::string& what) const {
  throw DataError(Str(table_.Where(row_, column.value_or(0)), ": '",
                      ShownText(Text(column), 60), "' ", what));
}

}  // namespace mien
