#ifndef MIEN_STAGES_SPOTTING_PULSE_ESTIMATES_H_
#define MIEN_STAGES_SPOTTING_PULSE_ESTIMATES_H_

// How large a pulse of one length is at every moment, and how large it usually
// is where nothing happens: what event_scan.h looks for movements in.

#include <cstddef>
#include <vector>

#include <opencv2/core.hpp>

#include "stages/spotting/event_scan.h"
#include "stages/spotting/motion_grid.h"

namespace mien {

// Filter taps h, 2 W + 1 of them for |k| <= W = D rate: sum h_k x(t + k) is
// the least squares amplitude of a raised cosine of length D at t beside a
// baseline a + b t (+ c t^2 for D <= 0.7 s).
std::vector<double> PulseFilter(double duration_s, double rate_hz);

// Median absolute value / 0.6745, or the 85th percentile / 1.44 where that is
// larger (heavy tails). 0 when empty.
double RobustSpread(std::vector<double> values);

// Amplitude estimates of one duration at a stride over the grid.
struct PulseEstimates {
  double duration_s = 0;
  std::vector<std::size_t> at;  // grid index
  cv::Mat_<double> amplitude;   // n x C
  cv::Mat_<double> spread;      // blocks x C
  std::vector<int> block;       // n
  std::vector<double> travel;   // n: of the head during the pulse, iod
  cv::Mat_<double> inverse;     // C x C, of the correlation
};

// Where fewer than 3 moments were measured, nothing but `at` and `amplitude`.
PulseEstimates EstimatePulses(const MotionGrid& grid, double duration_s,
                              const ScanOptions& options);

}  // namespace mien

#endif  // MIEN_STAGES_SPOTTING_PULSE_ESTIMATES_H_
