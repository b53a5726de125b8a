#include "tools/run/pooled_scores.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "pipeline/core/random.h"
#include "stages/ingest/datasets/clip_events.h"

namespace mien {
namespace {

constexpr std::uint64_t kBootstrapSeed = 20140508;

// Truth, predictions and groups of tested samples.
struct Slice {
  std::vector<int> truth;
  std::vector<std::vector<int>> predicted;  // per seed
  std::vector<int> ensemble;
  std::vector<std::string> groups;
};

void Push(const Prepared& prepared, const Predictions& predictions,
          std::size_t n, Slice* slice) {
  const Sample& sample = prepared.set.samples[n];
  const std::size_t classes = prepared.set.classes.size();
  slice->predicted.resize(predictions.seeds.size());
  slice->truth.push_back(sample.label);
  // Frames without a subject are groups of their own.
  slice->groups.push_back(
      sample.dataset + "/" +
      (sample.subject.empty() ? std::to_string(n) : sample.subject));
  for (std::size_t s = 0; s < predictions.seeds.size(); ++s) {
    slice->predicted[s].push_back(predictions.predicted[s][n]);
  }
  const auto* p = &predictions.mean_probabilities[n * classes];
  slice->ensemble.push_back(
      static_cast<int>(std::max_element(p, p + classes) - p));
}

// Those that `belongs(index, sample)` accepts.
template <class Predicate>
Slice Cut(const Prepared& prepared, const Predictions& predictions,
          const Predicate& belongs) {
  const auto& set = prepared.set;
  Slice slice;
  for (std::size_t n = 0; n < set.size(); ++n) {
    const Sample& sample = set.samples[n];
    if (!Tested(predictions, n) || sample.label < 0) continue;
    if (belongs(n, sample)) Push(prepared, predictions, n, &slice);
  }
  return slice;
}

// Means over seeds; the confusion is summed.
Scores MeanOf(const std::vector<Scores>& seeds) {
  Scores mean = seeds.front();
  for (std::size_t s = 1; s < seeds.size(); ++s) {
    mean.accuracy += seeds[s].accuracy;
    mean.uf1 += seeds[s].uf1;
    mean.uar += seeds[s].uar;
    for (std::size_t c = 0; c < mean.per_class.size(); ++c) {
      mean.per_class[c].precision += seeds[s].per_class[c].precision;
      mean.per_class[c].recall += seeds[s].per_class[c].recall;
      mean.per_class[c].f1 += seeds[s].per_class[c].f1;
    }
    for (std::size_t i = 0; i < mean.confusion.size(); ++i) {
      mean.confusion[i] += seeds[s].confusion[i];
    }
  }
  const double count = static_cast<double>(seeds.size());
  mean.accuracy /= count;
  mean.uf1 /= count;
  mean.uar /= count;
  for (ClassScores& c : mean.per_class) {
    c.precision /= count;
    c.recall /= count;
    c.f1 /= count;
  }
  return mean;
}

std::vector<Scores> ScoreSeeds(const Slice& slice,
                               const std::vector<std::string>& classes) {
  std::vector<Scores> seeds;
  for (const auto& predicted : slice.predicted) {
    seeds.push_back(Score(slice.truth, predicted, classes));
  }
  return seeds;
}

GroupScores ScoreSlice(const std::string& name, const Slice& slice,
                       const std::vector<std::string>& classes, int resamples) {
  GroupScores group;
  group.name = name;
  const std::vector<Scores> seeds = ScoreSeeds(slice, classes);
  group.mean = MeanOf(seeds);
  if (seeds.size() > 1) {
    double square = 0;
    for (const Scores& s : seeds) {
      square += (s.uf1 - group.mean.uf1) * (s.uf1 - group.mean.uf1);
    }
    group.uf1_sd = std::sqrt(square / static_cast<double>(seeds.size() - 1));
  }
  if (resamples > 0) {
    group.uf1_interval =
        BootstrapUf1(slice.truth, slice.predicted, slice.groups, classes,
                     resamples, kBootstrapSeed);
  }
  group.ensemble = Score(slice.truth, slice.ensemble, classes);
  group.majority = MajorityFloor(slice.truth, classes);
  group.chance = ChanceFloor(slice.truth, classes);
  return group;
}

}  // namespace

bool Tested(const Predictions& predictions, std::size_t n) {
  return !predictions.predicted.empty() &&
         std::all_of(predictions.predicted.begin(), predictions.predicted.end(),
                     [n](const std::vector<int>& p) { return p[n] >= 0; });
}

Predictions Pool(const Prepared& prepared, const Recognition& recognition) {
  const std::size_t n = prepared.set.size();
  const std::size_t classes = prepared.set.classes.size();
  Predictions pooled;
  for (const Fold& fold : recognition.folds) {
    if (std::find(pooled.seeds.begin(), pooled.seeds.end(), fold.seed) ==
        pooled.seeds.end()) {
      pooled.seeds.push_back(fold.seed);
    }
  }
  pooled.predicted.assign(pooled.seeds.size(), std::vector<int>(n, -1));
  pooled.probabilities.assign(pooled.seeds.size(),
                              std::vector<float>(n * classes, 0));
  for (std::size_t f = 0; f < recognition.folds.size(); ++f) {
    if (!recognition.results[f]) continue;
    const FoldResult& result = *recognition.results[f];
    const auto s = static_cast<std::size_t>(
        std::find(pooled.seeds.begin(), pooled.seeds.end(), result.seed) -
        pooled.seeds.begin());
    for (std::size_t i = 0; i < result.test_idx.size(); ++i) {
      const auto at = static_cast<std::size_t>(result.test_idx[i]);
      const float* p = &result.probabilities[i * classes];
      pooled.predicted[s][at] =
          static_cast<int>(std::max_element(p, p + classes) - p);
      std::copy(p, p + classes, &pooled.probabilities[s][at * classes]);
    }
  }
  pooled.mean_probabilities.assign(n * classes, 0);
  for (const auto& seed : pooled.probabilities) {
    for (std::size_t i = 0; i < seed.size(); ++i) {
      pooled.mean_probabilities[i] +=
          seed[i] / static_cast<float>(pooled.seeds.size());
    }
  }
  return pooled;
}

bool HasSubjects(const Prepared& prepared) {
  return std::any_of(
      prepared.set.samples.begin(), prepared.set.samples.end(),
      [](const Sample& sample) { return !sample.subject.empty(); });
}

std::vector<bool> Counted(const Prepared& prepared,
                          const Predictions& predictions,
                          const std::vector<bool>& seen) {
  const std::size_t count = prepared.set.size();
  std::vector<bool> counted(count, true);
  if (seen.size() != count) return counted;
  bool others = false;
  for (std::size_t n = 0; n < count; ++n) {
    counted[n] = !seen[n];
    others = others || (!seen[n] && Tested(predictions, n) &&
                        prepared.set.samples[n].label >= 0);
  }
  if (!others) counted.assign(count, true);
  return counted;
}

std::vector<GroupScores> ScoreGroups(const Prepared& prepared,
                                     const Predictions& predictions,
                                     const ProtocolParams& protocol,
                                     const std::vector<bool>& seen) {
  std::vector<GroupScores> groups;
  if (predictions.seeds.empty()) return groups;
  const auto& classes = prepared.set.classes;
  const std::vector<bool> counted = Counted(prepared, predictions, seen);
  std::set<std::string> datasets, held, trained;  // of what was tested
  for (std::size_t n = 0; n < prepared.set.size(); ++n) {
    const Sample& sample = prepared.set.samples[n];
    if (counted[n]) datasets.insert(sample.dataset);
    if (!Tested(predictions, n)) continue;
    (counted[n] ? held : trained).insert(sample.split);
  }
  const auto add = [&](const std::string& name, const auto& belongs) {
    const Slice slice = Cut(prepared, predictions, belongs);
    if (slice.truth.empty()) return;
    groups.push_back(ScoreSlice(name, slice, classes, protocol.bootstrap));
  };
  const auto add_split = [&](const std::string& split, bool count) {
    add(split.empty() ? "no split" : split,
        [&, count](std::size_t n, const Sample& sample) {
          return counted[n] == count && sample.split == split;
        });
  };
  const bool mixed = !trained.empty();
  const bool one_split = mixed && held.size() == 1 && !held.begin()->empty();
  add(one_split ? *held.begin()
      : mixed   ? "held out"
                : "all",
      [&](std::size_t n, const Sample&) { return counted[n]; });
  if (!mixed || datasets.size() > 1) {
    for (const std::string& dataset : datasets) {
      add(dataset, [&](std::size_t n, const Sample& sample) {
        return counted[n] && sample.dataset == dataset;
      });
    }
  }
  if (held.size() > 1) {
    for (const std::string& split : held) {
      if (!split.empty() || mixed) add_split(split, true);
    }
  }
  const std::size_t first_trained = groups.size();
  for (const std::string& split : trained) add_split(split, false);
  const bool all_seen = !mixed && seen.size() == prepared.set.size() &&
                        std::find(seen.begin(), seen.end(), true) != seen.end();
  for (std::size_t g = all_seen ? 0 : first_trained; g < groups.size(); ++g) {
    groups[g].seen = true;
  }
  return groups;
}

std::vector<SubjectScores> ScoreSubjects(const Prepared& prepared,
                                         const Predictions& predictions,
                                         const std::vector<bool>& seen) {
  std::vector<SubjectScores> subjects;
  if (predictions.seeds.empty()) return subjects;
  const std::vector<bool> counted = Counted(prepared, predictions, seen);
  std::map<std::pair<std::string, std::string>, Slice> slices;
  for (std::size_t n = 0; n < prepared.set.size(); ++n) {
    const Sample& sample = prepared.set.samples[n];
    if (sample.subject.empty() || sample.label < 0) continue;
    if (!counted[n] || !Tested(predictions, n)) continue;
    Push(prepared, predictions, n, &slices[{sample.dataset, sample.subject}]);
  }
  for (const auto& [name, slice] : slices) {
    subjects.push_back({name.first, name.second,
                        MeanOf(ScoreSeeds(slice, prepared.set.classes))});
  }
  return subjects;
}

ApexScores ScoreApexOf(const std::vector<ClipOutcome>& clips) {
  std::vector<ApexCase> cases;
  for (const ClipOutcome& clip : clips) {
    if (clip.clip.coded.empty()) continue;
    const CodedEvent& truth = EventAt(clip.clip, clip.apex_number);
    if (clip.source != "spotted" || !clip.event || !truth.apex) continue;
    ApexCase one;
    one.truth = static_cast<double>(*truth.apex);
    one.predicted = clip.apex_number;
    one.onset = static_cast<double>(truth.onset.value_or(*truth.apex));
    one.offset = static_cast<double>(truth.offset.value_or(*truth.apex));
    one.clip_first = static_cast<double>(clip.first_number);
    one.clip_last = static_cast<double>(clip.first_number + clip.frames - 1);
    one.fps = clip.fps;
    cases.push_back(one);
  }
  if (cases.empty()) return {};
  return ScoreApex(cases);
}

}  // namespace mien
