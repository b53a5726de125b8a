#include "stages/recognize/protocol.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "pipeline/core/error.h"
#include "pipeline/core/random.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

using Subject = std::pair<std::string, std::string>;  // data set, subject

Subject SubjectOf(const Sample& sample) {
  return {sample.dataset, sample.subject};
}

std::vector<int> Labelled(const SampleSet& set) {
  std::vector<int> idx;
  for (std::size_t i = 0; i < set.size(); ++i) {
    if (set.samples[i].label >= 0) idx.push_back(static_cast<int>(i));
  }
  return idx;
}

// `test(sample)` says who is held out; every other labelled sample trains.
template <class Predicate>
Fold MakeFold(const SampleSet& set, const std::string& name, int seed,
              const Predicate& test) {
  Fold fold;
  fold.name = name;
  fold.seed = seed;
  for (const int i : Labelled(set)) {
    (test(set.samples[i]) ? fold.test_idx : fold.train_idx).push_back(i);
  }
  return fold;
}

std::vector<Fold> Loso(const SampleSet& set, int seed) {
  std::set<Subject> subjects;
  for (const int i : Labelled(set)) subjects.insert(SubjectOf(set.samples[i]));
  if (subjects.size() < 2) {
    throw DataError(Str("loso needs at least 2 subjects, the samples have ",
                        subjects.size(),
                        ": choose another protocol.kind or add data"));
  }
  std::vector<Fold> folds;
  for (const Subject& subject : subjects) {
    folds.push_back(
        MakeFold(set, subject.first + "/" + subject.second, seed,
                 [&](const Sample& s) { return SubjectOf(s) == subject; }));
  }
  return folds;
}

std::vector<Fold> HoldOut(const SampleSet& set, int seed) {
  std::set<std::string> datasets;
  for (const int i : Labelled(set)) datasets.insert(set.samples[i].dataset);
  if (datasets.size() < 2) {
    throw DataError(Str("hold-out needs at least 2 data sets, the samples ",
                        "have ", datasets.size(),
                        ": choose another protocol.kind or add data"));
  }
  std::vector<Fold> folds;
  for (const std::string& dataset : datasets) {
    folds.push_back(MakeFold(set, dataset, seed, [&](const Sample& s) {
      return s.dataset == dataset;
    }));
  }
  return folds;
}

// Fold of each subject. Subjects come in random order, large ones first, and
// go where they disturb the balance of classes and sizes least.
std::map<Subject, int> Deal(const SampleSet& set, int folds, int seed) {
  std::map<Subject, std::vector<int>> counts;  // per class
  for (const int i : Labelled(set)) {
    auto& own = counts[SubjectOf(set.samples[i])];
    own.resize(set.classes.size(), 0);
    ++own[set.samples[i].label];
  }
  if (static_cast<int>(counts.size()) < folds) {
    throw DataError(Str("k-fold with ", folds, " folds needs as many ",
                        "subjects, the samples have ", counts.size(),
                        ": lower protocol.folds"));
  }
  struct Hand {
    Subject subject;
    std::vector<int> counts;
    int total = 0;
  };
  std::vector<Hand> hands;
  for (const auto& [subject, own] : counts) {
    Hand hand{subject, own, 0};
    for (const int count : own) hand.total += count;
    hands.push_back(std::move(hand));
  }
  Rng rng(DeriveSeed(static_cast<std::uint64_t>(seed), "protocol", "k-fold"));
  rng.Shuffle(&hands);
  std::stable_sort(
      hands.begin(), hands.end(),
      [](const Hand& a, const Hand& b) { return a.total > b.total; });
  std::vector<std::vector<std::int64_t>> loads(
      folds, std::vector<std::int64_t>(set.classes.size(), 0));
  std::map<Subject, int> result;
  for (const Hand& hand : hands) {
    // Adding n to a load L raises sum L^2 by n^2 + 2 n L: the last term
    // decides. An empty fold costs nothing, so none stays empty.
    std::int64_t best_cost = -1;
    int best = 0;
    for (int f = 0; f < folds; ++f) {
      std::int64_t cost = 0;
      std::int64_t load = 0;
      for (std::size_t c = 0; c < hand.counts.size(); ++c) {
        cost += hand.counts[c] * loads[f][c];
        load += loads[f][c];
      }
      if (load > 0) cost += 1 + load;
      if (best_cost < 0 || cost < best_cost) {
        best_cost = cost;
        best = f;
      }
    }
    for (std::size_t c = 0; c < hand.counts.size(); ++c) {
      loads[best][c] += hand.counts[c];
    }
    result[hand.subject] = best;
  }
  return result;
}

