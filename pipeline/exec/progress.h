#ifndef MIEN_PIPELINE_EXEC_PROGRESS_H_
#define MIEN_PIPELINE_EXEC_PROGRESS_H_

// Who else than the terminal wants to know how far the work is.

#include <cstdint>
#include <functional>
#include <string>

namespace mien {

// what: what is counted ("videos", "clips", "folds"); total -1: not known.
using ProgressListener = std::function<void(
    const std::string& what, std::int64_t done, std::int64_t total)>;

// Called by RunItems of this process in place of its line on the terminal,
// from any of its threads, one at a time. Empty: nobody listens, and the line
// is there again. It must not throw.
void SetProgressListener(ProgressListener listener);

}  // namespace mien

#endif  // MIEN_PIPELINE_EXEC_PROGRESS_H_
