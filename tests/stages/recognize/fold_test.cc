#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <thread>

#include "pipeline/core/error.h"
#include "pipeline/exec/runner.h"
#include "pipeline/exec/stage.h"
#include "stages/recognize/fold_stage.h"
#include "stages/recognize/protocol.h"
#include "tests/stages/recognize/toy_set.h"
#include "tests/stages/recognize/trained.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::HasSubstr;

TEST(TrainFold, SameSeedSameBytes) {
  const SampleSet set = ToySet(48);
  const TrainParams params = Rich("mien-me", 3);
  const Left first = Train(set, ToyFold(set), params);
  ExpectSame(first, Train(set, ToyFold(set), params));
  EXPECT_FALSE(SameWeights(first, Train(set, ToyFold(set, 2), params)));
  Fold renamed = ToyFold(set);
  renamed.name = "other";
  EXPECT_FALSE(SameWeights(first, Train(set, renamed, params)));
}

TEST(TrainFold, FoldsOnThreadsEqualFoldsInTurn) {
  const SampleSet set = ToySet(48);
  const Fold fold_a = ToyFold(set, 1);
  const Fold fold_b = ToyFold(set, 2);
  const TrainParams params_a = Rich("mien-me", 4);
  const TrainParams params_b = Rich("sssnet", 6);
  const Left turn_a = Train(set, fold_a, params_a);
  const Left turn_b = Train(set, fold_b, params_b);
  for (int round = 0; round < 2; ++round) {
    Left thread_a, thread_b;
    std::thread a([&] { thread_a = Train(set, fold_a, params_a); });
    std::thread b([&] { thread_b = Train(set, fold_b, params_b); });
    a.join();
    b.join();
    ExpectSame(turn_a, thread_a);
    ExpectSame(turn_b, thread_b);
  }
}

// Whatever stands in the test samples, the trained net is the same.
TEST(TrainFold, TestSamplesCannotReachTheTraining) {
  const SampleSet set = ToySet(48);
  const Fold fold = ToyFold(set);
  const TrainParams params = Rich("mien-me", 3);
  const Left clean = Train(set, fold, params);
  SampleSet poisoned = set;
  for (const int i : fold.test_idx) {
    poisoned.samples[i].label = (set.samples[i].label + 1) % 3;
    poisoned.samples[i].subject = "nobody";
    std::fill_n(poisoned.x.begin() + i * set.stride(), set.stride(), 1e4f);
  }
  const Left dirty = Train(poisoned, fold, params);
  ASSERT_EQ(clean.model.tensors.size(), dirty.model.tensors.size());
  for (std::size_t i = 0; i < clean.model.tensors.size(); ++i) {
    EXPECT_EQ(clean.model.tensors[i].data, dirty.model.tensors[i].data);
  }
  EXPECT_NE(clean.result.probabilities, dirty.result.probabilities);
  // Not even the number or the choice of test samples matters.
  Fold fewer = fold;
  fewer.test_idx.resize(1);
  EXPECT_TRUE(SameWeights(clean, Train(set, fewer, params)));
  // The test is able to fail: one training sample changes the net.
  poisoned = set;
  poisoned.x[fold.train_idx[7] * set.stride()] += 1;
  EXPECT_FALSE(SameWeights(clean, Train(poisoned, fold, params)));
  poisoned = set;
  poisoned.samples[fold.train_idx[7]].label =
      (set.samples[fold.train_idx[7]].label + 1) % 3;
  EXPECT_FALSE(SameWeights(clean, Train(poisoned, fold, params)));
}

TEST(TrainFold, NotANumberInATestSampleLeavesTheTrainingAlone) {
  SampleSet set = ToySet(48);
  const Fold fold = ToyFold(set);
  std::vector<double> losses[2];
  for (int round = 0; round < 2; ++round) {
    TrainHooks hooks;
    hooks.on_epoch = [&](int, const EpochLog& log) {
      losses[round].push_back(log.loss);
    };
    if (round == 1) set.x[fold.test_idx[0] * set.stride()] = NAN;
    const std::string error =
        ErrorOf([&] { Train(set, fold, ToyParams("ststnet", 4), hooks); });
    EXPECT_EQ(error.empty(), round == 0) << error;
  }
  EXPECT_EQ(losses[0], losses[1]);
}

