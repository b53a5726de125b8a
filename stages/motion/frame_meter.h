#ifndef MIEN_STAGES_MOTION_FRAME_METER_H_
#define MIEN_STAGES_MOTION_FRAME_METER_H_

// One face, frame by frame: what MotionStage does with a whole recording, and
// a live view with frames as they come.

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include <opencv2/core.hpp>

#include "stages/motion/alignment.h"
#include "stages/motion/anchor.h"
#include "stages/motion/motion.h"
#include "stages/motion/motion_series.h"

namespace mien {

// The aligned face that motion is measured in: down to a speaking chin.
AlignedFrame MotionFrame(const MotionParams& params);

// Frames whose mean is one row of patches, at such a rate.
std::size_t FramesPerPatchRow(double fps);

struct FrameMotion {
  RegionMotion regions;
  cv::Point2d eyes_px;  // image: where alignment and fit put their middle
  double roll_rad = 0;
};

class FrameMeter {
 public:
  explicit FrameMeter(const MotionParams& params)
      : params_(params), frame_(MotionFrame(params)), chain_(params) {}

  const AlignedFrame& frame() const { return frame_; }

  // The next frame in which the face is found. grey: CV_8UC1; crop_from_image:
  // of AlignFace() with frame(). nullopt: the patches were not found again.
  std::optional<FrameMotion> Measure(const cv::Mat& grey,
                                     const cv::Matx23d& crop_from_image,
                                     const Landmarks& landmarks_px,
                                     double time_s);

 private:
  MotionParams params_;
  AlignedFrame frame_;
  AnchorChain chain_;
};

// The rows of a face's series.
class MotionRows {
 public:
  // image_iod_px: of the face, for head_x and head_y. frames_per_row: of
  // patches.
  MotionRows(const MotionParams& params, float image_iod_px,
             std::size_t frames_per_row);

  // More frames at the end, in which nothing is measured yet. Not the blink
  // signal: that is the caller's.
  void Grow(std::size_t frames);
  // Row i, each once and in order; what is never recorded is NaN.
  void Record(std::size_t i, double time_s, const FrameMotion& motion);
  // Ends the last row of patches.
  void End() { EndPatchRow(); }
  // Forgets the first so many frames; first_idx says where the rest begins.
  // patches_before_s: and rows of patches before that time.
  void DropFront(std::size_t frames, double patches_before_s);

  FaceMotion out;

 private:
  void RecordPatches(std::size_t i, double time_s,
                     const std::vector<cv::Point2f>& patch_px);
  void EndPatchRow();

  std::optional<std::pair<cv::Point2d, double>> start_;  // eyes, roll
  std::size_t frames_per_row_, group_ = 0, dropped_ = 0;
  std::vector<cv::Point2d> sums_;
  double time_sum_s_ = 0;
  int summed_ = 0;
};

}  // namespace mien

#endif  // MIEN_STAGES_MOTION_FRAME_METER_H_
