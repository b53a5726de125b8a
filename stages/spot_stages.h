#ifndef MIEN_STAGES_SPOT_STAGES_H_
#define MIEN_STAGES_SPOT_STAGES_H_

// Which stage reads what when recordings are spotted.

#include <memory>
#include <string>

#include "pipeline/exec/stage.h"
#include "stages/ingest/frame_source.h"
#include "stages/mien_config.h"
#include "stages/motion/motion_series.h"
#include "stages/spotting/events.h"
#include "stages/track/face_tracks.h"

namespace mien {

using FramesResult = Result<std::shared_ptr<const FrameSource>>;

struct SpotStages {
  FramesResult frames;
  Result<FaceTracks> tracks;
  Result<MotionSeries> motion;
  Result<Events> events;
};

// A video, or a folder of frames at `fps`; fps <= 0: the file's timestamps, of
// folders data.fps. @throws as OpenFrames.
std::shared_ptr<const FrameSource> OpenRecording(const MienConfig& config,
                                                 const std::string& path,
                                                 double fps);

// From the first frame to the end of the last one, s; 0 without frames.
double DurationOf(const FaceTracks& tracks);

// Digest of everything but the recording that candidates depend on: equal
// digests, candidates found alike.
std::string SpotDigest(const MienConfig& config);

// Nothing is computed before it is asked for.
SpotStages ApplySpotStages(const MienConfig& config, const ItemContext& context,
                           const std::shared_ptr<const FrameSource>& source);

}  // namespace mien

#endif  // MIEN_STAGES_SPOT_STAGES_H_