TEST(TrainFold, ContinuesFromACheckpointToTheSameBytes) {
  const TempFolder folder;
  const SampleSet set = ToySet(48);
  const Fold fold = ToyFold(set);
  for (const char* optimizer : {"adamw", "sgd"}) {
    TrainParams params = Rich("mien-me", 7);
    params.optimizer = optimizer;
    params.learning_rate = 1e-3;
    const Left whole = Train(set, fold, params);
    TrainHooks hooks;
    hooks.checkpoint = folder / "fold.checkpoint";
    hooks.checkpoint_every_s = 0;
    for (const int last : {1, 4}) {  // stopped twice
      hooks.on_epoch = [&](int epoch, const EpochLog&) {
        if (epoch == last) throw Stop();
      };
      EXPECT_THROW(Train(set, fold, params, hooks), Stop);
      EXPECT_TRUE(std::filesystem::exists(hooks.checkpoint));
    }
    std::vector<int> epochs;
    hooks.on_epoch = [&](int epoch, const EpochLog&) {
      epochs.push_back(epoch);
    };
    ExpectSame(whole, Train(set, fold, params, hooks));
    EXPECT_EQ(epochs, (std::vector<int>{5, 6}));
    EXPECT_FALSE(std::filesystem::exists(hooks.checkpoint));
  }
}

TEST(TrainFold, CheckpointOfOtherDataIsNotUsed) {
  const TempFolder folder;
  const SampleSet set = ToySet(48);
  const Fold fold = ToyFold(set);
  const TrainParams params = ToyParams("ststnet", 3);
  TrainHooks hooks;
  hooks.checkpoint = folder / "fold.checkpoint";
  hooks.checkpoint_every_s = 0;
  hooks.on_epoch = [](int epoch, const EpochLog&) {
    if (epoch == 1) throw Stop();
  };
  EXPECT_THROW(Train(set, fold, params, hooks), Stop);
  SampleSet other = set;
  other.x[0] += 1;
  std::vector<int> epochs;
  hooks.on_epoch = [&](int epoch, const EpochLog&) { epochs.push_back(epoch); };
  testing::internal::CaptureStderr();
  const Left anew = Train(other, fold, params, hooks);
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              HasSubstr("belongs to another training"));
  EXPECT_EQ(epochs.size(), 3u);
  ExpectSame(Train(other, fold, params), anew);
}

TEST(TrainFold, ShortTrainingsWriteNoCheckpoint) {
  const TempFolder folder;
  const SampleSet set = ToySet(48);
  TrainHooks hooks;
  hooks.checkpoint = folder / "fold.checkpoint";
  bool seen = false;
  hooks.on_epoch = [&](int, const EpochLog&) {
    seen |= std::filesystem::exists(hooks.checkpoint);
  };
  Train(set, ToyFold(set), ToyParams("ststnet", 5), hooks);
  EXPECT_FALSE(seen);
}

TEST(TrainFoldDeathTest, AnInterruptLeavesACheckpointToContinueFrom) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  // The same name in the child, which runs this test from its start.
  const std::string path =
      (std::filesystem::temp_directory_path() / "mien-train-test.checkpoint")
          .string();
  const SampleSet set = ToySet(48);
  const Fold fold = ToyFold(set);
  const TrainParams params = Rich("ststnet", 5);
  TrainHooks hooks;
  hooks.checkpoint = path;
  EXPECT_EXIT(
      {
        CatchInterrupts();
        hooks.on_epoch = [](int epoch, const EpochLog&) {
          if (epoch == 1) std::raise(SIGINT);
        };
        try {
          Train(set, fold, params, hooks);
        } catch (const Interrupted&) {
          std::exit(std::filesystem::exists(path) ? 42 : 1);
        }
      },
      testing::ExitedWithCode(42), "");
  std::vector<int> epochs;
  hooks.on_epoch = [&](int epoch, const EpochLog&) { epochs.push_back(epoch); };
  const Left continued = Train(set, fold, params, hooks);
  std::filesystem::remove(path);
  EXPECT_EQ(epochs, (std::vector<int>{3, 4}));
  ExpectSame(Train(set, fold, params), continued);
}

