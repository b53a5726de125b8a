#include "stages/motion/motion.h"

#include <utility>
#include <vector>

#include "pipeline/core/error.h"
#include "pipeline/exec/read_ahead.h"
#include "stages/motion/alignment.h"
#include "stages/motion/face_cover.h"
#include "stages/motion/face_light.h"
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

  // What Step reads of a frame; empty where the face was not found. For
  // another thread than Step's.
  cv::Mat Crop(const cv::Mat& grey, std::int64_t idx) const {
    if (!track_.FoundAt(idx)) return cv::Mat();
    const auto i = static_cast<std::size_t>(idx - track_.first_idx);
    return meter_.Crop(grey, crop_from_image_[i]);
  }

  void Step(const cv::Mat& crop, std::int64_t idx, double time_s) {
    if (!track_.FoundAt(idx)) return;
    const auto i = static_cast<std::size_t>(idx - track_.first_idx);
    cover_.Add(time_s, crop);
    light_.Add(time_s, crop);
    const auto motion = meter_.Measure(crop, crop_from_image_[i],
                                       track_.landmarks_px[i], time_s);
    if (motion) rows_.Record(i, time_s, *motion);
  }

  FaceMotion Finish() {
    rows_.End();
    cover_.Finish(&rows_.out.cover_time_s, &rows_.out.cover);
    rows_.out.light = light_.Finish();
    return std::move(rows_.out);
  }

 private:
  const FaceTrack& track_;
  FrameMeter meter_;
  std::vector<cv::Matx23d> crop_from_image_;
  MotionRows rows_;
  CoverMeter cover_;
  LightMeter light_;
};

// All faces of one frame.
struct Crops {
  std::int64_t idx = 0;
  std::vector<cv::Mat> of_face;
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
  TrackedFrames frames(*source, tracks);
  // Faces are cut out of the next frames while those of this one are measured.
  ReadAhead<Crops> ahead([&](Crops* crops) {
    cv::Mat grey;
    if (!frames.Next(&grey, &crops->idx)) return false;
    for (const auto& meter : meters) {
      crops->of_face.push_back(meter->Crop(grey, crops->idx));
    }
    return true;
  });
  Crops crops;
  while (ahead.Next(&crops)) {
    const double time_s = tracks.time_s[static_cast<std::size_t>(crops.idx)];
    for (std::size_t n = 0; n < meters.size(); ++n) {
      meters[n]->Step(crops.of_face[n], crops.idx, time_s);
    }
  }
  for (const auto& meter : meters) series.faces.push_back(meter->Finish());
  return series;
}

}  // namespace mien
