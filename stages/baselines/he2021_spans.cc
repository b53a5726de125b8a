#include "stages/baselines/he2021_spans.h"

#include <algorithm>

namespace mien {
namespace {

using Signal = std::vector<double>;

double At(const Signal& signal, std::int64_t i) {
  return signal[static_cast<std::size_t>(i)];
}

// Of the first lowest value in begin .. end - 1 (at least one).
std::int64_t LowestIn(const Signal& signal, std::int64_t begin,
                      std::int64_t end) {
  return std::min_element(signal.begin() + begin, signal.begin() + end) -
         signal.begin();
}

// The part of the signal within `reach` of i, as begin and end.
std::pair<std::int64_t, std::int64_t> Around(const Signal& signal,
                                             std::int64_t i, int reach) {
  const auto n = static_cast<std::int64_t>(signal.size());
  return {std::max<std::int64_t>(0, i - reach), std::min(n, i + reach + 1)};
}

double RiseAt(const Signal& signal, std::int64_t i, int reach) {
  const auto [begin, end] = Around(signal, i, reach);
  return At(signal, i) - At(signal, LowestIn(signal, begin, end));
}

// Where the flank from `start` in direction `step` (+-1) ends.
std::int64_t Foot(const Signal& signal, std::int64_t start, int step,
                  double peak, const HeRules& rules) {
  const auto n = static_cast<std::int64_t>(signal.size());
  const auto [begin, end] = Around(signal, start, rules.reach);
  const std::int64_t valley = LowestIn(signal, begin, end);
  if ((valley - start) * step > 0) {
    const double low = At(signal, valley);
    for (std::int64_t i = start + step; i >= 0 && i < n; i += step) {
      if (At(signal, i) - low < rules.valley_share * (peak - low)) return i;
      if (At(signal, i) > At(signal, i - step)) return i - 2 * step;
    }
    return start;
  }
  const std::int64_t limit =
      std::clamp<std::int64_t>(start + step * rules.near, 0, n - 1);
  const std::int64_t lowest =
      LowestIn(signal, std::min(start, limit), std::max(start, limit) + 1);
  return At(signal, start) - At(signal, lowest) > rules.valley_gap
             ? lowest - step
             : start;
}

double OverlapShare(const HeSpan& a, const HeSpan& b) {
  const auto common = std::min(a.offset, b.offset) - std::max(a.onset, b.onset);
  if (common <= 0) return 0;
  return static_cast<double>(common) /
         static_cast<double>(std::min(a.offset - a.onset, b.offset - b.onset));
}

}  // namespace

std::vector<HeSpan> JoinPoints(const std::vector<int>& points, int gap) {
  std::vector<HeSpan> spans;
  for (const int point : points) {
    if (spans.empty() || point - spans.back().offset >= gap) {
      spans.emplace_back();
      spans.back().onset = point;
    }
    spans.back().offset = point;
  }
  return spans;
}

std::vector<HeSpan> FindHePeaks(const Signal& signal, const Signal& detrended,
                                const HeRules& rules) {
  if (signal.empty()) return {};
  const double base = *std::min_element(signal.begin(), signal.end());
  std::vector<int> points;
  for (std::size_t i = 0; i < signal.size(); ++i) {
    if (signal[i] - base >= rules.base_rise) {
      points.push_back(static_cast<int>(i));
    }
  }
  std::vector<int> checked;
  for (const HeSpan& run : JoinPoints(points, rules.join)) {
    // The last point of a run is left out, as published.
    for (std::int64_t i = run.onset; i < run.offset; ++i) {
      if (RiseAt(signal, i, rules.reach) > rules.rise &&
          RiseAt(detrended, i, rules.reach) > rules.detrended_rise) {
        checked.push_back(static_cast<int>(i));
      }
    }
  }
  return JoinPoints(checked, rules.join);
}

HeSpan ExpandHeSpan(const Signal& signal, HeSpan span, const HeRules& rules) {
  const auto begin = signal.begin();
  const double peak =
      *std::max_element(begin + span.onset, begin + span.offset + 1);
  span.onset = std::min(span.onset, Foot(signal, span.onset, -1, peak, rules));
  span.offset =
      std::max(span.offset, Foot(signal, span.offset, 1, peak, rules));
  return span;
}

std::vector<HeSpan> SplitHeSpan(const Signal& signal, const HeSpan& span,
                                const HeRules& rules) {
  const std::int64_t inner_begin = span.onset + rules.split_margin;
  const std::int64_t inner_end = span.offset - rules.split_margin;
  if (span.offset - span.onset < rules.split || inner_begin >= inner_end) {
    return {span};
  }
  const std::int64_t valley = LowestIn(signal, inner_begin, inner_end);
  const auto rises = [&](std::int64_t begin, std::int64_t end) {
    const double peak =
        *std::max_element(signal.begin() + begin, signal.begin() + end);
    return peak - At(signal, valley) >
           std::max(rules.split_rise, rules.split_share * peak);
  };
  if (!rises(span.onset, valley) || !rises(valley, span.offset)) return {span};
  HeSpan left = span, right = span;
  left.offset = valley - 1;
  right.onset = valley + 1;
  return {left, right};
}

std::vector<HeSpan> MergeHeSpans(const std::vector<HeSpan>& spans,
                                 double overlap) {
  std::vector<HeSpan> out;
  for (const HeSpan& span : spans) {
    bool merged = false;
    for (HeSpan& other : out) {
      if (OverlapShare(span, other) <= overlap) continue;
      merged = true;
      other.onset = std::min(other.onset, span.onset);
      other.offset = std::max(other.offset, span.offset);
      other.regions |= span.regions;
      if (span.strength > other.strength) {
        other.strength = span.strength;
        other.amplitude = span.amplitude;
        other.apex = span.apex;
      }
    }
    if (!merged) out.push_back(span);
  }
  return out;
}

int NextWindowStep(const std::vector<HeSpan>& spans, int window, int margin) {
  const std::int64_t middle = window / 2;
  std::int64_t step = middle;
  for (const HeSpan& span : spans) {
    if (span.onset >= middle || span.offset <= middle) continue;
    if (span.offset < window * 3 / 4) {
      step = span.offset + margin;
    } else if (span.onset > window / 4) {
      step = span.onset - margin;
    } else {
      step = std::min<std::int64_t>(span.offset, window - margin / 2 - 1) +
             margin / 2;
    }
  }
  return static_cast<int>(std::clamp<std::int64_t>(step, 1, window));
}

}  // namespace mien
