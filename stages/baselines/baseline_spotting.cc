#include "stages/baselines/baseline_spotting.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "pipeline/core/error.h"
#include "stages/motion/alignment.h"
#include "stages/motion/motion.h"
#include "stages/track/face_pose.h"
#include "stages/track/tracked_frames.h"

namespace mien {
namespace {

constexpr double kUsualSteps = 3.5;

// Mean rate of the recording, 1/s; 0 when it cannot be known.
double RateOf(const FaceTracks& tracks) {
  if (tracks.frame_count() < 2) return tracks.fps;
  const double duration_s = tracks.time_s.back() - tracks.time_s.front();
  if (!(duration_s > 0)) return tracks.fps;
  return static_cast<double>(tracks.frame_count() - 1) / duration_s;
}

double IodOf(const BaselineParams& params) {
  if (params.method == "moilanen") return params.moilanen.iod_px;
  if (params.method == "mdmd") return params.mdmd.iod_px;
  return params.he2021.iod_px;
}

std::unique_ptr<FrameSpotter> MakeSpotter(const BaselineParams& params,
                                          double fps) {
  if (params.method == "moilanen") {
    return std::make_unique<MoilanenSpotter>(params.moilanen, fps);
  }
  if (params.method == "mdmd") {
    return std::make_unique<MdmdSpotter>(params.mdmd, params.micro_max_s, fps);
  }
  MIEN_CHECK(params.method == "he2021", "no spotter " + params.method);
  return std::make_unique<He2021Spotter>(params.he2021, params.micro_max_s,
                                         fps);
}

// One face while the frames go by.
class FaceRun {
 public:
  FaceRun(const FaceTrack& track, const FaceTracks& tracks,
          const BaselineParams& params)
      : track_(track),
        time_s_(tracks.time_s),
        params_(params),
        rate_(RateOf(tracks)),
        step_(std::max<std::int64_t>(1, std::lround(rate_ / params.max_fps))),
        frame_(IodOf(params)),
        crop_from_image_(
            AlignFace(track, tracks.time_s, frame_, params.align_smooth_s)),
        spotter_(MakeSpotter(params, rate_ / static_cast<double>(step_))) {}

  void Step(const cv::Mat& grey, std::int64_t idx) {
    if (!track_.FoundAt(idx)) {
      End();
      return;
    }
    if (idx % step_ != 0) return;
    const double now_s = time_s_[static_cast<std::size_t>(idx)];
    const double longest_s = std::max(
        params_.max_gap_s, kUsualSteps * static_cast<double>(step_) / rate_);
    if (open_ && now_s - last_s_ > longest_s) End();
    const auto i = static_cast<std::size_t>(idx - track_.first_idx);
    FaceSample sample;
    sample.idx = idx;
    sample.time_s = now_s;
    sample.crop = WarpSimilarity(grey, crop_from_image_[i], frame_.size);
    for (std::size_t k = 0; k < sample.aligned.size(); ++k) {
      sample.aligned[k] =
          ApplyAffine(crop_from_image_[i], track_.landmarks_px[i][k]);
    }
    spotter_->Add(sample);
    open_ = true;
    last_s_ = now_s;
  }

  void Finish(Events* out) {
    End();
    FaceSpots spots = spotter_->Finish();
    const auto blink =
        BlinkSignal(track_, time_s_, MotionParams().blink_baseline_s);
    const double image_iod_px = MedianIodPx(track_);
    for (Event& event : spots.events) {
      event.face = track_.face;
      event.amplitude_px = event.amplitude_iod * image_iod_px;
      event.flags = FlagsOf(EvidenceAt(event, blink), params_.flags);
      out->events.push_back(std::move(event));
    }
    Draw(spots.curve, &out->curve);
  }

 private:
  void End() {
    if (open_) spotter_->EndStretch();
    open_ = false;
  }

  FlagEvidence EvidenceAt(const Event& event,
                          const std::vector<float>& blink) const {
    const auto begin =
        static_cast<std::int64_t>(event.onset_idx) - track_.first_idx;
    const auto end =
        static_cast<std::int64_t>(event.offset_idx) - track_.first_idx + 1;
    FlagEvidence seen;
    seen.blink = std::any_of(
        blink.begin() + begin, blink.begin() + end,
        [this](float b) { return b > params_.flags.blink_threshold; });
    MeasureHead(begin, end, &seen);
    seen.face_lost = LostNear(begin, end);
    seen.fps = rate_;
    return seen;
  }

