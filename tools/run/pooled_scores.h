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
// Whether sample n was tested with every seed.
bool Tested(const Predictions& predictions, std::size_t n);
Predictions Pool(const Prepared& prepared, const Recognition& recognition);

// One line of the score table.
struct GroupScores {
  std::string name;   // "all", a data set, a split, "held out"
  bool seen = false;  // the weights were trained on these samples
  Scores mean;        // n, accuracy, uf1, uar, per class: means over seeds;
                      // confusion: sum over seeds
  double uf1_sd = 0;  // over seeds, n - 1
  Interval uf1_interval;
  Scores ensemble;  // of the mean probabilities
  Scores majority, chance;
};
// The headline first: "all", then each data set, then each split if samples of
// several were tested. Where weights were trained on some of the samples, the
// headline is that of the others alone: their split, or "held out" where there
// are several, which follow; then the parts that were seen in training. Empty
// when nothing was tested.
std::vector<GroupScores> ScoreGroups(const Prepared& prepared,
                                     const Predictions& predictions,
                                     const ProtocolParams& protocol,
                                     const std::vector<bool>& seen = {});

// Samples that count in a headline: all but those seen in training, where there
// are others.
std::vector<bool> Counted(const Prepared& prepared,
                          const Predictions& predictions,
                          const std::vector<bool>& seen);

// What the intervals resample: subjects, or samples where none is known.
bool HasSubjects(const Prepared& prepared);

// A subject's samples: means over seeds. Samples without a subject are left
// out. Sorted by data set, then subject.
struct SubjectScores {
  std::string dataset, subject;
  Scores mean;
};
std::vector<SubjectScores> ScoreSubjects(const Prepared& prepared,
                                         const Predictions& predictions,
                                         const std::vector<bool>& seen = {});

// Apex error of spotted clips that have an annotated apex; n = 0: none.
// Frames are the data set's own.
ApexScores ScoreApexOf(const std::vector<ClipOutcome>& clips);

}  // namespace mien

#endif  // MIEN_TOOLS_RUN_POOLED_SCORES_H_
