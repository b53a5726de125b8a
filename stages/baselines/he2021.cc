#include "stages/baselines/he2021.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "pipeline/exec/runner.h"
#include "stages/baselines/signals.h"
#include "stages/motion/regions.h"

namespace mien {
namespace {

// Room for following the head within the aligned crop.
constexpr double kMarginIod = 0.15;

// Published frames (at 30 fps) and px.
double Seconds(double published_frames) { return published_frames / 30; }
constexpr double kValleyGapIod = 0.3 / kHe2021IodPx;

double RiseIn(const std::vector<double>& signal, const HeSpan& span,
              int reach) {
  const auto n = static_cast<std::int64_t>(signal.size());
  const auto begin = signal.begin();
  const double top =
      *std::max_element(begin + span.onset, begin + span.offset + 1);
  const double low =
      *std::min_element(begin + std::max<std::int64_t>(0, span.onset - reach),
                        begin + std::min(n, span.offset + reach + 1));
  return top - low;
}

std::vector<double> WithoutTrend(const std::vector<double>& signal) {
  const Modes modes = DecomposeModes(signal);
  std::vector<double> out(signal.size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = signal[i] - modes.trend[i];
  }
  return out;
}

std::vector<HeSpan> MergeTwice(const std::vector<HeSpan>& spans,
                               double overlap) {
  return MergeHeSpans(MergeHeSpans(spans, overlap), overlap);
}

}  // namespace

He2021Spotter::He2021Spotter(const He2021Params& params, double micro_max_s,
                             double fps)
    : params_(params),
      micro_max_s_(micro_max_s),
      fps_(fps),
      window_(std::max(8, FramesIn(params.window_s, fps))) {}

HeRules He2021Spotter::RulesOf(HeArea area) const {
  HeRules rules;
  // Neighbours are one run at any rate.
  rules.join = std::max(2, FramesIn(Seconds(3), fps_));
  rules.reach = FramesIn(params_.reach_s, fps_);
  rules.near = FramesIn(params_.reach_s / 3, fps_);
  rules.split = FramesIn(params_.split_s, fps_);
  rules.split_margin = FramesIn(0.4 * params_.split_s, fps_);
  rules.base_rise = params_.base_rise_iod;
  rules.rise = area == HeArea::kBrow    ? params_.brow_rise_iod
               : area == HeArea::kMouth ? params_.mouth_rise_iod
                                        : params_.nose_rise_iod;
  rules.detrended_rise = params_.detrended_rise_iod;
  rules.valley_share = params_.valley_share;
  rules.valley_gap = kValleyGapIod;
  rules.split_rise = params_.split_rise_iod;
  return rules;
}

void He2021Spotter::Add(const FaceSample& sample) {
  held_.push_back(sample);
  curve_.Add(sample, 0);
  fresh_ = true;
  if (static_cast<int>(held_.size()) == window_) FindInWindow();
}

He2021Spotter::Signals He2021Spotter::MeasureWindow(
    const HeLayout& layout) const {
  const HeShares shares = {params_.head_share, params_.patch_share,
                           params_.whole_share};
  HeWindowFlow flow(held_.front().crop, layout, shares, params_.iod_px,
                    cvRound(kMarginIod * params_.iod_px));
  Signals signals;
  for (std::size_t i = 1; i < held_.size(); ++i) {
    if (InterruptRequested()) throw Interrupted{};
    const auto lengths = flow.Measure(held_[i].crop);
    for (std::size_t s = 0; s < signals.size(); ++s) {
      signals[s].push_back(lengths[s] / params_.iod_px);
    }
  }
  for (auto& signal : signals) {
    signal = LowPass(signal, fps_, params_.low_pass_hz);
    // The reference frame, which rests at 0 without noise, is left out there
    // (as published) and takes its neighbour's value here.
    signal.insert(signal.begin(), signal.front());
  }
  return signals;
}

std::vector<HeSpan> He2021Spotter::SpansOf(const HeLayout& layout,
                                           const Signals& signals) const {
  std::vector<HeSpan> spans;
  for (std::size_t s = 0; s < signals.size(); ++s) {
    const HeRules rules = RulesOf(layout.signals[s].area);
    const auto peaks = FindHePeaks(signals[s], WithoutTrend(signals[s]), rules);
    for (const HeSpan& peak : peaks) {
      const HeSpan whole = ExpandHeSpan(signals[s], peak, rules);
      const auto parts = SplitHeSpan(signals[s], whole, rules);
      spans.insert(spans.end(), parts.begin(), parts.end());
    }
  }
  spans = MergeTwice(spans, params_.merge_overlap);
  for (HeSpan& span : spans) Describe(layout, signals, &span);
  return spans;
}

void He2021Spotter::Describe(const HeLayout& layout, const Signals& signals,
                             HeSpan* span) const {
  double strongest_patch = 0;
  std::array<double, kHeSignals> rises{};
  for (std::size_t s = 0; s < signals.size(); ++s) {
    const HeRules rules = RulesOf(layout.signals[s].area);
    rises[s] = RiseIn(signals[s], *span, rules.reach);
    if (layout.signals[s].region >= 0) {
      strongest_patch = std::max(strongest_patch, rises[s]);
    }
    if (rises[s] <= span->strength * rules.rise) continue;
    span->strength = rises[s] / rules.rise;
    span->amplitude = rises[s];
    const auto begin = signals[s].begin();
    span->apex =
        std::max_element(begin + span->onset, begin + span->offset + 1) - begin;
  }
  for (std::size_t s = 0; s < signals.size(); ++s) {
    const int region = layout.signals[s].region;
    if (region >= 0 && rises[s] > 0 &&
        rises[s] >= params_.region_share * strongest_patch) {
      span->regions |= 1u << region;
    }
  }
}

void He2021Spotter::FindInWindow() {
  const FaceSample& first = held_.front();
  const HeLayout layout =
      LayOutHe2021(first.aligned, first.crop.size(), params_.iod_px,
                   cvRound(kMarginIod * params_.iod_px));
  const Signals signals = MeasureWindow(layout);
  const auto spans = SpansOf(layout, signals);
  for (const auto& signal : signals) {
    const double low = *std::min_element(signal.begin(), signal.end());
    for (std::size_t i = 0; i < signal.size(); ++i) {
      double& value = curve_.value[static_cast<std::size_t>(held_begin_) + i];
      value = std::max(value, signal[i] - low);
    }
  }
  for (HeSpan span : spans) {
    span.onset += held_begin_;
    span.offset += held_begin_;
    span.apex += held_begin_;
    stretch_.push_back(span);
  }
  fresh_ = false;
  Drop(NextWindowStep(spans, window_, FramesIn(Seconds(20), fps_)));
}

void He2021Spotter::Drop(int count) {
  const auto n =
      std::min<std::size_t>(static_cast<std::size_t>(count), held_.size());
  held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(n));
  held_begin_ += static_cast<std::int64_t>(n);
}

