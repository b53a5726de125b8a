#ifndef MIEN_STAGES_RECOGNIZE_RECOGNIZE_STAGE_H_
#define MIEN_STAGES_RECOGNIZE_RECOGNIZE_STAGE_H_

#include <utility>

#include "stages/recognize/recognize.h"

namespace mien {

// One fold of the CNN stage: trains on Fold::train_idx, predicts
// Fold::test_idx. The hooks (checkpoint, device, threads, progress) stay
// outside Params: they are in no key.
class FoldStage {
 public:
  static constexpr const char* kName = "recognize";
  static constexpr int kVersion = 1;
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
  static constexpr int kVersion = 1;
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

}  // namespace mien

#endif  // MIEN_STAGES_RECOGNIZE_RECOGNIZE_STAGE_H_
