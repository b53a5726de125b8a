#include "tools/run/leak_scores.h"

#include <algorithm>

namespace mien {
namespace {

int CorrectIn(const SampleSet& set, const TestEpochs& watched, int epoch) {
  const std::size_t classes = set.classes.size();
  const std::size_t tests = watched.test_idx.size();
  int correct = 0;
  for (std::size_t i = 0; i < tests; ++i) {
    const float* p =
        &watched.probabilities[(static_cast<std::size_t>(epoch) * tests + i) *
                               classes];
    const auto sample = static_cast<std::size_t>(watched.test_idx[i]);
    correct +=
        std::max_element(p, p + classes) - p == set.samples[sample].label;
  }
  return correct;
}

// The fold's predictions after the epoch that its test samples like best.
FoldResult PickOnTests(const SampleSet& set, const TestEpochs& watched,
                       LeakedFold* picked) {
  picked->seed = watched.seed;
  picked->name = watched.name;
  picked->tests = static_cast<int>(watched.test_idx.size());
  picked->correct = -1;
  for (int epoch = 0; epoch < watched.epochs; ++epoch) {
    picked->correct_last = CorrectIn(set, watched, epoch);
    if (picked->correct_last < picked->correct) continue;
    picked->correct = picked->correct_last;
    picked->epoch = epoch + 1;
  }
  FoldResult result;
  result.name = watched.name;
  result.seed = watched.seed;
  result.test_idx = watched.test_idx;
  const auto size =
      static_cast<std::ptrdiff_t>(watched.test_idx.size() * set.classes.size());
  const auto begin = watched.probabilities.begin() + (picked->epoch - 1) * size;
  result.probabilities.assign(begin, begin + size);
  return result;
}

}  // namespace

LeakedScores ScoreLeak(const Prepared& prepared, const std::vector<Fold>& folds,
                       const LeakRecord& record,
                       const std::vector<GroupScores>& honest) {
  LeakedScores leaked;
  Recognition picked;
  picked.folds = folds;
  picked.results.resize(folds.size());
  for (std::size_t f = 0; f < record.folds.size(); ++f) {
    if (!record.folds[f] || record.folds[f]->epochs == 0) continue;
    leaked.folds.emplace_back();
    picked.results[f] =
        PickOnTests(prepared.set, *record.folds[f], &leaked.folds.back());
  }
  if (leaked.folds.empty()) return leaked;
  ProtocolParams protocol;
  protocol.bootstrap = 0;
  for (const GroupScores& group :
       ScoreGroups(prepared, Pool(prepared, picked), protocol)) {
    LeakedGroup row;
    row.name = group.name;
    row.n = group.mean.n;
    row.accuracy = group.mean.accuracy;
    row.uf1 = group.mean.uf1;
    row.uar = group.mean.uar;
    row.uf1_sd = group.uf1_sd;
    for (const GroupScores& own : honest) {
      if (own.name == group.name) row.honest_uf1 = own.mean.uf1;
    }
    leaked.groups.push_back(row);
  }
  return leaked;
}

}  // namespace mien
