#ifndef MIEN_TOOLS_INSPECT_EXPLAIN_H_
#define MIEN_TOOLS_INSPECT_EXPLAIN_H_

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

namespace mien {

// One line of key text that not all versions share, and who has it.
struct KeyLine {
  std::string line;
  std::vector<int> versions;  // indices into the texts, ascending
};
// Lines of the key texts that are missing from at least one of them, in the
// order of the texts; lines of one parameter stand together.
std::vector<KeyLine> DifferingLines(const std::vector<std::string>& key_texts);

// `why`: per stage and data set the versions of an item that the cache holds,
// newest first, and the lines of their keys in which they differ: parameters,
// stage version, schema, inputs (named by the stage they come from when the
// cache has them). item: its name, or the part of its file name before the
// key. Returns the number of versions found; with none, near names are given.
// @throws ConfigError when there is no such folder.
int ExplainItem(const std::string& cache, const std::string& item,
                std::int64_t now_s, std::ostream& out);

}  // namespace mien

#endif  // MIEN_TOOLS_INSPECT_EXPLAIN_H_
