#include "tools/run/unit_results.h"

#include <cmath>
#include <set>

#include "pipeline/core/csv.h"
#include "pipeline/core/text.h"
#include "stages/ingest/datasets/unit_map.h"

namespace mien {
namespace {

constexpr std::uint64_t kBootstrapSeed = 20140508;

struct Slice {
  ShownUnits truth;
  std::vector<ShownUnits> predicted;  // per seed
  std::vector<std::string> groups;
};

template <class Predicate>
Slice Cut(const Prepared& prepared, const Predictions& predictions,
          const Predicate& belongs) {
  const SampleSet& set = prepared.set;
  const std::size_t classes = set.classes.size();
  Slice slice;
  slice.predicted.resize(predictions.seeds.size());
  for (std::size_t n = 0; n < set.size(); ++n) {
    const Sample& sample = set.samples[n];
    if (!Tested(predictions, n) || sample.label < 0 || !belongs(n, sample)) {
      continue;
    }
    slice.truth.push_back(sample.shown);
    slice.groups.push_back(
        sample.dataset + "/" +
        (sample.subject.empty() ? std::to_string(n) : sample.subject));
    for (std::size_t s = 0; s < predictions.seeds.size(); ++s) {
      slice.predicted[s].push_back(
          ShownOf(&predictions.probabilities[s][n * classes], classes));
    }
  }
  return slice;
}

UnitScores MeanOf(const std::vector<UnitScores>& seeds) {
  UnitScores mean = seeds.front();
  const auto average = [&seeds](const auto& value) {
    double sum = 0;
    for (const UnitScores& one : seeds) sum += value(one);
    return sum / static_cast<double>(seeds.size());
  };
  mean.mean_f1 = average([](const UnitScores& s) { return s.mean_f1; });
  for (std::size_t k = 0; k < mean.units.size(); ++k) {
    UnitScore& unit = mean.units[k];
    unit.precision =
        average([k](const UnitScores& s) { return s.units[k].precision; });
    unit.recall =
        average([k](const UnitScores& s) { return s.units[k].recall; });
    unit.f1 = average([k](const UnitScores& s) { return s.units[k].f1; });
  }
  return mean;
}

UnitGroup ScoreSlice(const std::string& name, const Slice& slice,
                     const std::vector<std::string>& classes, int resamples) {
  UnitGroup group;
  group.name = name;
  std::vector<UnitScores> seeds;
  for (const ShownUnits& predicted : slice.predicted) {
    seeds.push_back(ScoreUnits(slice.truth, predicted, classes));
  }
  group.mean = MeanOf(seeds);
  if (seeds.size() > 1) {
    double square = 0;
    for (const UnitScores& one : seeds) {
      square += std::pow(one.mean_f1 - group.mean.mean_f1, 2);
    }
    group.mean_f1_sd =
        std::sqrt(square / static_cast<double>(seeds.size() - 1));
  }
  group.interval = BootstrapUnitF1(slice.truth, slice.predicted, slice.groups,
                                   classes, resamples, kBootstrapSeed);
  return group;
}

}  // namespace

std::uint64_t ShownOf(const float* probabilities, std::size_t classes) {
  std::uint64_t shown = 0;
  for (std::size_t k = 0; k < classes; ++k) {
    if (probabilities[k] >= kUnitShownFrom) shown |= std::uint64_t{1} << k;
  }
  return shown;
}

std::string LabelOf(const SampleSet& set, const Sample& sample) {
  if (sample.label < 0) return "";
  return set.several_labels ? UnitsText(set.classes, sample.shown)
                            : set.classes[sample.label];
}

UnitResults ScoreUnitGroups(const Prepared& prepared,
                            const Predictions& predictions,
                            const ProtocolParams& protocol,
                            const std::vector<bool>& seen) {
  UnitResults results;
  if (predictions.seeds.empty()) return results;
  const std::vector<bool> counted = Counted(prepared, predictions, seen);
  std::set<std::string> datasets;
  bool others = false;
  for (std::size_t n = 0; n < prepared.set.size(); ++n) {
    if (!Tested(predictions, n)) continue;
    if (counted[n]) datasets.insert(prepared.set.samples[n].dataset);
    others = others || !counted[n];
  }
  const auto add = [&](const std::string& name, bool is_seen,
                       const auto& belongs) {
    const Slice slice = Cut(prepared, predictions, belongs);
    if (slice.truth.empty()) return;
    results.groups.push_back(
        ScoreSlice(name, slice, prepared.set.classes, protocol.bootstrap));
    results.groups.back().seen = is_seen;
  };
  const bool all_seen =
      !others && seen.size() == prepared.set.size() && !seen.empty() && seen[0];
  add(others ? "held out" : "all", all_seen,
      [&](std::size_t n, const Sample&) { return counted[n]; });
  for (const std::string& dataset : datasets) {
    add(dataset, all_seen, [&](std::size_t n, const Sample& sample) {
      return counted[n] && sample.dataset == dataset;
    });
    results.mean_over_sets += results.groups.back().mean.mean_f1 /
                              static_cast<double>(datasets.size());
  }
  if (others) {
    add("seen in training", true,
        [&](std::size_t n, const Sample&) { return !counted[n]; });
  }
  return results;
}

std::string UnitsCsv(const UnitResults& results) {
  std::string csv = CsvLine({"group", "unit", "n", "support", "precision",
                             "recall", "f1", "constant_f1", "chance_f1"});
  const auto number = [](double value) { return FixedText(value, 6); };
  for (const UnitGroup& group : results.groups) {
    for (const UnitScore& unit : group.mean.units) {
      csv += CsvLine({group.name, unit.name, std::to_string(group.mean.n),
                      std::to_string(unit.support), number(unit.precision),
                      number(unit.recall), number(unit.f1),
                      number(unit.constant_f1), number(unit.chance_f1)});
    }
    csv +=
        CsvLine({group.name, "mean", std::to_string(group.mean.n), "", "", "",
                 number(group.mean.mean_f1), number(group.mean.constant_f1),
                 number(group.mean.chance_f1)});
  }
  return csv;
}

}  // namespace mien
