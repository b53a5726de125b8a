#include "tools/run/needed_frames.h"

#include <vector>

#include "pipeline/core/error.h"
#include "stages/spotting/coded_events.h"

namespace mien {

std::optional<std::set<std::int64_t>> NeededFrames(const CodedEvent& coded,
                                                   const FrameSource& source,
                                                   const TrackParams& track,
                                                   const FlowParams& flow) {
  if (!coded.onset || !coded.apex || !coded.offset || ApexIsOnset(coded) ||
      coded.face.value_or(0) > 0 || track.smooth_s > 0 ||
      source.info().is_video) {
    return std::nullopt;
  }
  const std::vector<std::int64_t> numbers = FrameNumbers(source);
  try {
    IndexOfNumber(numbers, *coded.offset, coded);
    return FramesOfPair(IndexOfNumber(numbers, *coded.onset, coded),
                        IndexOfNumber(numbers, *coded.apex, coded),
                        static_cast<std::int64_t>(numbers.size()), flow);
  } catch (const DataError&) {
    return std::nullopt;  // told where the event is made of the annotation
  }
}

bool FoundAtBothEnds(const FaceTracks& tracks,
                     const std::set<std::int64_t>& frames) {
  if (tracks.faces.empty() || frames.empty()) return false;
  const FaceTrack& face = tracks.faces.front();
  return face.FoundAt(*frames.begin()) && face.FoundAt(*frames.rbegin());
}

}  // namespace mien
