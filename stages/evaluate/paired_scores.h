#ifndef MIEN_STAGES_EVALUATE_PAIRED_SCORES_H_
#define MIEN_STAGES_EVALUATE_PAIRED_SCORES_H_

// How much two runs on the same samples differ. Pure functions.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "stages/evaluate/scores.h"

namespace mien {

// One figure of runs A and B, and B - A with its 95 % interval: groups
// (subjects) are resampled, the same ones in both runs, so that what is hard
// or easy about a person falls out of the difference.
struct PairedFigure {
  double a = 0, b = 0;
  Interval difference;     // of B - A
  bool resampled = false;  // false: one group, or no resamples; no interval

  double b_minus_a() const { return b - a; }
  // Whether chance alone is an unlikely reason.
  bool beyond_chance() const {
    return resampled && (difference.low > 0 || difference.high < 0);
  }
};

struct PairedScores {
  PairedFigure accuracy, uf1, uar;
  std::size_t groups = 0;
};

// truth: class indices 0..K-1. a, b: predictions by seed (each as long as
// truth); figures are means over the seeds of their run, within each resample
// too; the runs may have different numbers of seeds. groups: of each sample.
PairedScores ComparePredictions(const std::vector<int>& truth,
                                const std::vector<std::vector<int>>& a,
                                const std::vector<std::vector<int>>& b,
                                const std::vector<std::string>& groups,
                                const std::vector<std::string>& classes,
                                int resamples, std::uint64_t seed);

// Shares of things (expressions found): a[i], b[i] whether run A, B has thing
// i; groups: whose it is.
PairedFigure CompareShares(const std::vector<bool>& a,
                           const std::vector<bool>& b,
                           const std::vector<std::string>& groups,
                           int resamples, std::uint64_t seed);

// Two-sided exact p of McNemar's test: n things changed one way, m the other;
// the chance of so uneven a split or a more uneven one under even odds. 1 when
// nothing changed. (It takes samples for independent: the interval over
// subjects is the stricter answer.)
double McNemarExact(int n, int m);

}  // namespace mien

#endif  // MIEN_STAGES_EVALUATE_PAIRED_SCORES_H_
