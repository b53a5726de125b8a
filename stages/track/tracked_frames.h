#ifndef MIEN_STAGES_TRACK_TRACKED_FRAMES_H_
#define MIEN_STAGES_TRACK_TRACKED_FRAMES_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <opencv2/core.hpp>

#include "stages/ingest/frame_source.h"
#include "stages/track/face_tracks.h"

namespace mien {

// The frames of the tracks in order, H x W CV_8UC1; both arguments must outlive
// it. A few frames in memory at a time.
class TrackedFrames {
 public:
  TrackedFrames(const FrameSource& source, const FaceTracks& tracks);

  // The next one; false after the last. @throws DataError when the source has
  // fewer frames than the tracks, or frames of another size; Interrupted after
  // Ctrl-C.
  bool Next(cv::Mat* grey, std::int64_t* idx);

 private:
  const FrameSource& source_;
  const FaceTracks& tracks_;
  std::unique_ptr<FrameReader> frames_;
  std::int64_t next_idx_ = 0;
};

// Calls step(grey, idx) for each of them; grey is valid during the call.
void ForEachTrackedFrame(
    const FrameSource& source, const FaceTracks& tracks,
    const std::function<void(const cv::Mat& grey, std::int64_t idx)>& step);

// Frames in which at least one face was found.
std::int64_t CountFramesWithFace(const FaceTracks& tracks);

}  // namespace mien

#endif  // MIEN_STAGES_TRACK_TRACKED_FRAMES_H_
