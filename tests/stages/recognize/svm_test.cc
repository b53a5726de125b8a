#include "stages/recognize/svm.h"

#include <algorithm>

#include <gmock/gmock.h>

#include "stages/evaluate/scores.h"
#include "stages/recognize/protocol.h"
#include "stages/recognize/training_data.h"
#include "tests/stages/recognize/toy_set.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using testing::HasSubstr;

SvmParams Costs(const std::vector<double>& c) {
  SvmParams params;
  params.c = c;
  return params;
}

std::vector<int> ClassesOf(const FoldResult& result) {
  std::vector<int> classes;
  const std::size_t k = result.probabilities.size() / result.test_idx.size();
  for (std::size_t i = 0; i < result.test_idx.size(); ++i) {
    const float* p = &result.probabilities[i * k];
    EXPECT_EQ(std::count(p, p + k, 0.0f), static_cast<int>(k) - 1);
    EXPECT_EQ(std::count(p, p + k, 1.0f), 1);
    classes.push_back(static_cast<int>(std::max_element(p, p + k) - p));
  }
  return classes;
}

TEST(SvmInput, IsInTheName) {
  EXPECT_EQ(SvmInput("lbp-top-svm"), "lbp-top");
  EXPECT_EQ(SvmInput("flow-svm"), "flow");
  EXPECT_EQ(SvmInput("ststnet"), std::nullopt);
}

TEST(SvmFold, TellsClassesApartWithoutEpochs) {
  const SampleSet set = ToySet(60, 8);
  const FoldResult result = SvmFold(set, ToyFold(set), Costs({0.1, 1}));
  ASSERT_EQ(result.test_idx.size(), 15u);
  const auto classes = ClassesOf(result);
  for (std::size_t i = 0; i < classes.size(); ++i) {
    EXPECT_EQ(classes[i],
              set.samples[static_cast<std::size_t>(result.test_idx[i])].label);
  }
  EXPECT_TRUE(result.epochs.empty());
  EXPECT_THAT(result.choice, testing::AnyOf("c=0.1", "c=1"));
  EXPECT_EQ(result.parameter_count, 3 * (3 * 8 * 8 + 1));
}

// Units do not matter: what the training samples have is the scale.
TEST(SvmFold, EachValueIsScaledByTrainingSamples) {
  SampleSet set = ToySet(60, 8);
  const FoldResult plain = SvmFold(set, ToyFold(set), Costs({1}));
  for (std::size_t i = 0; i < set.size(); ++i) {
    for (std::size_t k = 0; k < set.stride(); k += 3) {
      float& x = set.x[i * set.stride() + k];
      x = 1024 * x - 512;  // exact in binary, but for rounding of the sum
    }
  }
  EXPECT_EQ(ClassesOf(SvmFold(set, ToyFold(set), Costs({1}))),
            ClassesOf(plain));
  // A value that never changes in training says nothing.
  SampleSet constant = ToySet(60, 8);
  for (std::size_t i = 0; i < set.size(); ++i) {
    constant.x[i * set.stride()] = i % 4 == 3 ? 1e9f : 5.0f;
  }
  SampleSet without = constant;
  for (std::size_t i = 0; i < set.size(); ++i) without.x[i * set.stride()] = 5;
  EXPECT_EQ(ClassesOf(SvmFold(constant, ToyFold(set), Costs({1}))),
            ClassesOf(SvmFold(without, ToyFold(set), Costs({1}))));
}

// Samples of class 1 whose sign depends on the subject, so that the cost
// matters, and much noise.
SampleSet HardSet() {
  SampleSet set = ToySet(72, 4, 11);
  Rng rng(3);
  for (float& x : set.x) x += static_cast<float>(1.5 * rng.Normal());
  return set;
}

