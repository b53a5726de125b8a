#include "stages/motion/motion.h"

#include <utility>
#include <vector>

#include "pipeline/core/error.h"
#include "stages/motion/alignment.h"
#include "stages/motion/frame_meter.h"
#include "stages/motion/regions.h"
#include "stages/track/tracked_frames.h"

namespace mien {
namespace {

double RateOf(const std::vector<double>& time_s) {
  if (time_s.size() < 2 || !(time_s.back() > time_s.front())) return 0;
  return static_cast<double>(time_s.size() - 1) /
         (time_s.back() - time_s.front());
}

// Everything about one face while the frames go by.
class FaceMeter {
 public:
  FaceMeter(const FaceTrack& track, const std::vector<double>& time_s,
            const MotionParams& params)
      : track_(track),
        meter_(params),
        crop_from_image_(
            AlignFace(track, time_s, meter_.frame(), params.align_smooth_s)),
        rows_(params, MedianIodPx(track), FramesPerPatchRow(RateOf(time_s))) {
    rows_.Grow(track.found.size());
    rows_.out.face = track.face;
    rows_.out.first_idx = track.first_idx;
    rows_.out.blink = BlinkSignal(track, time_s, params.blink_baseline_s);
  }

  void Step(const cv::Mat& grey, std::int64_t idx, double time_s) {
    if (!track_.FoundAt(idx)) return;
    const auto i = static_cast<std::size_t>(idx - track_.first_idx);
    const auto motion = meter_.Measure(grey, crop_from_image_[i],
                                       track_.landmarks_px[i], time_s);
    if (motion) rows_.Record(i, time_s, *motion);
  }

  FaceMotion Finish() {
    rows_.End();
    return std::move(rows_.out);
  }

 private:
  const FaceTrack& track_;
  FrameMeter meter_;
  std::vector<cv::Matx23d> crop_from_image_;
  MotionRows rows_;
};

}  // namespace

MotionSeries MotionStage::Run(const std::shared_ptr<const FrameSource>& source,
                              const FaceTracks& tracks) const {
  MIEN_CHECK(source != nullptr, "no frame source");
  MotionSeries series;
  series.regions = RegionNames();
  series.patches = PatchNames();
  series.time_s = tracks.time_s;
  series.frame_number = tracks.frame_number;
  series.fps = tracks.fps;
  if (tracks.faces.empty()) return series;
  std::vector<std::unique_ptr<FaceMeter>> meters;
  for (const FaceTrack& track : tracks.faces) {
    MIEN_CHECK(track.first_idx >= 0 && track.end_idx() <= tracks.frame_count(),
               "a face track outside the recording");
    meters.push_back(
        std::make_unique<FaceMeter>(track, tracks.time_s, params_));
  }
  ForEachTrackedFrame(
      *source, tracks, [&](const cv::Mat& grey, std::int64_t idx) {
        const double time_s = tracks.time_s[static_cast<std::size_t>(idx)];
        for (const auto& meter : meters) meter->Step(grey, idx, time_s);
      });
  for (const auto& meter : meters) series.faces.push_back(meter->Finish());
  return series;
}

}  // namespace mien
