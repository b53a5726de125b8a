#ifndef MIEN_PIPELINE_EXEC_READ_AHEAD_H_
#define MIEN_PIPELINE_EXEC_READ_AHEAD_H_

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

namespace mien {

// Makes the next items on a thread of its own while the caller works on this
// one: decoding beside measuring. Items come in order, so results are those
// of a plain loop.
template <class T>
class ReadAhead {
 public:
  // make(item) fills the next item; false: there is none any more. It runs on
  // the other thread alone, and at most `most` items wait.
  explicit ReadAhead(std::function<bool(T*)> make, std::size_t most = 4)
      : make_(std::move(make)), most_(most), thread_([this] { Work(); }) {}

  // Ends the thread, after the item that it is making.
  ~ReadAhead() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;

  // The next item; false at the end. @throws what `make` threw, after the
  // items that it had made.
  bool Next(T* item) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return !waiting_.empty() || ended_; });
    if (waiting_.empty()) {
      if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
      return false;
    }
    *item = std::move(waiting_.front());
    waiting_.pop_front();
    changed_.notify_all();
    return true;
  }

 private:
  void Work() {
    std::exception_ptr error;
    try {
      T item{};
      while (make_(&item) && Put(std::move(item))) item = T{};
    } catch (...) {
      error = std::current_exception();
    }
    const std::lock_guard<std::mutex> lock(mutex_);
    error_ = error;
    ended_ = true;
    changed_.notify_all();
  }

  // false: nobody wants any more.
  bool Put(T item) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return waiting_.size() < most_ || stop_; });
    if (stop_) return false;
    waiting_.push_back(std::move(item));
    changed_.notify_all();
    return true;
  }

  std::function<bool(T*)> make_;
  std::size_t most_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<T> waiting_;
  std::exception_ptr error_;
  bool ended_ = false, stop_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace mien

#endif  // MIEN_PIPELINE_EXEC_READ_AHEAD_H_
