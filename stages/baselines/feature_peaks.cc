#include "stages/baselines/feature_peaks.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace mien {
namespace {

// Middles of strict rises that end in strict falls.
std::vector<int> LocalMaxima(const std::vector<double>& y) {
  std::vector<int> peaks;
  const auto n = static_cast<int>(y.size());
  const auto at = [&y](int i) { return y[static_cast<std::size_t>(i)]; };
  for (int i = 1; i + 1 < n; ++i) {
    if (!(at(i) > at(i - 1))) continue;
    int last = i;
    while (last + 1 < n && at(last + 1) == at(i)) ++last;
    if (last + 1 < n && at(last + 1) < at(i)) peaks.push_back((i + last) / 2);
    i = last;
  }
  return peaks;
}

}  // namespace

std::vector<double> Contrast(const std::vector<double>& f, int reach) {
  std::vector<double> c(f.size(), std::numeric_limits<double>::quiet_NaN());
  const auto r = static_cast<std::size_t>(reach);
  for (std::size_t i = r; i + r < f.size(); ++i) {
    c[i] = f[i] - 0.5 * (f[i - r] + f[i + r]);
  }
  return c;
}

double SpotThreshold(const std::vector<double>& values, double share,
                     double floor) {
  double sum = 0, max = -std::numeric_limits<double>::infinity();
  std::int64_t count = 0;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    sum += value;
    max = std::max(max, value);
    ++count;
  }
  if (count == 0) return std::numeric_limits<double>::infinity();
  const double mean = sum / static_cast<double>(count);
  return std::max(mean + share * (max - mean), floor);
}

std::vector<int> FindPeaks(const std::vector<double>& y, double height,
                           int distance) {
  std::vector<int> peaks;
  for (const int peak : LocalMaxima(y)) {
    if (y[static_cast<std::size_t>(peak)] >= height) peaks.push_back(peak);
  }
  std::vector<std::size_t> order(peaks.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) {
                     return y[static_cast<std::size_t>(peaks[a])] >
                            y[static_cast<std::size_t>(peaks[b])];
                   });
  std::vector<bool> keep(peaks.size(), true);
  for (const std::size_t i : order) {
    if (!keep[i]) continue;
    for (std::size_t j = i; j-- > 0 && peaks[i] - peaks[j] < distance;) {
      keep[j] = false;
    }
    for (std::size_t j = i + 1;
         j < peaks.size() && peaks[j] - peaks[i] < distance; ++j) {
      keep[j] = false;
    }
  }
  std::vector<int> out;
  for (std::size_t i = 0; i < peaks.size(); ++i) {
    if (keep[i]) out.push_back(peaks[i]);
  }
  return out;
}

std::vector<PeakSpan> PeakIntervals(const std::vector<int>& peaks, int reach,
                                    int count) {
  std::vector<PeakSpan> out;
  for (std::size_t i = 0; i < peaks.size(); ++i) {
    PeakSpan interval;
    interval.apex = peaks[i];
    interval.begin = std::max(0, peaks[i] - reach);
    interval.end = std::min(count - 1, peaks[i] + reach);
    if (i > 0) {
      interval.begin =
          std::max(interval.begin, (peaks[i - 1] + peaks[i]) / 2 + 1);
    }
    if (i + 1 < peaks.size()) {
      interval.end = std::min(interval.end, (peaks[i] + peaks[i + 1]) / 2);
    }
    out.push_back(interval);
  }
  return out;
}

std::vector<PeakSpan> RunsAbove(const std::vector<double>& y,
                                double threshold) {
  std::vector<PeakSpan> runs;
  bool open = false;
  for (std::size_t i = 0; i < y.size(); ++i) {
    if (!(y[i] > threshold)) {
      open = false;
      continue;
    }
    const int at = static_cast<int>(i);
    if (!open) runs.push_back({at, at, at});
    open = true;
    PeakSpan& run = runs.back();
    run.end = at;
    if (y[i] > y[static_cast<std::size_t>(run.apex)]) run.apex = at;
  }
  return runs;
}

}  // namespace mien
