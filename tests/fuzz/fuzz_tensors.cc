// Weights: safetensors.

#include "pipeline/cache/tensor_file.h"
#include "tests/fuzz/fuzz.h"

MIEN_FUZZ(bytes) {
  const auto& folder = mien::fuzz::TheFolder();
  const mien::TensorFile file =
      mien::ReadTensorFile(folder.Write("w.safetensors", bytes));
  for (const mien::NamedTensor& tensor : file.tensors) {
    mien::fuzz::Require(static_cast<std::size_t>(mien::ElementCount(
                            tensor.shape)) == tensor.data.size(),
                        "a tensor is as large as its shape");
  }
}
