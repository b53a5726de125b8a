#ifndef MIEN_TOOLS_RENDER_INPUT_FILES_H_
#define MIEN_TOOLS_RENDER_INPUT_FILES_H_

// From a cache file to those that it was made of, in the cache around it:
// <root>/<stage>/<dataset>/<item>-<key16>.h5.

#include <optional>
#include <string>

#include "pipeline/cache/store.h"

namespace mien {

// Where the input `key` of the file at `path` lies; "" when the cache has it
// not (any more), or never had (frames, annotations). Nothing is opened.
std::string InputPath(const std::string& path, const std::string& key);

// The input of `file` that holds `schema`; nothing when the cache has it not
// or it is damaged.
std::optional<StoredFile> FindInput(const std::string& path,
                                    const StoredFile& file,
                                    const std::string& schema);

}  // namespace mien

#endif  // MIEN_TOOLS_RENDER_INPUT_FILES_H_
