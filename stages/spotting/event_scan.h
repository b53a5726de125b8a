#ifndef MIEN_STAGES_SPOTTING_EVENT_SCAN_H_
#define MIEN_STAGES_SPOTTING_EVENT_SCAN_H_

// Finds pulses of known shape and direction in the noise of a recording. Pure
// functions.
//
// For each duration D a linear filter estimates, at every moment, the
// amplitude of a pulse of that length in every column, a smooth baseline taken
// off. What these estimates usually are, near by in time (their spread) and
// over the recording (their correlation), is the noise: in speech the mouth's
// is large, in a still face it is the sensor's. Each movement pattern u is
// then looked for by the adaptive matched filter (Robey et al. 1992)
//   strength = u' S^-1 a / sqrt(u' S^-1 u),
// which is standard normal where nothing happens.

#include <optional>
#include <vector>

#include "stages/spotting/action_units.h"
#include "stages/spotting/motion_grid.h"

namespace mien {

// A moment at which something else suspects a pulse.
struct Prompt {
  double time_s = 0, duration_s = 0;
};

struct ScanOptions {
  std::vector<double> durations_s = {0.2, 0.28, 0.4, 0.56, 0.8,
                                     1.1, 1.6,  2.2, 3.2};
  double spread_half_s = 8;       // time in which the spread is estimated
  double noise_floor_iod = 3e-4;  // sd of a filter output is at least this
  double head_leak = 0.015;  // share of the head's travel during a pulse that
                             // may be left in an amplitude
  double min_strength = 6;   // of a candidate
  double min_amplitude_iod = 2e-3;
};

struct Candidate {
  double time_s = 0;      // middle of the pulse
  double duration_s = 0;  // of the filter that fits best
  double strength = 0;    // standard deviations
  double amplitude_iod = 0;
  int pattern = 0;              // index into the patterns
  std::vector<double> weights;  // C: weights' column sum estimates the course
                                // of the pulse, iod of the strongest region
};

// Candidates, strongest first; of two that overlap
// by more than half of the shorter one, the greater stays, and none is kept in
// the shadow of a greater one beside it that is 2.5 times as strong, or of the
// opposite direction and stronger.
std::vector<Candidate> ScanForPulses(
    const MotionGrid& grid, const std::vector<MovementPattern>& patterns,
    const ScanOptions& options);

// What fits best at each prompt, of the duration that is nearest to its own,
// however weak or small it is; nullopt where too little was measured.
std::vector<std::optional<Candidate>> PulsesAt(
    const MotionGrid& grid, const std::vector<MovementPattern>& patterns,
    const ScanOptions& options, const std::vector<Prompt>& prompts);

}  // namespace mien

#endif  // MIEN_STAGES_SPOTTING_EVENT_SCAN_H_
