#include "stages/evaluate/unit_scores.h"

#include <algorithm>

#include "pipeline/core/error.h"
#include "pipeline/core/random.h"
#include "pipeline/core/text.h"
#include "stages/evaluate/group_bootstrap.h"

namespace mien {
namespace {

// Of one unit.
struct Counts {
  int hits = 0, shown = 0, predicted = 0;

  double f1() const {
    return shown + predicted > 0 ? 2.0 * hits / (shown + predicted) : 0;
  }
};

Counts CountUnit(const ShownUnits& truth, const ShownUnits& predicted,
                 std::size_t unit) {
  Counts counts;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const bool is = truth[i] >> unit & 1, said = predicted[i] >> unit & 1;
    counts.hits += is && said;
    counts.shown += is;
    counts.predicted += said;
  }
  return counts;
}

double Ratio(double part, double whole) { return whole > 0 ? part / whole : 0; }

// Mean F1 over the units that occur.
double MeanF1(const std::vector<Counts>& units) {
  double sum = 0;
  int occurring = 0;
  for (const Counts& counts : units) {
    if (counts.shown == 0) continue;
    sum += counts.f1();
    ++occurring;
  }
  return Ratio(sum, occurring);
}

}  // namespace

UnitScores ScoreUnits(const ShownUnits& truth, const ShownUnits& predicted,
                      const std::vector<std::string>& names) {
  MIEN_CHECK(truth.size() == predicted.size(), "one prediction per sample");
  UnitScores scores;
  scores.n = static_cast<int>(truth.size());
  int occurring = 0;
  for (std::size_t k = 0; k < names.size(); ++k) {
    const Counts counts = CountUnit(truth, predicted, k);
    UnitScore unit;
    unit.name = names[k];
    unit.support = counts.shown;
    unit.precision = Ratio(counts.hits, counts.predicted);
    unit.recall = Ratio(counts.hits, counts.shown);
    unit.f1 = counts.f1();
    const double share = Ratio(counts.shown, scores.n);
    unit.constant_f1 = Ratio(2 * share, 1 + share);
    unit.chance_f1 = share;  // 2 s^2 n / (s n + s n)
    scores.units.push_back(unit);
    if (counts.shown == 0) continue;
    ++occurring;
    scores.mean_f1 += unit.f1;
    scores.constant_f1 += unit.constant_f1;
    scores.chance_f1 += unit.chance_f1;
  }
  for (double* mean :
       {&scores.mean_f1, &scores.constant_f1, &scores.chance_f1}) {
    *mean = Ratio(*mean, occurring);
  }
  return scores;
}

Interval BootstrapUnitF1(const ShownUnits& truth,
                         const std::vector<ShownUnits>& predicted_per_seed,
                         const std::vector<std::string>& groups,
                         const std::vector<std::string>& names, int resamples,
                         std::uint64_t seed) {
  MIEN_CHECK(groups.size() == truth.size(), "one group per sample");
  if (truth.empty() || predicted_per_seed.empty() || resamples < 1) return {};
  // groups x seeds x units
  std::vector<std::vector<std::vector<Counts>>> counts;
  for (const auto& [group, samples] : MembersOf(groups)) {
    std::vector<std::vector<Counts>> per_seed;
    for (const ShownUnits& predicted : predicted_per_seed) {
      MIEN_CHECK(predicted.size() == truth.size(), "one prediction per sample");
      ShownUnits own_truth, own_predicted;
      for (const std::size_t i : samples) {
        own_truth.push_back(truth[i]);
        own_predicted.push_back(predicted[i]);
      }
      per_seed.emplace_back();
      for (std::size_t k = 0; k < names.size(); ++k) {
        per_seed.back().push_back(CountUnit(own_truth, own_predicted, k));
      }
    }
    counts.push_back(std::move(per_seed));
  }
  const auto figure = [&](const std::vector<int>& times) {
    double value = 0;
    for (std::size_t s = 0; s < predicted_per_seed.size(); ++s) {
      std::vector<Counts> sum(names.size());
      for (std::size_t g = 0; g < counts.size(); ++g) {
        for (std::size_t k = 0; k < sum.size(); ++k) {
          sum[k].hits += times[g] * counts[g][s][k].hits;
          sum[k].shown += times[g] * counts[g][s][k].shown;
          sum[k].predicted += times[g] * counts[g][s][k].predicted;
        }
      }
      value += MeanF1(sum) / static_cast<double>(predicted_per_seed.size());
    }
    return value;
  };
  return BootstrapByGroup(counts.size(), resamples, seed, figure);
}

}  // namespace mien
