#include "stages/motion/anchor.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include "pipeline/core/median.h"

namespace mien {
namespace {

// Less than this share of stable patches found: the frame is not measured.
constexpr double kMinTrust = 0.4;
// So long without a measurement: the face looks different now, start anew.
constexpr double kGiveUpS = 0.2;
// A gap in the recording of the face after which the chain starts anew.
constexpr double kMaxGapS = 1;

std::vector<cv::Point2f> CentresOf(const std::vector<MotionPatch>& patches) {
  std::vector<cv::Point2f> centres;
  for (const MotionPatch& patch : patches) centres.push_back(patch.centre_px);
  return centres;
}

}  // namespace

Anchor::Anchor(const cv::Mat& crop, const Landmarks& aligned,
               const MotionParams& params, double time_s)
    : offset_px(RegionNames().size()),
      patch_offset_px(PatchNames().size()),
      params_(params),
      time_s_(time_s),
      patches_(LayOutPatches(aligned)),
      flow_(crop, CentresOf(patches_),
            std::max(2, cvRound(params.patch_radius_iod * params.iod_px))),
      motions_(patches_.size()),
      held_px_(RegionNames().size()),
      held_patch_px_(patches_.size()) {}

RegionMotion Anchor::Measure(const cv::Mat& crop) {
  std::vector<PatchMotion> found = motions_;
  flow_.Track(crop, &found);
  HeadFitOptions options;
  options.mobile_weight = params_.mobile_weight;
  options.iod_px = params_.iod_px;
  RegionMotion out;
  out.head = FitHeadMotion(patches_, flow_.information(), found, options);
  const std::size_t regions = held_px_.size();
  std::vector<cv::Matx22d> normal(regions, cv::Matx22d::zeros());
  std::vector<cv::Matx21d> right(regions, cv::Matx21d::zeros());
  std::vector<std::vector<float>> lengths(regions);
  for (std::size_t i = 0; i < patches_.size(); ++i) {
    if (found[i].quality > 0.5f) {
      motions_[i] = found[i];
    } else {
      // Lost: next time from where the head alone would put it.
      motions_[i].shift_px = out.head.At(patches_[i].place_iod);
      continue;
    }
    const cv::Point2d d =
        cv::Point2d(found[i].shift_px) - out.head.At(patches_[i].place_iod);
    held_patch_px_[i] = d;
    if (patches_[i].region == kStableRegion) continue;
    const auto r = static_cast<std::size_t>(patches_[i].region);
    const cv::Matx22d w = PatchWeight(flow_.information()[i], found[i].quality);
    normal[r] += w;
    right[r] += w * cv::Matx21d(d.x, d.y);
    lengths[r].push_back(
        static_cast<float>(cv::norm(d + cv::Point2d(offset_px[r]))));
  }
  for (std::size_t r = 0; r < regions; ++r) {
    cv::Matx22d m = normal[r];
    if (m(0, 0) + m(1, 1) > 1e-3) {
      const double ridge = 0.01 * (m(0, 0) + m(1, 1));
      m(0, 0) += ridge;
      m(1, 1) += ridge;
      const double det = m(0, 0) * m(1, 1) - m(0, 1) * m(1, 0);
      const cv::Matx21d& b = right[r];
      held_px_[r] = cv::Point2d((m(1, 1) * b(0) - m(0, 1) * b(1)) / det,
                                (m(0, 0) * b(1) - m(1, 0) * b(0)) / det);
    }
    out.shift_px.push_back(held_px_[r] + offset_px[r]);
    auto& l = lengths[r];
    std::sort(l.begin(), l.end(), std::greater<float>());
    const auto count =
        std::min(l.size(),
                 static_cast<std::size_t>(std::ceil(
                     params_.strongest_share * static_cast<double>(l.size()))));
    float sum = 0;
    for (std::size_t k = 0; k < count; ++k) sum += l[k];
    out.magnitude_px.push_back(
        count ? sum / static_cast<float>(count)
              : static_cast<float>(cv::norm(out.shift_px.back())));
  }
  for (std::size_t i = 0; i < patches_.size(); ++i) {
    out.patch_px.push_back(held_patch_px_[i] + patch_offset_px[i]);
  }
  return out;
}

std::optional<RegionMotion> AnchorChain::Step(const cv::Mat& crop,
                                              const Landmarks& aligned,
                                              double time_s) {
  if (current_ && time_s - last_s_ > kMaxGapS) current_.reset();
  last_s_ = time_s;
  if (!current_) Restart(crop, aligned, time_s);
  RegionMotion motion = current_->Measure(crop);
  if (motion.head.trust < kMinTrust) {
    if (distrust_s_ < 0) distrust_s_ = time_s;
    if (time_s - distrust_s_ >= kGiveUpS) current_.reset();
    next_.reset();
    return std::nullopt;
  }
  distrust_s_ = -1;
  const double overlap_s = std::min(params_.overlap_s, 0.5 * params_.window_s);
  if (!next_ && time_s - current_->time_s() >= params_.window_s - overlap_s) {
    next_ = std::make_unique<Anchor>(crop, aligned, params_, time_s);
    differences_.clear();
  }
  if (next_) {
    const RegionMotion other = next_->Measure(crop);
    if (other.head.trust < kMinTrust) {
      next_.reset();
    } else {
      Join(time_s, motion, other);
    }
  }
  return motion;
}

void AnchorChain::Restart(const cv::Mat& crop, const Landmarks& aligned,
                          double time_s) {
  current_ = std::make_unique<Anchor>(crop, aligned, params_, time_s);
  next_.reset();
  distrust_s_ = -1;
}

void AnchorChain::Join(double time_s, const RegionMotion& old_motion,
                       const RegionMotion& new_motion) {
  std::vector<cv::Point2f> difference;
  const std::size_t regions = old_motion.shift_px.size();
  for (std::size_t r = 0; r < regions; ++r) {
    difference.push_back(old_motion.shift_px[r] - new_motion.shift_px[r]);
  }
  for (std::size_t i = 0; i < old_motion.patch_px.size(); ++i) {
    difference.push_back(old_motion.patch_px[i] - new_motion.patch_px[i]);
  }
  differences_.push_back(std::move(difference));
  if (time_s - current_->time_s() < params_.window_s) return;
  for (std::size_t k = 0; k < differences_.front().size(); ++k) {
    std::vector<float> x, y;
    for (const auto& frame : differences_) {
      x.push_back(frame[k].x);
      y.push_back(frame[k].y);
    }
    const cv::Point2f offset(MedianOf(x), MedianOf(y));
    if (k < regions) {
      next_->offset_px[k] = offset;
    } else {
      next_->patch_offset_px[k - regions] = offset;
    }
  }
  current_ = std::move(next_);
  differences_.clear();
}

}  // namespace mien