std::vector<Fold> KFold(const SampleSet& set, int count, int seed) {
  const std::map<Subject, int> fold_of = Deal(set, count, seed);
  std::vector<Fold> folds;
  for (int f = 0; f < count; ++f) {
    folds.push_back(MakeFold(
        set, Str("fold", f + 1), seed,
        [&](const Sample& s) { return fold_of.at(SubjectOf(s)) == f; }));
  }
  return folds;
}

Fold SplitFold(const SampleSet& set, const ProtocolParams& params, int seed) {
  Fold fold;
  fold.name = params.test_split;
  fold.seed = seed;
  std::set<std::string> splits;
  for (const int i : Labelled(set)) {
    const std::string& split = set.samples[i].split;
    splits.insert("'" + split + "'");
    if (split == params.train_split) fold.train_idx.push_back(i);
    if (split == params.test_split) fold.test_idx.push_back(i);
  }
  if (params.train_split == params.test_split) {
    throw ConfigError(
        "protocol.train_split and protocol.test_split are both '" +
        params.test_split + "'");
  }
  for (const auto& [name, idx] :
       {std::pair(params.train_split, &fold.train_idx),
        std::pair(params.test_split, &fold.test_idx)}) {
    if (idx->empty()) {
      throw DataError(Str(
          "no sample belongs to split '", name, "'; there are: ",
          Join(std::vector<std::string>(splits.begin(), splits.end()), ", ")));
    }
  }
  return fold;
}

std::vector<Fold> FoldsOfSeed(const SampleSet& set,
                              const ProtocolParams& params, int seed) {
  if (params.kind == "loso") return Loso(set, seed);
  if (params.kind == "hold-out") return HoldOut(set, seed);
  if (params.kind == "k-fold") return KFold(set, params.folds, seed);
  if (params.kind == "split") return {SplitFold(set, params, seed)};
  MIEN_CHECK(params.kind == "predict", "unknown protocol " + params.kind);
  Fold fold;
  fold.name = "all";
  fold.seed = seed;
  for (std::size_t i = 0; i < set.size(); ++i) {
    fold.test_idx.push_back(static_cast<int>(i));
  }
  return {fold};
}

void CheckFolds(const SampleSet& set, const std::vector<Fold>& folds,
                bool subjects_apart) {
  std::vector<char> tested(set.size(), 0);
  for (const Fold& fold : folds) {
    const std::set<int> train(fold.train_idx.begin(), fold.train_idx.end());
    std::set<Subject> trained;
    for (const int i : train) trained.insert(SubjectOf(set.samples[i]));
    for (const int i : fold.test_idx) {
      MIEN_CHECK(!tested[i], Str("sample ", i, " is tested twice"));
      tested[i] = 1;
      MIEN_CHECK(
          train.count(i) == 0,
          Str("sample ", i, " is trained on and tested in fold ", fold.name));
      MIEN_CHECK(
          !subjects_apart || trained.count(SubjectOf(set.samples[i])) == 0,
          "a subject is trained on and tested in fold " + fold.name);
    }
  }
}

}  // namespace

std::vector<Fold> MakeFolds(const SampleSet& set,
                            const ProtocolParams& params) {
  if (set.size() == 0) {
    throw DataError("there is no sample to train on or to predict");
  }
  if (params.seeds.empty()) {
    throw ConfigError("protocol.seeds is empty: give at least one seed");
  }
  if (std::set<int>(params.seeds.begin(), params.seeds.end()).size() !=
      params.seeds.size()) {
    throw ConfigError("protocol.seeds holds a seed twice");
  }
  const bool subjects_apart =
      params.kind != "split" && params.kind != "predict";
  std::vector<Fold> all;
  for (const int seed : params.seeds) {
    std::vector<Fold> folds = FoldsOfSeed(set, params, seed);
    CheckFolds(set, folds, subjects_apart);
    for (Fold& fold : folds) all.push_back(std::move(fold));
  }
  return all;
}

}  // namespace mien
