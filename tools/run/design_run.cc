#include "tools/run/design_run.h"

#include <algorithm>

#include "pipeline/core/error.h"
#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "stages/evaluate/scores.h"
#include "stages/recognize/runtime.h"
#include "tools/run/fold_work.h"

namespace mien {
namespace {

using SharedSets = std::vector<Result<SampleSet>>;

FoldSetup SetupOfDesign(const DesignData& design, const FoldSetup& base) {
  return {design.config->recognize, base.protocol, base.exec};
}

// All that chooses: the fold's training samples, through folds made of them.
std::size_t ChooseDesign(const FoldSetup& base,
                         const std::vector<DesignData>& designs,
                         const SharedSets& sets, const Fold& fold,
                         const ItemContext& context) {
  const SampleSet& samples = designs.front().set;
  std::vector<int> truth;
  std::vector<std::vector<int>> predicted(designs.size());
  for (const Fold& inner :
       MakeInnerFolds(samples, fold, base.protocol.nested_folds)) {
    for (const int i : inner.test_idx) {
      truth.push_back(samples.samples[static_cast<std::size_t>(i)].label);
    }
    for (std::size_t d = 0; d < designs.size(); ++d) {
      ItemContext own = context;
      own.item = Str(FoldName(inner), ", ", designs[d].name);
      const FoldResult result =
          RunFold(SetupOfDesign(designs[d], base), sets[d], inner, own, false);
      const std::size_t classes = samples.classes.size();
      for (std::size_t i = 0; i < result.test_idx.size(); ++i) {
        const float* p = &result.probabilities[i * classes];
        predicted[d].push_back(
            static_cast<int>(std::max_element(p, p + classes) - p));
      }
    }
  }
  return BestDesign(truth, predicted, samples.classes);
}

}  // namespace

void CheckSameSamples(const DesignData& a, const DesignData& b) {
  const auto same = [](const Sample& x, const Sample& y) {
    return x.dataset == y.dataset && x.subject == y.subject &&
           x.clip == y.clip && x.label == y.label && !x.extra == !y.extra;
  };
  if (a.set.classes == b.set.classes && a.set.size() == b.set.size() &&
      std::equal(a.set.samples.begin(), a.set.samples.end(),
                 b.set.samples.begin(), same)) {
    return;
  }
  throw DataError(Str("protocol.designs: '", b.name, "' reads other samples (",
                      b.set.size(), ") than '", a.name, "' (", a.set.size(),
                      "): a clip failed with one of them (failures.csv), or "
                      "they differ in flow.decay or flow.jitter_pairs"));
}

std::vector<DesignData> PrepareDesigns(const std::vector<DesignConfig>& designs,
                                       const RunOptions& options,
                                       const Prepared& prepared,
                                       const Store& store, StageTimes* times) {
  std::vector<DesignData> data;
  for (std::size_t d = 0; d < designs.size(); ++d) {
    DesignData one;
    one.name = designs[d].name;
    one.config = &designs[d].config;
    if (d == 0) {
      one.set = prepared.set;
      one.set_key = prepared.set_key;
    } else {
      Prepared own =
          Prepare(PrepareSetupOf(designs[d].config), options, store, times);
      one.set = std::move(own.set);
      one.set_key = own.set_key;
      CheckSameSamples(data.front(), one);
    }
    data.push_back(std::move(one));
  }
  return data;
}

std::size_t BestDesign(const std::vector<int>& truth,
                       const std::vector<std::vector<int>>& predicted,
                       const std::vector<std::string>& classes) {
  std::size_t best = 0;
  double best_uf1 = -1;
  for (std::size_t d = 0; d < predicted.size(); ++d) {
    const double uf1 = Score(truth, predicted[d], classes).uf1;
    if (uf1 <= best_uf1) continue;
    best_uf1 = uf1;
    best = d;
  }
  return best;
}

Recognition RecognizeByDesigns(const FoldSetup& base,
                               const std::vector<DesignData>& designs,
                               const Prepared& prepared, const Store& store,
                               StageTimes* times, int shard, int shards) {
  WarnAboutSlowBlas();
  KeepFreedMemory();
  Recognition recognition;
  recognition.folds = MakeFolds(designs.front().set, base.protocol);
  recognition.results.resize(recognition.folds.size());
  SharedSets sets;
  for (const DesignData& design : designs) {
    CheckSizes(design.config->recognize.train, design.set);
    recognition.designs.push_back(design.name);
    sets.push_back(
        Result<SampleSet>(design.set_key, [&design] { return design.set; }));
    sets.back().Get();  // once, before threads share it
  }
  recognition.chosen.assign(recognition.folds.size(), -1);
  std::vector<WorkItem> items;
  for (std::size_t n = 0; n < recognition.folds.size(); ++n) {
    if (!IsMine(n, shard, shards)) continue;
    const Fold& fold = recognition.folds[n];
    auto* result = &recognition.results[n];
    int* chosen = &recognition.chosen[n];
    const ItemContext context = {&store, times, prepared.name, FoldName(fold)};
    items.push_back({FoldName(fold), kFoldBytes, [&, result, chosen, context] {
                       const std::size_t d =
                           ChooseDesign(base, designs, sets, fold, context);
                       FoldResult own = RunFold(SetupOfDesign(designs[d], base),
                                                sets[d], fold, context, false);
                       own.choice = own.choice.empty()
                                        ? designs[d].name
                                        : designs[d].name + ", " + own.choice;
                       *chosen = static_cast<int>(d);
                       *result = std::move(own);
                     }});
  }
  recognition.failures =
      RunItems(items, FoldRunner(base, "folds, each with inner folds"));
  return recognition;
}

}  // namespace mien
