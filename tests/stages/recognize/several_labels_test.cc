// Samples that show any number of classes: sigmoid and binary cross-entropy in
// place of softmax.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "pipeline/core/error.h"
#include "stages/recognize/event_labels.h"
#include "stages/recognize/model_use.h"
#include "stages/recognize/protocol.h"
#include "stages/recognize/training_data.h"
#include "tests/stages/recognize/toy_set.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatNear;
using ::testing::HasSubstr;

// u, v, strain: unit 0 moves up on the left, unit 1 down on the right, unit 2
// to the right at the bottom; all eight mixtures occur.
SampleSet UnitSet(int n, int side_px = 16) {
  SampleSet set = ToySet(n, side_px);
  set.several_labels = true;
  set.classes = {"AU1", "AU4", "AU12"};
  Rng rng(3);
  for (int i = 0; i < n; ++i) {
    Sample& sample = set.samples[static_cast<std::size_t>(i)];
    sample.label = 0;
    sample.shown = static_cast<std::uint64_t>((i / 4 + 3 * i) % 8);
    float* x = &set.x[static_cast<std::size_t>(i) * set.stride()];
    const int plane = side_px * side_px;
    for (int at = 0; at < plane; ++at) {
      const bool left = at % side_px<side_px / 2, low = at> plane / 2;
      double u = 0.2 * rng.Normal(), v = 0.2 * rng.Normal();
      if (sample.Shows(0) && left && !low) v -= 1;
      if (sample.Shows(1) && !left && !low) v += 1;
      if (sample.Shows(2) && low) u += 1;
      x[at] = static_cast<float>(u);
      x[plane + at] = static_cast<float>(v);
      x[2 * plane + at] = static_cast<float>(0.2 * rng.Normal());
    }
  }
  return set;
}

int RightOnes(const SampleSet& set, const FoldResult& result) {
  int right = 0;
  for (std::size_t i = 0; i < result.test_idx.size(); ++i) {
    const Sample& sample =
        set.samples[static_cast<std::size_t>(result.test_idx[i])];
    for (int k = 0; k < 3; ++k) {
      right += (result.probabilities[i * 3 + static_cast<std::size_t>(k)] >
                0.5f) == sample.Shows(k);
    }
  }
  return right;
}

TEST(SeveralLabels, EachIsLearntForItself) {
  const SampleSet set = UnitSet(96);
  for (const char* network : {"mien-me2", "sssnet"}) {
    TrainParams params = ToyParams(network, 40);
    params.flip = false;  // left and right are other units
    params.mixup = network == std::string("mien-me2") ? 0.3 : 0;
    const FoldResult result =
        TrainFold(set, ToyFold(set), params, TrainHooks(), nullptr);
    ASSERT_EQ(result.probabilities.size(), 24u * 3);
    EXPECT_GE(RightOnes(set, result), 68) << network;  // of 72
    EXPECT_GT(result.epochs.back().accuracy, 0.85) << network;
    EXPECT_LT(result.epochs.back().loss, result.epochs.front().loss);
    float largest_sum = 0;
    for (std::size_t i = 0; i < 24; ++i) {
      const float* p = &result.probabilities[i * 3];
      largest_sum = std::max(largest_sum, p[0] + p[1] + p[2]);
    }
    EXPECT_GT(largest_sum, 1.8f) << "they share nothing";
  }
}

// The mean of the members' probabilities, as of classes.
TEST(SeveralLabels, AnEnsembleSaysTheMeanOfItsMembers) {
  const SampleSet set = UnitSet(12);
  ModelFile model;
  TrainFold(set, ToyFold(set), ToyParams("mien-me2", 1), TrainHooks(), &model);
  const double shares[] = {0.9, 0.2, 0.5};
  for (auto& tensor : model.tensors) {
    const bool out = tensor.name == "cells_out.weight" ||
                     tensor.name == "cells_out.bias" ||
                     tensor.name == "kernel_out.weight";
    if (out) std::fill(tensor.data.begin(), tensor.data.end(), 0.0f);
    for (std::size_t k = 0; k < 3 && tensor.name == "kernel_out.bias"; ++k) {
      tensor.data[k] =
          static_cast<float>(std::log(shares[k] / (1 - shares[k])));
    }
  }
  const auto p = Predict(model, set, false, TrainHooks());
  for (std::size_t i = 0; i < p.size(); ++i) {
    EXPECT_NEAR(p[i], (0.5 + shares[i % 3]) / 2, 1e-5);
  }
}

