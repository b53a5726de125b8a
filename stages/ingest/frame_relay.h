#ifndef MIEN_STAGES_INGEST_FRAME_RELAY_H_
#define MIEN_STAGES_INGEST_FRAME_RELAY_H_

// Between a source that cannot wait and a reader that may be slow.

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <mutex>
#include <utility>

#include "stages/ingest/live_frames.h"

namespace mien {

class FrameRelay {
 public:
  // The oldest frame goes where too many wait.
  void Put(LiveFrame frame) {
    const std::lock_guard<std::mutex> lock(mutex_);
    waiting_.push_back(std::move(frame));
    if (waiting_.size() > LiveFrames::kWaiting) {
      waiting_.pop_front();
      ++dropped_;
    }
    changed_.notify_all();
  }
  // Frames that were passed over before they became pictures.
  void CountDropped(std::int64_t frames) {
    const std::lock_guard<std::mutex> lock(mutex_);
    dropped_ += frames;
  }
  // No more frames; fault: why, or null.
  void End(std::exception_ptr fault = nullptr) {
    const std::lock_guard<std::mutex> lock(mutex_);
    ended_ = true;
    fault_ = std::move(fault);
    changed_.notify_all();
  }
  void Stop() {
    const std::lock_guard<std::mutex> lock(mutex_);
    ended_ = stopped_ = true;
    waiting_.clear();
    changed_.notify_all();
  }
  bool stopped() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return stopped_;
  }
  // Sleeps so long, or until Stop(). False: stopped.
  bool Sleep(double seconds) {
    std::unique_lock<std::mutex> lock(mutex_);
    if (seconds > 0) {
      changed_.wait_for(lock, std::chrono::duration<double>(seconds),
                        [this] { return stopped_; });
    }
    return !stopped_;
  }
  bool Next(LiveFrame* frame) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return ended_ || !waiting_.empty(); });
    if (!waiting_.empty()) {
      *frame = std::move(waiting_.front());
      waiting_.pop_front();
      return true;
    }
    if (fault_ && !stopped_) std::rethrow_exception(fault_);
    return false;
  }
  std::int64_t dropped() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return dropped_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<LiveFrame> waiting_;
  std::int64_t dropped_ = 0;
  bool ended_ = false, stopped_ = false;
  std::exception_ptr fault_;
};

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_FRAME_RELAY_H_
