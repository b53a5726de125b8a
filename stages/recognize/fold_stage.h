#ifndef MIEN_STAGES_RECOGNIZE_FOLD_STAGE_H_
#define MIEN_STAGES_RECOGNIZE_FOLD_STAGE_H_

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "stages/recognize/training.h"
#include "stages/samples/occlusion.h"

namespace mien {

// One fold of the CNN stage: trains on Fold::train_idx, predicts
// Fold::test_idx. The hooks (checkpoint, device, threads, progress) stay
// outside Params: they are in no key.
class FoldStage {
 public:
  static constexpr const char* kName = "recognize";
  static constexpr int kVersion = 2;
  using Params = TrainParams;
  using Output = FoldResult;

  FoldStage(TrainParams params, TrainHooks hooks)
      : params_(std::move(params)), hooks_(std::move(hooks)) {}
  const Params& params() const { return params_; }
  FoldResult Run(const SampleSet& set, const Fold& fold) const {
    return TrainFold(set, fold, params_, hooks_, nullptr);
  }

 private:
  TrainParams params_;
  TrainHooks hooks_;
};

// The same training watched by its test samples (protocol.leak). An own stage
// with an own key: what it leaves never stands in for FoldStage's.
class LeakStage {
 public:
  static constexpr const char* kName = "leak";
  static constexpr int kVersion = 2;
  using Params = TrainParams;
  using Output = TestEpochs;

  LeakStage(TrainParams params, TrainHooks hooks)
      : params_(std::move(params)), hooks_(std::move(hooks)) {}
  const Params& params() const { return params_; }
  TestEpochs Run(const SampleSet& set, const Fold& fold) const {
    return WatchTestSamples(set, fold, params_, hooks_);
  }

 private:
  TrainParams params_;
  TrainHooks hooks_;
};

// What of the configuration a prediction depends on; the rest is in the
// weights.
struct PredictParams {
  bool test_flip = false;

  template <class Self, class Visit>
  static void Fields(Self& self, Visit&& visit) {
    visit(self.test_flip, "test_flip", Spec{""});
  }
};

// Weights that ship applied to the samples `idx` (protocol.kind: predict).
// Their file's SHA-256 and the samples' key are its inputs.
class PredictStage {
 public:
  static constexpr const char* kName = "predict";
  static constexpr int kVersion = 2;
  using Params = PredictParams;
  using Output = FoldResult;

  PredictStage(PredictParams params, TrainHooks hooks)
      : params_(params), hooks_(std::move(hooks)) {}
  const Params& params() const { return params_; }
  // The pointers are not null.
  FoldResult Run(const ModelFile* model, const SampleSet* set,
                 const std::vector<int>& idx) const {
    FoldResult result;
    result.name = kName;
    result.test_idx = idx;
    result.probabilities =
        PredictSome(*model, *set, idx, params_.test_flip, hooks_);
    return result;
  }

 private:
  PredictParams params_;
  TrainHooks hooks_;
};

// Whose maps, and the network to ask.
struct OcclusionRequest {
  std::string name;  // of the fold
  int seed = 0;
  std::vector<int> idx;
  std::function<ModelFile()> model;  // called once; may train
  bool test_flip = false;
  std::string device = "auto";
};

class OcclusionStage {
 public:
  static constexpr const char* kName = "occlusion";
  static constexpr int kVersion = 2;
  using Params = OcclusionParams;
  using Output = OcclusionMaps;

  explicit OcclusionStage(OcclusionParams params) : params_(params) {}
  const Params& params() const { return params_; }
  OcclusionMaps Run(const SampleSet& set,
                    const OcclusionRequest& request) const {
    const ModelFile model = request.model();
    TrainHooks hooks;
    hooks.device = request.device;
    OcclusionMaps maps = MapOcclusion(
        set, request.idx, params_.patch, [&](const SampleSet& versions) {
          return Predict(model, versions, request.test_flip, hooks);
        });
    maps.name = request.name;
    maps.seed = request.seed;
    return maps;
  }

 private:
  OcclusionParams params_;
};

}  // namespace mien

#endif  // MIEN_STAGES_RECOGNIZE_FOLD_STAGE_H_