TEST(SvmFold, TheCostIsTheBestOfInnerFoldsOfTrainingSubjects) {
  const SampleSet set = HardSet();
  const std::vector<double> costs = {1e-4, 1e-2, 1, 100};
  ProtocolParams protocol;
  protocol.kind = "k-fold";
  protocol.folds = 3;
  protocol.seeds = {4};
  for (const Fold& fold : MakeFolds(set, protocol)) {
    const TrainingData data(set, fold);
    const auto inner =
        InnerFolds(data, fold.choice.inner_folds,
                   DeriveSeed(static_cast<std::uint64_t>(fold.seed),
                              "recognize", fold.name));
    std::string best;
    double best_uf1 = -1;
    for (const double c : costs) {
      std::vector<int> truth, predicted;
      for (std::size_t f = 0; f < inner.size(); ++f) {
        Fold part;  // inner indices count within train_idx
        for (const int i : InnerTraining(inner, f)) {
          part.train_idx.push_back(fold.train_idx[static_cast<std::size_t>(i)]);
        }
        for (const int i : inner[f]) {
          part.test_idx.push_back(fold.train_idx[static_cast<std::size_t>(i)]);
          truth.push_back(data.label(i));
        }
        const auto own = ClassesOf(SvmFold(set, part, Costs({c})));
        predicted.insert(predicted.end(), own.begin(), own.end());
      }
      const double uf1 = Score(truth, predicted, set.classes).uf1;
      if (uf1 > best_uf1) {
        best_uf1 = uf1;
        best = Str("c=", NumberText(c));
      }
    }
    EXPECT_EQ(SvmFold(set, fold, Costs(costs)).choice, best) << fold.name;
  }
}

TEST(SvmFold, TestSubjectsReachNeitherTheChoiceNorTheTraining) {
  const SampleSet set = HardSet();
  ProtocolParams protocol;
  protocol.kind = "k-fold";
  protocol.folds = 3;
  protocol.seeds = {4};
  const Fold fold = MakeFolds(set, protocol).front();
  const FoldResult honest = SvmFold(set, fold, SvmParams{});
  SampleSet other = set;
  Rng rng(8);
  for (const int i : fold.test_idx) {
    const auto at = static_cast<std::size_t>(i);
    other.samples[at].label = static_cast<int>(rng.Below(3));
    if (i == fold.test_idx.front()) continue;  // its prediction is looked at
    for (std::size_t k = 0; k < set.stride(); ++k) {
      other.x[at * set.stride() + k] = static_cast<float>(100 * rng.Normal());
    }
  }
  const FoldResult result = SvmFold(other, fold, SvmParams{});
  EXPECT_EQ(result.choice, honest.choice);
  EXPECT_EQ(ClassesOf(result).front(), ClassesOf(honest).front());
  // Only labels changed: the same predictions.
  SampleSet relabelled = set;
  for (const int i : fold.test_idx) {
    relabelled.samples[static_cast<std::size_t>(i)].label = 0;
  }
  EXPECT_EQ(SvmFold(relabelled, fold, SvmParams{}).probabilities,
            honest.probabilities);
}

// At 0 ten of class 0, at 1 six of class 0 and three of class 1: the weights
// (.59 and 3.17) decide what 1 is.
TEST(SvmFold, ClassWeightsSpeakForRareClasses) {
  SampleSet set;
  set.channels = set.height_px = set.width_px = 1;
  set.channel_names = {"x"};
  set.classes = {"common", "rare"};
  Fold fold;
  fold.name = "weights";
  for (int i = 0; i < 20; ++i) {
    Sample sample;
    sample.subject = std::to_string(i);
    sample.label = i >= 16 ? 1 : 0;
    set.samples.push_back(sample);
    set.x.push_back(i < 10 ? 0.0f : 1.0f);
    (i < 19 ? fold.train_idx : fold.test_idx).push_back(i);
  }
  SvmParams params = Costs({100});
  EXPECT_EQ(ClassesOf(SvmFold(set, fold, params)), (std::vector<int>{1}));
  params.class_weights = false;
  EXPECT_EQ(ClassesOf(SvmFold(set, fold, params)), (std::vector<int>{0}));
}

TEST(SvmFold, OneClassOrOneSubjectToLearnFrom) {
  SampleSet set = ToySet(12, 4);
  Fold fold;
  fold.name = "few";
  fold.train_idx = {1, 4};  // both of class 1
  fold.test_idx = {0, 5};
  EXPECT_EQ(ClassesOf(SvmFold(set, fold, Costs({1}))),
            (std::vector<int>{1, 1}));
  for (Sample& sample : set.samples) {
    sample.dataset = "d";
    sample.subject = "01";
  }
  EXPECT_THAT(ErrorOf([&] {
                SvmFold(set, fold, Costs({1, 2}));
              }),
              HasSubstr("at least 2 training subjects: choose nothing "
                        "(protocol.nested_epochs empty, one recognize.svm.c)"));
}

}  // namespace
}  // namespace mien
