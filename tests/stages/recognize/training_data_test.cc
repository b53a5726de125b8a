#include "stages/recognize/training_data.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "pipeline/core/error.h"
#include "tests/stages/recognize/toy_set.h"

namespace mien {
namespace {

using ::testing::DoubleEq;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// One channel of one pixel; the value is the sample's number.
SampleSet Numbers(const std::vector<int>& labels) {
  SampleSet set;
  set.channels = set.height_px = set.width_px = 1;
  set.channel_names = {"grey"};
  set.classes = {"a", "b", "c"};
  for (std::size_t i = 0; i < labels.size(); ++i) {
    Sample sample;
    sample.clip = "clip" + std::to_string(i);
    sample.label = labels[i];
    set.samples.push_back(sample);
    set.x.push_back(static_cast<float>(i));
  }
  return set;
}

Fold TrainOn(const std::vector<int>& idx) {
  Fold fold;
  fold.name = "f";
  fold.train_idx = idx;
  return fold;
}

TrainParams Plain(int batch) {
  TrainParams params;
  params.batch = batch;
  params.flip = false;
  params.class_weights = false;
  return params;
}

TEST(TrainingData, HoldsOnlyTheTrainingSamples) {
  const SampleSet set = Numbers({0, 1, 2, 1});
  const TrainingData data(set, TrainOn({3, 0}));
  ASSERT_EQ(data.size(), 2);
  EXPECT_EQ(data.x(0)[0], 3);
  EXPECT_EQ(data.x(1)[0], 0);
  EXPECT_EQ(data.label(0), 1);
  EXPECT_EQ(data.class_count(), 3);
}

TEST(TrainingData, Errors) {
  const SampleSet set = Numbers({0, -1, 1});
  try {
    TrainingData(set, TrainOn({0, 1}));
    FAIL() << "a sample without label was accepted";
  } catch (const DataError& error) {
    EXPECT_THAT(error.what(), HasSubstr("clip1 has no label"));
  }
  try {
    TrainingData(set, TrainOn({0}));
    FAIL() << "one sample was accepted";
  } catch (const DataError& error) {
    EXPECT_THAT(error.what(), HasSubstr("fold 'f' has 1 training samples"));
  }
  EXPECT_THROW(TrainingData(set, TrainOn({0, 3})), InternalError);
}

TEST(TrainingData, DigestSeesValuesAndLabelsOfTrainingSamplesOnly) {
  SampleSet set = Numbers({0, 1, 2, 1});
  const std::string digest = TrainingData(set, TrainOn({0, 1})).Digest();
  set.x[3] = 77;
  set.samples[2].label = 0;
  EXPECT_EQ(TrainingData(set, TrainOn({0, 1})).Digest(), digest);
  set.x[1] = 77;
  EXPECT_NE(TrainingData(set, TrainOn({0, 1})).Digest(), digest);
  set.x[1] = 1;
  set.samples[1].label = 0;
  EXPECT_NE(TrainingData(set, TrainOn({0, 1})).Digest(), digest);
}

TEST(TrainingData, PartAndValidation) {
  SampleSet set = Numbers({0, 1, 2, 1});
  set.samples[3].extra = true;
  Fold fold = TrainOn({0, 1, 3});
  fold.validation_idx = {2};
  const TrainingData data(set, fold);
  const TrainingData part = data.Part({2, 0});
  ASSERT_EQ(part.size(), 2);
  EXPECT_EQ(part.x(0)[0], 3);
  EXPECT_EQ(part.label(0), 1);
  EXPECT_TRUE(part.extra(0));
  EXPECT_EQ(part.group(1), data.group(0));
  const TrainingData held = TrainingData::Validation(set, fold);
  ASSERT_EQ(held.size(), 1);
  EXPECT_EQ(held.label(0), 2);
  fold.validation_idx.clear();
  EXPECT_EQ(TrainingData::Validation(set, fold).size(), 0);
}

TEST(InnerFolds, KeepSubjectsWholeAndLeaveExtrasUntested) {
  const SampleSet toy = ToySet(60, 1);
  SampleSet set = toy;
  for (int i = 48; i < 60; ++i) set.samples[i].extra = true;
  std::vector<int> idx(60);
  for (int i = 0; i < 60; ++i) idx[i] = i;
  const TrainingData data(set, TrainOn(idx));
  const auto folds = InnerFolds(data, 3, 9);
  ASSERT_EQ(folds.size(), 3u);
  std::vector<int> all;
  for (std::size_t f = 0; f < 3; ++f) {
    all.insert(all.end(), folds[f].begin(), folds[f].end());
    std::set<std::string> trained;
    const auto train = InnerTraining(folds, f);
    EXPECT_EQ(train.size() + folds[f].size(), 60u);
    for (const int i : train) trained.insert(data.group(i));
    for (const int i : InnerTests(data, folds[f])) {
      EXPECT_EQ(trained.count(data.group(i)), 0u);
      EXPECT_FALSE(data.extra(i));
    }
  }
  std::sort(all.begin(), all.end());
  EXPECT_EQ(all, idx);
  EXPECT_EQ(InnerFolds(data, 3, 9), folds);
  // Ten subjects of two data sets with the same names: 20 groups at most.
  EXPECT_EQ(InnerFolds(data, 1000, 9).size(), 20u);
}

TEST(InnerFolds, FramesWithoutSubjectAreGroupsOfTheirOwn) {
  const SampleSet set = Numbers({0, 1, 0, 1});
  const TrainingData data(set, TrainOn({0, 1, 2, 3}));
  EXPECT_EQ(InnerFolds(data, 4, 1).size(), 4u);
}

TEST(ClassWeights, InverseFrequencyCappedAtTen) {
  std::vector<int> labels(99, 0);
  labels.push_back(1);
  std::vector<int> idx(100);
  for (int i = 0; i < 100; ++i) idx[i] = i;
  const SampleSet set = Numbers(labels);
  // Two classes occur: 100 / (2 * 99), 100 / (2 * 1) = 50 -> 10.
  EXPECT_THAT(ClassWeights(TrainingData(set, TrainOn(idx))),
              ElementsAre(DoubleEq(100.0 / 198), DoubleEq(10), DoubleEq(0)));
}

TEST(BatchDealer, EveryEpochDealsEverySampleOnce) {
  const SampleSet set = ToySet(33, 4);
  Fold fold;
  for (int i = 0; i < 33; ++i) fold.train_idx.push_back(i);
  const TrainingData data(set, fold);
  const TrainParams params = Plain(16);
  BatchDealer dealer(data, params, 9);
  ASSERT_EQ(dealer.batch_count(), 3);
  std::vector<std::vector<float>> orders;
  for (int epoch = 0; epoch < 2; ++epoch) {
    dealer.StartEpoch(epoch);
    std::vector<float> seen;
    Batch batch;
    for (int b = 0; b < 3; ++b) {
      dealer.Fill(b, &batch);
      EXPECT_EQ(batch.n, 11);
      EXPECT_DOUBLE_EQ(batch.weight, 11);
      for (int i = 0; i < batch.n; ++i) {
        seen.push_back(batch.x[i * set.stride()]);
      }
    }
    orders.push_back(seen);
    std::vector<float> expected;
    for (int i = 0; i < 33; ++i) expected.push_back(set.x[i * set.stride()]);
    std::sort(expected.begin(), expected.end());
    std::sort(seen.begin(), seen.end());
    EXPECT_EQ(seen, expected);
  }
  EXPECT_NE(orders[0], orders[1]);
}

TEST(BatchDealer, AnEpochDependsOnNothingBeforeIt) {
  const SampleSet set = ToySet(20, 4);
  const TrainingData data(set, ToyFold(set));
  TrainParams params = Plain(8);
  params.flip = true;
  params.jitter_rotate_deg = 5;
  params.mixup = 0.4;
  Batch straight, later;
  BatchDealer first(data, params, 9);
  first.StartEpoch(5);
  first.Fill(0, &straight);
  BatchDealer second(data, params, 9);
  for (int epoch = 0; epoch <= 5; ++epoch) {
    second.StartEpoch(epoch);
    second.Fill(0, &later);
  }
  EXPECT_EQ(straight.x, later.x);
  EXPECT_EQ(straight.targets, later.targets);
}

TEST(BatchDealer, NoBatchOfOneSample) {
  const SampleSet set = Numbers({0, 1, 2, 0, 1});
  const TrainingData data(set, TrainOn({0, 1, 2, 3, 4}));
  const TrainParams params = Plain(1);
  BatchDealer dealer(data, params, 1);
  dealer.StartEpoch(0);
  Batch batch;
  ASSERT_GT(dealer.batch_count(), 0);
  for (int b = 0; b < dealer.batch_count(); ++b) {
    dealer.Fill(b, &batch);
    EXPECT_GE(batch.n, 2);
  }
}

TEST(BatchDealer, TargetsWithSmoothingAndClassWeights) {
  // Two samples of a, one of b: weights 3/4 and 3/2; smoothing .3 over 3.
  const SampleSet set = Numbers({0, 0, 1});
  const TrainingData data(set, TrainOn({0, 1, 2}));
  TrainParams params = Plain(3);
  params.class_weights = true;
  params.label_smoothing = 0.3;
  BatchDealer dealer(data, params, 1);
  dealer.StartEpoch(0);
  Batch batch;
  dealer.Fill(0, &batch);
  EXPECT_DOUBLE_EQ(batch.weight, 0.75 + 0.75 + 1.5);
  for (int i = 0; i < 3; ++i) {
    const float* row = batch.targets.data() + i * 3;
    const bool is_a = batch.labels[i] == 0;
    EXPECT_FLOAT_EQ(row[0], 0.75f * (is_a ? 0.8f : 0.1f));
    EXPECT_FLOAT_EQ(row[1], 1.5f * (is_a ? 0.1f : 0.8f));
    EXPECT_FLOAT_EQ(row[2], 0);
  }
}

TEST(BatchDealer, MixupBlendsValuesAndTargetsAlike) {
  // Value = class index: after mixing it is the expected class index.
  SampleSet set = Numbers({0, 1, 2, 0, 1, 2});
  for (int i = 0; i < 6; ++i) set.x[i] = static_cast<float>(i % 3);
  const TrainingData data(set, TrainOn({0, 1, 2, 3, 4, 5}));
  TrainParams params = Plain(6);
  params.mixup = 1;
  BatchDealer dealer(data, params, 4);
  bool mixed = false;
  for (int epoch = 0; epoch < 5; ++epoch) {
    dealer.StartEpoch(epoch);
    Batch batch;
    dealer.Fill(0, &batch);
    EXPECT_NEAR(batch.weight, 6, 1e-5);
    for (int i = 0; i < 6; ++i) {
      const float* row = batch.targets.data() + i * 3;
      EXPECT_NEAR(row[0] + row[1] + row[2], 1, 1e-6);
      EXPECT_NEAR(row[1] + 2 * row[2], batch.x[i], 1e-5);
      EXPECT_GE(row[batch.labels[i]], 0.5f - 1e-6f);
      mixed |= row[batch.labels[i]] < 0.99f;
    }
  }
  EXPECT_TRUE(mixed);
}

}  // namespace
}  // namespace mien
