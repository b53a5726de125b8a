#ifndef MIEN_TESTS_SUPPORT_DOCUMENTED_COLUMNS_H_
#define MIEN_TESTS_SUPPORT_DOCUMENTED_COLUMNS_H_

// What docs/columns.md says of a table.

#include <string>
#include <vector>

#include "pipeline/core/file.h"
#include "pipeline/core/text.h"

namespace mien {

// The names in the first column under the heading "## <table>", in order;
// empty: the page does not have it.
inline std::vector<std::string> DocumentedColumns(const std::string& table) {
  const std::string page =
      ReadFile(MIEN_SOURCE_DIR "/docs/columns.md", std::size_t{1} << 20);
  std::vector<std::string> names;
  bool inside = false;
  for (const std::string& line : Split(page, '\n')) {
    if (StartsWith(line, "## ")) inside = line == "## " + table;
    if (!inside || !StartsWith(line, "| `")) continue;
    const auto quoted = Split(Split(line, '|').at(1), '`');
    for (std::size_t i = 1; i < quoted.size(); i += 2) {
      names.push_back(quoted[i]);
    }
  }
  return names;
}

}  // namespace mien

#endif  // MIEN_TESTS_SUPPORT_DOCUMENTED_COLUMNS_H_
