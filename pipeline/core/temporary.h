#ifndef MIEN_PIPELINE_CORE_TEMPORARY_H_
#define MIEN_PIPELINE_CORE_TEMPORARY_H_

// The files that are being written (see pipeline/core/file.h).

namespace mien {

// Removes every temporary file that TemporaryName() named and that has not got
// its own name yet; for programs that end at once. Safe in signal handlers:
// no lock, no memory.
void RemoveTemporaries() noexcept;

}  // namespace mien

#endif  // MIEN_PIPELINE_CORE_TEMPORARY_H_
