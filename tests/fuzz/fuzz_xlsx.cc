// Workbooks. Input that begins with '#' is the parts of one, "#name\n" before
// each, which are then packed: mutations get past the archive's checksums.

#include <filesystem>

#include "stages/ingest/datasets/coding_sheet.h"
#include "stages/ingest/datasets/sets.h"
#include "stages/ingest/xlsx.h"
#include "tests/fuzz/fuzz.h"
#include "tests/stages/ingest/xlsx_file.h"

namespace mien {

static Parts PartsOf(std::string_view bytes) {
  Parts parts;
  while (!bytes.empty() && parts.size() < 20) {
    const std::size_t name_end = std::min(bytes.find('\n'), bytes.size());
    const std::string name(bytes.substr(1, name_end - 1));
    bytes.remove_prefix(std::min(name_end + 1, bytes.size()));
    const std::size_t end = std::min(bytes.find("\n#"), bytes.size());
    if (!name.empty() && name.find('\0') == std::string::npos) {
      parts.emplace_back(name, bytes.substr(0, end));
    }
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
  }
  return parts;
}

}  // namespace mien

MIEN_FUZZ(bytes) {
  if (bytes.empty()) return;
  const auto& folder = mien::fuzz::TheFolder();
  const std::string path = folder.path() + "/coding.xlsx";
  if (bytes[0] == '#') {
    const mien::Parts parts = mien::PartsOf(bytes);
    if (parts.empty()) return;
    std::filesystem::remove(path);
    mien::WriteZip(path, parts);
  } else {
    folder.Write("coding.xlsx", bytes);
  }
  mien::fuzz::Answered([&] {
    for (const mien::XlsxSheet& sheet : mien::ListXlsxSheets(path)) {
      mien::fuzz::Answered([&] { mien::ReadXlsx(path, sheet.name); });
    }
  });
  mien::ReadCodingSheet(folder.path(), mien::Casme2Set());
}
