#ifndef MIEN_STAGES_EVALUATE_SCORES_H_
#define MIEN_STAGES_EVALUATE_SCORES_H_

// Pooled classification scores. Predictions of all folds are pooled first and
// scored once; per-fold scores are never averaged.

#include <cstdint>
#include <string>
#include <vector>

namespace mien {

struct ClassScores {
  std::string name;
  int support = 0;  // samples of this class in the truth
  double precision = 0, recall = 0, f1 = 0;
};

struct Scores {
  int n = 0;
  double accuracy = 0;
  double uf1 = 0;  // macro F1 over the classes that occur in the truth
  double uar = 0;  // macro recall over the same classes
  std::vector<ClassScores> per_class;
  std::vector<int> confusion;  // K x K, row = truth, column = predicted
};

// truth and predicted: class indices 0..K-1, equal lengths.
// Classes absent from the truth are left out of UF1 and UAR (not counted 0).
Scores Score(const std::vector<int>& truth, const std::vector<int>& predicted,
             const std::vector<std::string>& classes);

// Floors for the same table: always the most frequent class; and the expected
// scores of guessing by class frequency (analytic UAR = 1/K, UF1 by the mean
// of `draws` seeded draws).
Scores MajorityFloor(const std::vector<int>& truth,
                     const std::vector<std::string>& classes);
Scores ChanceFloor(const std::vector<int>& truth,
                   const std::vector<std::string>& classes, int draws = 200);

struct Interval {
  double low = 0, high = 0;
};
// Value at the share q (0..1) of ascending values, interpolated; at least one.
double Quantile(const std::vector<double>& sorted, double q);

// 95 % bootstrap interval of pooled UF1: subjects (groups) are resampled, not
// clips. Several seeds of predictions: UF1 is averaged over seeds within each
// resample. seed fixes the resampling.
Interval BootstrapUf1(const std::vector<int>& truth,
                      const std::vector<std::vector<int>>& predicted_per_seed,
                      const std::vector<std::string>& groups,
                      const std::vector<std::string>& classes, int resamples,
                      std::uint64_t seed);

// Signed, predicted (or middle of the clip) minus annotated.
struct ApexError {
  double frames = 0, ms = 0;
  double middle_frames = 0, middle_ms = 0;
};
struct ApexScores {
  int n = 0;
  double mae_frames = 0, mae_ms = 0;
  double middle_frame_mae_frames = 0;  // baseline: middle of the clip
  double within_clip_rate = 0;    // ASR: predicted apex inside [onset, offset]
  std::vector<ApexError> errors;  // n, in the order of the cases
};
struct ApexCase {
  double truth = 0, predicted = 0;       // frames, same origin
  double onset = 0, offset = 0;          // annotated
  double clip_first = 0, clip_last = 0;  // frames available
  double fps = 200;
};
ApexScores ScoreApex(const std::vector<ApexCase>& cases);

}  // namespace mien

#endif  // MIEN_STAGES_EVALUATE_SCORES_H_
