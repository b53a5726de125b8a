// Files of the cache. The seal is made anew: without it nothing would reach
// HDF5, and a stranger can make one.

#include "pipeline/cache/hdf5_image.h"
#include "pipeline/core/digest.h"
#include "pipeline/core/text.h"
#include "tests/fuzz/fuzz.h"

MIEN_FUZZ(bytes) {
  std::string file(bytes.substr(0, bytes.rfind("\nmien-sha256 ")));
  file += mien::Str("\nmien-sha256 ", mien::Sha256Hex(file), "\n");
  mien::fuzz::Answered([&] { mien::FromHdf5(file, false); });
  const mien::FileContent content = mien::FromHdf5(file, true);
  for (const auto& [name, array] : content.artifact.arrays) {
    mien::fuzz::Require(
        array.bytes.size() ==
            static_cast<std::size_t>(mien::ElementCount(array.shape)) *
                mien::ElementSize(array.type),
        "an array is as large as its shape");
  }
}
