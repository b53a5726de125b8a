#ifndef MIEN_STAGES_BASELINES_SIGNALS_H_
#define MIEN_STAGES_BASELINES_SIGNALS_H_

// Low-pass filter and empirical mode decomposition. Pure functions.

#include <vector>

namespace mien {

// Ideal low-pass over the whole signal: what has cut_hz or more is removed;
// the mean stays. The signal counts as periodic, so a step between its ends
// rings there.
std::vector<double> LowPass(const std::vector<double>& y, double fps,
                            double cut_hz);

// Intrinsic mode functions, fast first, and what remains: a trend with fewer
// than two inner extrema. All of y's length; they sum to y.
struct Modes {
  std::vector<std::vector<double>> modes;
  std::vector<double> trend;
};

// Empirical mode decomposition (Huang 1998): the mean of natural cubic splines
// through the maxima and the minima is taken off until it is small (sum of
// squares below 0.001 of the mode's, at most 50 times). The two extrema nearest
// to each end are mirrored about it; an end beyond its nearest extremum counts
// as one itself.
Modes DecomposeModes(const std::vector<double>& y);

// Natural cubic spline through (x, y), x ascending, at 0, 1 .. count - 1.
// One point: constant; two: a line.
std::vector<double> SplineAt(const std::vector<double>& x,
                             const std::vector<double>& y, int count);

}  // namespace mien

#endif  // MIEN_STAGES_BASELINES_SIGNALS_H_
