#include "stages/ingest/datasets/sheet_row.h"

#include <algorithm>

#include "pipeline/core/text.h"
#include "stages/ingest/datasets/sheet_cells.h"

namespace mien {
namespace {

// Of a column that this set's sheet has; nullopt: it has none such.
std::optional<std::size_t> Place(const Table& table,
                                 const std::vector<std::string>& names) {
  if (names.empty()) return std::nullopt;
  return table.Need(names);
}

bool IsNone(const std::string& text, const SheetDescription& sheet) {
  const auto& marks = sheet.missing;
  return std::find(marks.begin(), marks.end(), Trim(text)) != marks.end();
}

}  // namespace

SheetCells::SheetCells(const Table& table, const SheetDescription& sheet)
    : subject(table.Need(sheet.columns.subject)),
      clip(table.Need(sheet.columns.clip)),
      onset(table.Need(sheet.columns.onset)),
      apex(sheet.has_apex ? table.Need(sheet.columns.apex)
                          : table.Find(sheet.columns.apex)),
      offset(table.Need(sheet.columns.offset)),
      emotion(sheet.has_emotion ? table.Need(sheet.columns.emotion)
                                : table.Find(sheet.columns.emotion)),
      units(table.Find(sheet.columns.units)),
      objective(table.Find(sheet.columns.objective)),
      kind(Place(table, sheet.columns.kind)),
      fps(Place(table, sheet.columns.fps)) {}

std::string ReadCodedEvent(const SheetCells& cells,
                           const SheetDescription& sheet,
                           const std::vector<std::string>& row,
                           CodedEvent* event, std::string* note) {
  const std::string apex_text = cells.apex ? row[*cells.apex] : "";
  event->onset = FrameNumber(row[cells.onset]);
  event->apex = FrameNumber(apex_text);
  event->offset = FrameNumber(row[cells.offset]);
  if (cells.emotion) event->emotion = ToLower(Trim(row[*cells.emotion]));
  if (cells.kind) event->kind = KindOf(row[*cells.kind]);
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
  if (event->emotion.empty() && !sheet.has_emotion) {
    event->emotion = event->kind;
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
