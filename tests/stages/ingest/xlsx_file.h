#ifndef MIEN_TESTS_STAGES_INGEST_XLSX_FILE_H_
#define MIEN_TESTS_STAGES_INGEST_XLSX_FILE_H_

// Workbooks put together by hand, so that they can be wrong on purpose.

#include <zip.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"

namespace mien {

using Parts = std::vector<std::pair<std::string, std::string>>;

inline void WriteZip(const std::string& path, const Parts& parts) {
  std::filesystem::create_directories(
      std::filesystem::path(path).parent_path());
  zip_t* zip = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
  MIEN_CHECK(zip != nullptr, "test workbook");
  for (const auto& [name, content] : parts) {
    zip_source_t* source =
        zip_source_buffer(zip, content.data(), content.size(), 0);
    zip_file_add(zip, name.c_str(), source, ZIP_FL_OVERWRITE);
  }
  MIEN_CHECK(zip_close(zip) == 0, "test workbook");
}

// One sheet, called Sheet1, and its shared strings.
inline Parts WorkbookParts(const std::string& sheet_data,
                           const std::string& shared_items = "") {
  return {{"xl/workbook.xml",
           "<workbook xmlns:r='r'><sheets><sheet name='Sheet1' sheetId='1' "
           "r:id='rId7'/></sheets></workbook>"},
          {"xl/_rels/workbook.xml.rels",
           "<Relationships><Relationship Id='rId7' "
           "Target='worksheets/data.xml'/></Relationships>"},
          {"xl/worksheets/data.xml",
           "<worksheet><sheetData>" + sheet_data + "</sheetData></worksheet>"},
          {"xl/sharedStrings.xml", "<sst>" + shared_items + "</sst>"}};
}

// A workbook of inline strings; numbers become number cells.
inline void WriteWorkbook(const std::string& path,
                          const std::vector<std::vector<std::string>>& rows) {
  std::string data;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    data += Str("<row r='", r + 1, "'>");
    for (std::size_t c = 0; c < rows[r].size(); ++c) {
      const std::string reference =
          Str(static_cast<char>('A' + static_cast<int>(c)), r + 1);
      const std::string& text = rows[r][c];
      if (text.empty()) continue;
      const bool number = ParseDouble(text) && text[0] != '0';
      data += "<c r='" + reference +
              (number ? "'><v>" + text + "</v></c>"
                      : "' t='inlineStr'><is><t>" + EscapeHtml(text) +
                            "</t></is></c>");
    }
    data += "</row>";
  }
  WriteZip(path, WorkbookParts(data));
}

}  // namespace mien

#endif  // MIEN_TESTS_STAGES_INGEST_XLSX_FILE_H_
