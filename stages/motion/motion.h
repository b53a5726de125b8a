#ifndef MIEN_STAGES_MOTION_MOTION_H_
#define MIEN_STAGES_MOTION_MOTION_H_

#include <memory>

#include "pipeline/config/node.h"
#include "stages/ingest/frame_source.h"
#include "stages/motion/motion_series.h"
#include "stages/track/face_tracks.h"

namespace mien {

struct MotionParams {
  double iod_px = 80;
  double patch_radius_iod = 0.1;
  double blur_iod = 0.0125;
  double align_smooth_s = 0.2;
  double window_s = 4;
  double overlap_s = 1;
  double mobile_weight = 0.1;
  double strongest_share = 0.3;
  double blink_baseline_s = 10;

  template <class Self, class Visit>
  static void Fields(Self& self, Visit&& visit) {
    visit(
        self.iod_px, "iod_px",
        Spec{"Inter-ocular distance of the aligned face, px."}.Range(40, 200));
    visit(self.patch_radius_iod, "patch_radius_iod",
          Spec{"Half side of the patches that are followed, inter-ocular "
               "distances."}
              .Range(0.04, 0.3));
    visit(self.blur_iod, "blur_iod",
          Spec{"Standard deviation of the blur before patches are compared, "
               "inter-ocular distances; makes sub-pixel shifts unbiased."}
              .Range(0, 0.1));
    visit(self.align_smooth_s, "align_smooth_s",
          Spec{"Standard deviation over time of the alignment from landmarks, "
               "s: their jitter must not move the face."}
              .Range(0, 5));
    visit(
        self.window_s, "window_s",
        Spec{"A new reference frame is taken this often, s."}.Range(0.2, 3600));
    visit(self.overlap_s, "overlap_s",
          Spec{"Time in which the old and the new reference are both "
               "measured to join them, s; at most half of window_s counts."}
              .Range(0.01, 600));
    visit(self.mobile_weight, "mobile_weight",
          Spec{"Weight of brows, lids, cheeks, mouth in the fit of the head's "
               "motion, against 1 for stable places."}
              .Range(0, 1));
    visit(self.strongest_share, "strongest_share",
          Spec{"Share of a region's patches, the farthest moved, whose mean "
               "length is its magnitude (He 2021: 0.3)."}
              .Range(0.01, 1));
    visit(self.blink_baseline_s, "blink_baseline_s",
          Spec{"Half width of the time in which the open eye is estimated, "
               "s."}
              .Range(0.5, 600));
  }
};

// Patches of the aligned face against a reference frame (after He 2021: one
// reference per window; here about 100 patches by inverse compositional
// alignment in place of Farneback flow), a robust fit of the head's motion on
// stable places, and what remains per region.
//
// Long recordings: a new reference every window_s; the series of the new one
// is shifted by the median difference over overlap_s, so that it goes on
// without a step and an expression in the reference frame does no harm.
// Slow drift (some tenths of a px per minute) remains: spotters subtract a
// local baseline. Frames in which the patches cannot be found (fast turns)
// are NaN like lost frames.
//
// What is before the face is told part by part (face_cover.h), and how much
// light its two sides have (face_light.h).
//
// A few frames in memory at a time, and small tiles of up to 20 minutes (1.4
// kB each, five a second). Faces are measured independently.
class MotionStage {
 public:
  static constexpr const char* kName = "motion";
  static constexpr int kVersion = 6;
  using Params = MotionParams;
  using Output = MotionSeries;

  explicit MotionStage(const MotionParams& params) : params_(params) {}
  const Params& params() const { return params_; }

  // No faces: a series without faces. @throws DataError when the source has
  // fewer frames than the tracks, or frames of another size.
  Output Run(const std::shared_ptr<const FrameSource>& source,
             const FaceTracks& tracks) const;

 private:
  MotionParams params_;
};

}  // namespace mien

#endif  // MIEN_STAGES_MOTION_MOTION_H_
