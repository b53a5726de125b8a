#include "stages/spotting/candidate_fit.h"

#include <cmath>
#include <cstddef>
#include <vector>

namespace mien {

EnvelopeFit FitTimes(const FaceView& view, const Candidate& candidate) {
  const auto regions = static_cast<std::size_t>(view.series.region_count());
  const double reach = 1.1 * candidate.duration_s;
  const auto [from, to] =
      view.Rows(candidate.time_s - reach, candidate.time_s + reach);
  std::vector<double> t, y;
  for (std::size_t i = from; i < to; ++i) {
    double sum = 0;
    for (std::size_t r = 0; r < regions; ++r) {
      sum += candidate.weights[2 * r] * view.face.dx[i * regions + r] +
             candidate.weights[2 * r + 1] * view.face.dy[i * regions + r];
    }
    if (!std::isfinite(sum)) continue;
    t.push_back(view.TimeOf(i));
    y.push_back(sum / view.face.iod_px);
  }
  EnvelopeOptions options;
  options.min_part_s = 0.05;
  options.max_length_s = 1.8 * candidate.duration_s;
  options.max_slope = 0.5 * candidate.amplitude_iod / candidate.duration_s;
  return FitEnvelope(t, y, options);
}

bool AtCandidate(const EnvelopeFit& fit, const Candidate& candidate) {
  const double middle = 0.5 * (fit.onset_s + fit.offset_s);
  return fit.ok && fit.amplitude > 0.4 * candidate.amplitude_iod &&
         std::abs(middle - candidate.time_s) < 0.5 * candidate.duration_s;
}

bool Plausible(const EnvelopeFit& fit, const Candidate& candidate) {
  return AtCandidate(fit, candidate) &&
         fit.amplitude < 3 * candidate.amplitude_iod &&
         fit.offset_s - fit.onset_s > 0.45 * candidate.duration_s;
}

}  // namespace mien
