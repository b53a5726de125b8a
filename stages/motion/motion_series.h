#ifndef MIEN_STAGES_MOTION_MOTION_SERIES_H_
#define MIEN_STAGES_MOTION_MOTION_SERIES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/cache/artifact.h"
#include "stages/motion/face_light.h"

namespace mien {

// Motion of facial regions of one face against a reference frame, head motion
// removed. Displacements are in the aligned face's px; multiply by 1 / iod_px
// for inter-ocular units. NaN where the face is lost.
struct FaceMotion {
  static constexpr double kPatchRate = 30;  // 1/s
  int face = 0;
  std::int64_t first_idx = 0;
  std::int64_t frame_count = 0;  // T
  float iod_px = 0;              // inter-ocular distance of the aligned face
  float image_iod_px = 0;        // the same in the image (median)
  std::vector<float> dx, dy;     // T x R, region's mean displacement
  std::vector<float> magnitude;  // T x R, robust length (strongest part)
  std::vector<float> noise;      // T, what remains on stable regions
  std::vector<float> head_x, head_y;  // T, removed translation, aligned px
  std::vector<float> head_roll_deg;   // T, removed rotation
  std::vector<float> blink;           // T, 0 open .. 1 closed
  // Single patches where measured: T' rows in order of time, each one frame
  // or, in fast recordings, the mean of so many that at most kPatchRate * 1.5
  // come in a second.
  std::vector<double> patch_time_s;       // T'
  std::vector<float> patch_dx, patch_dy;  // T' x P
  // What is before the face (face_cover.h), a few times a second: T" rows.
  std::vector<double> cover_time_s;  // T"
  std::vector<float> cover;          // T" x zones, 0 free .. 1 covered
  FaceLight light;
};

struct MotionSeries {
  static constexpr const char* kSchema = "MotionSeries/4";
  std::vector<std::string> regions;  // R names: "brow_inner_left", ...
  std::vector<std::string> patches;  // P names: "brow_inner_left.1", ...
  std::vector<double> time_s;        // of every frame of the recording
  std::vector<std::int64_t> frame_number;
  double fps = 0;
  std::vector<FaceMotion> faces;

  int region_count() const { return static_cast<int>(regions.size()); }
};

Artifact ToArtifact(const MotionSeries& series);
void FromArtifact(const Artifact& artifact, MotionSeries* series);

}  // namespace mien

#endif  // MIEN_STAGES_MOTION_MOTION_SERIES_H_
