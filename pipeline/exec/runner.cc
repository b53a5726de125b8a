#include "pipeline/exec/runner.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <cstdio>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>

#include "pipeline/core/error.h"
#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "pipeline/exec/progress.h"
#include "pipeline/exec/shortage.h"

namespace mien {
namespace {

std::mutex listener_mutex;
ProgressListener& Listener() {
  static auto& listener = *new ProgressListener;
  return listener;
}

// Whether somebody listens, and has been told.
bool TellListener(const std::string& what, std::size_t done,
                  std::size_t total) {
  const std::lock_guard<std::mutex> lock(listener_mutex);
  if (!Listener()) return false;
  Listener()(what, static_cast<std::int64_t>(done),
             static_cast<std::int64_t>(total));
  return true;
}

// A bar on a terminal, a plain line now and then otherwise.
class Progress {
 public:
  Progress(std::string label, std::size_t total, int workers)
      : label_(std::move(label)),
        total_(total),
        workers_(workers),
        is_terminal_(isatty(STDERR_FILENO) != 0),
        begin_(Clock::now()),
        last_(begin_) {}

  void Step(bool failed, double took_s) {
    ++done_;
    took_s_.push_back(took_s);
    if (failed) ++failed_;
    if (TellListener(label_, done_, total_)) return;
    const auto now = Clock::now();
    const double quiet_s = is_terminal_ ? 0.1 : 20;
    const bool last = done_ == total_;
    if (Seconds(last_, now) < quiet_s && !(last && is_terminal_)) return;
    last_ = now;
    const double spent = Seconds(begin_, now);
    const double rate = static_cast<double>(done_) / std::max(spent, 1e-3);
    const double eta_s = SecondsLeft(took_s_, total_ - done_, workers_);
    const std::string text =
        Str(done_, "/", total_, " ", label_,
            failed_ ? Str(" (", failed_, " failed)") : "", ", ",
            FixedText(rate, 1), "/s, ", FixedText(eta_s, 0), " s left");
    if (is_terminal_) {
      std::fprintf(stderr, "\r\x1b[K%s%s", text.c_str(), last ? "\n" : "");
      std::fflush(stderr);
    } else {
      LogInfo(text);
    }
  }

 private:
  using Clock = std::chrono::steady_clock;
  static double Seconds(Clock::time_point from, Clock::time_point to) {
    return std::chrono::duration<double>(to - from).count();
  }

  std::string label_;
  std::size_t total_;
  int workers_;
  std::vector<double> took_s_;
  bool is_terminal_;
  Clock::time_point begin_, last_;
  std::size_t done_ = 0, failed_ = 0;
};

// Shared by the workers; one lock for everything, items take far longer.
class Pool {
 public:
  Pool(const std::vector<WorkItem>& items, const RunnerOptions& options)
      : items_(items),
        options_(options),
        progress_(options.label, items.size(), options.jobs),
        outcome_(items.size()) {}

  void Work() {
    std::size_t at = 0;
    while (Take(&at)) {
      Failure failure;
      bool failed = false;
      const auto begin = std::chrono::steady_clock::now();
      const auto finish = [&] {
        const std::chrono::duration<double> took =
            std::chrono::steady_clock::now() - begin;
        Finish(at, failed, std::move(failure), took.count());
      };
      try {
        items_[at].run();
      } catch (const Error& error) {
        // What no item can do without ends the run.
        if (error.kind() == ErrorKind::kConfig ||
            error.kind() == ErrorKind::kModel ||
            error.kind() == ErrorKind::kInternal) {
          Stop(std::current_exception());  // main says what it was, once
          finish();
          continue;
        }
        failed = true;
        failure = {items_[at].name, error.stage(), error.KindName(),
                   error.message()};
      } catch (const Interrupted&) {
        Stop(nullptr);
      } catch (const std::exception& error) {
        // A library's own exception: this item is lost, the rest is not.
        failed = true;
        const std::string shortage = ShortageText(error);
        failure =
            shortage.empty()
                ? Failure{items_[at].name, "", "InternalError", error.what()}
                : Failure{items_[at].name, "", "IoError", shortage};
      }
      finish();
    }
  }

  std::vector<Failure> Failures() {
    if (fatal_) std::rethrow_exception(fatal_);
    if (InterruptRequested().load()) throw Interrupted{};
    std::vector<Failure> failures;
    for (auto& [failed, failure] : outcome_) {
      if (failed) failures.push_back(std::move(failure));
    }
    return failures;
  }

 private:
  bool Take(std::size_t* at) {
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
      if (stop_ || InterruptRequested().load() || next_ == items_.size()) {
        return false;
      }
      const std::int64_t need = items_[next_].peak_bytes;
      if (running_ == 0 || used_bytes_ + need <= options_.memory_bytes) break;
      freed_.wait(lock);
    }
    *at = next_++;
    used_bytes_ += items_[*at].peak_bytes;
    ++running_;
    return true;
  }

