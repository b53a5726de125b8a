#include "tools/spot/live_chain.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "pipeline/core/median.h"
#include "stages/motion/regions.h"

namespace mien {
namespace {

constexpr double kForgetEveryS = 2;
constexpr double kReach = 3;  // of the smoothing, standard deviations
constexpr double kUsualS = 10, kUsualEveryS = 0.5;

}  // namespace

LiveChain::LiveChain(const TrackParams& track,
                     std::shared_ptr<const LandmarkModel> model,
                     const MotionParams& motion, double window_s)
    : track_(track),
      motion_(motion),
      window_s_(window_s),
      tracker_(track, std::move(model)) {}

double LiveChain::delay_s() const { return kReach * motion_.align_smooth_s; }

// Only a frame that looks like the first of another shot waits for the one
// after it, which tells a cut from a flash.
std::vector<LiveFace> LiveChain::Track(const cv::Mat& grey, double time_s) {
  const cv::Mat thumbnail = CutThumbnail(grey);
  const auto decide = [this](const cv::Mat& after) {
    const bool is_hard = IsCut(before_, at_, after);
    const bool is_fade = gap_.EndsAt(at_) && !is_hard;
    if (is_hard) gap_ = BlankGap();
    before_ = at_;
    return is_hard || is_fade;
  };
  if (!waiting_.empty()) {
    const cv::Mat waiting = std::exchange(waiting_, {});
    Take(waiting, waiting_s_, decide(thumbnail));
  }
  at_ = thumbnail;
  if (IsCut(before_, at_, {})) {
    waiting_ = grey;
    waiting_s_ = time_s;
    return {};
  }
  Take(grey, time_s, decide({}));
  std::vector<LiveFace> faces;
  for (std::size_t i = 0; i < tracker_.face_count(); ++i) {
    const FaceTrack& track = tracker_.face(i);
    if (!tracker_.IsSeen(i) || !track.FoundAt(end_idx() - 1)) continue;
    faces.push_back(
        {static_cast<int>(i), track.box_px.back(), track.landmarks_px.back()});
  }
  return faces;
}

void LiveChain::Take(const cv::Mat& grey, double time_s, bool is_cut) {
  tracker_.Step(grey, time_s, is_cut);
  time_s_.push_back(time_s);
  grey_.push_back(grey);
  MeasureOld(false);
  if (time_s - forgot_s_ >= kForgetEveryS) {
    forgot_s_ = time_s;
    Forget();
  }
}

void LiveChain::End() {
  if (!waiting_.empty()) {
    Take(std::exchange(waiting_, {}), waiting_s_, true);
  }
  MeasureOld(true);
}

void LiveChain::MeasureOld(bool all) {
  const double until_s = time_s_.back() - delay_s();
  while (next_idx_ < end_idx() && (all || TimeOf(next_idx_) < until_s)) {
    Measure(next_idx_);
    measured_s_ = TimeOf(next_idx_);
    ++next_idx_;
    grey_.pop_front();
  }
}

// `track` of frames from .. to - 1, numbered from 0.
FaceTrack LiveChain::Around(const FaceTrack& track, std::int64_t from,
                            std::int64_t to) const {
  FaceTrack part;
  part.face = track.face;
  from = std::clamp(from, track.first_idx, track.end_idx());
  to = std::clamp(to, from, track.end_idx());
  const auto begin = from - track.first_idx, end = to - track.first_idx;
  part.first_idx = from - first_idx_;
  part.found.assign(track.found.begin() + begin, track.found.begin() + end);
  part.box_px.assign(track.box_px.begin() + begin, track.box_px.begin() + end);
  part.score.assign(track.score.begin() + begin, track.score.begin() + end);
  part.landmarks_px.assign(track.landmarks_px.begin() + begin,
                           track.landmarks_px.begin() + end);
  return part;
}

void LiveChain::Measure(std::int64_t idx) {
  const double time_s = TimeOf(idx);
  const std::vector<double> times(time_s_.begin(), time_s_.end());
  meters_.resize(tracker_.face_count());
  for (std::size_t i = 0; i < meters_.size(); ++i) {
    const FaceTrack& track = tracker_.face(i);
    const bool found = track.FoundAt(idx);
    if (!meters_[i]) {
      if (!found) continue;
      const double fps = static_cast<double>(times.size() - 1) /
                         std::max(times.back() - times.front(), 1e-6);
      meters_[i] = std::make_unique<Meter>(
          Meter{FrameMeter(motion_),
                MotionRows(motion_, MedianIodPx(track), FramesPerPatchRow(fps)),
                {}});
      meters_[i]->rows.out.face = static_cast<int>(i);
      meters_[i]->rows.out.first_idx = idx;
    }
    Meter& meter = *meters_[i];
    meter.rows.Grow(1);
    if (found) MeasureFace(track, idx, times, &meter);
    Tell(time_s, &meter);
  }
}

void LiveChain::MeasureFace(const FaceTrack& track, std::int64_t idx,
                            const std::vector<double>& times, Meter* meter) {
  const double time_s = TimeOf(idx);
  std::int64_t from = idx, to = idx + 1;
  while (from > std::max(first_idx_, track.first_idx) &&
         time_s - TimeOf(from - 1) <= delay_s()) {
    --from;
  }
  while (to < end_idx() && TimeOf(to) - time_s <= delay_s()) ++to;
  const FaceTrack around = Around(track, from, to);
  const auto aligned =
      AlignFace(around, times, meter->meter.frame(), motion_.align_smooth_s);
  const auto motion = meter->meter.Measure(
      grey_.front(),
      aligned[static_cast<std::size_t>(idx - first_idx_ - around.first_idx)],
      track.At(idx), time_s);
  if (!motion) return;
  MotionRows& rows = meter->rows;
  rows.Record(static_cast<std::size_t>(rows.out.frame_count) - 1, time_s,
              *motion);
}

void LiveChain::Tell(double time_s, Meter* meter) {
  const FaceMotion& rows = meter->rows.out;
  const std::size_t regions = RegionNames().size();
  const auto n = static_cast<std::size_t>(rows.frame_count);
  if (meter->usual.empty() || time_s >= meter->usual_until_s) {
    meter->usual_until_s = time_s + kUsualEveryS;
    meter->usual.assign(2 * regions, 0);
    std::size_t from = n;
    while (from > 0 && time_s - TimeOf(rows.first_idx +
                                       static_cast<std::int64_t>(from) - 1) <=
                           kUsualS) {
      --from;
    }
    for (std::size_t k = 0; k < 2 * regions; ++k) {
      std::vector<float> values;
      for (std::size_t i = from; i < n; ++i) {
        const float value = (k % 2 ? rows.dy : rows.dx)[i * regions + k / 2];
        if (std::isfinite(value)) values.push_back(value);
      }
      if (!values.empty()) meter->usual[k] = MedianOf(std::move(values));
    }
  }
  LiveRow row;
  row.face = rows.face;
  row.time_s = time_s;
  for (std::size_t r = 0; r < regions; ++r) {
    const std::size_t at = (n - 1) * regions + r;
    row.distance_iod.push_back(
        std::hypot(rows.dx[at] - meter->usual[2 * r],
                   rows.dy[at] - meter->usual[2 * r + 1]) /
        rows.iod_px);
  }
  new_rows_.push_back(std::move(row));
}

std::vector<LiveRow> LiveChain::TakeRows() {
  return std::exchange(new_rows_, {});
}

void LiveChain::Forget() {
  const double before_s = measured_s_ - window_s_;
  std::int64_t from = first_idx_;
  while (from < next_idx_ && TimeOf(from) < before_s) ++from;
  if (from == first_idx_) return;
  for (const auto& meter : meters_) {
    if (!meter) continue;
    MotionRows& rows = meter->rows;
    const std::int64_t old = from - rows.out.first_idx;
    if (old > 0) rows.DropFront(static_cast<std::size_t>(old), before_s);
  }
  tracker_.Forget(from);
  time_s_.erase(time_s_.begin(), time_s_.begin() + (from - first_idx_));
  first_idx_ = from;
}

MotionSeries LiveChain::Window() const {
  MotionSeries series;
  series.regions = RegionNames();
  series.patches = PatchNames();
  const auto frames = static_cast<std::size_t>(next_idx_ - first_idx_);
  series.time_s.assign(time_s_.begin(),
                       time_s_.begin() + static_cast<std::ptrdiff_t>(frames));
  for (std::size_t i = 0; i < frames; ++i) {
    series.frame_number.push_back(first_idx_ + static_cast<std::int64_t>(i));
  }
  if (frames < 2) return series;
  series.fps = static_cast<double>(frames - 1) /
               std::max(series.time_s.back() - series.time_s.front(), 1e-6);
  for (std::size_t i = 0; i < meters_.size(); ++i) {
    if (!meters_[i]) continue;
    const FaceMotion& rows = meters_[i]->rows.out;
    const FaceTrack& track = tracker_.face(i);
    const FaceTrack part =
        Around(track, rows.first_idx, rows.first_idx + rows.frame_count);
    const auto found =
        std::count(part.found.begin(), part.found.end(), std::uint8_t{1});
    if (static_cast<double>(found) < track_.min_presence_s * series.fps) {
      continue;
    }
    FaceMotion face = rows;
    face.first_idx -= first_idx_;
    face.blink = BlinkSignal(part, series.time_s, motion_.blink_baseline_s);
    face.blink.resize(static_cast<std::size_t>(face.frame_count),
                      std::numeric_limits<float>::quiet_NaN());
    series.faces.push_back(std::move(face));
  }
  return series;
}

}  // namespace mien
