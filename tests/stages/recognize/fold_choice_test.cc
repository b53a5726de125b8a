// Epochs that samples outside the training choose, or are watched by.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "pipeline/core/error.h"
#include "stages/recognize/fold_stage.h"
#include "stages/recognize/protocol.h"
#include "tests/stages/recognize/toy_set.h"
#include "tests/stages/recognize/trained.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::HasSubstr;

// Values and labels of every test sample replaced.
SampleSet Poisoned(const SampleSet& set, const Fold& fold) {
  SampleSet poisoned = set;
  for (const int i : fold.test_idx) {
    poisoned.samples[i].label = (set.samples[i].label + 1) % 3;
    std::fill_n(poisoned.x.begin() + i * set.stride(), set.stride(), 1e4f);
  }
  return poisoned;
}

TEST(WatchTestSamples, LastEpochIsTheHonestResult) {
  const SampleSet set = ToySet(48);
  const Fold fold = ToyFold(set);
  const TrainParams params = Rich("mien-me", 4);  // with a weight average
  const Left honest = Train(set, fold, params);
  const TestEpochs watched = WatchTestSamples(set, fold, params, TrainHooks());
  EXPECT_EQ(watched.epochs, 4);
  EXPECT_EQ(watched.test_idx, fold.test_idx);
  const std::size_t size = honest.result.probabilities.size();
  ASSERT_EQ(watched.probabilities.size(), 4 * size);
  const auto last =
      watched.probabilities.end() - static_cast<std::ptrdiff_t>(size);
  EXPECT_EQ(std::vector<float>(last, watched.probabilities.end()),
            honest.result.probabilities);
  EXPECT_NE(std::vector<float>(watched.probabilities.begin(),
                               watched.probabilities.begin() +
                                   static_cast<std::ptrdiff_t>(size)),
            honest.result.probabilities);
  // Watching has left no trace.
  ExpectSame(honest, Train(set, fold, params));
}

// Each epoch watched is what a training of the same schedule, ended there,
// would give: with a constant rate that is a shorter training.
TEST(WatchTestSamples, EveryEpochIsThatOfAShorterTraining) {
  const SampleSet set = ToySet(48);
  const Fold fold = ToyFold(set);
  TrainParams params = Rich("ststnet", 3);
  params.schedule = "constant";
  const TestEpochs watched = WatchTestSamples(set, fold, params, TrainHooks());
  params.epochs = 2;
  const FoldResult shorter =
      TrainFold(set, fold, params, TrainHooks(), nullptr);
  const auto size = static_cast<std::ptrdiff_t>(shorter.probabilities.size());
  const auto second = watched.probabilities.begin() + size;
  EXPECT_EQ(std::vector<float>(second, second + size), shorter.probabilities);
}

TEST(NestedChoice, StopsAtACandidateThatTrainingSubjectsAgreeOn) {
  const SampleSet set = ToySet(72);
  Fold fold = ToyFold(set);
  const TrainParams params = Rich("ststnet", 6);
  fold.choice.candidates = {1, 6};
  const Left chosen = Train(set, fold, params);
  const int epochs = chosen.result.model_epoch;
  EXPECT_THAT(epochs, testing::AnyOf(1, 6));
  EXPECT_EQ(chosen.result.epochs.size(), static_cast<std::size_t>(epochs));
  // The only candidate is chosen, and leaves the schedule early.
  fold.choice.candidates = {2};
  const Left two = Train(set, fold, params);
  EXPECT_EQ(two.result.epochs.size(), 2u);
  fold.choice.candidates.clear();
  const Left whole = Train(set, fold, params);
  EXPECT_EQ(two.result.epochs[1].loss, whole.result.epochs[1].loss);
  EXPECT_EQ(whole.result.model_epoch, 6);
}

TEST(NestedChoice, TestSamplesCannotReachIt) {
  const SampleSet set = ToySet(72);
  Fold fold = ToyFold(set);
  fold.choice.candidates = {1, 2, 4, 8};
  for (const int seed : {1, 2, 3}) {
    fold.seed = seed;
    const TrainParams params = ToyParams("ststnet", 8);
    const Left clean = Train(set, fold, params);
    const Left dirty = Train(Poisoned(set, fold), fold, params);
    EXPECT_EQ(clean.result.model_epoch, dirty.result.model_epoch);
    EXPECT_TRUE(SameWeights(clean, dirty));
  }
}

