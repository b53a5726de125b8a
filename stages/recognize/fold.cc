#include <torch/version.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "pipeline/config/config.h"
#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/evaluate/scores.h"
#include "stages/recognize/model_use.h"
#include "stages/recognize/trainer.h"

namespace mien {
namespace {

std::uint64_t SeedOf(const Fold& fold) {
  return DeriveSeed(static_cast<std::uint64_t>(fold.seed), "recognize",
                    fold.name);
}

// Probabilities of the samples `idx` of the set.
// @throws DataError when one is not finite, InternalError for an index.
std::vector<float> ProbabilitiesOf(const Network& network, const SampleSet& set,
                                   const std::vector<int>& idx,
                                   bool test_flip) {
  std::vector<const float*> samples;
  for (const int i : idx) {
    MIEN_CHECK(i >= 0 && static_cast<std::size_t>(i) < set.size(),
               Str("test index ", i));
    samples.push_back(set.x.data() +
                      static_cast<std::size_t>(i) * set.stride());
  }
  auto all = Probabilities(network, GeometryOf(set), samples, test_flip);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (std::isfinite(all[i])) continue;
    const Sample& sample =
        set.samples[static_cast<std::size_t>(idx[i * idx.size() / all.size()])];
    throw DataError(Str("the prediction for sample ", sample.dataset, " ",
                        sample.subject, " ", sample.clip, " is not finite"));
  }
  return all;
}

// Predicted classes of inner test samples after the candidate epochs.
class InnerObserver : public EpochObserver {
 public:
  InnerObserver(const TrainingData& tests, const std::vector<int>& candidates,
                bool test_flip)
      : tests_(tests), candidates_(candidates), test_flip_(test_flip) {}

  void AfterEpoch(int epoch, const Network& network) override {
    const auto at =
        std::find(candidates_.begin(), candidates_.end(), epoch + 1);
    if (at == candidates_.end()) return;
    std::vector<const float*> samples;
    for (int i = 0; i < tests_.size(); ++i) samples.push_back(tests_.x(i));
    const auto p =
        Probabilities(network, tests_.geometry(), samples, test_flip_);
    const auto k = static_cast<std::size_t>(tests_.class_count());
    std::vector<int> classes;
    for (std::size_t i = 0; i < samples.size(); ++i) {
      const float* row = p.data() + i * k;
      classes.push_back(static_cast<int>(std::max_element(row, row + k) - row));
    }
    predicted.push_back(std::move(classes));
  }

  std::vector<std::vector<int>> predicted;  // candidates x tests

 private:
  const TrainingData& tests_;
  const std::vector<int>& candidates_;
  bool test_flip_;
};

// The nested choice. It sees training samples only, by its arguments.
int ChooseEpochs(const TrainingData& data, const NetworkSpec& spec,
                 const TrainParams& params, const EpochChoice& choice,
                 const TrainHooks& outer, const std::string& name,
                 std::uint64_t seed) {
  TrainHooks hooks;
  hooks.device = outer.device;
  hooks.threads = outer.threads;
  const auto folds = InnerFolds(data, choice.inner_folds, seed);
  std::vector<int> truth;
  std::vector<std::vector<int>> predicted(choice.candidates.size());
  for (std::size_t f = 0; f < folds.size(); ++f) {
    const TrainingData train = data.Part(InnerTraining(folds, f));
    const TrainingData tests = data.Part(InnerTests(data, folds[f]));
    Trainer trainer(train, spec, params, hooks, Str(name, ", inner ", f + 1),
                    DeriveSeed(seed, "inner", std::to_string(f)));
    InnerObserver observer(tests, choice.candidates, params.test_flip);
    trainer.Observe(&observer);
    trainer.Run(choice.candidates.back());
    for (int i = 0; i < tests.size(); ++i) truth.push_back(tests.label(i));
    for (std::size_t c = 0; c < predicted.size(); ++c) {
      const auto& own = observer.predicted[c];
      predicted[c].insert(predicted[c].end(), own.begin(), own.end());
    }
  }
  std::vector<std::string> classes(static_cast<std::size_t>(spec.classes));
  std::size_t best = 0;
  double best_uf1 = -1;
  for (std::size_t c = 0; c < predicted.size(); ++c) {
    const double uf1 = Score(truth, predicted[c], classes).uf1;
    if (uf1 > best_uf1) {
      best_uf1 = uf1;
      best = c;
    }
  }
  return choice.candidates[best];
}

// Keeps what the test samples say after every epoch.
class TestObserver : public EpochObserver {
 public:
  TestObserver(const SampleSet& set, const Fold& fold, bool test_flip,
               TestEpochs* out)
      : set_(set), fold_(fold), test_flip_(test_flip), out_(out) {}

