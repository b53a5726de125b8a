#ifndef MIEN_TOOLS_EVAL_VERDICTS_H_
#define MIEN_TOOLS_EVAL_VERDICTS_H_

// A logistic layer on the scores of candidates, made of what people decided.

#include <iosfwd>
#include <string>
#include <vector>

#include "stages/evaluate/verdict_model.h"

namespace mien {

struct VerdictOptions {
  std::vector<std::string> predicted;  // tables of candidates, or folders
  std::vector<std::string> coded;      // what people coded; empty: verdicts
  std::vector<std::string> tiers;      // of those files
  std::vector<std::string> coders;     // of them, those to take
  double fps = 0;                      // where the files do not tell; 0: none
  std::string out;                     // ranking.csv
};

// What the tables tell of each candidate that is decided: with `coded` all of
// the recordings that are coded, real where an interval of people overlaps it
// by half (IoU), without it those that were accepted or rejected.
// Candidates without a score, and what people added, take no part.
// @throws ConfigError, DataError, IoError.
std::vector<JudgedCandidate> ReadJudged(const VerdictOptions& options);

// mien-train --verdicts: fits the layer to all of them, writes it to
// options.out with what it does on recordings left out, and prints that.
// @throws also DataError where there are too few.
void TrainVerdicts(const VerdictOptions& options, std::ostream& out);

}  // namespace mien

#endif  // MIEN_TOOLS_EVAL_VERDICTS_H_
