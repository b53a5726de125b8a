#include "stages/baselines/moilanen.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "stages/baselines/feature_peaks.h"
#include "stages/texture/block_grid.h"
#include "stages/texture/lbp.h"

namespace mien {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::vector<float> HistogramsOf(const cv::Mat& crop,
                                const MoilanenParams& params) {
  // The patterns of the outermost px look beyond the area.
  const int r = params.radius_px;
  cv::Rect area = FaceArea(AlignedFrame(params.iod_px));
  area -= cv::Point(r, r);
  area += cv::Size(2 * r, 2 * r);
  return LbpHistograms(LbpImage(crop(area), r));
}

}  // namespace

MoilanenSpotter::MoilanenSpotter(const MoilanenParams& params, double fps)
    : params_(params), reach_(FramesIn(params.reach_s, fps)) {}

void MoilanenSpotter::Add(const FaceSample& sample) {
  histograms_.push_back(HistogramsOf(sample.crop, params_));
  series_.Add(sample, kNan);
  difference_.push_back(kNan);
  const auto reach = static_cast<std::size_t>(reach_);
  if (histograms_.size() > 2 * reach + 1) histograms_.pop_front();
  if (histograms_.size() == 2 * reach + 1) {
    difference_[difference_.size() - 1 - reach] = LbpDifference(
        histograms_.front(), histograms_[reach], histograms_.back());
  }
}

void MoilanenSpotter::EndStretch() {
  const auto contrast = Contrast(difference_, reach_);
  const std::size_t begin = series_.size() - contrast.size();
  for (std::size_t i = 0; i < contrast.size(); ++i) {
    series_.value[begin + i] = contrast[i] < 0 ? 0 : contrast[i];
  }
  histograms_.clear();
  difference_.clear();
}

FaceSpots MoilanenSpotter::Finish() {
  FaceSpots out;
  // NaN at the ends of stretches keeps peaks apart from them.
  const double threshold =
      SpotThreshold(series_.value, params_.share, params_.noise_floor);
  const auto peaks = FindPeaks(series_.value, threshold, reach_);
  for (const PeakSpan& interval :
       PeakIntervals(peaks, reach_, static_cast<int>(series_.size()))) {
    const auto apex = static_cast<std::size_t>(interval.apex);
    Event event;
    event.kind = EventKind::kMicro;
    event.onset_idx = static_cast<double>(
        series_.idx[static_cast<std::size_t>(interval.begin)]);
    event.apex_idx = static_cast<double>(series_.idx[apex]);
    event.offset_idx = static_cast<double>(
        series_.idx[static_cast<std::size_t>(interval.end)]);
    event.score = ScoreOf(series_.value[apex], params_.half_score);
    out.events.push_back(event);
  }
  out.curve = std::move(series_);
  return out;
}

}  // namespace mien
