#ifndef MIEN_STAGES_BASELINES_FRAME_SPOTTER_H_
#define MIEN_STAGES_BASELINES_FRAME_SPOTTER_H_

// What the three methods share: one face, frame after frame.

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

#include "stages/events/events.h"
#include "stages/track/face_tracks.h"

namespace mien {

struct FaceSample {
  std::int64_t idx = 0;  // in the recording
  double time_s = 0;
  cv::Mat crop;         // CV_8UC1, the aligned face (AlignedFrame); may be kept
  Landmarks aligned{};  // in the crop's px
};

// The frames that were looked at, and one value for each.
struct SpotSeries {
  std::vector<std::int64_t> idx;
  std::vector<double> time_s;
  std::vector<double> value;

  std::size_t size() const { return idx.size(); }
  void Add(const FaceSample& sample, double v) {
    idx.push_back(sample.idx);
    time_s.push_back(sample.time_s);
    value.push_back(v);
  }
};

struct FaceSpots {
  std::vector<Event> events;  // positions, kind, score, amplitude_iod, regions
  SpotSeries curve;           // what they were found in
};

// A stretch is a run of samples without a lost frame or a gap in time; nothing
// is compared across its ends.
class FrameSpotter {
 public:
  virtual ~FrameSpotter() = default;
  virtual void Add(const FaceSample& sample) = 0;
  virtual void EndStretch() = 0;
  virtual FaceSpots Finish() = 0;  // after the last EndStretch
};

// Frames in a time, at least one.
inline int FramesIn(double time_s, double fps) {
  const auto frames = static_cast<int>(std::lround(time_s * fps));
  return frames > 1 ? frames : 1;
}

// Whether a duration is at most limit_s, give or take a quarter of a frame:
// timestamps are rounded.
inline bool NotLonger(double duration_s, double limit_s, double fps) {
  return duration_s <= limit_s + 0.25 / fps;
}

// 0 .. 1, rising in strength > 0; one half at `half`.
inline double ScoreOf(double strength, double half) {
  return strength > 0 ? strength / (strength + half) : 0;
}

}  // namespace mien

#endif  // MIEN_STAGES_BASELINES_FRAME_SPOTTER_H_
