#ifndef MIEN_TOOLS_SPOT_RECORDING_H_
#define MIEN_TOOLS_SPOT_RECORDING_H_

// The chain of stages/mien.h on one recording.

#include <memory>
#include <string>
#include <vector>

#include "stages/mien.h"

namespace mien {

struct Spotted {
  Measured measured;
  Result<Events> events;
};

// A video, or a folder of frames at `fps`; fps <= 0: the file's timestamps, of
// folders data.fps. @throws as OpenFrames.
std::shared_ptr<const FrameSource> OpenRecording(const DataParams& data,
                                                 const std::string& path,
                                                 double fps);

// The recordings under a file or folder. @throws as LoadRecordings.
std::vector<Clip> RecordingsOf(const DataParams& data, const std::string& path);

// From the first frame to the end of the last one, s; 0 without frames.
double DurationOf(const FaceTracks& tracks);

// Digest of everything but the recording that candidates depend on: equal
// digests, candidates found alike.
std::string SpotDigest(const MienConfig& config);

// Nothing is computed before it is asked for.
Spotted Spot(const MienConfig& config, const ItemContext& context,
             const std::shared_ptr<const FrameSource>& source);

}  // namespace mien

#endif  // MIEN_TOOLS_SPOT_RECORDING_H_
