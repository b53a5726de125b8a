#ifndef MIEN_STAGES_EVALUATE_UNIT_SCORES_H_
#define MIEN_STAGES_EVALUATE_UNIT_SCORES_H_

// Scores of samples that show any number of action units. Predictions of all
// folds are pooled first; F1 is the binary one of a unit being shown, as MEB's
// CD6ME has it (Varanka et al. 2023).

#include <cstdint>
#include <string>
#include <vector>

#include "stages/evaluate/scores.h"

namespace mien {

// One sample a value; bit k: unit k is shown.
using ShownUnits = std::vector<std::uint64_t>;

struct UnitScore {
  std::string name;
  int support = 0;  // samples that show it
  double precision = 0, recall = 0, f1 = 0;
  // Floors of F1 for the same samples: always shown; shown by the toss of a
  // coin that falls as often as the unit occurs (its expected counts).
  double constant_f1 = 0, chance_f1 = 0;
};

struct UnitScores {
  int n = 0;
  std::vector<UnitScore> units;  // K
  // Over the units that occur in the truth; one that does not is left out.
  double mean_f1 = 0, constant_f1 = 0, chance_f1 = 0;
};

// truth and predicted: of the same samples. @throws InternalError otherwise.
UnitScores ScoreUnits(const ShownUnits& truth, const ShownUnits& predicted,
                      const std::vector<std::string>& names);

// 95 % bootstrap interval of mean_f1 over groups (subjects), averaged over
// seeds within each resample.
Interval BootstrapUnitF1(const ShownUnits& truth,
                         const std::vector<ShownUnits>& predicted_per_seed,
                         const std::vector<std::string>& groups,
                         const std::vector<std::string>& names, int resamples,
                         std::uint64_t seed);

}  // namespace mien

#endif  // MIEN_STAGES_EVALUATE_UNIT_SCORES_H_
