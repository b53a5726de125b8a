#ifndef MIEN_TOOLS_STUDIO_FRAMES_H_
#define MIEN_TOOLS_STUDIO_FRAMES_H_

// Pictures of films for the browser, by the project's own reader: the same
// frames, numbers and times as in events.csv, from every container that it
// takes. Decoding happens in processes that may die of a film.

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>

#include "tools/studio/child.h"

namespace mien {

struct FrameWish {
  std::int64_t idx = 0;
  int widest_px = 720;
  double factor = 1;           // above 1: its faces, magnified
  std::int64_t reference = 0;  // with what has moved since that frame
};

struct FilmFrame {
  std::int64_t idx = 0;
  double time_s = 0;
  double factor = 1;  // 0: no face was seen, nothing is magnified
  std::string jpeg;
};

class Frames {
 public:
  // program: path of mien-studio, which decodes when told to.
  explicit Frames(std::string program) : program_(std::move(program)) {}

  // @throws DataError: no such frame, or a film that cannot be read.
  FilmFrame Get(const std::string& path, const FrameWish& wish);

  // "" for a film; else, on one line, why it is none.
  std::string Fault(const std::string& path) const;

 private:
  struct Worker {
    std::string path;
    std::mutex mutex;
    std::unique_ptr<Child> child;
  };
  std::shared_ptr<Worker> WorkerOf(const std::string& path);

  const std::string program_;
  std::mutex mutex_;
  std::list<std::shared_ptr<Worker>> workers_;  // last used first
};

}  // namespace mien

#endif  // MIEN_TOOLS_STUDIO_FRAMES_H_
