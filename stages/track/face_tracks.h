#ifndef MIEN_STAGES_TRACK_FACE_TRACKS_H_
#define MIEN_STAGES_TRACK_FACE_TRACKS_H_

#include <array>
#include <cstdint>
#include <opencv2/core.hpp>
#include <vector>

#include "pipeline/cache/artifact.h"
#include "pipeline/core/note.h"

namespace mien {

constexpr int kLandmarkCount = 68;  // iBUG 300-W order, as in dlib
using Landmarks = std::array<cv::Point2f, kLandmarkCount>;  // image px

// One face over a span of frames. All vectors have the same length; element i
// belongs to frame first_idx + i.
struct FaceTrack {
  int face = 0;  // identity, stable over the recording
  std::int64_t first_idx = 0;
  std::vector<std::uint8_t> found;      // 1: landmarks are measured; 0: lost
  std::vector<cv::Rect2f> box_px;       // face box; last known while lost
  std::vector<float> score;             // detector or tracking confidence
  std::vector<Landmarks> landmarks_px;  // NaN while lost

  std::int64_t size() const { return static_cast<std::int64_t>(found.size()); }
  std::int64_t end_idx() const { return first_idx + size(); }
  bool FoundAt(std::int64_t idx) const {
    return idx >= first_idx && idx < end_idx() &&
           found[static_cast<std::size_t>(idx - first_idx)] != 0;
  }
  const Landmarks& At(std::int64_t idx) const {
    return landmarks_px[static_cast<std::size_t>(idx - first_idx)];
  }
};

struct FaceTracks {
  static constexpr const char* kSchema = "FaceTracks/1";
  int width_px = 0;
  int height_px = 0;
  double fps = 0;
  std::vector<double> time_s;              // T
  std::vector<std::int64_t> frame_number;  // T, the data set's own
  std::vector<std::int64_t> cut_idx;       // first frames of further shots
  std::int64_t looked_at = 0;    // frames with a picture (PickPictures); 0: all
  std::vector<FaceTrack> faces;  // longest presence first
  std::vector<Note> notes;       // what was repaired or lost while reading

  std::int64_t frame_count() const {
    return static_cast<std::int64_t>(time_s.size());
  }
};

Artifact ToArtifact(const FaceTracks& tracks);
void FromArtifact(const Artifact& artifact, FaceTracks* tracks);

// Distance of the outer eye corners' mid-eye centres: mean of 36-41 to mean
// of 42-47, px. The unit "iod" of this project.
float InterOcularPx(const Landmarks& landmarks);
float MedianIodPx(const FaceTrack& track);  // of the found frames; 0: none
cv::Point2f LeftEye(const Landmarks& landmarks);   // image left: 36-41
cv::Point2f RightEye(const Landmarks& landmarks);  // image right: 42-47

}  // namespace mien

#endif  // MIEN_STAGES_TRACK_FACE_TRACKS_H_
