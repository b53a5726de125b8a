#ifndef MIEN_STAGES_EVALUATE_SPOTTING_SCORES_H_
#define MIEN_STAGES_EVALUATE_SPOTTING_SCORES_H_

// Scores of spotted intervals as the Micro-Expression Grand Challenges define
// them (MEGC 2020-2025), and what a reviewer wants to know beside them. Counts
// of all videos are pooled first and scored once. Pure functions.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "stages/evaluate/scores.h"

namespace mien {

// A true or a predicted expression. Both ends belong to it.
struct SpotInterval {
  std::size_t video = 0;  // index of its video; videos without any truth count
  int face = 0;
  std::int64_t onset_frame = 0, offset_frame = 0;
  std::string kind;  // micro | macro | "" (not told)
  double score = std::numeric_limits<double>::quiet_NaN();  // predictions
  std::string label;  // of the emotion, "" = not told
};

// |A n B| / |A u B| over frames, both ends included; 0 in different videos.
double IntervalIou(const SpotInterval& a, const SpotInterval& b);

struct MatchRule {
  double min_iou = 0.5;  // MEGC; 0 < min_iou <= 1
  bool by_face = false;  // only intervals of the same face number match
};

struct SpotMatch {
  std::size_t truth = 0, predicted = 0;  // indices into the two lists
  double iou = 0;
};

// One to one, greedily: predictions in order of falling score (equal or
// missing scores: by video, onset, index) each take the free truth of highest
// IoU (equal: the earlier one) if it reaches min_iou. This is how the
// evaluation code around MEGC matches (mean_average_precision in SOFTNet and
// its descendants, "greedy like VOC"); a truth is found once, a prediction
// finds once. (The published STRS script and Zhao 2022 let one interval match
// several: not copied.) As a prediction's fate depends on better ones only,
// the matching of every score threshold is a prefix of this one.
// @throws InternalError for a min_iou outside (0, 1], DataError when more than
// 50 million pairs overlap.
std::vector<SpotMatch> MatchSpots(const std::vector<SpotInterval>& truth,
                                  const std::vector<SpotInterval>& predicted,
                                  const MatchRule& rule = {});

struct SpotCounts {
  int hits = 0, false_alarms = 0, misses = 0;  // TP, FP, FN

  int truths() const { return hits + misses; }
  int candidates() const { return hits + false_alarms; }
  double precision() const;  // TP / (TP + FP); 0 without candidates
  double recall() const;     // TP / (TP + FN); 0 without truths
  double f1() const;         // 2 TP / (2 TP + FP + FN); 0 when all are 0
};

// Overall: every truth against every prediction, whatever their kinds. Micro
// (ME) and macro (MaE): truths of the kind against predictions of the kind,
// matched among themselves, so that precision and recall speak of one
// population. Same kind: the two added up, the "overall" of those papers in
// which a hit must have the right kind.
struct SpottingScores {
  SpotCounts overall, micro, macro, same_kind;
};
SpottingScores ScoreSpotting(const std::vector<SpotInterval>& truth,
                             const std::vector<SpotInterval>& predicted,
                             const MatchRule& rule = {});

// Those of one kind; "" = all.
std::vector<SpotInterval> OfKind(const std::vector<SpotInterval>& intervals,
                                 const std::string& kind);

// The score from which on candidates are kept, and what that gives.
struct CurvePoint {
  double threshold = 0;
  SpotCounts counts;
};
// One point per distinct score, highest first; candidates of equal score come
// in together. Empty when a prediction has no score, or there is none.
std::vector<CurvePoint> PrecisionRecallCurve(
    const std::vector<SpotInterval>& truth,
    const std::vector<SpotInterval>& predicted, const MatchRule& rule = {});

// Area under the curve as sum of (R_i - R_i-1) P_i, not interpolated (as
// scikit-learn's average_precision_score, but recall is of all truths). NaN
// without curve or truths.
double AveragePrecision(const std::vector<CurvePoint>& curve);

// Highest recall reached with at most `rate` false candidates a minute (FROC).
// NaN without curve, truths or minutes (<= 0).
double RecallAtFalseRate(const std::vector<CurvePoint>& curve, double minutes,
                         double rate);

// Spot-then-recognise score (Liong, See, Chan 2023): F1 of spotting x F1 of
// the emotions of the hits, the harmonic mean of macro precision and macro
// recall over the emotions that occur in truth or predictions. Deviations from
// the published script: matching is one to one; hits whose truth has no label
// are left out; a hit that was given no label or "unsure" counts as missed for
// its class and founds none; UAR is the mean of recalls (the script prints the
// mean of precisions).
struct StrsScores {
  int labelled_hits = 0;  // hits whose truth has a label
  double spotting_f1 = 0, precision = 0, recall = 0, analysis_f1 = 0;
  double uf1 = 0, uar = 0, strs = 0;
};
StrsScores ScoreStrs(const std::vector<SpotInterval>& truth,
                     const std::vector<SpotInterval>& predicted,
                     const MatchRule& rule = {});

// 95 % bootstrap intervals: videos are resampled, `videos` of them (those
// without any interval too). Fewer than 2 videos: {0, 0}.
struct SpottingIntervals {
  Interval overall, micro, macro, same_kind;  // of F1
  Interval precision, recall;                 // overall
};
SpottingIntervals BootstrapSpotting(const std::vector<SpotInterval>& truth,
                                    const std::vector<SpotInterval>& predicted,
                                    std::size_t videos, const MatchRule& rule,
                                    int resamples, std::uint64_t seed);

// Signed errors, predicted - true: how far off, and in which direction.
struct ErrorSummary {
  int n = 0;
  double mean_abs = 0, median_abs = 0, mean = 0;
};
ErrorSummary SummariseErrors(const std::vector<double>& errors);

}  // namespace mien

#endif  // MIEN_STAGES_EVALUATE_SPOTTING_SCORES_H_
