#include "stages/motion/frame_meter.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <opencv2/imgproc.hpp>

#include "stages/motion/regions.h"
#include "stages/track/face_pose.h"

namespace mien {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

// Patches of the chin lie up to 1.95 inter-ocular distances below the eyes in a
// long face, and further down when it speaks: the aligned face of films and
// textures, which ends 1.85 below, would cut them off.
constexpr double kBelowEyesIod = 2.25;

void DropFirst(std::size_t count, std::vector<float>* values) {
  const auto n = static_cast<std::ptrdiff_t>(std::min(count, values->size()));
  values->erase(values->begin(), values->begin() + n);
}

}  // namespace

AlignedFrame MotionFrame(const MotionParams& params) {
  AlignedFrame frame(params.iod_px);
  frame.size.height = cvCeil(frame.eyes_px.y + kBelowEyesIod * params.iod_px);
  return frame;
}

std::size_t FramesPerPatchRow(double fps) {
  return static_cast<std::size_t>(
      std::max(1L, std::lround(fps / FaceMotion::kPatchRate)));
}

std::optional<FrameMotion> FrameMeter::Measure(
    const cv::Mat& grey, const cv::Matx23d& crop_from_image,
    const Landmarks& landmarks_px, double time_s) {
  cv::Mat crop;
  WarpSimilarity(grey, crop_from_image, frame_.size).convertTo(crop, CV_32F);
  const double sigma = params_.blur_iod * params_.iod_px;
  if (sigma > 0) cv::GaussianBlur(crop, crop, {0, 0}, sigma);
  Landmarks aligned;
  for (std::size_t k = 0; k < aligned.size(); ++k) {
    aligned[k] = ApplyAffine(crop_from_image, landmarks_px[k]);
  }
  auto regions = chain_.Step(crop, aligned, time_s);
  if (!regions) return std::nullopt;
  FrameMotion motion;
  const HeadMotion& head = regions->head;
  motion.eyes_px = ApplyAffine(InvertAffine(crop_from_image),
                               frame_.eyes_px + head.At(cv::Point3f(0, 0, 0)));
  motion.roll_rad = std::atan2(crop_from_image(0, 1), crop_from_image(0, 0)) +
                    head.value[3] / params_.iod_px;
  motion.regions = *std::move(regions);
  return motion;
}

MotionRows::MotionRows(const MotionParams& params, float image_iod_px,
                       std::size_t frames_per_row)
    : frames_per_row_(frames_per_row) {
  out.iod_px = static_cast<float>(params.iod_px);
  out.image_iod_px = image_iod_px;
}

void MotionRows::Grow(std::size_t frames) {
  out.frame_count += static_cast<std::int64_t>(frames);
  const auto n = static_cast<std::size_t>(out.frame_count);
  const std::size_t regions = RegionNames().size();
  out.dx.resize(n * regions, kNan);
  out.dy.resize(n * regions, kNan);
  out.magnitude.resize(n * regions, kNan);
  out.noise.resize(n, kNan);
  out.head_x.resize(n, kNan);
  out.head_y.resize(n, kNan);
  out.head_roll_deg.resize(n, kNan);
}

void MotionRows::Record(std::size_t i, double time_s,
                        const FrameMotion& motion) {
  const RegionMotion& found = motion.regions;
  const std::size_t regions = found.shift_px.size();
  for (std::size_t r = 0; r < regions; ++r) {
    out.dx[i * regions + r] = found.shift_px[r].x;
    out.dy[i * regions + r] = found.shift_px[r].y;
    out.magnitude[i * regions + r] = found.magnitude_px[r];
  }
  out.noise[i] = static_cast<float>(found.head.noise_px);
  if (!start_) start_ = {motion.eyes_px, motion.roll_rad};
  const double scale = out.iod_px / std::max(out.image_iod_px, 1.0f);
  const cv::Point2d moved = motion.eyes_px - start_->first;
  out.head_x[i] = static_cast<float>(moved.x * scale);
  out.head_y[i] = static_cast<float>(moved.y * scale);
  out.head_roll_deg[i] = static_cast<float>(
      std::remainder(motion.roll_rad - start_->second, 2 * CV_PI) * 180 /
      CV_PI);
  RecordPatches(i, time_s, found.patch_px);
}

// Sums up groups of frames; a row for each in which something was measured.
void MotionRows::RecordPatches(std::size_t i, double time_s,
                               const std::vector<cv::Point2f>& patch_px) {
  const std::size_t group = (i + dropped_) / frames_per_row_;
  if (group != group_) EndPatchRow();
  group_ = group;
  sums_.resize(patch_px.size());
  for (std::size_t k = 0; k < sums_.size(); ++k) {
    sums_[k] += cv::Point2d(patch_px[k]);
  }
  time_sum_s_ += time_s;
  ++summed_;
}

void MotionRows::EndPatchRow() {
  if (summed_ == 0) return;
  out.patch_time_s.push_back(time_sum_s_ / summed_);
  for (const cv::Point2d& sum : sums_) {
    out.patch_dx.push_back(static_cast<float>(sum.x / summed_));
    out.patch_dy.push_back(static_cast<float>(sum.y / summed_));
  }
  sums_.clear();
  time_sum_s_ = 0;
  summed_ = 0;
}

void MotionRows::DropFront(std::size_t frames, double patches_before_s) {
  frames = std::min(frames, static_cast<std::size_t>(out.frame_count));
  const std::size_t regions = RegionNames().size();
  for (auto* values : {&out.dx, &out.dy, &out.magnitude}) {
    DropFirst(frames * regions, values);
  }
  for (auto* values :
       {&out.noise, &out.head_x, &out.head_y, &out.head_roll_deg, &out.blink}) {
    DropFirst(frames, values);
  }
  out.first_idx += static_cast<std::int64_t>(frames);
  out.frame_count -= static_cast<std::int64_t>(frames);
  dropped_ += frames;
  const auto rows = std::lower_bound(out.patch_time_s.begin(),
                                     out.patch_time_s.end(), patches_before_s) -
                    out.patch_time_s.begin();
  const std::size_t patches = PatchNames().size();
  out.patch_time_s.erase(out.patch_time_s.begin(),
                         out.patch_time_s.begin() + rows);
  DropFirst(static_cast<std::size_t>(rows) * patches, &out.patch_dx);
  DropFirst(static_cast<std::size_t>(rows) * patches, &out.patch_dy);
}

}  // namespace mien
