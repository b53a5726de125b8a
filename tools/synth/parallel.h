#ifndef MIEN_TOOLS_SYNTH_PARALLEL_H_
#define MIEN_TOOLS_SYNTH_PARALLEL_H_

#include <atomic>
#include <cstddef>
#include <functional>

namespace mien {

// Calls work(0) .. work(count - 1), `jobs` at a time, in ascending order of
// their starts. Ends early once *stop (may be null) is true or a call throws;
// then rethrows the first error.
void RunParallel(int jobs, std::size_t count, const std::atomic<bool>* stop,
                 const std::function<void(std::size_t)>& work);

}  // namespace mien

#endif  // MIEN_TOOLS_SYNTH_PARALLEL_H_
