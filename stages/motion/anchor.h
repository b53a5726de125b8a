#ifndef MIEN_STAGES_MOTION_ANCHOR_H_
#define MIEN_STAGES_MOTION_ANCHOR_H_

// One reference frame, and the chain of them over a recording.

#include <memory>
#include <optional>
#include <vector>

#include <opencv2/core.hpp>

#include "stages/motion/head_fit.h"
#include "stages/motion/motion.h"
#include "stages/motion/patch_flow.h"
#include "stages/motion/regions.h"

namespace mien {

// Region motion of one frame, aligned px, head motion removed.
struct RegionMotion {
  std::vector<cv::Point2f> shift_px;  // R
  std::vector<float> magnitude_px;    // R
  std::vector<cv::Point2f> patch_px;  // P, single patches, stable ones too
  HeadMotion head;
};

class Anchor {
 public:
  // crop: CV_32FC1 of the reference frame; landmarks in its px.
  Anchor(const cv::Mat& crop, const Landmarks& aligned,
         const MotionParams& params, double time_s);

  // Each patch starts where it was last found. Offsets are included.
  RegionMotion Measure(const cv::Mat& crop);

  double time_s() const { return time_s_; }
  std::vector<cv::Point2f> offset_px;        // R, added to every shift
  std::vector<cv::Point2f> patch_offset_px;  // P, added to every patch

 private:
  MotionParams params_;
  double time_s_;
  std::vector<MotionPatch> patches_;
  PatchFlow flow_;
  std::vector<PatchMotion> motions_;
  std::vector<cv::Point2f> held_px_;        // R: last shift that was measured
  std::vector<cv::Point2f> held_patch_px_;  // P
};

// References one after the other.
class AnchorChain {
 public:
  explicit AnchorChain(const MotionParams& params) : params_(params) {}

  // nullopt: the patches were not found again (fast turn, something in front).
  std::optional<RegionMotion> Step(const cv::Mat& crop,
                                   const Landmarks& aligned, double time_s);

 private:
  void Restart(const cv::Mat& crop, const Landmarks& aligned, double time_s);
  void Join(double time_s, const RegionMotion& old_motion,
            const RegionMotion& new_motion);

  MotionParams params_;
  std::unique_ptr<Anchor> current_, next_;
  double distrust_s_ = -1;  // since when; -1: not
  double last_s_ = 0;
  std::vector<std::vector<cv::Point2f>> differences_;  // frames x (R + P)
};

}  // namespace mien

#endif  // MIEN_STAGES_MOTION_ANCHOR_H_
