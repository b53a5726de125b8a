#include "python/watched.h"

#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "pipeline/exec/interrupts.h"
#include "pipeline/exec/progress.h"
#include "pipeline/exec/runner.h"

namespace mien {
namespace {

namespace py = pybind11;
using std::chrono::milliseconds;

constexpr milliseconds kLook{50};

// How far the work is; written by its threads, read by Python's.
class Place {
 public:
  void Set(const std::string& what, std::int64_t done, std::int64_t total) {
    const std::lock_guard<std::mutex> lock(mutex_);
    what_ = what;
    done_ = done;
    total_ = total;
    is_new_ = true;
  }
  // False: nothing new.
  bool Take(std::string* what, std::int64_t* done, std::int64_t* total) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!is_new_) return false;
    *what = what_;
    *done = done_;
    *total = total_;
    is_new_ = false;
    return true;
  }

 private:
  std::mutex mutex_;
  std::string what_;
  std::int64_t done_ = 0, total_ = -1;
  bool is_new_ = false;
};

Place& ThePlace() {
  static auto& place = *new Place;
  return place;
}

class WatchedReader : public FrameReader {
 public:
  WatchedReader(std::unique_ptr<FrameReader> reader, std::int64_t total)
      : reader_(std::move(reader)), total_(total) {}

  bool Next(Frame* frame) override { return See(reader_->Next(frame), frame); }
  bool Skip(Frame* frame) override { return See(reader_->Skip(frame), frame); }
  std::vector<Note> notes() const override { return reader_->notes(); }

 private:
  bool See(bool there, Frame* frame) const {
    if (InterruptRequested()) throw Interrupted{};
    if (there) ThePlace().Set("frames", frame->idx + 1, total_);
    return there;
  }

  std::unique_ptr<FrameReader> reader_;
  std::int64_t total_;
};

class WatchedSource : public FrameSource {
 public:
  explicit WatchedSource(std::shared_ptr<const FrameSource> source)
      : source_(std::move(source)) {}
  const SourceInfo& info() const override { return source_->info(); }
  std::unique_ptr<FrameReader> Open(std::int64_t first_idx) const override {
    return std::make_unique<WatchedReader>(source_->Open(first_idx),
                                           info().frame_count);
  }
  std::string Digest() const override { return source_->Digest(); }

 private:
  std::shared_ptr<const FrameSource> source_;
};

// What a thread does, and whether it has ended.
class Working {
 public:
  explicit Working(const std::function<void()>& work)
      : thread_([this, &work] {
          try {
            work();
          } catch (...) {
            error_ = std::current_exception();
          }
          const std::lock_guard<std::mutex> lock(mutex_);
          ended_ = true;
          ready_.notify_all();
        }) {}
  ~Working() { thread_.join(); }

  bool WaitFor(milliseconds time) {
    std::unique_lock<std::mutex> lock(mutex_);
    return ready_.wait_for(lock, time, [this] { return ended_; });
  }
  std::exception_ptr error() const { return error_; }  // once it has ended

 private:
  std::mutex mutex_;
  std::condition_variable ready_;
  bool ended_ = false;
  std::exception_ptr error_;
  std::thread thread_;  // the last: it uses the others
};

// Python's side between two looks. False: it wants the work to end, and its
// error is set.
bool AskPython(const py::object& progress) {
  if (PyErr_CheckSignals() != 0) return false;
  std::string what;
  std::int64_t done = 0, total = -1;
  if (progress.is_none() || !ThePlace().Take(&what, &done, &total)) return true;
  try {
    progress(what, done, total);
  } catch (py::error_already_set& error) {
    error.restore();
    return false;
  }
  return true;
}

std::timed_mutex one_at_a_time;

// Whose turn it is; waits for it with an ear for signals.
class Turn {
 public:
  Turn() {
    for (;;) {
      {
        const py::gil_scoped_release others;
        if (one_at_a_time.try_lock_for(kLook)) break;
      }
      if (PyErr_CheckSignals() != 0) throw py::error_already_set();
    }
    RequestInterrupt(false);
    std::string what;
    std::int64_t done = 0, total = 0;
    ThePlace().Take(&what, &done, &total);  // of the work before
    SetProgressListener(
        [](const std::string& counted, std::int64_t n, std::int64_t of) {
          ThePlace().Set(counted, n, of);
        });
  }
  ~Turn() {
    SetProgressListener({});
    RequestInterrupt(false);
    one_at_a_time.unlock();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
};

}  // namespace

void RunWatched(const py::object& progress, const std::function<void()>& work) {
  const Turn turn;
  std::exception_ptr error;
  bool stopped = false;
  {
    const py::gil_scoped_release others;
    Working working(work);
    while (!working.WaitFor(kLook)) {
      if (stopped) continue;
      const py::gil_scoped_acquire python;
      if (AskPython(progress)) continue;
      stopped = true;
      RequestInterrupt(true);
    }
    error = working.error();
  }
  if (stopped) throw py::error_already_set();
  if (!error) {
    if (!AskPython(progress)) throw py::error_already_set();
    return;
  }
  std::rethrow_exception(error);
}

std::shared_ptr<const FrameSource> WatchedFrames(
    std::shared_ptr<const FrameSource> source) {
  return std::make_shared<WatchedSource>(std::move(source));
}

}  // namespace mien
