#include "stages/evaluate/spotting_scores.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "pipeline/core/error.h"
#include "pipeline/core/random.h"
#include "stages/exchange/event_terms.h"

namespace mien {
namespace {

constexpr std::size_t kMaxLooks = 50000000;
const double kNaN = std::numeric_limits<double>::quiet_NaN();

double Ratio(double part, double whole) { return whole > 0 ? part / whole : 0; }

double Length(const SpotInterval& interval) {
  return static_cast<double>(interval.offset_frame - interval.onset_frame) + 1;
}

// Best score first; those without a score last.
std::vector<std::size_t> ByScore(const std::vector<SpotInterval>& predicted) {
  std::vector<std::size_t> order(predicted.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto key = [](const SpotInterval& one) {
    return std::isnan(one.score) ? -std::numeric_limits<double>::infinity()
                                 : one.score;
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t i, std::size_t j) {
                     const SpotInterval &a = predicted[i], &b = predicted[j];
                     if (key(a) != key(b)) return key(a) > key(b);
                     if (a.video != b.video) return a.video < b.video;
                     return a.onset_frame < b.onset_frame;
                   });
  return order;
}

bool Before(const SpotInterval& a, const SpotInterval& b) {
  return a.video != b.video ? a.video < b.video : a.onset_frame < b.onset_frame;
}

SpotCounts CountsOf(std::size_t truths, std::size_t candidates,
                    std::size_t hits) {
  SpotCounts counts;
  counts.hits = static_cast<int>(hits);
  counts.false_alarms = static_cast<int>(candidates - hits);
  counts.misses = static_cast<int>(truths - hits);
  return counts;
}

SpotCounts Add(const SpotCounts& a, const SpotCounts& b) {
  SpotCounts sum = a;
  sum.hits += b.hits;
  sum.false_alarms += b.false_alarms;
  sum.misses += b.misses;
  return sum;
}

SpotCounts ScoreKind(const std::vector<SpotInterval>& truth,
                     const std::vector<SpotInterval>& predicted,
                     const std::string& kind, const MatchRule& rule) {
  const auto t = OfKind(truth, kind);
  const auto p = OfKind(predicted, kind);
  return CountsOf(t.size(), p.size(), MatchSpots(t, p, rule).size());
}

// Pooled counts need the sum over videos only: counts by video.
std::vector<SpotCounts> CountsByVideo(
    const std::vector<SpotInterval>& truth,
    const std::vector<SpotInterval>& predicted, std::size_t videos,
    const MatchRule& rule) {
  std::vector<SpotCounts> counts(videos);
  for (const SpotInterval& one : truth) ++counts.at(one.video).misses;
  for (const SpotInterval& one : predicted) {
    ++counts.at(one.video).false_alarms;
  }
  for (const SpotMatch& match : MatchSpots(truth, predicted, rule)) {
    SpotCounts& own = counts[truth[match.truth].video];
    ++own.hits;
    --own.misses;
    --own.false_alarms;
  }
  return counts;
}

Interval Percentiles(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return {Quantile(values, 0.025), Quantile(values, 0.975)};
}

}  // namespace

double IntervalIou(const SpotInterval& a, const SpotInterval& b) {
  if (a.video != b.video) return 0;
  const auto first = std::max(a.onset_frame, b.onset_frame);
  const auto last = std::min(a.offset_frame, b.offset_frame);
  if (last < first) return 0;
  const double both = static_cast<double>(last - first) + 1;
  return both / (Length(a) + Length(b) - both);
}

std::vector<SpotMatch> MatchSpots(const std::vector<SpotInterval>& truth,
                                  const std::vector<SpotInterval>& predicted,
                                  const MatchRule& rule) {
  MIEN_CHECK(rule.min_iou > 0 && rule.min_iou <= 1, "IoU outside (0, 1]");
  std::vector<std::size_t> sorted(truth.size());
  std::iota(sorted.begin(), sorted.end(), std::size_t{0});
  std::stable_sort(
      sorted.begin(), sorted.end(),
      [&](std::size_t i, std::size_t j) { return Before(truth[i], truth[j]); });
  std::vector<bool> taken(truth.size(), false);
  std::vector<SpotMatch> matches;
  std::size_t looks = 0;
  for (const std::size_t p : ByScore(predicted)) {
    const SpotInterval& one = predicted[p];
    // A truth that reaches min_iou is at most Length / min_iou long.
    SpotInterval earliest = one;
    earliest.onset_frame -=
        static_cast<std::int64_t>(std::ceil(Length(one) / rule.min_iou));
    auto at = std::lower_bound(sorted.begin(), sorted.end(), earliest,
                               [&](std::size_t i, const SpotInterval& bound) {
                                 return Before(truth[i], bound);
                               });
    SpotMatch best{0, p, 0};
    for (; at != sorted.end() && truth[*at].video == one.video &&
           truth[*at].onset_frame <= one.offset_frame;
         ++at) {
      if (++looks > kMaxLooks) {
        throw DataError(
            "the intervals of one video overlap too much to be matched "
            "(tens of millions of pairs): are the videos told apart?");
      }
      if (taken[*at]) continue;
      if (rule.by_face && truth[*at].face != one.face) continue;
      const double iou = IntervalIou(truth[*at], one);
      if (iou >= rule.min_iou && iou > best.iou) best = {*at, p, iou};
    }
    if (best.iou <= 0) continue;
    taken[best.truth] = true;
    matches.push_back(best);
  }
  return matches;
}

double SpotCounts::precision() const { return Ratio(hits, candidates()); }
double SpotCounts::recall() const { return Ratio(hits, truths()); }
double SpotCounts::f1() const {
  return Ratio(2.0 * hits, 2.0 * hits + false_alarms + misses);
}

std::vector<SpotInterval> OfKind(const std::vector<SpotInterval>& intervals,
                                 const std::string& kind) {
  if (kind.empty()) return intervals;
  std::vector<SpotInterval> own;
  std::copy_if(intervals.begin(), intervals.end(), std::back_inserter(own),
               [&](const SpotInterval& one) { return one.kind == kind; });
  return own;
}

SpottingScores ScoreSpotting(const std::vector<SpotInterval>& truth,
                             const std::vector<SpotInterval>& predicted,
                             const MatchRule& rule) {
  SpottingScores scores;
  scores.overall = ScoreKind(truth, predicted, "", rule);
  scores.micro = ScoreKind(truth, predicted, KindText(EventKind::kMicro), rule);
  scores.macro = ScoreKind(truth, predicted, KindText(EventKind::kMacro), rule);
  scores.same_kind = Add(scores.micro, scores.macro);
  return scores;
}

std::vector<CurvePoint> PrecisionRecallCurve(
    const std::vector<SpotInterval>& truth,
    const std::vector<SpotInterval>& predicted, const MatchRule& rule) {
  for (const SpotInterval& one : predicted) {
    if (std::isnan(one.score)) return {};
  }
  std::vector<bool> hit(predicted.size(), false);
  for (const SpotMatch& match : MatchSpots(truth, predicted, rule)) {
    hit[match.predicted] = true;
  }
  std::vector<CurvePoint> curve;
  std::size_t hits = 0;
  const auto order = ByScore(predicted);
  for (std::size_t i = 0; i < order.size(); ++i) {
    hits += hit[order[i]] ? 1 : 0;
    const double score = predicted[order[i]].score;
    if (i + 1 < order.size() && predicted[order[i + 1]].score == score) {
      continue;
    }
    curve.push_back({score, CountsOf(truth.size(), i + 1, hits)});
  }
  return curve;
}

double AveragePrecision(const std::vector<CurvePoint>& curve) {
  if (curve.empty() || curve.front().counts.truths() == 0) return kNaN;
  double area = 0, recall = 0;
  for (const CurvePoint& point : curve) {
    area += (point.counts.recall() - recall) * point.counts.precision();
    recall = point.counts.recall();
  }
  return area;
}

double RecallAtFalseRate(const std::vector<CurvePoint>& curve, double minutes,
                         double rate) {
  if (curve.empty() || curve.front().counts.truths() == 0 || !(minutes > 0)) {
    return kNaN;
  }
  double recall = 0;
  for (const CurvePoint& point : curve) {
    // 1e-9: "5 a minute" over 0.2 minutes is 1 candidate, rounding or not.
    if (point.counts.false_alarms > rate * minutes + 1e-9) break;
    recall = point.counts.recall();
  }
  return recall;
}

StrsScores ScoreStrs(const std::vector<SpotInterval>& truth,
                     const std::vector<SpotInterval>& predicted,
                     const MatchRule& rule) {
  struct Counts {
    int hits = 0, truths = 0, predictions = 0;
  };
  std::map<std::string, Counts> classes;
  for (const auto* list : {&truth, &predicted}) {
    for (const SpotInterval& one : *list) {
      if (!one.label.empty() && one.label != "unsure") classes[one.label];
    }
  }
  StrsScores scores;
  const auto matches = MatchSpots(truth, predicted, rule);
  for (const SpotMatch& match : matches) {
    const std::string& is = truth[match.truth].label;
    const std::string& said = predicted[match.predicted].label;
    if (is.empty() || is == "unsure") continue;
    ++scores.labelled_hits;
    ++classes[is].truths;
    if (said == is) ++classes[is].hits;
    if (!said.empty() && said != "unsure") ++classes[said].predictions;
  }
  const auto k = static_cast<double>(classes.size());
  for (const auto& [name, counts] : classes) {
    scores.precision += Ratio(counts.hits, counts.predictions) / k;
    scores.recall += Ratio(counts.hits, counts.truths) / k;
    scores.uf1 +=
        Ratio(2.0 * counts.hits, counts.truths + counts.predictions) / k;
  }
  scores.uar = scores.recall;
  scores.analysis_f1 = Ratio(2 * scores.precision * scores.recall,
                             scores.precision + scores.recall);
  scores.spotting_f1 =
      CountsOf(truth.size(), predicted.size(), matches.size()).f1();
  scores.strs = scores.spotting_f1 * scores.analysis_f1;
  return scores;
}

SpottingIntervals BootstrapSpotting(const std::vector<SpotInterval>& truth,
                                    const std::vector<SpotInterval>& predicted,
                                    std::size_t videos, const MatchRule& rule,
                                    int resamples, std::uint64_t seed) {
  if (videos < 2 || resamples < 1) return {};
  const auto overall = CountsByVideo(truth, predicted, videos, rule);
  const auto of_kind = [&](EventKind kind) {
    return CountsByVideo(OfKind(truth, KindText(kind)),
                         OfKind(predicted, KindText(kind)), videos, rule);
  };
  const auto micro = of_kind(EventKind::kMicro);
  const auto macro = of_kind(EventKind::kMacro);
  Rng rng(DeriveSeed(seed, "evaluate", "spotting"));
  std::vector<std::vector<double>> values(6);
  for (int i = 0; i < resamples; ++i) {
    SpotCounts all, me, mae;
    for (std::size_t n = 0; n < videos; ++n) {
      const auto v = static_cast<std::size_t>(
          rng.Below(static_cast<std::int64_t>(videos)));
      all = Add(all, overall[v]);
      me = Add(me, micro[v]);
      mae = Add(mae, macro[v]);
    }
    const double row[] = {all.f1(),          me.f1(),         mae.f1(),
                          Add(me, mae).f1(), all.precision(), all.recall()};
    for (std::size_t k = 0; k < values.size(); ++k) values[k].push_back(row[k]);
  }
  return {Percentiles(values[0]), Percentiles(values[1]),
          Percentiles(values[2]), Percentiles(values[3]),
          Percentiles(values[4]), Percentiles(values[5])};
}

ErrorSummary SummariseErrors(const std::vector<double>& errors) {
  ErrorSummary summary;
  summary.n = static_cast<int>(errors.size());
  std::vector<double> sizes;
  for (const double error : errors) {
    sizes.push_back(std::abs(error));
    summary.mean_abs += std::abs(error) / summary.n;
    summary.mean += error / summary.n;
  }
  if (sizes.empty()) return summary;
  std::sort(sizes.begin(), sizes.end());
  const std::size_t half = sizes.size() / 2;
  summary.median_abs =
      sizes.size() % 2 == 1 ? sizes[half] : (sizes[half - 1] + sizes[half]) / 2;
  return summary;
}

}  // namespace mien
