#include "stages/recognize/deal.h"

#include <algorithm>
#include <cstdint>

#include "pipeline/core/error.h"

namespace mien {

std::vector<int> DealGroups(const std::vector<std::vector<int>>& counts,
                            int folds, Rng* rng) {
  MIEN_CHECK(folds >= 1 && static_cast<std::size_t>(folds) <= counts.size(),
             "a group for every fold");
  struct Hand {
    std::size_t group = 0;
    int total = 0;
  };
  std::vector<Hand> hands;
  for (std::size_t g = 0; g < counts.size(); ++g) {
    Hand hand{g, 0};
    for (const int count : counts[g]) hand.total += count;
    hands.push_back(hand);
  }
  rng->Shuffle(&hands);
  std::stable_sort(
      hands.begin(), hands.end(),
      [](const Hand& a, const Hand& b) { return a.total > b.total; });
  std::vector<std::vector<std::int64_t>> loads(
      static_cast<std::size_t>(folds),
      std::vector<std::int64_t>(counts[0].size(), 0));
  std::vector<int> fold_of(counts.size(), 0);
  for (const Hand& hand : hands) {
    const std::vector<int>& own = counts[hand.group];
    // Adding n to a load L raises sum L^2 by n^2 + 2 n L: the last term
    // decides. An empty fold costs nothing, so none stays empty.
    std::int64_t best_cost = -1;
    std::size_t best = 0;
    for (std::size_t f = 0; f < loads.size(); ++f) {
      std::int64_t cost = 0;
      std::int64_t load = 0;
      for (std::size_t c = 0; c < own.size(); ++c) {
        cost += own[c] * loads[f][c];
        load += loads[f][c];
      }
      if (load > 0) cost += 1 + load;
      if (best_cost < 0 || cost < best_cost) {
        best_cost = cost;
        best = f;
      }
    }
    for (std::size_t c = 0; c < own.size(); ++c) loads[best][c] += own[c];
    fold_of[hand.group] = static_cast<int>(best);
  }
  return fold_of;
}

}  // namespace mien
