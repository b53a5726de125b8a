#ifndef MIEN_TOOLS_INSPECT_COMPARE_H_
#define MIEN_TOOLS_INSPECT_COMPARE_H_

#include <ostream>
#include <string>

namespace mien {

struct CompareOptions {
  double tolerance = 0;  // values that differ by no more are equal
  bool verbose = false;  // list what is equal too
};

// `diff`: two cache files, or two caches whose files are matched by stage,
// data set, item and key. Compares arrays (largest absolute difference each)
// and texts; what wrote the files and when is left aside. Returns the number
// of files that differ or stand on one side only.
// @throws ConfigError when a path is missing or a file meets a folder,
// DataError when a file is damaged.
int CompareStored(const std::string& a, const std::string& b,
                  const CompareOptions& options, std::ostream& out);

}  // namespace mien

#endif  // MIEN_TOOLS_INSPECT_COMPARE_H_