  void Finish(std::size_t at, bool failed, Failure failure, double took_s) {
    const std::lock_guard<std::mutex> lock(mutex_);
    used_bytes_ -= items_[at].peak_bytes;
    --running_;
    if (failed) {
      LogError(Str(failure.item, ": ",
                   failure.stage.empty() ? "" : failure.stage + ": ",
                   failure.message));
    }
    outcome_[at] = {failed, std::move(failure)};
    if (!stop_) progress_.Step(failed, took_s);
    freed_.notify_all();
  }

  void Stop(std::exception_ptr fatal) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!fatal_) fatal_ = std::move(fatal);
    stop_ = true;
    freed_.notify_all();
  }

  const std::vector<WorkItem>& items_;
  const RunnerOptions& options_;
  std::mutex mutex_;
  std::condition_variable freed_;
  Progress progress_;
  std::vector<std::pair<bool, Failure>> outcome_;
  std::size_t next_ = 0;
  std::int64_t used_bytes_ = 0;
  int running_ = 0;
  bool stop_ = false;
  std::exception_ptr fatal_;
};

// Room that a worker needs besides its items: OpenBLAS takes 128 MiB for each
// and, where it gets none, asks again for ever.
constexpr std::size_t kWorkerBytes = std::size_t{320} << 20;
constexpr std::size_t kSpareBytes = std::size_t{64} << 20;

bool HasRoom(std::size_t bytes) {
  void* room = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (room != MAP_FAILED) munmap(room, bytes);
  return room != MAP_FAILED;
}

// How many of `wanted` workers the limit of address space has room for.
int WorkersThatFit(int wanted) {
  static std::atomic<bool> has_worked{false};  // this thread has its buffer
  for (int n = wanted; n > 0; --n) {
    const int fresh = has_worked.load() ? n - 1 : n;
    if (!HasRoom(kSpareBytes +
                 static_cast<std::size_t>(fresh) * kWorkerBytes)) {
      continue;
    }
    has_worked.store(true);
    return n;
  }
  throw ShortageError(
      Str("out of memory: ", (kSpareBytes + kWorkerBytes) >> 20,
          " MB more of address space are needed to work at all; raise the "
          "limit (ulimit -v, that of the batch system)"));
}

}  // namespace

void SetProgressListener(ProgressListener listener) {
  const std::lock_guard<std::mutex> lock(listener_mutex);
  Listener() = std::move(listener);
}

double SecondsLeft(const std::vector<double>& took_s, std::size_t left,
                   int workers) {
  if (took_s.empty()) return std::nan("");
  const double longest = *std::max_element(took_s.begin(), took_s.end());
  double sum = 0, count = 0;
  for (const double one : took_s) {
    if (one < 0.1 * longest) continue;
    sum += one;
    count += 1;
  }
  return sum / count * static_cast<double>(left) / std::max(workers, 1);
}

std::vector<Failure> RunItems(const std::vector<WorkItem>& items,
                              const RunnerOptions& options) {
  Pool pool(items, options);
  const int wanted = std::clamp<int>(static_cast<int>(items.size()), 1,
                                     std::max(options.jobs, 1));
  const int extra = items.empty() ? 0 : WorkersThatFit(wanted) - 1;
  std::vector<std::thread> threads;
  threads.reserve(static_cast<std::size_t>(extra));
  try {
    for (int i = 0; i < extra; ++i) {
      threads.emplace_back([&pool] { pool.Work(); });
    }
  } catch (const std::system_error&) {
    // Said below.
  }
  if (static_cast<int>(threads.size()) + 1 < wanted) {
    LogWarn(Str("the machine has threads or memory for no more than ",
                threads.size() + 1, " of ", wanted,
                " workers (ulimit -u and -v, the limit of a container): "
                "working with those"));
  }
  pool.Work();
  for (std::thread& thread : threads) thread.join();
  return pool.Failures();
}

std::int64_t ParseMemory(const std::string& text) {
  const std::string trimmed = Trim(text);
  double factor = 1;
  std::string digits = trimmed;
  if (!digits.empty()) {
    const char unit = digits.back();
    if (unit == '%') {
      factor = static_cast<double>(sysconf(_SC_PHYS_PAGES)) *
               static_cast<double>(sysconf(_SC_PAGE_SIZE)) / 100;
    } else if (unit == 'G' || unit == 'g') {
      factor = 1024.0 * 1024 * 1024;
    } else if (unit == 'M' || unit == 'm') {
      factor = 1024.0 * 1024;
    }
    if (factor != 1) digits.pop_back();
  }
  const auto value = ParseDouble(digits);
  if (!value || *value * factor < 1) {
    throw ConfigError(Str("exec.memory: '", text,
                          "' is not an amount of memory; write 4G, 512M, 50% "
                          "or bytes"));
  }
  return static_cast<std::int64_t>(*value * factor);
}

}  // namespace mien