TEST(TrainFold, ReportsEachEpoch) {
  const SampleSet set = ToySet(48);
  TrainParams params = ToyParams("ststnet", 4);
  params.learning_rate = 0.01;
  std::vector<EpochLog> logs;
  TrainHooks hooks;
  hooks.on_epoch = [&](int epoch, const EpochLog& log) {
    EXPECT_EQ(epoch, static_cast<int>(logs.size()));
    logs.push_back(log);
  };
  const FoldResult result =
      TrainFold(set, ToyFold(set), params, hooks, nullptr);
  ASSERT_EQ(logs.size(), 4u);
  ASSERT_EQ(result.epochs.size(), 4u);
  EXPECT_GT(logs[0].seconds, 0);
  EXPECT_EQ(result.epochs[0].seconds, 0);
  // Three steps an epoch, cosine over twelve: the last has rate of step 11.
  EXPECT_NEAR(result.epochs[3].learning_rate,
              0.005 * (1 + std::cos(M_PI * 11 / 12)), 1e-12);
  EXPECT_GE(result.epochs[0].accuracy, 0);
  EXPECT_LE(result.epochs[0].accuracy, 1);
}

TEST(TrainFold, Bfloat16Learns) {
  const SampleSet set = ToySet(96);
  for (const char* network : {"seed-cnn", "mien-fer"}) {
    TrainParams params = ToyParams(network, 8);
    params.flip = false;
    params.bfloat16 = true;
    const FoldResult result =
        TrainFold(set, ToyFold(set), params, TrainHooks(), nullptr);
    EXPECT_LT(result.epochs.back().loss, 0.5 * result.epochs.front().loss);
    EXPECT_GT(result.epochs.back().accuracy, 0.8) << network;
  }
}

TEST(TrainFold, ClassWeightsChangeTheNet) {
  SampleSet set = ToySet(48);
  for (int i = 0; i < 24; ++i) set.samples[i].label = 0;
  TrainParams params = ToyParams("ststnet", 2);
  const Left with = Train(set, ToyFold(set), params);
  params.class_weights = false;
  EXPECT_FALSE(SameWeights(with, Train(set, ToyFold(set), params)));
}

TEST(TrainFold, DivergenceIsAnErrorThatSaysWhatToDo) {
  const SampleSet set = ToySet(48);
  TrainParams params = ToyParams("off-apexnet", 20);
  params.optimizer = "sgd";
  params.learning_rate = 1e20;
  EXPECT_THAT(ErrorOf([&] { Train(set, ToyFold(set), params); }),
              HasSubstr("lower recognize.learning_rate"));
}

TEST(TrainFold, FoldWithoutTrainingSamples) {
  const SampleSet set = ToySet(12);
  ProtocolParams protocol;
  protocol.kind = "predict";
  const Fold fold = MakeFolds(set, protocol)[0];
  EXPECT_THAT(
      ErrorOf([&] { Train(set, fold, ToyParams("ststnet", 1)); }),
      HasSubstr("DataError: fold 'all' has 0 training samples, at least 2"));
}

TEST(FoldStage, RunsThroughApplyAndTheCache) {
  const TempFolder folder;
  const Store store(folder / "cache");
  ItemContext context;
  context.store = &store;
  context.dataset = "toy";
  context.item = "fold-toy";
  const SampleSet set = ToySet(24);
  const auto samples = Given<SampleSet>("samples", set);
  const auto fold = Given<Fold>("fold", ToyFold(set));
  const FoldStage stage(ToyParams("ststnet", 2), TrainHooks());
  const auto first = Apply(context, stage, samples, fold);
  const FoldResult computed = first.Get();
  bool trained = false;
  TrainHooks hooks;
  hooks.on_epoch = [&](int, const EpochLog&) { trained = true; };
  const auto second = Apply(context, FoldStage(stage.params(), hooks),
                            Given<SampleSet>("samples", set),
                            Given<Fold>("fold", ToyFold(set)));
  EXPECT_EQ(second.key(), first.key());
  EXPECT_EQ(second.Get().probabilities, computed.probabilities);
  EXPECT_FALSE(trained);
  const FoldStage longer(ToyParams("ststnet", 3), TrainHooks());
  EXPECT_NE(Apply(context, longer, samples, fold).key(), first.key());
}

}  // namespace
}  // namespace mien
