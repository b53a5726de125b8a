#include "tools/synth/parallel.h"

#include <algorithm>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace mien {

void RunParallel(int jobs, std::size_t count, const std::atomic<bool>* stop,
                 const std::function<void(std::size_t)>& work) {
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::exception_ptr failure;
  const auto loop = [&] {
    while (true) {
      const std::size_t k = next++;
      if (k >= count || (stop != nullptr && *stop)) return;
      try {
        work(k);
      } catch (...) {
        const std::lock_guard<std::mutex> lock(mutex);
        if (!failure) failure = std::current_exception();
        next = count;
        return;
      }
    }
  };
  std::vector<std::thread> threads;
  threads.reserve(static_cast<std::size_t>(std::max(jobs, 1)));
  try {
    for (int k = 1; k < jobs; ++k) threads.emplace_back(loop);
  } catch (const std::system_error&) {
    // Fewer threads than wanted: the bytes are the same.
  }
  loop();
  for (std::thread& thread : threads) thread.join();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace mien
