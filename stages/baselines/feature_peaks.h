#ifndef MIEN_STAGES_BASELINES_FEATURE_PEAKS_H_
#define MIEN_STAGES_BASELINES_FEATURE_PEAKS_H_

// From one feature value per frame to intervals. Pure functions.

#include <vector>

namespace mien {

// First frame, strongest frame and last frame, all inclusive.
struct PeakSpan {
  int begin = 0;
  int apex = 0;
  int end = 0;
};

// c_i = f_i - (f_{i-reach} + f_{i+reach}) / 2; NaN within reach of the ends
// and where f is NaN.
std::vector<double> Contrast(const std::vector<double>& f, int reach);

// mean + share (max - mean) of the values that are not NaN, at least floor.
// Infinity without values: nothing is above it. (Moilanen 2014.)
double SpotThreshold(const std::vector<double>& values, double share,
                     double floor);

// Local maxima >= height, at least distance frames apart; of two that are
// nearer the higher stays. The middle of a plateau; never an end, never next
// to NaN. As scipy.signal.find_peaks(height, distance).
std::vector<int> FindPeaks(const std::vector<double>& y, double height,
                           int distance);

// peak - reach .. peak + reach, cut to 0 .. count - 1 and half-way between
// neighbours, so that intervals never overlap. Peaks ascend.
std::vector<PeakSpan> PeakIntervals(const std::vector<int>& peaks, int reach,
                                    int count);

// Longest runs of values > threshold (NaN is not), apex at the largest.
std::vector<PeakSpan> RunsAbove(const std::vector<double>& y, double threshold);

}  // namespace mien

#endif  // MIEN_STAGES_BASELINES_FEATURE_PEAKS_H_
