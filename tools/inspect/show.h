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

// `show`: names, key, parameters, inputs (with the files of the same cache
// that they are), texts, and of each array shape, type, unit and statistics:
// range, mean, standard deviation, NaN, infinities, whether it is constant, and
// of times (f64, in s) whether they rise and how evenly.
void ShowFile(const std::string& path, bool json, std::ostream& out);

}  // namespace mien

#endif  // MIEN_TOOLS_INSPECT_SHOW_H_
