#ifndef MIEN_TOOLS_STUDIO_LIVE_H_
#define MIEN_TOOLS_STUDIO_LIVE_H_

// The live view: mien-spot in a process of its own looks at a camera or a film
// in real time, and what it tells goes on to every page that listens. A page
// that is too slow gets fewer pictures, and all the rest.

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tools/studio/child.h"
#include "tools/studio/project.h"

namespace mien {

// Cameras of this machine: /dev/videoN, with what the system calls them.
struct CameraName {
  std::string device, name;
};
std::vector<CameraName> Cameras();

class Live {
 public:
  // program: path of mien-spot.
  Live(const Project& project, std::string program);
  ~Live();
  Live(const Live&) = delete;
  Live& operator=(const Live&) = delete;

  // Looks at a recording of the project, or at a camera of Cameras(), in place
  // of what it looked at before. @throws DataError for another name.
  void StartFilm(const std::string& recording);
  void StartCamera(const std::string& device);
  void Stop();
  // Keeps what comes from now on as recordings/NAME, with its events as
  // live/NAME/events.csv. Returns the name. @throws DataError: nothing is
  // looked at, no room.
  std::string Record();
  void EndRecord();

  struct Status {
    bool running = false;
    std::string source;     // name of the film, or the camera's device
    std::string recording;  // that is being recorded; ""
    std::int64_t session = 0;
  };
  Status Now() const;

  // Where a page is.
  struct Place {
    std::int64_t session = 0, message = 0;
  };
  // The messages after `place`, which moves on: of pictures only the newest.
  // Waits for a second at most ("idle 0 0" then). False: that session is over
  // and all of it is told.
  bool Next(Place* place, std::string* messages);

 private:
  struct Message {
    std::int64_t number = 0;
    std::string text;  // as the process wrote it
  };
  void Start(const std::string& path, const std::string& source);
  void StopNow(std::unique_lock<std::mutex>* lock);
  void Listen(std::int64_t session, Child* child);
  void Keep(const std::string& type, std::string text);  // with the lock

  const Project& project_;
  const std::string program_;
  std::mutex change_;  // one Start or Stop at a time
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::unique_ptr<Child> child_;
  std::thread thread_;
  Status status_;
  std::int64_t next_number_ = 1;
  std::map<std::string, Message> latest_;  // by type
  std::deque<Message> signals_;
  bool over_ = true, closing_ = false;
};

}  // namespace mien

#endif  // MIEN_TOOLS_STUDIO_LIVE_H_
