// mien-me2: two members that learn for themselves, the mean of what they say.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "pipeline/core/error.h"
#include "stages/recognize/network.h"
#include "stages/recognize/training_data.h"
#include "tests/stages/recognize/toy_set.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

ModelFile::Tensor& Tensor(ModelFile* model, const std::string& name) {
  for (auto& tensor : model->tensors) {
    if (tensor.name == name) return tensor;
  }
  throw InternalError("no tensor " + name);
}

void Zero(ModelFile* model, const std::string& name) {
  auto& data = Tensor(model, name).data;
  std::fill(data.begin(), data.end(), 0.0f);
}

ModelFile Trained(const SampleSet& set, const TrainParams& params,
                  FoldResult* result = nullptr) {
  ModelFile model;
  const FoldResult own =
      TrainFold(set, ToyFold(set), params, TrainHooks(), &model);
  if (result) *result = own;
  return model;
}

TEST(Ensemble, SaysTheMeanOfItsMembers) {
  const SampleSet set = ToySet(12);
  ModelFile model = Trained(set, ToyParams("mien-me2", 1));
  for (const char* name :
       {"cells_out.weight", "cells_out.bias", "kernel_out.weight"}) {
    Zero(&model, name);
  }
  const double shares[] = {0.7, 0.2, 0.1};
  for (int k = 0; k < 3; ++k) {
    Tensor(&model, "kernel_out.bias").data[k] =
        static_cast<float>(std::log(shares[k]) + 4);
  }
  const auto p = Predict(model, set, true, TrainHooks());
  ASSERT_EQ(p.size(), 36u);
  for (std::size_t i = 0; i < p.size(); ++i) {
    EXPECT_NEAR(p[i], (1.0 / 3 + shares[i % 3]) / 2, 1e-5);
  }
}

// The same first weights and samples, no dropout: the first member ends where
// mien-me ends. Nothing of the other member reaches it.
TEST(Ensemble, MembersLearnForThemselves) {
  const SampleSet set = ToySet(48);
  TrainParams params = ToyParams("mien-me", 5);
  params.dropout = 0;
  params.mixup = 0.3;
  ModelFile alone = Trained(set, params);
  params.network = "mien-me2";
  ModelFile both = Trained(set, params);
  for (const char* name :
       {"dense.weight", "out.weight", "norm.bias", "norm.running_mean"}) {
    const auto& a = Tensor(&alone, name).data;
    const auto& b = Tensor(&both, std::string("cells_") + name).data;
    ASSERT_EQ(a.size(), b.size());
    double difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
      difference += std::abs(a[i] - b[i]) / static_cast<double>(a.size());
    }
    EXPECT_LT(difference, 2e-5) << name;
  }
}

// Features of two stacks, seen through one class for each feature, less their
// means.
class Features {
 public:
  explicit Features(const SampleSet& set) {
    SampleSet many = set;
    many.classes.clear();
    for (int k = 0; k < kCount; ++k) many.classes.push_back(std::to_string(k));
    ModelFile model = Trained(many, ToyParams("mien-me2", 1));
    for (const char* name : {"cells_out.weight", "cells_out.bias",
                             "kernel_out.weight", "kernel_out.bias"}) {
      Zero(&model, name);
    }
    auto& weight = Tensor(&model, "kernel_out.weight").data;
    for (int k = 0; k < kCount; ++k) weight[k * (kCount + 1)] = 1;
    values_ = Predict(model, many, false, TrainHooks());
    for (float& p : values_) p = std::log(2 * p - 1.0f / kCount);
    for (auto row = values_.begin(); row != values_.end(); row += kCount) {
      const float mean = std::accumulate(row, row + kCount, 0.0f) / kCount;
      for (auto to = row; to != row + kCount; ++to) *to -= mean;
    }
  }

  double Kernel(int a, int b) const {
    const float* x = values_.data() + a * kCount;
    return std::inner_product(x, x + kCount, values_.data() + b * kCount, 0.0) /
           kCount;
  }

 private:
  static constexpr int kCount = 1024;
  std::vector<float> values_;
};