TEST(NestedChoice, OneTrainingSubjectCannotBeSplit) {
  SampleSet set = ToySet(24);
  for (Sample& sample : set.samples) {
    sample.dataset = "d";
    sample.subject = "1";
  }
  Fold fold = ToyFold(set);
  fold.choice.candidates = {1};
  EXPECT_THAT(ErrorOf([&] { Train(set, fold, ToyParams("ststnet", 1)); }),
              HasSubstr("at least 2 training subjects"));
}

// ToyFold with every third training sample held out of it.
Fold ValidatedFold(const SampleSet& set) {
  Fold fold = ToyFold(set);
  std::vector<int> train;
  for (std::size_t i = 0; i < fold.train_idx.size(); ++i) {
    (i % 3 == 1 ? fold.validation_idx : train).push_back(fold.train_idx[i]);
  }
  fold.train_idx = train;
  return fold;
}

TEST(Validation, IsLoggedAndTrainsNothing) {
  const SampleSet set = ToySet(72);
  const Fold fold = ValidatedFold(set);
  const TrainParams params = Rich("ststnet", 4);
  const Left with = Train(set, fold, params);
  for (const EpochLog& log : with.result.epochs) {
    EXPECT_GE(log.validation_accuracy, 0);
    EXPECT_LE(log.validation_accuracy, 1);
  }
  Fold without = fold;
  without.validation_idx.clear();
  const Left bare = Train(set, without, params);
  EXPECT_EQ(bare.result.epochs[0].validation_accuracy, -1);
  ExpectSame(with, bare);
}

// The best epoch's weights are those of a constant-rate training that ends
// there; the first of equals.
TEST(Validation, TheBestEpochPredicts) {
  const SampleSet set = ToySet(72);
  Fold fold = ValidatedFold(set);
  fold.choice.best_validation = true;
  TrainParams params = Rich("ststnet", 12);
  params.schedule = "constant";
  params.learning_rate = 0.02;
  const Left best = Train(set, fold, params);
  const auto& logs = best.result.epochs;
  ASSERT_EQ(logs.size(), 12u);
  int expected = 0;
  for (int i = 1; i < 12; ++i) {
    if (logs[i].validation_accuracy > logs[expected].validation_accuracy) {
      expected = i;
    }
  }
  EXPECT_EQ(best.result.model_epoch, expected + 1);
  params.epochs = expected + 1;
  fold.choice.best_validation = false;
  const Left shorter = Train(set, fold, params);
  EXPECT_EQ(best.result.probabilities, shorter.result.probabilities);
  EXPECT_EQ(best.model.tensors[0].data, shorter.model.tensors[0].data);
  EXPECT_EQ(best.model.tensors.back().data, shorter.model.tensors.back().data);
  // Test samples cannot reach the choice.
  fold.choice.best_validation = true;
  params.epochs = 12;
  EXPECT_TRUE(SameWeights(best, Train(Poisoned(set, fold), fold, params)));
}

TEST(Validation, ContinuesFromACheckpointToTheSameBytes) {
  const TempFolder folder;
  const SampleSet set = ToySet(72);
  Fold fold = ValidatedFold(set);
  fold.choice.best_validation = true;
  TrainParams params = Rich("ststnet", 8);
  params.learning_rate = 0.02;
  const Left whole = Train(set, fold, params);
  for (const int last : {0, 3, 6}) {
    TrainHooks hooks;
    hooks.checkpoint = folder / "fold.checkpoint";
    hooks.checkpoint_every_s = 0;
    hooks.on_epoch = [&](int epoch, const EpochLog&) {
      if (epoch == last) throw Stop();
    };
    EXPECT_THROW(Train(set, fold, params, hooks), Stop);
    hooks.on_epoch = nullptr;
    ExpectSame(whole, Train(set, fold, params, hooks));
  }
}

}  // namespace
}  // namespace mien
