#ifndef MIEN_PIPELINE_CORE_TEMPORARY_LIST_H_
#define MIEN_PIPELINE_CORE_TEMPORARY_LIST_H_

// For pipeline/core/file.cc alone: which temporary files there are.
// TemporaryName() of file.h puts a name into the list.

#include <string>

#include "pipeline/core/file.h"

namespace mien {

// It has its own name now, or is gone.
void ForgetTemporary(const std::string& temporary);
// Removes it and forgets it; errno stays.
void DropTemporary(const std::string& temporary);

}  // namespace mien

#endif  // MIEN_PIPELINE_CORE_TEMPORARY_LIST_H_
