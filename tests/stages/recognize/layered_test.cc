// A network of layers as seen through TrainFold and Predict.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "pipeline/core/error.h"
#include "tests/stages/recognize/toy_set.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::HasSubstr;

using Texts = std::vector<std::string>;

const Texts kStstnet = {"conv 16 3x3",     "relu",    "norm",
                        "maxpool 3 pad 1", "dropout", "avgpool 2"};
const Texts kMienFer = {"conv 32",   "norm",
                        "maxpool 2", "relu",
                        "block 64",  "block 128 stride 2",
                        "block 128", "block 256 stride 2",
                        "mean",      "dropout"};
const Texts kEveryKind = {"conv 12 5x5 stride 2 groups 3",
                          "norm",
                          "relu",
                          "dropout 0.2 maps",
                          "relu",
                          "maxpool 2 stride 1",
                          "avgpool 2 stride 1",
                          "relu",
                          "block 8",
                          "relu",
                          "mean 3",
                          "flatten",
                          "relu",
                          "dense 16",
                          "norm",
                          "relu",
                          "dropout 0.1",
                          "relu",
                          "dense 8",
                          "relu"};

TrainParams LayeredParams(const Texts& layers, int epochs) {
  TrainParams params = ToyParams("layers", epochs);
  params.layers = layers;
  return params;
}

FoldResult Train(const SampleSet& set, const TrainParams& params,
                 ModelFile* model = nullptr) {
  return TrainFold(set, ToyFold(set), params, TrainHooks(), model);
}

// To the last bit: the named network takes its first layers together
// (relu_norm_pool.h), the list one after another. 15 px leave a row that no
// window reaches.
TEST(Layered, StstnetSpelledOutIsStstnet) {
  for (const int side_px : {15, 16, 19, 28}) {
    const SampleSet set = ToySet(24, side_px);
    const FoldResult named = Train(set, ToyParams("ststnet", 5));
    const FoldResult layered = Train(set, LayeredParams(kStstnet, 5));
    EXPECT_EQ(layered.parameter_count, named.parameter_count);
    EXPECT_EQ(layered.epochs.back().loss, named.epochs.back().loss);
    EXPECT_EQ(layered.probabilities, named.probabilities) << side_px;
  }
}

TEST(Layered, MienFerSpelledOutIsMienFer) {
  const SampleSet set = ToySet(24, 16);
  ModelFile named_model, model;
  const FoldResult named = Train(set, ToyParams("mien-fer", 2), &named_model);
  const FoldResult layered = Train(set, LayeredParams(kMienFer, 2), &model);
  EXPECT_EQ(layered.probabilities, named.probabilities);
  // The same weights under other names.
  ASSERT_EQ(model.tensors.size(), named_model.tensors.size());
  EXPECT_EQ(model.tensors[0].name, "layer1_conv.weight");
  for (std::size_t i = 0; i < model.tensors.size(); ++i) {
    model.tensors[i].data = named_model.tensors[i].data;
  }
  EXPECT_EQ(Predict(model, set, true, TrainHooks()),
            Predict(named_model, set, true, TrainHooks()));
}

TEST(Layered, EveryKindOfLayerTrainsInBothPrecisions) {
  const SampleSet set = ToySet(96);
  TrainParams params = LayeredParams(kEveryKind, 15);
  params.flip = false;
  params.learning_rate = 3e-3;
  for (const bool bfloat16 : {false, true}) {
    params.bfloat16 = bfloat16;
    const FoldResult result = Train(set, params);
    EXPECT_LT(result.epochs.back().loss, 0.6 * result.epochs.front().loss);
    EXPECT_GT(result.epochs.back().accuracy, 0.8);
  }
}

TEST(Layered, AModelFileIsEnough) {
  const TempFolder folder;
  const SampleSet set = ToySet(24);
  ModelFile model;
  Train(set, LayeredParams(kEveryKind, 1), &model);
  WriteModel(folder / "model.safetensors", model);
  const ModelFile back = ReadModel(folder / "model.safetensors");
  EXPECT_EQ(back.network, "layers");
  EXPECT_EQ(back.layers, kEveryKind);
  EXPECT_EQ(Predict(back, set, false, TrainHooks()),
            Predict(model, set, false, TrainHooks()));
}

TEST(Layered, RefusesModelsWhoseLayersAreWrong) {
  const TempFolder folder;
  const SampleSet set = ToySet(24);
  ModelFile model;
  Train(set, LayeredParams(kStstnet, 1), &model);
  ModelFile bad = model;
  bad.layers[0] = "conv 17";
  EXPECT_THAT(
      ErrorOf([&] { Predict(bad, set, false, TrainHooks()); }),
      HasSubstr("ModelError: tensor 'layer1_conv.weight' of the model has "
                "shape 16 x 3 x 3 x 3, expected 17 x 3 x 3 x 3"));
  bad.layers[0] = "maxpool 32";
  EXPECT_THAT(ErrorOf([&] { Predict(bad, set, false, TrainHooks()); }),
              HasSubstr("ModelError: the model cannot be built: "
                        "recognize.layers: layer 1, 'maxpool 32': the maps "
                        "are 16 x 16 px here"));
  bad.layers[0] = "vgg";
  WriteModel(folder / "bad.safetensors", bad);
  EXPECT_THAT(ErrorOf([&] { ReadModel(folder / "bad.safetensors"); }),
              HasSubstr("unknown layer 'vgg'"));
}

// By hand: 2 operations per weight and output value.
TEST(Layered, CountsFlops) {
  ModelFile model;
  Train(ToySet(8, 16), LayeredParams({"conv 8 5x5 stride 2", "dense 10"}, 1),
        &model);
  EXPECT_EQ(FlopsPerSample(model), 2 * (75 * 8 * 64 + 512 * 10 + 10 * 3));
  Train(ToySet(8, 16), ToyParams("mien-fer", 1), &model);
  const std::int64_t maps =
      16 * 16 * 27 * 32 + 64 * (9 * 32 * 64 + 9 * 64 * 64 + 32 * 64) +
      16 * (9 * 64 * 128 + 9 * 128 * 128 + 64 * 128) + 16 * 2 * 9 * 128 * 128 +
      4 * (9 * 128 * 256 + 9 * 256 * 256 + 128 * 256);
  EXPECT_EQ(FlopsPerSample(model), 2 * (maps + 256 * 3));
}

}  // namespace
}  // namespace mien