void He2021Spotter::EndStretch() {
  // What is left is a shorter window, if it can hold an event at all.
  if (fresh_ && static_cast<int>(held_.size()) >
                    FramesIn(params_.min_length_s, fps_) + 1) {
    FindInWindow();
  }
  Drop(static_cast<int>(held_.size()));
  held_begin_ = static_cast<std::int64_t>(curve_.size());
  fresh_ = false;
  std::vector<HeSpan> kept;
  for (const HeSpan& span : stretch_) {
    const double length_s =
        curve_.time_s[static_cast<std::size_t>(span.offset)] -
        curve_.time_s[static_cast<std::size_t>(span.onset)];
    if (NotLonger(params_.min_length_s, length_s, fps_) &&
        NotLonger(length_s, params_.max_length_s, fps_)) {
      kept.push_back(span);
    }
  }
  kept = MergeTwice(kept, params_.merge_overlap);
  found_.insert(found_.end(), kept.begin(), kept.end());
  stretch_.clear();
}

FaceSpots He2021Spotter::Finish() {
  FaceSpots out;
  for (const HeSpan& span : found_) {
    const auto onset = static_cast<std::size_t>(span.onset);
    const auto offset = static_cast<std::size_t>(span.offset);
    Event event;
    event.onset_idx = static_cast<double>(curve_.idx[onset]);
    event.apex_idx =
        static_cast<double>(curve_.idx[static_cast<std::size_t>(span.apex)]);
    event.offset_idx = static_cast<double>(curve_.idx[offset]);
    event.kind = NotLonger(curve_.time_s[offset] - curve_.time_s[onset],
                           micro_max_s_, fps_)
                     ? EventKind::kMicro
                     : EventKind::kMacro;
    event.score = ScoreOf(span.strength, 1);
    event.amplitude_iod = span.amplitude;
    for (std::size_t r = 0; r < RegionNames().size(); ++r) {
      if (span.regions >> r & 1u) event.regions.push_back(RegionNames()[r]);
    }
    out.events.push_back(event);
  }
  out.curve = std::move(curve_);
  return out;
}

}  // namespace mien
