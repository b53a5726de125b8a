#ifndef MIEN_TOOLS_SPOT_LIVE_RECORDER_H_
#define MIEN_TOOLS_SPOT_LIVE_RECORDER_H_

// A live view kept as a film, with the events in it.

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "stages/ingest/live_frames.h"
#include "tools/spot/live_events.h"

namespace mien {

// Of the events that stand those that lie within the frames of a film
// (time_s: theirs, ascending), as its events.csv has them: numbered from 1,
// times from its first frame on. video: its name.
std::vector<EventRow> EventsWithin(const std::vector<LiveEvent>& events,
                                   const std::vector<double>& time_s,
                                   const std::string& video);

class LiveRecorder {
 public:
  // Compresses on a thread of its own; frames for which it has no time are
  // lost. fps: 0: 30.
  LiveRecorder(std::string film, std::string events, double fps);
  ~LiveRecorder();
  LiveRecorder(const LiveRecorder&) = delete;
  LiveRecorder& operator=(const LiveRecorder&) = delete;

  void Add(const LiveFrame& frame);
  // No more frames; the film is there when it returns. @throws IoError,
  // DataError (no frame).
  void Close();
  // Writes the events that are known now, also after Close(): those of the
  // last second are known a little later. Returns their number.
  std::int64_t WriteEvents(const std::vector<LiveEvent>& events) const;
  double last_s() const { return time_s_.empty() ? 0 : time_s_.back(); }
  std::int64_t frames() const {
    return static_cast<std::int64_t>(time_s_.size());
  }
  std::int64_t lost() const { return lost_; }

 private:
  void Work();

  const std::string film_, events_;
  const double fps_;
  std::vector<double> time_s_;  // of the frames in the film
  std::int64_t lost_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<LiveFrame> waiting_;
  bool ended_ = false;
  std::exception_ptr fault_;
  std::thread thread_;
};

}  // namespace mien

#endif  // MIEN_TOOLS_SPOT_LIVE_RECORDER_H_
