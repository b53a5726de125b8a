#ifndef MIEN_PIPELINE_EXEC_SHORTAGE_H_
#define MIEN_PIPELINE_EXEC_SHORTAGE_H_

#include <exception>
#include <string>

#include "pipeline/core/error.h"

namespace mien {

// The machine has no more memory or threads to give. A program that ends with
// it ends at once: libraries that have got none may wait for ever.
class ShortageError : public IoError {
 public:
  using IoError::IoError;
};

// When a library's error means that the machine has no more memory or threads
// to give (std::bad_alloc, std::system_error, OpenCV's and LibTorch's own):
// what is missing and how to make do. "" for any other.
std::string ShortageText(const std::exception& error);

}  // namespace mien

#endif  // MIEN_PIPELINE_EXEC_SHORTAGE_H_
