#ifndef MIEN_TOOLS_SPOT_LIVE_MESSAGES_H_
#define MIEN_TOOLS_SPOT_LIVE_MESSAGES_H_

// What a live view tells: a line "TYPE JSON_BYTES BLOB_BYTES", the JSON, the
// blob. From any thread.
//
//   hello   source, width, height, fps, regions, delay_s, fer
//   frame   number, time_s, taken_ms, dropped, faces; blob: JPEG
//   signals rows: face, time_s, v (by region, 1e-4 iod; null)
//   events  events, to_s, spotting_ms
//   fer     face, time_s, classes, p, or fault
//   record  on, frames, lost, events
//   end     fault ("" at the end of a film, or when it is told to stop)

#include <mutex>
#include <ostream>
#include <string>
#include <vector>

#include "tools/spot/live_chain.h"
#include "tools/spot/live_events.h"

namespace mien {

class LiveMessages {
 public:
  explicit LiveMessages(std::ostream* out) : out_(out) {}

  struct Hello {
    std::string source;
    int width_px = 0, height_px = 0;
    double fps = 0, delay_s = 0;
    std::string fer;  // "": it is read; else why not
  };
  void Send(const Hello& hello);

  struct Picture {
    std::int64_t number = 0, dropped = 0;
    double time_s = 0, taken_s = 0;
    double scale = 1;  // of the JPEG: px of it per px of the frame
    std::string jpeg;
  };
  void Send(const Picture& picture, const std::vector<LiveFace>& faces);

  void Send(const std::vector<LiveRow>& rows);
  void Send(const std::vector<LiveEvent>& events, double to_s,
            double spotting_s);

  struct Reading {
    int face = -1;
    double time_s = 0;
    std::vector<std::string> classes;
    std::vector<float> p;
    std::string fault;  // why there are no classes
  };
  void Send(const Reading& reading);

  struct Record {
    bool on = false;
    std::int64_t frames = 0, lost = 0, events = 0;
    std::string fault;
  };
  void Send(const Record& record);
  void SendEnd(const std::string& fault);

  // Nobody listens any more.
  bool broken() const;

 private:
  void Put(const std::string& type, const std::string& json,
           const std::string& blob = "");

  mutable std::mutex mutex_;
  std::ostream* out_;
};

}  // namespace mien

#endif  // MIEN_TOOLS_SPOT_LIVE_MESSAGES_H_
