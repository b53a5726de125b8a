#ifndef MIEN_TOOLS_INSPECT_CHILD_H_
#define MIEN_TOOLS_INSPECT_CHILD_H_

// Work on files that somebody else may have made, in a process of its own:
// HDF5 may crash on damage that no checksum covers, or never come back.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace mien {

struct ChildLimits {
  int cpu_s = 600;
  std::size_t answer_bytes = 4096;  // the rest is cut off
  std::uint64_t memory_bytes = 0;   // beyond what it has now; 0 = no limit
};

// What `work` returns in a forked process; nothing when that died or threw.
// @throws IoError when no process can be started.
std::optional<std::string> InChild(const std::function<std::string()>& work,
                                   const ChildLimits& limits = {});

// The answer of `work` about the file `path`, made in a child whose processor
// time and memory are limited by the size of the file. Errors of `work` are
// thrown here as what they are.
// @throws DataError when the file ended the child; IoError.
std::string AnswerFromChild(const std::string& path,
                            const std::function<std::string()>& work);

}  // namespace mien

#endif  // MIEN_TOOLS_INSPECT_CHILD_H_
