#ifndef MIEN_PIPELINE_CACHE_TENSOR_FILE_H_
#define MIEN_PIPELINE_CACHE_TENSOR_FILE_H_

// safetensors: 8-byte header length, JSON header, raw little-endian data. No
// code is ever run from such a file.

#include <string>
#include <utility>
#include <vector>

#include "pipeline/cache/artifact.h"

namespace mien {

struct NamedTensor {
  std::string name;
  Shape shape;
  std::vector<float> data;
};

struct TensorFile {
  std::vector<std::pair<std::string, std::string>> metadata;
  std::vector<NamedTensor> tensors;

  // nullptr without such a key or tensor.
  const std::string* FindText(const std::string& key) const;
  const NamedTensor* Find(const std::string& name) const;
};

// Atomic: the file is whole or not there.
void WriteTensorFile(const std::string& path, const TensorFile& file);

// F32 only, 2 GiB at most. @throws ModelError: no file, truncated, a name
// twice, tensors that overlap, leave a gap or have another size than their
// shape says.
TensorFile ReadTensorFile(const std::string& path);

}  // namespace mien

#endif  // MIEN_PIPELINE_CACHE_TENSOR_FILE_H_
