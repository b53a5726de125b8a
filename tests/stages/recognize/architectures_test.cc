#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "pipeline/core/error.h"
#include "tests/stages/recognize/toy_set.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::HasSubstr;

FoldResult TrainOne(const SampleSet& set, const std::string& network,
                    int epochs, ModelFile* model = nullptr) {
  return TrainFold(set, ToyFold(set), ToyParams(network, epochs), TrainHooks(),
                   model);
}

SampleSet Grey(int n, int side_px, int classes) {
  SampleSet set = ToySet(n, side_px);
  set.channels = 1;
  set.channel_names = {"grey"};
  set.x.resize(set.size() * set.stride());
  set.classes.clear();
  for (int c = 0; c < classes; ++c) set.classes.push_back(std::to_string(c));
  return set;
}

// Every number of weights by hand, layer by layer.
TEST(Architectures, WeightCounts) {
  const SampleSet flow = ToySet(8, 28);
  // 16 (27 + 1), 2 * 16, 3 (5 * 5 * 16 + 1)
  EXPECT_EQ(TrainOne(flow, "ststnet", 1).parameter_count, 448 + 32 + 1203);
  // 2 * 6 * 26, 2 * 16 * 151, 2 * 784 -> 1024 -> 1024 -> 3
  EXPECT_EQ(TrainOne(flow, "off-apexnet", 1).parameter_count,
            312 + 4832 + 1569 * 1024 + 1025 * 1024 + 3 * 1025);
  // 32 (75 + 1), 64, 64 (288 + 1), 128, 4 * 4 * 64 -> 256 -> 3
  EXPECT_EQ(TrainOne(flow, "sssnet", 1).parameter_count,
            2432 + 64 + 18496 + 128 + 1025 * 256 + 3 * 257);
  // 8 directions and strain in 7 x 7 cells, each with its norm; 256; 3
  EXPECT_EQ(TrainOne(flow, "mien-me", 1).parameter_count,
            2 * 441 + 442 * 256 + 3 * 257);
  // and 1,024 Fourier features -> 3
  EXPECT_EQ(TrainOne(flow, "mien-me2", 1).parameter_count,
            2 * 441 + 442 * 256 + 3 * 257 + 3 * 1025);
  const SampleSet grey = Grey(4, 48, 7);
  EXPECT_EQ(
      TrainOne(grey, "seed-cnn", 1).parameter_count,
      640 + 128 + 73856 + 256 + 295168 + 512 + 9217 * 512 + 1024 + 7 * 513);
  const int stem = 288 + 64;
  const int block1 = 18432 + 36864 + 2048 + 3 * 128;
  const int block2 = 73728 + 147456 + 8192 + 3 * 256;
  const int block3 = 2 * 147456 + 2 * 256;
  const int block4 = 294912 + 589824 + 32768 + 3 * 512;
  EXPECT_EQ(TrainOne(grey, "mien-fer", 1).parameter_count,
            stem + block1 + block2 + block3 + block4 + 7 * 257);
}

class Learns : public testing::TestWithParam<const char*> {};

TEST_P(Learns, ThePatternsOfTheToySet) {
  const SampleSet set = ToySet(96, 16);
  const Fold fold = ToyFold(set);
  TrainParams params = ToyParams(GetParam(), 15);
  params.flip = false;  // the toy's classes are told apart by sides
  params.dropout = 0.2;
  params.learning_rate = 3e-3;
  const FoldResult result = TrainFold(set, fold, params, TrainHooks(), nullptr);
  EXPECT_GT(result.epochs.front().loss, result.epochs.back().loss);
  int hits = 0;
  for (std::size_t i = 0; i < fold.test_idx.size(); ++i) {
    const float* p = result.probabilities.data() + 3 * i;
    EXPECT_NEAR(p[0] + p[1] + p[2], 1, 1e-5);
    hits +=
        std::max_element(p, p + 3) - p == set.samples[fold.test_idx[i]].label;
  }
  EXPECT_GE(hits, 22) << "of 24";
}

