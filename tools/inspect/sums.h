#ifndef MIEN_TOOLS_INSPECT_SUMS_H_
#define MIEN_TOOLS_INSPECT_SUMS_H_

// The lists of digests that stand beside results (pipeline/exec/
// result_folder.h): SHA256SUMS, *.sha256, unfinished.txt.

#include <map>
#include <set>
#include <string>

namespace mien {

bool IsListOfSums(const std::string& name);

struct FolderSums {
  std::set<std::string> names;    // that some list there names
  std::set<std::string> results;  // of a run: not pictures, exports, weights
  std::string source;  // the recording whose results these are, or ""
};
FolderSums ReadFolderSums(const std::string& folder);

// Brings the lists of a folder in step: lines of names in `removed` go, those
// of `changed` (name, and its digest as it was) get the digest of what lies
// there now; a line with another digest is of a file that a person changed,
// and stays. A list that is left without lines goes. @throws IoError.
void AmendSums(const std::string& folder, const std::set<std::string>& removed,
               const std::map<std::string, std::string>& changed);

}  // namespace mien

#endif  // MIEN_TOOLS_INSPECT_SUMS_H_