TEST(Ensemble, FourierFeaturesMakeAGaussianKernel) {
  SampleSet set = ToySet(8);
  const std::size_t plane = 16 * 16;
  float* x = set.x.data();
  const auto sample = [&](int i) { return x + i * set.stride(); };
  // 0: u alone; 1: half of it; 2: the opposite; 3: the same values as v.
  for (int i = 0; i < 4; ++i) std::fill_n(sample(i), 3 * plane, 0.0f);
  for (std::size_t k = 0; k < plane; ++k) {
    const float value = k % 16 < 6 ? 1.0f : 0.25f;
    sample(0)[k] = value;
    sample(1)[k] = value / 2;
    sample(2)[k] = -value;
    sample(3)[plane + k] = value;
  }
  const Features features(set);
  // exp(-d^2) with d^2 = 0, 0, 4, 2; 1,024 features err by about .03
  EXPECT_NEAR(features.Kernel(0, 0), 1, 0.1);
  EXPECT_NEAR(features.Kernel(0, 1), features.Kernel(0, 0), 1e-3);
  EXPECT_NEAR(features.Kernel(0, 2), std::exp(-4), 0.1);
  EXPECT_NEAR(features.Kernel(0, 3), std::exp(-2), 0.1);
}

TEST(Ensemble, SameSeedSameBitsAndSurvivesTheDisk) {
  const TempFolder folder;
  const SampleSet set = ToySet(24);
  TrainParams params = ToyParams("mien-me2", 3);
  params.mixup = 0.3;
  FoldResult first, again;
  const ModelFile model = Trained(set, params, &first);
  Trained(set, params, &again);
  EXPECT_EQ(first.probabilities, again.probabilities);
  Fold other = ToyFold(set, 2);
  EXPECT_NE(TrainFold(set, other, params, TrainHooks(), nullptr).probabilities,
            first.probabilities);
  WriteModel(folder / "model.safetensors", model);
  const auto p = PredictSome(ReadModel(folder / "model.safetensors"), set,
                             first.test_idx, params.test_flip, TrainHooks());
  EXPECT_EQ(p, first.probabilities);
}

// What the front makes of the samples once is what it makes of every batch:
// mirrored and mixed ones too.
TEST(Ensemble, TheFrontOfABatchIsTheBatchOfFronts) {
  SampleSet set = ToySet(12);
  for (float& value : set.x) value *= 0.5f;  // nothing is cut off
  TrainParams params = ToyParams("mien-me2", 1);
  params.flip = true;
  params.mixup = 0.3;
  params.batch = 4;
  Rng rng(1);
  const auto network =
      Network::Make(SpecOf(set, "mien-me2", {}, 0), &rng, at::kCPU);
  ASSERT_TRUE(network->has_front());
  const TrainingData plain(set, ToyFold(set));
  const SampleGeometry& geometry = plain.geometry();
  std::vector<float> values[2];
  for (const bool flip : {false, true}) {
    Change change;
    change.flip = flip;
    std::vector<float> x(geometry.stride());
    for (int i = 0; i < plain.size(); ++i) {
      ApplyChange(change, geometry, plain.x(i), x.data());
      const at::Tensor front =
          network->Front(InputOf(x.data(), 1, geometry, at::kCPU));
      const float* from = front.data_ptr<float>();
      values[flip].insert(values[flip].end(), from, from + front.numel());
    }
  }
  const std::size_t count = values[0].size() / plain.size();
  const TrainingData behind = plain.WithValues(count, values[0], values[1]);
  BatchDealer of_samples(plain, params, 7), of_fronts(behind, params, 7);
  ASSERT_GT(of_samples.batch_count(), 1);
  Batch a, b;
  for (int epoch = 0; epoch < 2; ++epoch) {
    of_samples.StartEpoch(epoch);
    of_fronts.StartEpoch(epoch);
    for (int n = 0; n < of_samples.batch_count(); ++n) {
      of_samples.Fill(n, &a);
      of_fronts.Fill(n, &b);
      EXPECT_EQ(a.labels, b.labels);
      EXPECT_EQ(a.targets, b.targets);
      const at::Tensor front =
          network->Front(InputOf(a.x.data(), a.n, geometry, at::kCPU));
      ASSERT_EQ(front.numel(), static_cast<std::int64_t>(b.x.size()));
      const float* from = front.data_ptr<float>();
      double largest = 0, error = 0;
      for (std::size_t i = 0; i < b.x.size(); ++i) {
        largest = std::max(largest, std::fabs(static_cast<double>(from[i])));
        error =
            std::max(error, std::fabs(static_cast<double>(from[i]) - b.x[i]));
      }
      EXPECT_GT(largest, 0.1);
      EXPECT_LT(error, 1e-5 * largest);
    }
  }
}

}  // namespace
}  // namespace mien
