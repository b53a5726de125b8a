#ifndef MIEN_PIPELINE_CACHE_HDF5_IMAGE_H_
#define MIEN_PIPELINE_CACHE_HDF5_IMAGE_H_

// One artifact <-> the bytes of one HDF5 file, in memory: HDF5 itself never
// touches the disk, so a full disk or a kill is an ordinary failed write.

#include <map>
#include <string>
#include <string_view>

#include "pipeline/cache/artifact.h"

namespace mien {

struct FileContent {
  std::map<std::string, std::string> attributes;  // of the root group
  Artifact artifact;
};

// fletcher32 on every array; `pack` arrays shuffled and gzip 1; attribute
// `complete` written last; behind the HDF5 file a line with the SHA-256 of it
// all, which other readers of HDF5 do not notice. @throws InternalError.
std::string ToHdf5(const FileContent& content);

// with_data = false leaves Array::bytes empty but checks the structure.
// The line with the SHA-256 is looked at first: what fails it never reaches
// HDF5. @throws DataError: not HDF5, incomplete, checksum, unknown type, absurd
// sizes.
FileContent FromHdf5(std::string_view bytes, bool with_data);

}  // namespace mien

#endif  // MIEN_PIPELINE_CACHE_HDF5_IMAGE_H_
