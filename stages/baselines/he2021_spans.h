#ifndef MIEN_STAGES_BASELINES_HE2021_SPANS_H_
#define MIEN_STAGES_BASELINES_HE2021_SPANS_H_

// From He 2021's signals to intervals. Pure functions.

#include <cstdint>
#include <vector>

namespace mien {

// Frames, both inclusive. The rest is filled in once an event is whole.
struct HeSpan {
  std::int64_t onset = 0;
  std::int64_t offset = 0;
  std::int64_t apex = 0;
  double strength = 0;        // rise over the area's threshold
  double amplitude = 0;       // rise, in the signals' unit
  std::uint32_t regions = 0;  // bit r: RegionNames()[r]
};

// In frames and in the signals' unit. Names of the published code beside.
struct HeRules {
  int join = 3;               // points nearer than this are one run
  int reach = 30;             // l_expand: where a local minimum is looked for
  int near = 10;              // l_small_expend
  int split = 20;             // l_split: events this long may be two
  int split_margin = 8;       // bound_ignore
  double base_rise = 0;       // t_peak_relative_inf: above the window's minimum
  double rise = 0;            // t_flow_gap: above the local minimum
  double detrended_rise = 0;  // t_ext_gap: the same of the detrended signal
  double valley_share = 0.33;  // t_peak_valley_ratio: the foot of the hill
  double valley_gap = 0;       // t_valley_gap
  double split_rise = 0;       // t_peak_inf: both halves above the valley
  double split_share = 0.33;   // t_peak_ratio: and this share of their peak
};

// Runs of ascending points less than `gap` apart.
std::vector<HeSpan> JoinPoints(const std::vector<int>& points, int gap);

// Points base_rise above the signal's minimum, joined; of these, points that
// rise above the minimum within reach in both signals, joined again.
std::vector<HeSpan> FindHePeaks(const std::vector<double>& signal,
                                const std::vector<double>& detrended,
                                const HeRules& rules);

// Grows the span down both flanks: to where the signal is valley_share of the
// peak above the lowest value within reach, or to where it turns up again. A
// side whose lowest value lies inwards moves to the lowest value within `near`,
// if that is valley_gap lower.
HeSpan ExpandHeSpan(const std::vector<double>& signal, HeSpan span,
                    const HeRules& rules);

// Cuts a long span in two at its inner valley where both halves rise enough
// above it.
std::vector<HeSpan> SplitHeSpan(const std::vector<double>& signal,
                                const HeSpan& span, const HeRules& rules);

// One pass in order: a span that overlaps earlier ones by more than `overlap`
// of the shorter's length becomes part of them (union; strength, apex and
// amplitude of the stronger; regions of both).
std::vector<HeSpan> MergeHeSpans(const std::vector<HeSpan>& spans,
                                 double overlap);

// Frames from one window to the next, published 100 of 200: an event across
// the window's middle is left whole to one of both. margin: 20 published
// frames. Spans count from the window's start; at least 1.
int NextWindowStep(const std::vector<HeSpan>& spans, int window, int margin);

}  // namespace mien

#endif  // MIEN_STAGES_BASELINES_HE2021_SPANS_H_
