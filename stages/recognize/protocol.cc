#include "stages/recognize/protocol.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "pipeline/core/error.h"
#include "pipeline/core/random.h"
#include "pipeline/core/text.h"
#include "stages/recognize/deal.h"

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
// Extra pairs of a held-out clip are in neither part.
template <class Predicate>
Fold MakeFold(const SampleSet& set, const std::string& name, int seed,
              const Predicate& test) {
  Fold fold;
  fold.name = name;
  fold.seed = seed;
  for (const int i : Labelled(set)) {
    if (!test(set.samples[i])) {
      fold.train_idx.push_back(i);
    } else if (!set.samples[i].extra) {
      fold.test_idx.push_back(i);
    }
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

// Samples of each class of the subjects of `idx`.
using SubjectCounts = std::map<Subject, std::vector<int>>;
SubjectCounts CountSubjects(const SampleSet& set, const std::vector<int>& idx) {
  SubjectCounts per_subject;
  for (const int i : idx) {
    const Sample& sample = set.samples[i];
    auto& own = per_subject[SubjectOf(sample)];
    own.resize(set.classes.size(), 0);
    if (sample.extra) continue;
    for (std::size_t k = 0; k < own.size(); ++k) {
      own[k] += set.several_labels ? sample.Shows(static_cast<int>(k))
                                   : sample.label == static_cast<int>(k);
    }
  }
  return per_subject;
}

// Fold of each subject.
std::map<Subject, int> Deal(const SubjectCounts& per_subject, int folds,
                            Rng* rng) {
  std::vector<std::vector<int>> counts;
  for (const auto& [subject, own] : per_subject) counts.push_back(own);
  const std::vector<int> fold_of = DealGroups(counts, folds, rng);
  std::map<Subject, int> result;
  std::size_t at = 0;
  for (const auto& [subject, own] : per_subject) {
    result[subject] = fold_of[at++];
  }
  return result;
}

std::vector<Fold> KFold(const SampleSet& set, int count, int seed) {
  const SubjectCounts per_subject = CountSubjects(set, Labelled(set));
  if (static_cast<int>(per_subject.size()) < count) {
    throw DataError(Str("k-fold with ", count, " folds needs as many ",
                        "subjects, the samples have ", per_subject.size(),
                        ": lower protocol.folds"));
  }
  Rng rng(DeriveSeed(static_cast<std::uint64_t>(seed), "protocol", "k-fold"));
  const std::map<Subject, int> fold_of = Deal(per_subject, count, &rng);
  std::vector<Fold> folds;
  for (int f = 0; f < count; ++f) {
    folds.push_back(MakeFold(
        set, Str("fold", f + 1), seed,
        [&](const Sample& s) { return fold_of.at(SubjectOf(s)) == f; }));
  }
  return folds;
}

// Moves a share of each class from training to validation, by the seed.
void HoldValidation(const SampleSet& set, double share, Fold* fold) {
  Rng rng(DeriveSeed(static_cast<std::uint64_t>(fold->seed), "protocol",
                     "validation"));
  std::vector<std::vector<int>> by_class(set.classes.size());
  for (const int i : fold->train_idx) {
    by_class[static_cast<std::size_t>(set.samples[i].label)].push_back(i);
  }
  std::vector<int> train;
  for (std::vector<int>& own : by_class) {
    rng.Shuffle(&own);
    const auto held = static_cast<std::ptrdiff_t>(
        std::lround(share * static_cast<double>(own.size())));
    fold->validation_idx.insert(fold->validation_idx.end(), own.begin(),
                                own.begin() + held);
    train.insert(train.end(), own.begin() + held, own.end());
  }
  std::sort(train.begin(), train.end());
  std::sort(fold->validation_idx.begin(), fold->validation_idx.end());
  fold->train_idx = std::move(train);
}

Fold SplitFold(const SampleSet& set, const ProtocolParams& params, int seed,
               bool need_tests) {
  Fold fold;
  fold.name = params.test_split;
  fold.seed = seed;
  std::set<std::string> splits;
  for (const int i : Labelled(set)) {
    const std::string& split = set.samples[i].split;
    splits.insert("'" + split + "'");
    if (split == params.train_split) fold.train_idx.push_back(i);
    if (split == params.test_split && !set.samples[i].extra) {
      fold.test_idx.push_back(i);
    }
  }
  if (params.train_split == params.test_split) {
    throw ConfigError(
        "protocol.train_split and protocol.test_split are both '" +
        params.test_split + "'");
  }
  for (const auto& [name, idx] :
       {std::pair(params.train_split, &fold.train_idx),
        std::pair(params.test_split, &fold.test_idx)}) {
    if (idx->empty() && (need_tests || idx == &fold.train_idx)) {
      throw DataError(Str(
          "no sample belongs to split '", name, "'; there are: ",
          Join(std::vector<std::string>(splits.begin(), splits.end()), ", ")));
    }
  }
  if (params.validation_share > 0) {
    HoldValidation(set, params.validation_share, &fold);
  }
  return fold;
}

EpochChoice ChoiceOf(const ProtocolParams& params) {
  EpochChoice choice;
  choice.candidates = params.nested_epochs;
  std::sort(choice.candidates.begin(), choice.candidates.end());
  choice.inner_folds = params.nested_folds;
  choice.best_validation = params.final_epoch == "best-validation";
  return choice;
}

std::vector<Fold> FoldsOfSeed(const SampleSet& set,
                              const ProtocolParams& params, int seed) {
  if (params.kind == "loso") return Loso(set, seed);
  if (params.kind == "hold-out") return HoldOut(set, seed);
  if (params.kind == "k-fold") return KFold(set, params.folds, seed);
  if (params.kind == "split") return {SplitFold(set, params, seed, true)};
  MIEN_CHECK(params.kind == "predict", "unknown protocol " + params.kind);
  Fold fold;
  fold.name = "all";
  fold.seed = seed;
  const std::size_t count = set.main_count();
  for (std::size_t i = 0; i < count; ++i) {
    fold.test_idx.push_back(static_cast<int>(i));
  }
  return {fold};
}

void CheckFolds(const SampleSet& set, const std::vector<Fold>& folds,
                bool subjects_apart) {
  std::vector<char> tested(set.size(), 0);
  for (const Fold& fold : folds) {
    std::set<int> used(fold.train_idx.begin(), fold.train_idx.end());
    used.insert(fold.validation_idx.begin(), fold.validation_idx.end());
    MIEN_CHECK(
        used.size() == fold.train_idx.size() + fold.validation_idx.size(),
        "a sample is trained on twice or validates itself in fold " +
            fold.name);
    std::set<Subject> subjects;
    std::set<std::pair<Subject, std::string>> extra_clips;
    for (const int i : used) {
      const Sample& sample = set.samples[i];
      subjects.insert(SubjectOf(sample));
      if (sample.extra) extra_clips.insert({SubjectOf(sample), sample.clip});
    }
    for (const int i : fold.test_idx) {
      const Sample& sample = set.samples[i];
      MIEN_CHECK(!sample.extra, Str("extra sample ", i, " is tested"));
      MIEN_CHECK(!tested[i], Str("sample ", i, " is tested twice"));
      tested[i] = 1;
      MIEN_CHECK(
          used.count(i) == 0,
          Str("sample ", i, " is trained on and tested in fold ", fold.name));
      MIEN_CHECK(
          extra_clips.count({SubjectOf(sample), sample.clip}) == 0,
          "a clip's pairs are trained on and tested in fold " + fold.name);
      MIEN_CHECK(!subjects_apart || subjects.count(SubjectOf(sample)) == 0,
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
    for (Fold& fold : folds) fold.choice = ChoiceOf(params);
    CheckFolds(set, folds, subjects_apart);
    for (Fold& fold : folds) all.push_back(std::move(fold));
  }
  return all;
}

std::vector<Fold> MakeInnerFolds(const SampleSet& set, const Fold& fold,
                                 int count) {
  const SubjectCounts per_subject = CountSubjects(set, fold.train_idx);
  if (per_subject.size() < 2) {
    throw DataError(Str("fold '", fold.name, "' has ", per_subject.size(),
                        " training subject, an inner choice needs at least 2: "
                        "empty protocol.designs or add data"));
  }
  const int parts = std::min(count, static_cast<int>(per_subject.size()));
  Rng rng(
      DeriveSeed(static_cast<std::uint64_t>(fold.seed), "designs", fold.name));
  const std::map<Subject, int> part_of = Deal(per_subject, parts, &rng);
  std::vector<Fold> inner(static_cast<std::size_t>(parts));
  for (int f = 0; f < parts; ++f) {
    Fold& one = inner[static_cast<std::size_t>(f)];
    one.name = Str(fold.name, ", inner ", f + 1);
    one.seed = fold.seed;
    one.choice = fold.choice;
    for (const int i : fold.train_idx) {
      const Sample& sample = set.samples[static_cast<std::size_t>(i)];
      if (part_of.at(SubjectOf(sample)) != f) {
        one.train_idx.push_back(i);
      } else if (!sample.extra) {
        one.test_idx.push_back(i);
      }
    }
  }
  CheckFolds(set, inner, true);
  return inner;
}

Fold MakeWholeFold(const SampleSet& set, const ProtocolParams& params) {
  MIEN_CHECK(!params.seeds.empty(), "a seed");
  const int seed = params.seeds.front();
  Fold fold;
  if (params.kind == "split") {
    fold = SplitFold(set, params, seed, false);
  } else {
    fold.name = "all";
    fold.seed = seed;
    fold.train_idx = Labelled(set);
  }
  fold.choice = ChoiceOf(params);
  CheckFolds(set, {fold}, false);
  return fold;
}

}  // namespace mien
