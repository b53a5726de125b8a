#ifndef MIEN_STAGES_EVALUATE_REVIEW_SCORES_H_
#define MIEN_STAGES_EVALUATE_REVIEW_SCORES_H_

// Statistics of what people decided about candidates. Pure functions.

#include <string>
#include <utility>
#include <vector>

#include "stages/evaluate/scores.h"

namespace mien {

// Wilson (1927) score interval of k successes in n trials, 95 %: stays in
// 0..1 and is honest for few trials. n = 0: {0, 1}, nothing is known.
Interval WilsonInterval(int successes, int trials);

struct ReviewCounts {
  int candidates = 0, accepted = 0, rejected = 0, unsure = 0;

  int open() const { return candidates - accepted - rejected - unsure; }
  // Accepted / (accepted + rejected); unsure and open ones say nothing. NaN
  // when nothing is decided.
  double precision() const;
  Interval interval() const {
    return WilsonInterval(accepted, accepted + rejected);
  }
};
// Verdicts: accept | reject | unsure | "" (open).
ReviewCounts CountVerdicts(const std::vector<std::string>& verdicts);

// Agreement of two people on the same candidates.
struct Agreement {
  int n = 0;
  std::vector<std::string> categories;  // that occur, sorted
  std::vector<int> counts;              // K x K, row = first person
  double observed = 0;                  // share of equal decisions
  double expected = 0;                  // by chance, from both margins
  double kappa = 0;                     // Cohen 1960: (o - e) / (1 - e)
  double kappa_se = 0;                  // sqrt(o (1 - o) / n) / (1 - e)
};
// kappa and its standard error are NaN without pairs, and when both people
// only ever used the same one category (e = 1).
Agreement CohenKappa(
    const std::vector<std::pair<std::string, std::string>>& decisions);

// "Of candidates with score s, about s are real": candidates in `bins` equal
// score ranges of 0..1.
struct CalibrationBin {
  double low = 0, high = 0;
  int n = 0;
  double mean_score = 0, share = 0;  // share that is real
};
struct Calibration {
  std::vector<CalibrationBin> bins;  // those with candidates
  double error = 0;  // mean |share - mean_score|, weighted by n (ECE)
};
// scores outside 0..1 are left out. @throws InternalError for other sizes.
Calibration Calibrate(const std::vector<double>& scores,
                      const std::vector<bool>& real, int bins = 5);

}  // namespace mien

#endif  // MIEN_STAGES_EVALUATE_REVIEW_SCORES_H_
