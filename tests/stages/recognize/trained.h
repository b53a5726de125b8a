#ifndef MIEN_TESTS_STAGES_RECOGNIZE_TRAINED_H_
#define MIEN_TESTS_STAGES_RECOGNIZE_TRAINED_H_

// One fold trained, with all that it leaves.

#include <gtest/gtest.h>

#include <cstddef>
#include <string>

#include "stages/recognize/fold_stage.h"
#include "tests/stages/recognize/toy_set.h"

namespace mien {

// All that a training leaves, for comparison bit by bit.
struct Left {
  FoldResult result;
  ModelFile model;
};

inline Left Train(const SampleSet& set, const Fold& fold,
                  const TrainParams& params,
                  const TrainHooks& hooks = TrainHooks()) {
  Left left;
  left.result = TrainFold(set, fold, params, hooks, &left.model);
  return left;
}

inline void ExpectSame(const Left& a, const Left& b) {
  EXPECT_EQ(a.result.probabilities, b.result.probabilities);
  ASSERT_EQ(a.result.epochs.size(), b.result.epochs.size());
  for (std::size_t i = 0; i < a.result.epochs.size(); ++i) {
    EXPECT_EQ(a.result.epochs[i].loss, b.result.epochs[i].loss) << i;
    EXPECT_EQ(a.result.epochs[i].accuracy, b.result.epochs[i].accuracy) << i;
  }
  ASSERT_EQ(a.model.tensors.size(), b.model.tensors.size());
  for (std::size_t i = 0; i < a.model.tensors.size(); ++i) {
    EXPECT_EQ(a.model.tensors[i].data, b.model.tensors[i].data)
        << a.model.tensors[i].name;
  }
}

inline bool SameWeights(const Left& a, const Left& b) {
  return a.model.tensors[0].data == b.model.tensors[0].data;
}

// Everything random at once.
inline TrainParams Rich(const std::string& network, int epochs) {
  TrainParams params = ToyParams(network, epochs);
  params.jitter_shift_px = 1;
  params.jitter_rotate_deg = 5;
  params.jitter_scale = 0.1;
  params.cutout_px = 3;
  params.mixup = 0.3;
  params.label_smoothing = 0.1;
  params.ema = 0.9;
  params.clip_norm = 1;
  params.warmup_epochs = 1;
  params.test_flip = true;
  return params;
}

// Thrown by hooks.
struct Stop {};

}  // namespace mien

#endif  // MIEN_TESTS_STAGES_RECOGNIZE_TRAINED_H_
