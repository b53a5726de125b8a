#include "stages/ingest/datasets/sheet_cells.h"

#include <algorithm>

#include "pipeline/core/csv.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

// "1,000": the mark may part thousands or decimals.
bool IsOneOrAThousand(const std::string& text) {
  const auto mark = text.find_first_of(".,");
  return mark != std::string::npos && mark > 0 && mark <= 3 &&
         text.substr(mark + 1) == "000";
}

}  // namespace

std::optional<std::int64_t> FrameNumber(const std::string& cell) {
  std::string text = TrimCell(cell);  // no-break blanks are blanks
  if (IsOneOrAThousand(text)) return std::nullopt;
  const auto mark = text.find_first_of(".,");
  if (mark != std::string::npos) {
    if (text.find_first_not_of('0', mark + 1) != std::string::npos) {
      return std::nullopt;
    }
    text.resize(mark);
  }
  std::string digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool grouped = (text[i] == ' ' || text[i] == '\'') && i > 0 &&
                         (text.size() - i) % 4 == 0;
    if (!grouped) digits += text[i];
  }
  const auto number = ParseInt(digits);
  if (!number || *number < 0 || *number > 1000000000) return std::nullopt;
  return number;
}

std::string CellHint(const std::string& text) {
  const std::string cell = TrimCell(text);
  if (IsOneOrAThousand(cell)) {
    return " that can be told (thousands or decimals?): type it without the "
           "mark";
  }
  if (std::count(cell.begin(), cell.end(), ':') == 3 ||
      (cell.find(';') != cell.npos && cell.find(':') != cell.npos)) {
    return " (time code: write frame numbers)";
  }
  const bool digits =
      !cell.empty() && cell.find_first_not_of("0123456789-: .T") == cell.npos;
  if (!digits || (std::count(cell.begin(), cell.end(), '-') != 2 &&
                  std::count(cell.begin(), cell.end(), ':') == 0)) {
    return "";
  }
  return " (a date or a time, which spreadsheets make of 12.5, 1-2 or 1:02: "
         "set the column to numbers and type the frame number anew)";
}

std::string KindOf(const std::string& text) {
  const std::string lower = ToLower(TrimCell(text));
  for (const char* kind : {"micro", "macro"}) {
    if (StartsWith(lower, kind)) return kind;
  }
  return "";
}

std::string OldExcelHint(const std::vector<std::string>& files) {
  struct Kind {
    const char *end, *form;
  };
  static constexpr Kind kKinds[] = {{".xls", "of the old form of Excel"},
                                    {".xlsb", "of Excel's binary form"},
                                    {".xlsm", "a workbook with macros"},
                                    {".ods", "an OpenDocument sheet"},
                                    {".numbers", "a sheet of Numbers"}};
  for (const Kind& kind : kKinds) {
    for (const std::string& file : files) {
      if (!EndsWith(ToLower(file), kind.end)) continue;
      return Str("; ", file, " is ", kind.form,
                 ", which is not read: save it as .xlsx");
    }
  }
  return "";
}

}  // namespace mien