TEST(SeveralLabels, TheFileSaysSoAndPredictsTheSame) {
  const TempFolder folder;
  const SampleSet set = UnitSet(24);
  ModelFile model;
  TrainFold(set, ToyFold(set), ToyParams("ststnet", 2), TrainHooks(), &model);
  EXPECT_TRUE(model.several_labels);
  const std::string path = folder / "units.safetensors";
  WriteModel(path, model);
  const ModelFile back = ReadModel(path);
  EXPECT_TRUE(back.several_labels);
  EXPECT_EQ(Predict(back, set, true, TrainHooks()),
            Predict(model, set, true, TrainHooks()));
  SampleSet classes = set;
  classes.several_labels = false;
  EXPECT_THAT(ErrorOf([&] { CheckFits(back, classes); }),
              HasSubstr("its labels are several a sample, theirs one a "
                        "sample"));
  LabelParams labels;
  labels.micro_model = path;
  labels.macro_model.clear();
  EXPECT_THAT(ErrorOf([&] { LabelModels(labels, "cpu"); }),
              HasSubstr("says any number of AU1, AU4, AU12"));
  model.classes.resize(65, "x");
  WriteModel(path, model);
  EXPECT_THAT(ErrorOf([&] { ReadModel(path); }),
              HasSubstr("it knows 65 labels, more than 64"));
}

TEST(SeveralLabels, AreInTheDigestOfTheSamples) {
  SampleSet set = UnitSet(24);
  const TrainingData data(set, ToyFold(set));
  const std::string before = data.Digest();
  set.samples[0].shown ^= 1;
  EXPECT_NE(TrainingData(set, ToyFold(set)).Digest(), before);
}

// Ten samples: unit 0 in one, unit 1 in eight, unit 2 in four: 9 is cut off at
// 4, 2 / 8 at 1, 6 / 4 stands.
TEST(PositiveWeights, RareUnitsWeighMore) {
  SampleSet set = UnitSet(10);
  for (std::size_t i = 0; i < 10; ++i) {
    set.samples[i].shown =
        (i < 1 ? 1u : 0u) | (i < 8 ? 2u : 0u) | (i >= 6 ? 4u : 0u);
  }
  Fold all;
  all.name = "all";
  for (int i = 0; i < 10; ++i) all.train_idx.push_back(i);
  const TrainingData data(set, all);
  EXPECT_THAT(PositiveWeights(data), ElementsAre(4, 1, 1.5));
  TrainParams params = ToyParams("ststnet", 1);
  params.flip = false;
  params.label_smoothing = 0.1;
  BatchDealer dealer(data, params, 1);
  dealer.StartEpoch(0);
  Batch batch;
  dealer.Fill(0, &batch);
  EXPECT_EQ(batch.weight, batch.n * 3.0);
  int shown = 0;
  for (const float target : batch.targets) {
    EXPECT_THAT(target, testing::AnyOf(FloatNear(0.95f, 1e-6f),
                                       FloatNear(0.05f, 1e-6f)));
    shown += target > 0.5f;
  }
  EXPECT_EQ(batch.n, 10);
  EXPECT_EQ(shown, 13);
  EXPECT_THAT(dealer.class_weights(), ElementsAre(4, 1, 1.5));
}

// Folds are balanced by what samples show.
TEST(SeveralLabels, FoldsByPersonCountUnits) {
  const SampleSet set = UnitSet(48);
  ProtocolParams params;
  params.kind = "k-fold";
  params.folds = 4;
  params.seeds = {1};
  const auto folds = MakeFolds(set, params);
  std::size_t tested = 0;
  for (const Fold& fold : folds) tested += fold.test_idx.size();
  EXPECT_EQ(tested, 48u);
}

TEST(SeveralLabels, AreKeptInTheCache) {
  const SampleSet set = UnitSet(8);
  SampleSet back;
  FromArtifact(ToArtifact(set), &back);
  EXPECT_TRUE(back.several_labels);
  for (std::size_t i = 0; i < 8; ++i) {
    EXPECT_EQ(back.samples[i].shown, set.samples[i].shown);
  }
  FromArtifact(ToArtifact(ToySet(6)), &back);
  EXPECT_FALSE(back.several_labels);
}

}  // namespace
}  // namespace mien
