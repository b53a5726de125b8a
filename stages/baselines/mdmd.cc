#include "stages/baselines/mdmd.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include <opencv2/optflow.hpp>

#include "pipeline/core/error.h"
#include "stages/baselines/feature_peaks.h"
#include "stages/texture/block_grid.h"

namespace mien {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// [0, 90) degrees, [90, 180), [180, 270), [270, 360); no motion: the first.
std::size_t QuarterOf(const cv::Vec2f& v) {
  if (v[0] > 0 && v[1] >= 0) return 0;
  if (v[1] > 0) return 1;
  if (v[0] < 0) return 2;
  return v[1] < 0 ? 3 : 0;
}

cv::Ptr<cv::DenseOpticalFlow> MakeFlow(const std::string& name) {
  if (name == "dis") {
    return cv::DISOpticalFlow::create(cv::DISOpticalFlow::PRESET_MEDIUM);
  }
  MIEN_CHECK(name == "rlof", "no optical flow " + name);
  // The cross-shaped support needs colour; no forward-backward check: every
  // point counts in the published code.
  const auto params = cv::optflow::RLOFOpticalFlowParameter::create();
  params->setSupportRegionType(cv::optflow::SR_FIXED);
  const auto rlof = cv::optflow::DenseRLOFOpticalFlow::create(params, 0);
  rlof->setInterpolation(cv::optflow::INTERP_GEO);
  return rlof;
}

}  // namespace

double MainDirectionDifference(const cv::Mat& to_current,
                               const cv::Mat& to_after) {
  MIEN_CHECK(to_current.type() == CV_32FC2 && to_after.type() == CV_32FC2 &&
                 to_current.size() == to_after.size(),
             "flow fields that do not fit");
  std::array<std::vector<float>, 4> differences;
  for (int r = 0; r < to_current.rows; ++r) {
    const auto* current = to_current.ptr<cv::Vec2f>(r);
    const auto* after = to_after.ptr<cv::Vec2f>(r);
    for (int c = 0; c < to_current.cols; ++c) {
      const auto length = [](const cv::Vec2f& v) {
        return std::sqrt(v[0] * v[0] + v[1] * v[1]);
      };
      differences[QuarterOf(current[c])].push_back(length(current[c]) -
                                                   length(after[c]));
    }
  }
  return TopThirdMean(&*std::max_element(
      differences.begin(), differences.end(),
      [](const auto& a, const auto& b) { return a.size() < b.size(); }));
}

double MdmdFeature(const cv::Mat& to_current, const cv::Mat& to_after) {
  std::vector<float> blocks;
  for (const cv::Rect& block : GridBlocks(to_current.size())) {
    blocks.push_back(static_cast<float>(
        MainDirectionDifference(to_current(block), to_after(block))));
  }
  return TopThirdMean(&blocks);
}

MdmdSpotter::MdmdSpotter(const MdmdParams& params, double micro_max_s,
                         double fps)
    : params_(params),
      micro_max_s_(micro_max_s),
      fps_(fps),
      algorithm_(MakeFlow(params.flow)) {
  for (const bool micro : {true, false}) {
    const double reach_s = micro ? params.micro_reach_s : params.macro_reach_s;
    if (reach_s <= 0) continue;
    Pass pass;
    pass.micro = micro;
    pass.reach = FramesIn(reach_s, fps);
    passes_.push_back(pass);
  }
}

cv::Mat MdmdSpotter::Flow(const cv::Mat& from, const cv::Mat& to) const {
  cv::Mat flow;
  algorithm_->calc(from, to, flow);
  return flow;
}

void MdmdSpotter::Add(const FaceSample& sample) {
  faces_.push_back(sample.crop(FaceArea(AlignedFrame(params_.iod_px))).clone());
  std::size_t longest = 0;
  for (Pass& pass : passes_) {
    pass.series.Add(sample, kNan);
    pass.feature.push_back(kNan);
    const auto reach = static_cast<std::size_t>(pass.reach);
    longest = std::max(longest, reach);
    if (faces_.size() < 2 * reach + 1) continue;
    const std::size_t after = faces_.size() - 1;
    const cv::Mat& before = faces_[after - 2 * reach];
    pass.feature[pass.feature.size() - 1 - reach] =
        MdmdFeature(Flow(before, faces_[after - reach]),
                    Flow(before, faces_[after])) /
        params_.iod_px;
  }
  if (faces_.size() > 2 * longest) faces_.pop_front();
}

void MdmdSpotter::EndStretch() {
  for (Pass& pass : passes_) {
    const auto begin =
        pass.feature.begin() + static_cast<std::ptrdiff_t>(stretch_begin_);
    // reach - 1 as published; a reach of one frame has none.
    const auto contrast =
        Contrast({begin, pass.feature.end()}, std::max(1, pass.reach - 1));
    std::copy(contrast.begin(), contrast.end(),
              pass.series.value.begin() +
                  static_cast<std::ptrdiff_t>(stretch_begin_));
  }
  if (!passes_.empty()) stretch_begin_ = passes_.front().feature.size();
  faces_.clear();
}

void MdmdSpotter::FindEvents(const Pass& pass,
                             std::vector<Event>* events) const {
  const SpotSeries& series = pass.series;
  const double threshold =
      SpotThreshold(series.value, params_.share, params_.noise_floor_iod);
  for (const PeakSpan& run : RunsAbove(series.value, threshold)) {
    const auto begin = static_cast<std::size_t>(run.begin);
    const auto apex = static_cast<std::size_t>(run.apex);
    const auto end = static_cast<std::size_t>(run.end);
    const double length_s = series.time_s[end] - series.time_s[begin];
    const bool is_short = NotLonger(length_s, micro_max_s_, fps_);
    if (is_short != pass.micro) continue;
    if (pass.micro && !NotLonger(params_.min_length_s, length_s, fps_)) {
      continue;
    }
    Event event;
    event.kind = pass.micro ? EventKind::kMicro : EventKind::kMacro;
    event.onset_idx = static_cast<double>(series.idx[begin]);
    event.apex_idx = static_cast<double>(series.idx[apex]);
    event.offset_idx = static_cast<double>(series.idx[end]);
    event.score = ScoreOf(series.value[apex], params_.half_score_iod);
    event.amplitude_iod = std::max(pass.feature[apex], 0.0);
    events->push_back(event);
  }
}

FaceSpots MdmdSpotter::Finish() {
  FaceSpots out;
  for (const Pass& pass : passes_) FindEvents(pass, &out.events);
  if (!passes_.empty()) out.curve = std::move(passes_.front().series);
  return out;
}

}  // namespace mien
