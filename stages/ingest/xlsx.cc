#include "stages/ingest/xlsx.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

#include <pugixml.hpp>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/ingest/xlsx_package.h"
#include "stages/ingest/xlsx_styles.h"

namespace mien {
namespace {

using Rows = std::vector<std::vector<std::string>>;

constexpr std::size_t kMaxTried = 20;  // sheets looked at for a table
constexpr double kLeastDay = 10000;    // 1927: earlier ones are no dates
constexpr std::size_t kMaxCellBytes = std::size_t{1} << 20;

pugi::xml_attribute Attribute(const pugi::xml_node& node,
                              std::string_view name) {
  for (const pugi::xml_attribute& attribute : node.attributes()) {
    if (LocalName(attribute.name()) == name) return attribute;
  }
  return {};
}

// Clean UTF-8; _x000D_ is how the format writes a control character.
std::string CleanCell(std::string text) {
  for (auto at = text.find("_x00"); at != std::string::npos;
       at = text.find("_x00", at + 1)) {
    const std::string_view code = std::string_view(text).substr(at, 7);
    if (code != "_x000D_" && code != "_x000A_" && code != "_x0009_") continue;
    text.replace(at, 7, " ");
  }
  return IsCleanText(text) ? text : CleanText(text, kMaxCellBytes);
}

// Text of <si> or <is>: its <t>, or the <t> of every run; not the phonetic
// <rPh>.
std::string RichText(const pugi::xml_node& node) {
  std::string text;
  for (const pugi::xml_node& child : node.children()) {
    const std::string_view name = LocalName(child.name());
    if (name == "t") text += child.child_value();
    if (name == "r") text += Child(child, "t").child_value();
  }
  return CleanCell(std::move(text));
}

std::vector<std::string> SharedStrings(const XlsxPackage& package) {
  std::vector<std::string> strings;
  const auto xml = package.ReadXml("xl/sharedStrings.xml");
  if (!xml) return strings;
  for (const pugi::xml_node& item : Child(*xml, "sst").children()) {
    if (LocalName(item.name()) == "si") strings.push_back(RichText(item));
  }
  return strings;
}

struct SheetEntry {
  XlsxSheet sheet;
  std::string id;  // of its relation
};

std::vector<SheetEntry> SheetEntries(const XlsxPackage& package) {
  const auto workbook = package.ReadXml("xl/workbook.xml");
  if (!workbook) {
    const bool ods = package.Has("content.xml");
    const bool binary = package.Has("xl/workbook.bin");
    throw DataError(package.name() +
                    (ods      ? ": an OpenDocument sheet: save it as .xlsx or "
                                ".csv"
                     : binary ? ": a binary .xlsb: save it as .xlsx or .csv"
                              : ": not an .xlsx file: no xl/workbook.xml"));
  }
  std::vector<SheetEntry> entries;
  for (const pugi::xml_node& node :
       Child(Child(*workbook, "workbook"), "sheets").children()) {
    if (LocalName(node.name()) != "sheet") continue;
    const std::string_view state = node.attribute("state").value();
    entries.push_back({{ShownText(node.attribute("name").value(), 200),
                        state == "hidden" || state == "veryHidden"},
                       Attribute(node, "id").value()});
  }
  return entries;
}

std::string PartOf(const XlsxPackage& package, const SheetEntry& entry) {
  const auto relations = package.ReadXml("xl/_rels/workbook.xml.rels");
  if (relations) {
    for (const pugi::xml_node& node :
         Child(*relations, "Relationships").children()) {
      if (entry.id != node.attribute("Id").value()) continue;
      const std::string target = node.attribute("Target").value();
      if (!target.empty()) {
        return target[0] == '/' ? target.substr(1) : "xl/" + target;
      }
    }
  }
  return "xl/worksheets/sheet1.xml";
}

// 0-based column of "C12"; nullopt without letters.
std::optional<std::size_t> ColumnOf(std::string_view reference) {
  std::size_t column = 0;
  std::size_t letters = 0;
  for (const char c : ToLower(reference)) {
    if (c < 'a' || c > 'z' || letters == 4) break;
    column = column * 26 + static_cast<std::size_t>(c - 'a') + 1;
    ++letters;
  }
  if (letters == 0) return std::nullopt;
  return column - 1;
}

// What a workbook keeps outside its sheets.
struct Shared {
  std::vector<std::string> strings;
  XlsxStyles styles;
};

// A number that is shown as a date. Small ones are numbers that somebody typed
// into a cell made for dates; of the others a spreadsheet has made a date.
std::string DateCell(double serial, const std::string& place,
                     const XlsxPackage& package, const XlsxStyles& styles,
                     ReadingNotes* notes) {
  const std::string text = styles.DateText(serial);
  const bool whole = serial == std::floor(serial);
  if (text.empty()) return NumberText(serial);
  if (!whole || serial >= kLeastDay) return text;
  if (notes != nullptr) {
    notes->Count(
        package.name() + ": numbers in cells made for dates, taken as numbers",
        Str(place, ": ", NumberText(serial), ", shown as ", text));
  }
  return NumberText(serial);
}

// A formula that was never worked out, as programs that write workbooks leave
// it: its text, so that no number is made of it, and nothing is lost unsaid.
std::string UnknownFormula(const pugi::xml_node& cell,
                           const XlsxPackage& package, ReadingNotes* notes) {
  const std::string place = ShownText(cell.attribute("r").value(), 20);
  if (notes != nullptr) {
    notes->Count(package.name() +
                     ": formulas without a stored value (open the workbook in "
                     "a spreadsheet and save it)",
                 place);
  }
  return CleanCell(Str("=", Child(cell, "f").child_value()));
}

std::string CellText(const pugi::xml_node& cell, const Shared& shared,
                     const XlsxPackage& package, ReadingNotes* notes) {
  const std::vector<std::string>& strings = shared.strings;
  const std::string_view type = cell.attribute("t").value();
  if (type == "inlineStr") return RichText(Child(cell, "is"));
  const std::string value = Child(cell, "v").child_value();
  if (type == "s") {
    const auto index = ParseInt(value);
    if (!index || *index < 0 ||
        *index >= static_cast<std::int64_t>(strings.size())) {
      throw DataError(Str(package.name(), ": damaged: cell ",
                          cell.attribute("r").value(),
                          " names a text that is not there"));
    }
    return strings[static_cast<std::size_t>(*index)];
  }
  if (type == "b") return value == "1" ? "TRUE" : "FALSE";
  if (type == "str" || type == "e" || type == "d") return CleanCell(value);
  if (value.empty() && Child(cell, "f")) {
    return UnknownFormula(cell, package, notes);
  }
  // Spreadsheets store 46 as "46.0" and 4.7 as "4.7000000000000002".
  const auto number = ParseDouble(value);
  if (!number) return CleanCell(value);
  if (!shared.styles.IsDate(cell.attribute("s").value())) {
    return NumberText(*number);
  }
  return DateCell(*number, ShownText(cell.attribute("r").value(), 20), package,
                  shared.styles, notes);
}

void CheckCells(const XlsxPackage& package, std::size_t rows,
                std::size_t columns) {
  const XlsxLimits& limits = package.limits();
  if (rows > limits.max_rows || columns > limits.max_columns ||
      rows * columns > limits.max_cells) {
    throw DataError(Str(package.name(),
                        ": more cells than a sheet of labels "
                        "may have (",
                        rows, " rows, ", columns, " columns)"));
  }
}

void CheckText(const XlsxPackage& package, std::size_t bytes) {
  if (bytes > package.limits().max_text_bytes) {
    throw DataError(Str(package.name(), ": its cells hold more than ",
                        package.limits().max_text_bytes >> 20,
                        " MB of text: no sheet of labels, refused"));
  }
}

std::size_t TextBytes(const Rows& rows) {
  std::size_t bytes = 0;
  for (const auto& row : rows) {
    for (const std::string& cell : row) bytes += cell.size();
  }
  return bytes;
}

bool IsHidden(const pugi::xml_node& node) {
  const std::string_view hidden = node.attribute("hidden").value();
  return hidden == "1" || hidden == "true";
}

// Rows that a filter or a person has hidden, and columns: a table that is read
// is not the one that is seen.
void SayHidden(const XlsxPackage& package, const pugi::xml_document& xml,
               ReadingNotes* notes) {
  if (notes == nullptr) return;
  const pugi::xml_node sheet = Child(xml, "worksheet");
  for (const pugi::xml_node& row : Child(sheet, "sheetData").children()) {
    if (!IsHidden(row) || !Child(row, "c")) continue;
    notes->Count(package.name() +
                     ": hidden rows (a filter?), which are read as the others",
                 Str("row ", ShownText(row.attribute("r").value(), 20)));
  }
  for (const pugi::xml_node& column : Child(sheet, "cols").children()) {
    if (!IsHidden(column)) continue;
    notes->Count(
        package.name() + ": hidden columns, which are read as the others",
        Str("column ", ShownText(column.attribute("min").value(), 20)));
  }
}

Rows SheetRows(const XlsxPackage& package, const pugi::xml_document& xml,
               const Shared& shared, ReadingNotes* notes) {
  Rows rows;
  std::size_t widest = 1;
  std::size_t next_row = 0;
  std::size_t bytes = 0;
  const pugi::xml_node data = Child(Child(xml, "worksheet"), "sheetData");
  for (const pugi::xml_node& row : data.children()) {
    if (LocalName(row.name()) != "row") continue;
    std::size_t at = next_row;
    if (const auto number = ParseInt(row.attribute("r").value())) {
      at = *number >= 1 ? static_cast<std::size_t>(*number - 1) : at;
    }
    CheckCells(package, at, widest);
    if (rows.size() <= at) rows.resize(at + 1);
    next_row = at + 1;
    std::size_t next_column = 0;
    for (const pugi::xml_node& cell : row.children()) {
      if (LocalName(cell.name()) != "c") continue;
      const std::size_t column =
          ColumnOf(cell.attribute("r").value()).value_or(next_column);
      next_column = column + 1;
      std::string text = CellText(cell, shared, package, notes);
      if (text.empty()) continue;
      widest = std::max(widest, next_column);
      CheckCells(package, at + 1, widest);
      bytes += text.size();
      CheckText(package, bytes);
      if (rows[at].size() <= column) rows[at].resize(column + 1);
      rows[at][column] = std::move(text);
    }
  }
  return rows;
}

// "C12": 0-based row and column.
std::optional<std::pair<std::size_t, std::size_t>> PlaceOf(
    std::string_view reference) {
  const auto column = ColumnOf(reference);
  const auto digits = reference.find_first_of("0123456789");
  if (!column || digits == std::string_view::npos) return std::nullopt;
  const auto row = ParseInt(reference.substr(digits));
  if (!row || *row < 1 || *row > 100000000) return std::nullopt;
  return std::make_pair(static_cast<std::size_t>(*row - 1), *column);
}

// The value of a merged range, which stands in its first cell, into all of
// them, within what the sheet uses.
void FillMerged(const XlsxPackage& package, const pugi::xml_document& xml,
                Rows* rows, ReadingNotes* notes) {
  std::size_t widest = 0, filled = 0, bytes = TextBytes(*rows);
  for (const auto& row : *rows) widest = std::max(widest, row.size());
  for (const pugi::xml_node& node :
       Child(Child(xml, "worksheet"), "mergeCells").children()) {
    const std::string_view reference = node.attribute("ref").value();
    const auto colon = reference.find(':');
    if (colon == std::string_view::npos) continue;
    const auto from = PlaceOf(reference.substr(0, colon));
    const auto to = PlaceOf(reference.substr(colon + 1));
    if (!from || !to || from->first >= rows->size() ||
        from->second >= (*rows)[from->first].size()) {
      continue;
    }
    const std::string value = (*rows)[from->first][from->second];
    const std::size_t last_row = std::min(to->first + 1, rows->size());
    const std::size_t last_column = std::min(to->second + 1, widest);
    if (value.empty() || last_column <= from->second) continue;
    for (std::size_t r = from->first; r < last_row; ++r) {
      auto& row = (*rows)[r];
      // A blank row within a range stays blank: it is no row of the table.
      if (row.empty() && last_column - from->second < widest) continue;
      if (row.size() < last_column) row.resize(last_column);
      for (std::size_t c = from->second; c < last_column; ++c) {
        bytes += value.size();
        CheckText(package, bytes);
        row[c] = value;
        if (++filled > package.limits().max_cells) {
          throw DataError(package.name() +
                          ": damaged: its merged cells "
                          "overlap without end");
        }
      }
    }
    if (notes != nullptr) {
      notes->Count(package.name() +
                       ": merged cells, whose value is taken for each of them",
                   ShownText(reference, 40));
    }
  }
}

Rows ReadSheet(const XlsxPackage& package, const SheetEntry& entry,
               const Shared& shared, ReadingNotes* notes) {
  const std::string part = PartOf(package, entry);
  const auto xml = package.ReadXml(part);
  if (!xml) {
    throw DataError(package.name() + ": damaged: its sheet " +
                    ShownText(part, 100) + " is missing");
  }
  Rows rows = SheetRows(package, *xml, shared, notes);
  FillMerged(package, *xml, &rows, notes);
  SayHidden(package, *xml, notes);
  return rows;
}

bool HoldsTable(const Rows& rows) {
  std::size_t found = 0;
  for (const auto& row : rows) {
    const auto cells = std::count_if(row.begin(), row.end(),
                                     [](const auto& c) { return !c.empty(); });
    found += cells >= 2 ? 1 : 0;
  }
  return found >= 2;
}

void SayWhichSheet(const XlsxPackage& package,
                   const std::vector<SheetEntry>& entries, std::size_t chosen,
                   ReadingNotes* notes) {
  if (notes == nullptr || entries.size() < 2) return;
  std::vector<std::string> others;
  for (std::size_t i = 0; i < entries.size() && others.size() < 10; ++i) {
    if (i == chosen) continue;
    others.push_back("'" + entries[i].sheet.name + "'" +
                     (entries[i].sheet.hidden ? " (hidden)" : ""));
  }
  notes->Say(package.name() + ": its sheet '" + entries[chosen].sheet.name +
             "' is read, not " + Join(others, ", "));
}

}  // namespace

std::vector<XlsxSheet> ListXlsxSheets(const std::string& path,
                                      const XlsxLimits& limits) {
  const std::string bytes = ReadFile(path, limits.max_file_bytes);
  const XlsxPackage package(bytes, path, limits);
  std::vector<XlsxSheet> sheets;
  for (const SheetEntry& entry : SheetEntries(package)) {
    sheets.push_back(entry.sheet);
  }
  return sheets;
}

Rows ReadXlsxRows(const std::string& path, const std::string& sheet,
                  const XlsxLimits& limits, ReadingNotes* notes) {
  const std::string bytes = ReadFile(path, limits.max_file_bytes);
  const XlsxPackage package(bytes, path, limits);
  const auto entries = SheetEntries(package);
  std::vector<std::string> names;
  std::optional<std::size_t> chosen;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    names.push_back(entries[i].sheet.name);
    const bool fits =
        sheet.empty() ? !entries[i].sheet.hidden : names.back() == sheet;
    if (!chosen && fits) chosen = i;
  }
  if (!chosen && sheet.empty() && !entries.empty()) chosen = 0;
  if (!chosen) {
    throw DataError(package.name() + ": no sheet '" + sheet +
                    "'; it has: " + Join(names, ", "));
  }
  // Before the sheet: its tree of nodes is given back before the next is made.
  const Shared shared = {SharedStrings(package), XlsxStyles(package)};
  ReadingNotes merged;
  Rows rows = ReadSheet(package, entries[*chosen], shared, &merged);
  for (std::size_t i = *chosen + 1;
       sheet.empty() && !HoldsTable(rows) && i < entries.size() &&
       i < *chosen + kMaxTried;
       ++i) {
    if (entries[i].sheet.hidden) continue;
    ReadingNotes own;
    Rows other = ReadSheet(package, entries[i], shared, &own);
    if (!HoldsTable(other)) continue;
    rows = std::move(other);
    merged = own;
    chosen = i;
  }
  SayWhichSheet(package, entries, *chosen, notes);
  if (notes != nullptr) notes->Append(merged);
  return rows;
}

Table ReadXlsx(const std::string& path, const std::string& sheet,
               const XlsxLimits& limits, ReadingNotes* notes) {
  Rows rows = ReadXlsxRows(path, sheet, limits, notes);
  rows.erase(std::remove_if(rows.begin(), rows.end(),
                            [](const auto& row) { return row.empty(); }),
             rows.end());
  return TableFromRows(std::move(rows), path);
}

}  // namespace mien
