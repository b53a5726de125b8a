#ifndef MIEN_TOOLS_INSPECT_SHOW_H_
#define MIEN_TOOLS_INSPECT_SHOW_H_

#include <ostream>
#include <string>
#include <vector>

#include "pipeline/cache/store.h"

namespace mien {

// ReadStored, with the path in the message. @throws DataError, IoError;
// ConfigError when there is no such file.
StoredFile ReadCacheFile(const std::string& path, bool with_data);

// `show`: names, key, parameters, inputs, and of each array shape, type, unit
// and statistics.
void ShowFile(const std::string& path, bool json, std::ostream& out);

// `verify`: reads every file below the paths with all checksums and checks
// that key text, key and file name belong together. One line per file, "OK" or
// "damaged" with the reason (with `quiet` only the damaged ones), and a sum.
// Files set aside earlier (*.corrupt) are counted in it. Returns the number of
// damaged files.
int VerifyFiles(const std::vector<std::string>& paths, bool quiet,
                std::ostream& out);

}  // namespace mien

#endif  // MIEN_TOOLS_INSPECT_SHOW_H_
