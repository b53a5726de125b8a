#include "stages/track/tracked_frames.h"

#include <algorithm>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "pipeline/exec/runner.h"

namespace mien {

TrackedFrames::TrackedFrames(const FrameSource& source,
                             const FaceTracks& tracks)
    : source_(source), tracks_(tracks), frames_(ReadGrey(source)) {}

bool TrackedFrames::Next(cv::Mat* grey, std::int64_t* idx) {
  const std::string& path = source_.info().path;
  if (next_idx_ >= tracks_.frame_count()) return false;
  if (InterruptRequested()) throw Interrupted{};
  Frame frame;
  if (!frames_->Next(&frame)) {
    throw DataError(Str("'", path, "' ends at frame ", next_idx_,
                        ", the face tracks go on to frame ",
                        tracks_.frame_count() - 1,
                        ": the file changed; run again"));
  }
  if (frame.image.cols != tracks_.width_px ||
      frame.image.rows != tracks_.height_px) {
    throw DataError(Str("'", path, "' frame ", next_idx_, " is ",
                        frame.image.cols, " x ", frame.image.rows,
                        " px, the face tracks were made on ", tracks_.width_px,
                        " x ", tracks_.height_px,
                        " px: the file changed; run again"));
  }
  *grey = frame.image;
  *idx = next_idx_++;
  return true;
}

void ForEachTrackedFrame(
    const FrameSource& source, const FaceTracks& tracks,
    const std::function<void(const cv::Mat& grey, std::int64_t idx)>& step) {
  TrackedFrames frames(source, tracks);
  cv::Mat grey;
  std::int64_t idx = 0;
  while (frames.Next(&grey, &idx)) step(grey, idx);
}

std::int64_t CountFramesWithFace(const FaceTracks& tracks) {
  std::int64_t found = 0;
  for (std::int64_t idx = 0; idx < tracks.frame_count(); ++idx) {
    found +=
        std::any_of(tracks.faces.begin(), tracks.faces.end(),
                    [idx](const FaceTrack& face) { return face.FoundAt(idx); });
  }
  return found;
}

}  // namespace mien
