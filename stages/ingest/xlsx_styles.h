#ifndef MIEN_STAGES_INGEST_XLSX_STYLES_H_
#define MIEN_STAGES_INGEST_XLSX_STYLES_H_

// Which cells of a workbook are shown as dates or times. A spreadsheet makes
// one of what looks like it ("12.5", "1-2", "1:02") and keeps a serial number,
// which nobody has typed. Used by xlsx.cc alone.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "stages/ingest/xlsx_package.h"

namespace mien {

class XlsxStyles {
 public:
  // A package without styles has no dates. @throws as XlsxPackage::ReadXml.
  explicit XlsxStyles(const XlsxPackage& package);

  // style: attribute s of a cell.
  bool IsDate(std::string_view style) const;
  // "2026-05-12", "01:02:00", "2026-05-12 13:30:00"; of seconds up to
  // thousandths. "" for what is no day between 1900 and 9999.
  std::string DateText(double serial) const;

 private:
  std::vector<bool> is_date_;  // by style
  bool from_1904_ = false;
};

// Whether a number format shows dates or times: "dd.mm.yyyy", "[h]:mm".
bool ShowsDate(std::string_view format);

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_XLSX_STYLES_H_