INSTANTIATE_TEST_SUITE_P(All, Learns,
                         testing::Values("ststnet", "off-apexnet", "sssnet",
                                         "seed-cnn", "mien-me", "mien-me2",
                                         "mien-fer"),
                         [](const auto& info) {
                           std::string name = info.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

const std::vector<float>& Tensor(const ModelFile& model,
                                 const std::string& name) {
  for (const auto& tensor : model.tensors) {
    if (tensor.name == name) return tensor.data;
  }
  throw InternalError("no tensor " + name);
}

// One filter's map at (y, x), 0 outside.
float ConvAt(const ModelFile& model, const float* image, int side, int filter,
             int y, int x) {
  float sum = Tensor(model, "conv.bias")[filter];
  for (int c = 0; c < 3; ++c) {
    for (int dy = -1; dy <= 1; ++dy) {
      for (int dx = -1; dx <= 1; ++dx) {
        if (y + dy < 0 || x + dx < 0 || y + dy >= side || x + dx >= side) {
          continue;
        }
        sum +=
            Tensor(
                model,
                "conv.weight")[((filter * 3 + c) * 3 + dy + 1) * 3 + dx + 1] *
            image[(c * side + y + dy) * side + x + dx];
      }
    }
  }
  const float relu = std::max(sum, 0.0f);
  return (relu - Tensor(model, "norm.running_mean")[filter]) /
             std::sqrt(Tensor(model, "norm.running_var")[filter] + 1e-5f) *
             Tensor(model, "norm.weight")[filter] +
         Tensor(model, "norm.bias")[filter];
}

// The whole of STSTNet written out: convolution, ReLU, normalisation, 3 x 3
// maximum with a border of 1, 2 x 2 mean, dense, softmax.
TEST(Architectures, StstnetByHand) {
  const int side = 13;  // pooled to 5 x 5, then 2 x 2
  const SampleSet set = ToySet(12, side);
  ModelFile model;
  const FoldResult result = TrainOne(set, "ststnet", 2, &model);
  const float* image = set.x.data() + set.stride() * result.test_idx[0];
  std::vector<float> features;
  for (int f = 0; f < 16; ++f) {
    for (int cell = 0; cell < 4; ++cell) {
      float mean = 0;
      for (int part = 0; part < 4; ++part) {
        const int py = 2 * (cell / 2) + part / 2;
        const int px = 2 * (cell % 2) + part % 2;
        float best = -1e30f;
        for (int y = 3 * py - 1; y <= 3 * py + 1; ++y) {
          for (int x = 3 * px - 1; x <= 3 * px + 1; ++x) {
            if (y < 0 || x < 0 || y >= side || x >= side) continue;
            best = std::max(best, ConvAt(model, image, side, f, y, x));
          }
        }
        mean += best / 4;
      }
      features.push_back(mean);
    }
  }
  std::vector<double> scores;
  double sum = 0;
  for (int k = 0; k < 3; ++k) {
    double logit = Tensor(model, "out.bias")[k];
    for (int i = 0; i < 64; ++i) {
      logit += Tensor(model, "out.weight")[k * 64 + i] * features[i];
    }
    scores.push_back(std::exp(logit));
    sum += scores.back();
  }
  for (int k = 0; k < 3; ++k) {
    EXPECT_NEAR(result.probabilities[k], scores[k] / sum, 1e-4);
  }
}

TEST(Architectures, OffApexNetSeesOnlyItsTwoChannels) {
  SampleSet set = ToySet(12);
  ModelFile model;
  TrainOne(set, "off-apexnet", 1, &model);
  const auto before = Predict(model, set, false, TrainHooks());
  const std::size_t plane = 16 * 16;
  for (std::size_t i = 0; i < set.size(); ++i) {
    std::fill_n(set.x.begin() + i * set.stride() + 2 * plane, plane, 9.0f);
  }
  EXPECT_EQ(Predict(model, set, false, TrainHooks()), before);
  for (std::size_t i = 0; i < set.size(); ++i) {
    std::fill_n(set.x.begin() + i * set.stride() + plane, plane, 9.0f);
  }
  EXPECT_NE(Predict(model, set, false, TrainHooks()), before);
}

TEST(Architectures, OddAndOblongInputs) {
  SampleSet set = ToySet(12, 19);
  set.height_px = 17;  // the rest of each sample is left unread
  set.x.resize(set.size() * set.stride());
  for (const char* network : {"ststnet", "off-apexnet", "sssnet", "seed-cnn",
                              "mien-me", "mien-me2", "mien-fer"}) {
    EXPECT_EQ(TrainOne(set, network, 1).probabilities.size(), 9u) << network;
  }
}

TEST(Architectures, Errors) {
  EXPECT_THAT(ErrorOf([] { TrainOne(ToySet(8, 5), "sssnet", 1); }),
              HasSubstr("ConfigError: network sssnet needs input of at least "
                        "6 x 6 px, the samples have 5 x 5"));
  EXPECT_THAT(ErrorOf([] { TrainOne(Grey(8, 16, 3), "off-apexnet", 1); }),
              HasSubstr("network off-apexnet needs a channel 'u', the samples "
                        "have: grey"));
  EXPECT_THAT(ErrorOf([] { TrainOne(ToySet(8), "vgg", 1); }),
              HasSubstr("unknown network 'vgg', allowed: ststnet"));
}

}  // namespace
}  // namespace mien
