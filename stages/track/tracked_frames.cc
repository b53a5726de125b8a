#include "stages/track/tracked_frames.h"

#include <algorithm>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "pipeline/exec/runner.h"

namespace mien {

void ForEachTrackedFrame(
    const FrameSource& source, const FaceTracks& tracks,
    const std::function<void(const cv::Mat& grey, std::int64_t idx)>& step) {
  const std::string& path = source.info().path;
  const auto frames = ReadGrey(source);
  Frame frame;
  for (std::int64_t idx = 0; idx < tracks.frame_count(); ++idx) {
    if (InterruptRequested()) throw Interrupted{};
    if (!frames->Next(&frame)) {
      throw DataError(Str("'", path, "' ends at frame ", idx,
                          ", the face tracks go on to frame ",
                          tracks.frame_count() - 1,
                          ": the file changed; run again"));
    }
    const cv::Mat& grey = frame.image;
    if (grey.cols != tracks.width_px || grey.rows != tracks.height_px) {
      throw DataError(Str("'", path, "' frame ", idx, " is ", grey.cols, " x ",
                          grey.rows, " px, the face tracks were made on ",
                          tracks.width_px, " x ", tracks.height_px,
                          " px: the file changed; run again"));
    }
    step(grey, idx);
  }
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
