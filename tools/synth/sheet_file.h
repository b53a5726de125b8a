#ifndef MIEN_TOOLS_SYNTH_SHEET_FILE_H_
#define MIEN_TOOLS_SYNTH_SHEET_FILE_H_

#include <string>
#include <vector>

namespace mien {

// A table as a data set hands it out.
struct SheetFile {
  std::string name;             // "SAMM_Micro_FACS_Codes_v2.xlsx" or ".csv"
  std::string page = "Sheet1";  // of an .xlsx
  std::vector<std::vector<std::string>> rows;  // with header, if it has one
  bool numbers_as_text = false;                // in an .xlsx
};

// By the ending of its name. Same rows, same bytes. @throws IoError.
void WriteSheetFile(const std::string& folder, const SheetFile& sheet);

}  // namespace mien

#endif  // MIEN_TOOLS_SYNTH_SHEET_FILE_H_
