#include "tools/synth/parallel.h"

#include <exception>
#include <mutex>
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
  for (int k = 1; k < jobs; ++k) threads.emplace_back(loop);
  loop();
  for (std::thread& thread : threads) thread.join();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace mien
