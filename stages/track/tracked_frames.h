#ifndef MIEN_STAGES_TRACK_TRACKED_FRAMES_H_
#define MIEN_STAGES_TRACK_TRACKED_FRAMES_H_

#include <cstdint>
#include <functional>

#include "stages/ingest/frame_source.h"
#include "stages/track/face_tracks.h"

namespace mien {

// Calls step(grey, idx) for every frame of the tracks in order; grey: H x W
// CV_8UC1, valid during the call. A few frames in memory at a time.
// @throws DataError when the source has fewer frames than the tracks, or
// frames of another size; Interrupted after Ctrl-C.
void ForEachTrackedFrame(
    const FrameSource& source, const FaceTracks& tracks,
    const std::function<void(const cv::Mat& grey, std::int64_t idx)>& step);

// Frames in which at least one face was found.
std::int64_t CountFramesWithFace(const FaceTracks& tracks);

}  // namespace mien

#endif  // MIEN_STAGES_TRACK_TRACKED_FRAMES_H_
