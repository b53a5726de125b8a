#ifndef MIEN_TOOLS_INSPECT_VERIFY_H_
#define MIEN_TOOLS_INSPECT_VERIFY_H_

#include <ostream>
#include <string>
#include <vector>

namespace mien {

struct VerifyOptions {
  bool quiet = false;  // damaged files only
  bool json = false;   // one JSON object
};

// `verify`: reads every file below the paths with all checksums and checks
// that it was completed, that key text, key, names and file name belong
// together and that its arrays read as what the schema says. One line per
// file: "OK", "old" (a schema that this program does not know: sound, never
// used) or "damaged" with the reason; and a sum, in which files set aside
// earlier (*.corrupt) are counted. Each file is read in a process of its own:
// HDF5 may crash on damage that no checksum covers. Returns the number of
// damaged files.
int VerifyFiles(const std::vector<std::string>& paths,
                const VerifyOptions& options, std::ostream& out);

}  // namespace mien

#endif  // MIEN_TOOLS_INSPECT_VERIFY_H_
