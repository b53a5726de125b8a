#include "stages/ingest/datasets/sheet_row.h"

#include <algorithm>

#include "pipeline/core/text.h"

namespace mien {
namespace {

// "1,000": the mark may part thousands or decimals.
bool IsOneOrAThousand(const std::string& text) {
  const auto mark = text.find_first_of(".,");
  return mark != std::string::npos && mark > 0 && mark <= 3 &&
         text.substr(mark + 1) == "000";
}

// What to do about a cell of which a spreadsheet has made a date or a time, or
// which may be two numbers.
std::string CellHint(const std::string& text) {
  const std::string cell = TrimCell(text);
  if (IsOneOrAThousand(cell)) {
    return " that can be told (thousands or decimals?): type it without the "
           "mark";
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

bool IsNone(const std::string& text, const SheetDescription& sheet) {
  const auto& marks = sheet.missing;
  return std::find(marks.begin(), marks.end(), Trim(text)) != marks.end();
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

SheetCells::SheetCells(const Table& table, const SheetDescription& sheet)
    : subject(table.Need(sheet.columns.subject)),
      clip(table.Need(sheet.columns.clip)),
      onset(table.Need(sheet.columns.onset)),
      apex(sheet.has_apex ? table.Need(sheet.columns.apex)
                          : table.Find(sheet.columns.apex)),
      offset(table.Need(sheet.columns.offset)),
      emotion(table.Need(sheet.columns.emotion)),
      units(table.Find(sheet.columns.units)),
      objective(table.Find(sheet.columns.objective)) {}

std::string ReadCodedEvent(const SheetCells& cells,
                           const SheetDescription& sheet,
                           const std::vector<std::string>& row,
                           CodedEvent* event, std::string* note) {
  const std::string apex_text = cells.apex ? row[*cells.apex] : "";
  event->onset = FrameNumber(row[cells.onset]);
  event->apex = FrameNumber(apex_text);
  event->offset = FrameNumber(row[cells.offset]);
  event->emotion = ToLower(Trim(row[cells.emotion]));
  if (cells.units) event->action_units = Trim(row[*cells.units]);
  if (cells.objective) {
    event->objective_class = Trim(row[*cells.objective]);
  }
  if (sheet.mend) *note = sheet.mend(event);
  const bool mended = !note->empty();
  if (!event->onset) {
    return "its onset '" + Trim(row[cells.onset]) + "' is not a frame number" +
           CellHint(row[cells.onset]);
  }
  if (event->emotion.empty()) return "it has no emotion";
  auto& apex = event->apex;
  auto& offset = event->offset;
  if (!offset) {
    if (!IsNone(row[cells.offset], sheet)) {
      return "its offset '" + Trim(row[cells.offset]) +
             "' is not a frame number" + CellHint(row[cells.offset]);
    }
    *note = "it has no offset";
  } else if (*event->onset > *offset) {
    return Str("its onset ", *event->onset, " is after its offset ", *offset);
  }
  if (!apex && !mended && !IsNone(apex_text, sheet)) {
    *note = "its apex '" + Trim(apex_text) + "' is not a frame number" +
            CellHint(apex_text) + ": taken as unknown";
  } else if (apex && *apex < *event->onset) {
    return Str("its onset ", *event->onset, " is after its apex ", *apex);
  } else if (apex && offset && *apex > *offset) {
    *note = Str("its apex ", *apex, " is after its offset ", *offset,
                ": taken as unknown");
    apex.reset();
  }
  return "";
}

}  // namespace mien