  // Travel of the eyes' middle in the image and roll, from the alignment.
  void MeasureHead(std::int64_t begin, std::int64_t end,
                   FlagEvidence* seen) const {
    cv::Point2d low, high;
    double low_roll = 0, high_roll = 0, first_roll = 0, px_per_iod = 1;
    for (std::int64_t i = begin; i < end; ++i) {
      const cv::Matx23d& m = crop_from_image_[static_cast<std::size_t>(i)];
      const cv::Point2d eyes = ApplyAffine(InvertAffine(m), frame_.eyes_px);
      const double roll = std::atan2(m(0, 1), m(0, 0));
      if (i == begin) {
        low = high = eyes;
        first_roll = roll;
        px_per_iod = frame_.iod_px / std::hypot(m(0, 0), m(0, 1));
      }
      low = {std::min(low.x, eyes.x), std::min(low.y, eyes.y)};
      high = {std::max(high.x, eyes.x), std::max(high.y, eyes.y)};
      const double turn = std::remainder(roll - first_roll, 2 * CV_PI);
      low_roll = std::min(low_roll, turn);
      high_roll = std::max(high_roll, turn);
    }
    seen->head_travel_iod = cv::norm(high - low) / px_per_iod;
    seen->head_roll_deg = (high_roll - low_roll) * 180 / CV_PI;
  }

  // Frames of the recording in which the face is not there.
  bool LostNear(std::int64_t begin, std::int64_t end) const {
    const double near_s = params_.flags.near_loss_s;
    const auto at_s = [this](std::int64_t i) {
      return time_s_[static_cast<std::size_t>(i + track_.first_idx)];
    };
    const auto last =
        static_cast<std::int64_t>(time_s_.size()) - 1 - track_.first_idx;
    const auto lost = [this](std::int64_t i) {
      return !track_.FoundAt(i + track_.first_idx);
    };
    for (std::int64_t i = begin;
         i >= -track_.first_idx && at_s(begin) - at_s(i) <= near_s; --i) {
      if (lost(i)) return true;
    }
    for (std::int64_t i = begin; i <= last && at_s(i) - at_s(end - 1) <= near_s;
         ++i) {
      if (lost(i)) return true;
    }
    return false;
  }

  void Draw(const SpotSeries& curve, std::vector<float>* out) const {
    for (std::size_t i = 0; i < curve.size(); ++i) {
      if (!std::isfinite(curve.value[i])) continue;
      const auto value = static_cast<float>(curve.value[i]);
      const std::int64_t last = std::min<std::int64_t>(
          curve.idx[i] + step_, static_cast<std::int64_t>(out->size()));
      for (std::int64_t k = curve.idx[i]; k < last && track_.FoundAt(k); ++k) {
        float& at = (*out)[static_cast<std::size_t>(k)];
        at = std::max(at, value);
      }
    }
  }

  const FaceTrack& track_;
  const std::vector<double>& time_s_;
  const BaselineParams& params_;
  double rate_;
  std::int64_t step_;
  AlignedFrame frame_;
  std::vector<cv::Matx23d> crop_from_image_;
  std::unique_ptr<FrameSpotter> spotter_;
  bool open_ = false;  // within a stretch
  double last_s_ = 0;
};

}  // namespace

Events BaselineSpotStage::Run(const std::shared_ptr<const FrameSource>& source,
                              const FaceTracks& tracks) const {
  MIEN_CHECK(source != nullptr, "no frame source");
  Events out;
  out.source = "spotted";
  out.curve.assign(tracks.time_s.size(), 0);
  if (tracks.faces.empty() || !(RateOf(tracks) > 0)) return out;
  std::vector<std::unique_ptr<FaceRun>> runs;
  for (const FaceTrack& track : tracks.faces) {
    MIEN_CHECK(track.first_idx >= 0 && track.end_idx() <= tracks.frame_count(),
               "a face track outside the recording");
    runs.push_back(std::make_unique<FaceRun>(track, tracks, params_));
  }
  ForEachTrackedFrame(*source, tracks,
                      [&](const cv::Mat& grey, std::int64_t idx) {
                        for (const auto& run : runs) run->Step(grey, idx);
                      });
  for (const auto& run : runs) run->Finish(&out);
  std::stable_sort(
      out.events.begin(), out.events.end(),
      [](const Event& a, const Event& b) { return a.score > b.score; });
  return out;
}

}  // namespace mien
