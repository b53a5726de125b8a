// Network as seen through Predict: weights by name, shapes, batches, flips.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/error.h"
#include "tests/stages/recognize/toy_set.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::FloatNear;
using ::testing::HasSubstr;
using ::testing::Pointwise;

ModelFile Trained(const SampleSet& set, FoldResult* result = nullptr) {
  ModelFile model;
  const FoldResult own = TrainFold(set, ToyFold(set), ToyParams("ststnet", 2),
                                   TrainHooks(), &model);
  if (result) *result = own;
  return model;
}

std::string PredictError(const ModelFile& model, const SampleSet& set) {
  return ErrorOf([&] { Predict(model, set, false, TrainHooks()); });
}

TEST(Network, ModelFileSurvivesTheDisk) {
  const TempFolder folder;
  const SampleSet set = ToySet(24);
  FoldResult result;
  const ModelFile model = Trained(set, &result);
  WriteModel(folder / "model.safetensors", model);
  const ModelFile back = ReadModel(folder / "model.safetensors");
  EXPECT_EQ(back.params, model.params);
  const auto all = Predict(back, set, false, TrainHooks());
  ASSERT_EQ(all.size(), 72u);
  for (std::size_t i = 0; i < result.test_idx.size(); ++i) {
    for (int k = 0; k < 3; ++k) {
      EXPECT_NEAR(all[3 * result.test_idx[i] + k],
                  result.probabilities[3 * i + k], 1e-6);
    }
  }
}

TEST(Network, PredictionsDoNotDependOnTheBatchAround) {
  const SampleSet many = ToySet(150);  // more than one batch
  const ModelFile model = Trained(many);
  const auto all = Predict(model, many, false, TrainHooks());
  SampleSet last = many;
  last.samples.erase(last.samples.begin(), last.samples.end() - 1);
  last.x.erase(last.x.begin(),
               last.x.end() - static_cast<std::ptrdiff_t>(many.stride()));
  const auto alone = Predict(model, last, false, TrainHooks());
  EXPECT_THAT(alone, Pointwise(FloatNear(1e-6f),
                               std::vector<float>(all.end() - 3, all.end())));
}

TEST(Network, TestFlipIsTheMeanOfBothSides) {
  const SampleSet set = ToySet(24);
  const ModelFile model = Trained(set);
  SampleSet mirrored = set;
  for (std::size_t row = 0; row < set.x.size() / 16; ++row) {
    for (int x = 0; x < 16; ++x) {
      const bool is_u = row / 16 % 3 == 0;
      mirrored.x[row * 16 + x] = set.x[row * 16 + 15 - x] * (is_u ? -1 : 1);
    }
  }
  const auto plain = Predict(model, set, false, TrainHooks());
  const auto flipped = Predict(model, mirrored, false, TrainHooks());
  const auto both = Predict(model, set, true, TrainHooks());
  EXPECT_NE(plain, flipped);
  for (std::size_t i = 0; i < both.size(); ++i) {
    EXPECT_NEAR(both[i], (plain[i] + flipped[i]) / 2, 1e-6);
  }
}

TEST(Network, NoSampleNoPrediction) {
  SampleSet set = ToySet(24);
  const ModelFile model = Trained(set);
  set.samples.clear();
  set.x.clear();
  EXPECT_TRUE(Predict(model, set, false, TrainHooks()).empty());
}

TEST(Network, RefusesModelsThatDoNotFitTheSamples) {
  const SampleSet set = ToySet(24);
  const ModelFile model = Trained(set);
  SampleSet other = set;
  other.classes[1] = "happy";
  EXPECT_THAT(
      PredictError(model, other),
      HasSubstr("ModelError: the model does not fit the samples: its classes "
                "are negative, positive, surprise, theirs negative, happy"));
  other = set;
  other.channel_names = {"v", "u", "strain"};
  EXPECT_THAT(PredictError(model, other),
              HasSubstr("channels are u, v, strain, theirs v, u, strain"));
  EXPECT_THAT(PredictError(model, ToySet(4, 20)),
              HasSubstr("input is 16 x 16 px, theirs 20 x 20 px"));
}

TEST(Network, RefusesWrongTensors) {
  const SampleSet set = ToySet(24);
  const ModelFile model = Trained(set);
  ModelFile bad = model;
  bad.tensors[0].name = "conv9.weight";
  EXPECT_THAT(PredictError(bad, set),
              HasSubstr("ModelError: the model lacks tensor 'conv.weight'"));
  bad = model;
  bad.tensors[0].shape = {16, 27};
  EXPECT_THAT(PredictError(bad, set),
              HasSubstr("tensor 'conv.weight' of the model has shape 16 x 27, "
                        "expected 16 x 3 x 3 x 3"));
  bad = model;
  bad.tensors.push_back({"extra", {1}, {0}});
  EXPECT_THAT(PredictError(bad, set),
              HasSubstr("holds an unknown tensor 'extra'"));
  bad = model;
  bad.tensors.push_back(bad.tensors[1]);
  EXPECT_THAT(PredictError(bad, set), HasSubstr("twice"));
  bad = model;
  bad.network = "resnet";
  EXPECT_THAT(PredictError(bad, set),
              HasSubstr("ModelError: the model cannot be built: unknown "
                        "network 'resnet'"));
}

TEST(Network, RefusesValuesThatAreNotFinite) {
  SampleSet set = ToySet(24);
  const ModelFile model = Trained(set);
  set.x[5 * set.stride() + 100] = NAN;
  EXPECT_THAT(PredictError(model, set),
              HasSubstr("DataError: the prediction for sample smic 0 clip5 is "
                        "not finite"));
}

TEST(Network, Devices) {
  const SampleSet set = ToySet(24);
  TrainHooks hooks;
  hooks.device = "tpu";
  EXPECT_THAT(ErrorOf([&] {
                TrainFold(set, ToyFold(set), ToyParams("ststnet", 1), hooks,
                          nullptr);
              }),
              HasSubstr("ConfigError: unknown device 'tpu'"));
  hooks.device = "cpu";
  EXPECT_EQ(
      TrainFold(set, ToyFold(set), ToyParams("ststnet", 1), hooks, nullptr)
          .test_idx.size(),
      6u);
}

}  // namespace
}  // namespace mien
