#ifndef MIEN_STAGES_INGEST_DEINTERLACER_H_
#define MIEN_STAGES_INGEST_DEINTERLACER_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <string>

#include "stages/ingest/libav_file.h"

namespace mien {

// Frames of two fields made into whole pictures (libavfilter's bwdif), one for
// one; frames that are not marked as interlaced pass unchanged. A change of
// size or pixel format begins anew.
class Deinterlacer {
 public:
  // `path` is for messages.
  explicit Deinterlacer(std::string path);
  ~Deinterlacer();
  Deinterlacer(const Deinterlacer&) = delete;
  Deinterlacer& operator=(const Deinterlacer&) = delete;

  // Takes what `frame` holds. @throws DataError when it cannot be filtered.
  void Push(AVFrame* frame, AVRational time_base);
  // No more frames follow.
  void End();
  // The next finished picture into `frame`; false: none yet.
  bool Pull(AVFrame* frame);
  std::int64_t interlaced() const { return interlaced_; }

 private:
  struct Graph;
  void Build(const AVFrame& frame, AVRational time_base);
  void Drain();

  std::string path_;
  std::unique_ptr<Graph> graph_;
  std::deque<FramePointer> done_;
  std::int64_t interlaced_ = 0;
};

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_DEINTERLACER_H_
