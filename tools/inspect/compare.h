#ifndef MIEN_TOOLS_INSPECT_COMPARE_H_
#define MIEN_TOOLS_INSPECT_COMPARE_H_

#include <ostream>
#include <string>

namespace mien {

struct DiffOptions {
  double tolerance = 0;  // values that differ by no more are equal
  bool verbose = false;  // list what is equal too
  bool newest = false;   // match the newest version of each item, whatever its
                         // key: what a change of parameters does
};

// `diff`: two cache files, two files of a run's output, or two folders of
// either. Cache files are matched by stage, data set, item and key, others by
// their path within the folder. Compares arrays (largest absolute difference
// each) and texts; for outputs see compare_output.h; what wrote the files and
// when is left aside. Returns the number of files that differ or stand on one
// side only.
// @throws ConfigError when a path is missing, a file meets a folder or there
// is nothing to compare, DataError when a file is damaged.
int CompareStored(const std::string& a, const std::string& b,
                  const DiffOptions& options, std::ostream& out);

}  // namespace mien

#endif  // MIEN_TOOLS_INSPECT_COMPARE_H_
