#include "tools/synth/sheet_file.h"

#include <xlsxwriter.h>

#include "pipeline/core/csv.h"
#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

// "006" is a name, "46" a number.
bool IsNumber(const std::string& cell) {
  const auto number = ParseInt(cell);
  return number && std::to_string(*number) == cell;
}

void WriteXlsx(const std::string& path, const SheetFile& sheet) {
  const std::string temporary = TemporaryName(path);
  lxw_workbook* book = workbook_new(temporary.c_str());
  if (book == nullptr) throw IoError(path + ": cannot be written");
  lxw_doc_properties properties = {};
  properties.created = 1577836800;  // fixed, so that bytes do not change
  workbook_set_properties(book, &properties);
  lxw_worksheet* page = workbook_add_worksheet(book, sheet.page.c_str());
  for (std::size_t row = 0; row < sheet.rows.size(); ++row) {
    for (std::size_t column = 0; column < sheet.rows[row].size(); ++column) {
      const std::string& cell = sheet.rows[row][column];
      const auto at = static_cast<lxw_row_t>(row);
      const auto to = static_cast<lxw_col_t>(column);
      if (IsNumber(cell) && !sheet.numbers_as_text) {
        worksheet_write_number(page, at, to, *ParseDouble(cell), nullptr);
      } else if (!cell.empty()) {
        worksheet_write_string(page, at, to, cell.c_str(), nullptr);
      }
    }
  }
  const lxw_error error = workbook_close(book);  // frees the book as well
  if (error != LXW_NO_ERROR) {
    throw IoError(Str(path, ": cannot be written: ", lxw_strerror(error)));
  }
  CommitTemporary(temporary, path);
}

}  // namespace

void WriteSheetFile(const std::string& folder, const SheetFile& sheet) {
  const std::string path = folder + "/" + sheet.name;
  if (EndsWith(sheet.name, ".xlsx")) {
    WriteXlsx(path, sheet);
    return;
  }
  std::string text;
  for (const auto& row : sheet.rows) text += CsvLine(row);
  WriteFileAtomic(path, text);
}

}  // namespace mien