  void AfterEpoch(int, const Network& network) override {
    const auto p = ProbabilitiesOf(network, set_, fold_.test_idx, test_flip_);
    out_->probabilities.insert(out_->probabilities.end(), p.begin(), p.end());
    ++out_->epochs;
  }

 private:
  const SampleSet& set_;
  const Fold& fold_;
  bool test_flip_;
  TestEpochs* out_;
};

void FillModel(const SampleSet& set, const TrainParams& params,
               Network* network, ModelFile* model) {
  *model = ModelFile();
  model->network = params.network;
  model->layers = params.layers;
  model->classes = set.classes;
  model->several_labels = set.several_labels;
  model->channel_names = set.channel_names;
  model->channels = set.channels;
  model->height_px = set.height_px;
  model->width_px = set.width_px;
  model->normalise = set.normalise;
  model->geometry = set.geometry;
  model->params = CanonicalText(params);
  model->tensors = network->Export();
}

}  // namespace

FoldResult TrainFold(const SampleSet& set, const Fold& fold,
                     const TrainParams& params, const TrainHooks& hooks,
                     ModelFile* model) {
  PrepareThread(hooks.threads);
  const NetworkSpec spec =
      SpecOf(set, params.network, params.layers, params.dropout);
  const TrainingData data(set, fold);
  const TrainingData validation = TrainingData::Validation(set, fold);
  int epochs = params.epochs;
  if (!fold.choice.candidates.empty()) {
    epochs = ChooseEpochs(data, spec, params, fold.choice, hooks, fold.name,
                          SeedOf(fold));
  }
  Trainer trainer(data, spec, params, hooks, fold.name, SeedOf(fold));
  trainer.Validate(validation, fold.choice.best_validation);
  trainer.Run(epochs);
  FoldResult result;
  result.name = fold.name;
  result.seed = fold.seed;
  result.test_idx = fold.test_idx;
  result.epochs = trainer.epochs();
  result.model_epoch = trainer.model_epoch();
  result.parameter_count = static_cast<int>(trainer.network().weight_count());
  result.probabilities =
      ProbabilitiesOf(trainer.network(), set, fold.test_idx, params.test_flip);
  if (model) FillModel(set, params, &trainer.network(), model);
  return result;
}

TestEpochs WatchTestSamples(const SampleSet& set, const Fold& fold,
                            const TrainParams& params,
                            const TrainHooks& hooks) {
  PrepareThread(hooks.threads);
  TrainHooks own = hooks;
  own.checkpoint.clear();
  const TrainingData data(set, fold);
  TestEpochs result;
  result.name = fold.name;
  result.seed = fold.seed;
  result.test_idx = fold.test_idx;
  TestObserver observer(set, fold, params.test_flip, &result);
  Trainer trainer(data,
                  SpecOf(set, params.network, params.layers, params.dropout),
                  params, own, fold.name, SeedOf(fold));
  trainer.Observe(&observer);
  trainer.Run(params.epochs);
  return result;
}

std::vector<float> PredictSome(const ModelFile& model, const SampleSet& set,
                               const std::vector<int>& idx, bool test_flip,
                               const TrainHooks& hooks) {
  CheckFits(model, set);
  MIEN_CHECK(set.x.size() == set.size() * set.stride(), "size of SampleSet::x");
  PrepareThread(hooks.threads);
  const auto network = NetworkOf(model, DeviceOf(hooks.device));
  return ProbabilitiesOf(*network, set, idx, test_flip);
}

std::vector<float> Predict(const ModelFile& model, const SampleSet& set,
                           bool test_flip, const TrainHooks& hooks) {
  std::vector<int> idx(set.size());
  std::iota(idx.begin(), idx.end(), 0);
  return PredictSome(model, set, idx, test_flip, hooks);
}

std::int64_t FlopsPerSample(const ModelFile& model) {
  const c10::InferenceMode guard;
  const auto network = NetworkOf(model, at::kCPU);
  std::int64_t flops = 0;
  Mode mode;
  mode.flops = &flops;
  network->Forward(
      at::zeros({1, model.channels, model.height_px, model.width_px}), mode);
  return flops;
}

std::string TorchVersion() { return TORCH_VERSION; }

}  // namespace mien
