#include "stages/motion/motion.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include <opencv2/imgproc.hpp>

#include "pipeline/core/error.h"
#include "stages/motion/alignment.h"
#include "stages/motion/anchor.h"
#include "stages/motion/face_cover.h"
#include "stages/motion/regions.h"
#include "stages/track/face_pose.h"
#include "stages/track/tracked_frames.h"

namespace mien {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

// Patches of the chin lie up to 1.95 inter-ocular distances below the eyes in a
// long face, and further down when it speaks: the aligned face of films and
// textures, which ends 1.85 below, would cut them off.
constexpr double kBelowEyesIod = 2.25;

AlignedFrame FrameWithChin(double iod_px) {
  AlignedFrame frame(iod_px);
  frame.size.height = cvCeil(frame.eyes_px.y + kBelowEyesIod * iod_px);
  return frame;
}

// Frames whose mean is one row of the patches.
std::size_t FramesPerPatchRow(const std::vector<double>& time_s) {
  if (time_s.size() < 2 || !(time_s.back() > time_s.front())) return 1;
  const double fps =
      static_cast<double>(time_s.size() - 1) / (time_s.back() - time_s.front());
  return static_cast<std::size_t>(
      std::max(1L, std::lround(fps / FaceMotion::kPatchRate)));
}

// Everything about one face while the frames go by.
class FaceMeter {
 public:
  FaceMeter(const FaceTrack& track, const std::vector<double>& time_s,
            const MotionParams& params)
      : track_(track),
        params_(params),
        frame_(FrameWithChin(params.iod_px)),
        crop_from_image_(
            AlignFace(track, time_s, frame_, params.align_smooth_s)),
        chain_(params) {
    const std::size_t n = track.found.size();
    const std::size_t regions = RegionNames().size();
    out_.face = track.face;
    out_.first_idx = track.first_idx;
    out_.frame_count = track.size();
    out_.iod_px = static_cast<float>(params.iod_px);
    out_.image_iod_px = MedianIodPx(track);
    out_.dx.assign(n * regions, kNan);
    out_.dy.assign(n * regions, kNan);
    out_.magnitude.assign(n * regions, kNan);
    out_.noise.assign(n, kNan);
    out_.head_x.assign(n, kNan);
    out_.head_y.assign(n, kNan);
    out_.head_roll_deg.assign(n, kNan);
    out_.blink = BlinkSignal(track, time_s, params.blink_baseline_s);
    group_frames_ = FramesPerPatchRow(time_s);
  }

  void Step(const cv::Mat& grey, std::int64_t idx, double time_s) {
    if (!track_.FoundAt(idx)) return;
    const auto i = static_cast<std::size_t>(idx - track_.first_idx);
    const cv::Matx23d& m = crop_from_image_[i];
    cv::Mat crop;
    WarpSimilarity(grey, m, frame_.size).convertTo(crop, CV_32F);
    const double sigma = params_.blur_iod * params_.iod_px;
    if (sigma > 0) cv::GaussianBlur(crop, crop, {0, 0}, sigma);
    Landmarks aligned;
    for (std::size_t k = 0; k < aligned.size(); ++k) {
      aligned[k] = ApplyAffine(m, track_.landmarks_px[i][k]);
    }
    cover_.Add(time_s, crop);
    const auto motion = chain_.Step(crop, aligned, time_s);
    if (!motion) return;
    Record(i, m, *motion);
    RecordPatches(i, time_s, motion->patch_px);
  }

  FaceMotion Finish() {
    EndPatchRow();
    cover_.Finish(&out_.cover_time_s, &out_.cover);
    return std::move(out_);
  }

 private:
  void Record(std::size_t i, const cv::Matx23d& m, const RegionMotion& motion) {
    const std::size_t regions = motion.shift_px.size();
    for (std::size_t r = 0; r < regions; ++r) {
      out_.dx[i * regions + r] = motion.shift_px[r].x;
      out_.dy[i * regions + r] = motion.shift_px[r].y;
      out_.magnitude[i * regions + r] = motion.magnitude_px[r];
    }
    out_.noise[i] = static_cast<float>(motion.head.noise_px);
    // Where the alignment and the fit together put the eyes' middle.
    const cv::Point2d eyes = ApplyAffine(
        InvertAffine(m), frame_.eyes_px + motion.head.At(cv::Point3f(0, 0, 0)));
    const double roll =
        std::atan2(m(0, 1), m(0, 0)) + motion.head.value[3] / params_.iod_px;
    if (!start_) start_ = {eyes, roll};
    const double scale = params_.iod_px / std::max(out_.image_iod_px, 1.0f);
    out_.head_x[i] = static_cast<float>((eyes.x - start_->first.x) * scale);
    out_.head_y[i] = static_cast<float>((eyes.y - start_->first.y) * scale);
    out_.head_roll_deg[i] = static_cast<float>(
        std::remainder(roll - start_->second, 2 * CV_PI) * 180 / CV_PI);
  }

  // Sums up groups of frames; a row for each in which something was measured.
  void RecordPatches(std::size_t i, double time_s,
                     const std::vector<cv::Point2f>& patch_px) {
    const std::size_t group = i / group_frames_;
    if (group != group_) EndPatchRow();
    group_ = group;
    sums_.resize(patch_px.size());
    for (std::size_t k = 0; k < sums_.size(); ++k) {
      sums_[k] += cv::Point2d(patch_px[k]);
    }
    time_sum_s_ += time_s;
    ++summed_;
  }

  void EndPatchRow() {
    if (summed_ == 0) return;
    out_.patch_time_s.push_back(time_sum_s_ / summed_);
    for (const cv::Point2d& sum : sums_) {
      out_.patch_dx.push_back(static_cast<float>(sum.x / summed_));
      out_.patch_dy.push_back(static_cast<float>(sum.y / summed_));
    }
    sums_.clear();
    time_sum_s_ = 0;
    summed_ = 0;
  }

  const FaceTrack& track_;
  MotionParams params_;
  AlignedFrame frame_;
  std::vector<cv::Matx23d> crop_from_image_;
  AnchorChain chain_;
  CoverMeter cover_;
  std::optional<std::pair<cv::Point2d, double>> start_;  // eyes, roll
  std::size_t group_frames_ = 1, group_ = 0;             // of patch rows
  std::vector<cv::Point2d> sums_;
  double time_sum_s_ = 0;
  int summed_ = 0;
  FaceMotion out_;
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
