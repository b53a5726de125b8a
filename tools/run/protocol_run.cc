#include "tools/run/protocol_run.h"

#include <algorithm>
#include <filesystem>

#include "pipeline/core/digest.h"
#include "pipeline/core/error.h"
#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "stages/evaluate/scores.h"
#include "stages/ingest/datasets/unit_map.h"
#include "stages/recognize/fold_stage.h"
#include "stages/recognize/layer_list.h"
#include "stages/recognize/model_use.h"
#include "stages/recognize/runtime.h"
#include "tools/run/fold_work.h"
#include "tools/run/model_card.h"

namespace mien {
namespace {

// Samples that one item of a prediction takes; fixed, so that results do not
// depend on the number of jobs.
constexpr std::size_t kPredictAtOnce = 1024;

bool FewFolds(const std::vector<Fold>& folds) { return folds.size() <= 4; }

Result<SampleSet> SharedSet(const Prepared& prepared) {
  auto set =
      Result<SampleSet>(prepared.set_key, [&prepared] { return prepared.set; });
  set.Get();  // once, before threads share it
  return set;
}

std::string IndexKey(const std::vector<int>& idx) {
  std::string text = "indices";
  for (const int i : idx) text += Str(" ", i);
  return Sha256Hex(text);
}

// Prediction with weights that ship: no training; cached batch by batch.
void PredictWith(const FoldSetup& setup, const Prepared& prepared,
                 const Store& store, StageTimes* times, int shard, int shards,
                 Recognition* recognition) {
  const std::string path = FindModel(setup.recognize.model);
  const ModelFile model = ReadModel(path);
  recognition->model = UsedModel{setup.recognize.model, Sha256File(path),
                                 FindSeen(model, prepared)};
  if (!recognition->model->seen.why.empty()) {
    LogWarn(setup.recognize.model + ": " + recognition->model->seen.why);
  }
  const Fold& fold = recognition->folds.front();
  const std::size_t classes = prepared.set.classes.size();
  FoldResult result;
  result.name = fold.name;
  result.seed = fold.seed;
  result.test_idx = fold.test_idx;
  result.probabilities.resize(fold.test_idx.size() * classes);
  TrainHooks hooks;
  hooks.device = setup.exec.device;
  const PredictStage stage({setup.recognize.train.test_flip}, hooks);
  const auto weights = Given(recognition->model->sha256, &model);
  const auto set = Given(prepared.set_key, &prepared.set);
  weights.Get();  // once, before threads share them
  set.Get();
  std::vector<WorkItem> items;
  for (std::size_t begin = 0; begin < fold.test_idx.size();
       begin += kPredictAtOnce) {
    if (!IsMine(begin / kPredictAtOnce, shard, shards)) continue;
    const std::size_t end =
        std::min(begin + kPredictAtOnce, fold.test_idx.size());
    const ItemContext context = {&store, times, prepared.name,
                                 Str("samples_", begin, "_", end - 1)};
    items.push_back(
        {Str("samples ", begin, " to ", end - 1), kFoldBytes,
         [&, begin, end, context] {
           const std::vector<int> idx(
               fold.test_idx.begin() + static_cast<std::ptrdiff_t>(begin),
               fold.test_idx.begin() + static_cast<std::ptrdiff_t>(end));
           const std::string used =
               WithKernels(IndexKey(idx), setup.exec.device);
           const FoldResult part =
               Apply(context, stage, weights, set, Given(used, idx)).Get();
           std::copy(part.probabilities.begin(), part.probabilities.end(),
                     result.probabilities.begin() +
                         static_cast<std::ptrdiff_t>(begin * classes));
         }});
  }
  recognition->failures = RunItems(items, FoldRunner(setup, "batches"));
  if (recognition->failures.empty() && shards == 1) {
    recognition->results[0] = result;
  }
}

}  // namespace

void CheckSizes(const TrainParams& params, const SampleSet& set) {
  CheckLayers(params.network, params.layers);
  if (params.network != "layers") return;
  PlanLayers(ParseLayers(params.layers),
             {set.channels, set.height_px, set.width_px, true});
}

Recognition Recognize(const FoldSetup& setup, const Prepared& prepared,
                      const Store& store, StageTimes* times, int shard,
                      int shards) {
  WarnAboutSlowBlas();
  KeepFreedMemory();
  Recognition recognition;
  recognition.folds = MakeFolds(prepared.set, setup.protocol);
  recognition.results.resize(recognition.folds.size());
  if (setup.protocol.kind == "predict") {
    PredictWith(setup, prepared, store, times, shard, shards, &recognition);
    return recognition;
  }
  CheckSizes(setup.recognize.train, prepared.set);
  const auto set = SharedSet(prepared);
  const bool alone = FewFolds(recognition.folds);
  std::vector<WorkItem> items;
  for (std::size_t n = 0; n < recognition.folds.size(); ++n) {
    if (!IsMine(n, shard, shards)) continue;
    const Fold& fold = recognition.folds[n];
    auto* result = &recognition.results[n];
    const ItemContext context = {&store, times, prepared.name, FoldName(fold)};
    items.push_back({FoldName(fold), kFoldBytes, [&, result, context] {
                       *result = RunFold(setup, set, fold, context, alone);
                     }});
  }
  recognition.failures = RunItems(items, FoldRunner(setup, "folds"));
  return recognition;
}

LeakRecord WatchTestEpochs(const FoldSetup& setup, const Prepared& prepared,
                           const std::vector<Fold>& folds, const Store& store,
                           StageTimes* times) {
  LeakRecord record;
  record.folds.resize(folds.size());
  const auto set = SharedSet(prepared);
  std::vector<WorkItem> items;
  for (std::size_t n = 0; n < folds.size(); ++n) {
    const Fold& fold = folds[n];
    auto* result = &record.folds[n];
    const std::string key =
        FoldKey(fold, prepared.set_key, setup.recognize.threads);
    const ItemContext context = {&store, times, prepared.name, FoldName(fold)};
    items.push_back({FoldName(fold), kFoldBytes, [&, result, key, context] {
                       TrainHooks hooks;
                       hooks.device = setup.exec.device;
                       hooks.threads = setup.recognize.threads;
                       const LeakStage stage(setup.recognize.train, hooks);
                       const std::string used =
                           WithKernels(key, setup.exec.device);
                       *result =
                           Apply(context, stage, set, Given(used, fold)).Get();
                     }});
  }
  record.failures = RunItems(items, FoldRunner(setup, "watched folds"));
  return record;
}

std::vector<Failure> MapFolds(const FoldSetup& setup,
                              const OcclusionParams& occlusion,
                              const Prepared& prepared,
                              const std::vector<Fold>& folds,
                              const Store& store, StageTimes* times) {
  const bool trains = setup.protocol.kind != "predict";
  const auto set = SharedSet(prepared);
  const OcclusionStage stage(occlusion);
  const std::string weights =
      trains ? CanonicalText(setup.recognize.train)
             : Sha256File(FindModel(setup.recognize.model));
  std::vector<WorkItem> items;
  for (const Fold& fold : folds) {
    OcclusionRequest request;
    request.name = fold.name;
    request.seed = fold.seed;
    request.idx = fold.test_idx;
    request.idx.resize(std::min(request.idx.size(),
                                static_cast<std::size_t>(occlusion.samples)));
    if (request.idx.empty()) continue;
    request.test_flip = setup.recognize.train.test_flip;
    request.device = setup.exec.device;
    request.model = [&setup, &prepared, &fold, trains] {
      if (!trains) return ReadModel(FindModel(setup.recognize.model));
      TrainHooks hooks;
      hooks.device = setup.exec.device;
      hooks.threads = setup.recognize.threads;
      ModelFile model;
      TrainFold(prepared.set, fold, setup.recognize.train, hooks, &model);
      return model;
    };
    const std::string key = WithKernels(
        Sha256Hex(Str(FoldKey(fold, prepared.set_key, setup.recognize.threads),
                      "\n", weights, "\n", request.test_flip, " recognize/",
                      FoldStage::kVersion)),
        setup.exec.device);
    const ItemContext context = {&store, times, prepared.name, FoldName(fold)};
    items.push_back({FoldName(fold), kFoldBytes, [=, &stage] {
                       Apply(context, stage, set, Given(key, request)).Get();
                     }});
  }
  return RunItems(items, FoldRunner(setup, "occlusion maps"));
}

namespace {

// Labels for weights that know action units: those of data.labels or, without,
// what their names say ("AU12").
void AdoptUnits(const ModelFile& model, const std::string& name,
                DataParams* data) {
  data->label_by = "action-units";
  if (data->labels.empty()) {
    for (const std::string& one : model.classes) {
      if (!StartsWith(one, "AU") || !ParseInt(one.substr(2))) {
        throw ModelError(Str(name, " knows '", one,
                             "', which is no action unit: say in data.labels "
                             "which units it is"));
      }
      data->labels.push_back(Str(one, "=", one.substr(2)));
    }
  }
  const auto classes = UnitMap(data->labels).classes();
  if (classes != model.classes) {
    throw ModelError(Str("data.labels makes ", Join(classes, ", "), ", but ",
                         name, " knows ", Join(model.classes, ", "),
                         ", in this order"));
  }
}

}  // namespace

MienConfig AdoptModel(const MienConfig& config) {
  if (config.protocol.kind != "predict") return config;
  const ModelFile model = ReadModel(FindModel(config.recognize.model));
  MienConfig adopted = config;
  adopted.recognize.train.network = model.network;
  adopted.recognize.train.layers = model.layers;
  adopted.recognize.normalise = model.normalise;
  if (!model.geometry.empty()) {
    adopted.flow.params = FlowOf(model);
  }
  adopted.protocol.seeds.resize(1);
  if (model.several_labels) {
    AdoptUnits(model, config.recognize.model, &adopted.data);
    return adopted;
  }
  if (config.data.label_by == "action-units") {
    throw ModelError(config.recognize.model +
                     " knows no action units (data.label_by: action-units)");
  }
  if (config.data.labels.empty()) {
    for (const std::string& name : model.classes) {
      adopted.data.labels.push_back(name + "=" + name);
    }
  } else if (LabelMap(config.data.labels).classes() != model.classes) {
    throw ModelError(Str("data.labels makes the classes ",
                         Join(LabelMap(config.data.labels).classes(), ", "),
                         ", but ", config.recognize.model, " knows ",
                         Join(model.classes, ", "), ", in this order"));
  }
  return adopted;
}

void CheckTrainable(const RecognizeConfig& recognize) {
  if (SvmInput(recognize.train.network)) {
    throw ConfigError("recognize.network: " + recognize.train.network +
                      " leaves no weights to keep; mien-train trains networks");
  }
}

ModelFile TrainOnAll(const FoldSetup& setup, const std::string& config_digest,
                     const Prepared& prepared, const Store& store) {
  CheckTrainable(setup.recognize);
  WarnAboutSlowBlas();
  KeepFreedMemory();
  CheckSizes(setup.recognize.train, prepared.set);
  const Fold fold = MakeWholeFold(prepared.set, setup.protocol);
  const std::string key =
      Sha256Hex(FoldKey(fold, prepared.set_key, setup.recognize.threads) +
                CanonicalText(setup.recognize.train));
  ModelFile model;
  const FoldResult result =
      TrainFold(prepared.set, fold, setup.recognize.train,
                HooksFor(setup, store, fold, key, true), &model);
  model.data = TrainingDataText(
      prepared,
      setup.protocol.kind == "split" ? setup.protocol.train_split : "",
      fold.train_idx.size());
  model.notes =
      Str(Provenance(), "; kernels ", KernelsInUse(), "; configuration ",
          config_digest, "; seed ", fold.seed, "; epochs ", result.model_epoch);
  if (fold.test_idx.empty()) return model;
  std::vector<int> truth, predicted;
  const std::size_t classes = prepared.set.classes.size();
  for (std::size_t i = 0; i < fold.test_idx.size(); ++i) {
    const float* p = &result.probabilities[i * classes];
    truth.push_back(
        prepared.set.samples[static_cast<std::size_t>(fold.test_idx[i])].label);
    predicted.push_back(static_cast<int>(std::max_element(p, p + classes) - p));
  }
  model.scores = ScoresText(setup.protocol.test_split,
                            Score(truth, predicted, prepared.set.classes));
  return model;
}

}  // namespace mien
