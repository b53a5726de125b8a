#ifndef MIEN_STAGES_RECOGNIZE_DEAL_H_
#define MIEN_STAGES_RECOGNIZE_DEAL_H_

#include <vector>

#include "pipeline/core/random.h"

namespace mien {

// Deals groups (subjects) into folds so that classes and sizes are balanced:
// groups come in random order, large ones first, and go where they disturb the
// balance least. No fold stays empty.
// counts: groups x K, samples per class; 1 <= folds <= groups.
// Returns the fold of each group.
std::vector<int> DealGroups(const std::vector<std::vector<int>>& counts,
                            int folds, Rng* rng);

}  // namespace mien

#endif  // MIEN_STAGES_RECOGNIZE_DEAL_H_
