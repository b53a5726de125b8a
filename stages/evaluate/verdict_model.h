#ifndef MIEN_STAGES_EVALUATE_VERDICT_MODEL_H_
#define MIEN_STAGES_EVALUATE_VERDICT_MODEL_H_

// What one's own verdicts say about candidates: a logistic layer on what is
// known of each, and how well it does on recordings that it was not made of.
// Pure functions.

#include <string>
#include <vector>

#include "stages/evaluate/scores.h"

namespace mien {

// What the layer reads of a candidate. NaN: not known, counts as the mean.
struct CandidateFacts {
  double score = 0;       // 0..1
  double duration_s = 0;  // onset to offset
  double size_iod = 0;    // peak displacement, inter-ocular distances
  std::vector<std::string> flags;
};

struct JudgedCandidate {
  std::string recording;
  CandidateFacts facts;
  bool real = false;  // a person accepted it, or has coded it
};

struct VerdictTerm {
  std::string name;            // VerdictTermNames()
  double mean = 0, scale = 1;  // of the value among the judged
  double weight = 0;           // of (value - mean) / scale
};

struct VerdictModel {
  double constant = 0;
  std::vector<VerdictTerm> terms;
};

// score and duration and size as logarithms (score: of the odds, between .005
// and .995), each flag that may explain a candidate as 0 or 1.
std::vector<std::string> VerdictTermNames();

// Share of such candidates that is real, 0..1.
double VerdictProbability(const VerdictModel& model,
                          const CandidateFacts& facts);

// Maximum likelihood with a penalty of half the sum of squared weights (a
// normal prior of variance 1), by Newton's method; the constant is free. Terms
// that do not vary get no weight.
VerdictModel FitVerdicts(const std::vector<JudgedCandidate>& judged);

// Each recording judged by the layer of all others.
struct VerdictCheck {
  int judged = 0, real = 0, recordings = 0;
  // Mean negative logarithm of what was given to the truth, smaller is better:
  // by the score as it is, by the share of real ones among the others, by the
  // layer.
  double loss_score = 0, loss_share = 0, loss_layer = 0;
  // Of a real and another candidate the real one is higher; halves for ties.
  double order_score = 0, order_layer = 0;
  Interval gain;  // of loss_score - loss_layer, recordings resampled, 95 %

  bool better() const { return gain.low > 0; }
};
// @throws DataError with fewer than 2 recordings, 5 real or 5 other ones: what
// to add.
VerdictCheck CheckVerdicts(const std::vector<JudgedCandidate>& judged);

// ranking.csv: name,mean,scale,value. First what it was made of and the check
// (judged, real, recordings, loss_...), then the constant and the terms.
std::string VerdictCsv(const VerdictModel& model, const VerdictCheck& check);

struct VerdictFile {
  VerdictModel model;
  VerdictCheck check;
};
// Reads it back; `name` is for messages. @throws DataError: no such file, a
// name that is missing or not known, a number that cannot be.
VerdictFile ParseVerdictCsv(const std::string& text, const std::string& name);

// "made of 120 verdicts in 6 recordings; on recordings left out its loss is
// 0.41, that of the scores 0.58 (95 % interval of the difference 0.05 to
// 0.31)".
std::string VerdictText(const VerdictCheck& check);

}  // namespace mien

#endif  // MIEN_STAGES_EVALUATE_VERDICT_MODEL_H_
