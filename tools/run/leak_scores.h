#ifndef MIEN_TOOLS_RUN_LEAK_SCORES_H_
#define MIEN_TOOLS_RUN_LEAK_SCORES_H_

// What a run would print if it chose each fold's epoch on the fold's own test
// samples, as much published code does. Types of its own, so that nothing here
// can stand where an honest score is expected.

#include <string>
#include <vector>

#include "tools/run/pooled_scores.h"
#include "tools/run/protocol_run.h"

namespace mien {

// One line of the inflated table; means over seeds.
struct LeakedGroup {
  std::string name;  // "all" or a data set
  int n = 0;
  double accuracy = 0, uf1 = 0, uar = 0, uf1_sd = 0;
  double honest_uf1 = 0;  // for the comparison
};

struct LeakedFold {
  int seed = 0;
  std::string name;
  int tests = 0;
  int epoch = 0;  // from 1: the one with most test samples right, the last of
                  // equals
  int correct = 0, correct_last = 0;  // there, and after the last epoch
};

struct LeakedScores {
  std::vector<LeakedGroup> groups;  // as the honest ones; empty: nothing known
  std::vector<LeakedFold> folds;
};

// `honest` are the scores of the same run.
LeakedScores ScoreLeak(const Prepared& prepared, const std::vector<Fold>& folds,
                       const LeakRecord& record,
                       const std::vector<GroupScores>& honest);

}  // namespace mien

#endif  // MIEN_TOOLS_RUN_LEAK_SCORES_H_
