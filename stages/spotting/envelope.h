#ifndef MIEN_STAGES_SPOTTING_ENVELOPE_H_
#define MIEN_STAGES_SPOTTING_ENVELOPE_H_

// The shape of one expression over time. Pure functions.

#include <vector>

namespace mien {

// Rise from onset to apex, fall to offset, half a cosine each: 0 outside, 1 at
// the apex.
double EnvelopeAt(double t_s, double onset_s, double apex_s, double offset_s);

struct EnvelopeOptions {
  double min_part_s = 0.03;  // shortest rise and fall
  double max_length_s = 4;   // longest event
  double max_slope = 0;      // expected size of a linear drift, y per s;
                             // 0: none is fitted
};

struct EnvelopeFit {
  bool ok = false;  // false: fewer than 5 samples, or constant
  double onset_s = 0, apex_s = 0, offset_s = 0;
  double amplitude = 0;  // signed
  double base = 0;       // y without the event, at the middle of the times
  double slope = 0;      // y per s
  double rms = 0;        // of what remains
  double explained = 0;  // share of the variance, 0..1
};

// Least squares of y = base + slope t + amplitude * EnvelopeAt(t) over all
// onsets, apexes and offsets within the times: a grid, then pattern search.
// The apex of a flat peak is found from both flanks, not from the largest
// sample.
EnvelopeFit FitEnvelope(const std::vector<double>& t_s,
                        const std::vector<double>& y,
                        const EnvelopeOptions& options);

// Gaussian smoothing by time; sigma 0 returns y.
std::vector<double> SmoothOverTime(const std::vector<double>& t_s,
                                   const std::vector<double>& y,
                                   double sigma_s);

// Fractional index of a time in ascending times, clamped to the ends.
double IndexOfTime(const std::vector<double>& t_s, double time_s);

}  // namespace mien

#endif  // MIEN_STAGES_SPOTTING_ENVELOPE_H_
