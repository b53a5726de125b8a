#ifndef MIEN_STAGES_INGEST_FILE_KIND_H_
#define MIEN_STAGES_INGEST_FILE_KIND_H_

// What lies in a file that should have been a picture or a film.

#include <string>
#include <string_view>

namespace mien {

// What the beginning of a file shows it to be, and how to mend it, in a line:
// a pointer that Git LFS left in the file's place, a web page, a playlist, a
// film without its index, a file of zeros. Empty: nothing that is known.
// bytes: the first 4096, or all.
std::string WhatElse(std::string_view bytes, std::string_view name);

// The same for a file on disk. Empty when it cannot be read.
std::string WhatElse(const std::string& path);

// How many pictures a TIFF holds, at most 100,000; previews do not count. 0: it
// is no TIFF (or one of more than 4 GB).
int TiffPages(const std::string& path);

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_FILE_KIND_H_
