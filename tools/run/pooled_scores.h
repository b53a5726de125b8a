#ifndef MIEN_TOOLS_RUN_POOLED_SCORES_H_
#define MIEN_TOOLS_RUN_POOLED_SCORES_H_

// Scores of a run: predictions pooled over folds per seed, means over seeds.

#include <string>
#include <vector>

#include "stages/evaluate/scores.h"
#include "tools/run/protocol_run.h"

namespace mien {

// Pooled predictions; sample order of Prepared::set.
struct Predictions {
  std::vector<int> seeds;
  // seeds x N, class index or -1 where the sample was not tested (training
  // part of a split, failed fold).
  std::vector<std::vector<int>> predicted;
  std::vector<std::vector<float>> probabilities;  // seeds x (N x K)
  std::vector<float> mean_probabilities;          // N x K, mean over seeds
};
Predictions Pool(const Prepared& prepared, const Recognition& recognition);

// One line of the score table.
struct GroupScores {
  std::string name;   // "all" or a data set
  Scores mean;        // n, accuracy, uf1, uar, per class: means over seeds;
                      // confusion: sum over seeds
  double uf1_sd = 0;  // over seeds, n - 1
  Interval uf1_interval;
  Scores ensemble;  // of the mean probabilities
  Scores majority, chance;
};
// "all" first, then each data set, then each split if samples of several were
// tested. Empty when nothing was tested.
std::vector<GroupScores> ScoreGroups(const Prepared& prepared,
                                     const Predictions& predictions,
                                     const ProtocolParams& protocol);

// A subject's samples: means over seeds. Samples without a subject are left
// out. Sorted by data set, then subject.
struct SubjectScores {
  std::string dataset, subject;
  Scores mean;
};
std::vector<SubjectScores> ScoreSubjects(const Prepared& prepared,
                                         const Predictions& predictions);

// Apex error of spotted clips that have an annotated apex; n = 0: none.
// Frames are the data set's own.
ApexScores ScoreApexOf(const std::vector<ClipOutcome>& clips);

}  // namespace mien

#endif  // MIEN_TOOLS_RUN_POOLED_SCORES_H_
