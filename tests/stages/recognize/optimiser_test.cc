#include "stages/recognize/optimiser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "pipeline/core/error.h"

namespace mien {
namespace {

TrainParams Params(const std::string& optimizer) {
  TrainParams params;
  params.optimizer = optimizer;
  params.weight_decay = 0;
  return params;
}

// Adam's first step is learning rate x sign of the gradient.
TEST(Optimiser, FirstAdamStepHasTheLengthOfTheLearningRate) {
  for (const char* name : {"adam", "adamw"}) {
    Optimiser optimiser(Params(name), 3);
    std::vector<float> w = {1, 1, 1};
    std::vector<float> g = {0.5f, -200, 0};
    optimiser.Step(0.1, w.data(), g.data());
    EXPECT_NEAR(w[0], 0.9, 1e-6);
    EXPECT_NEAR(w[1], 1.1, 1e-6);
    EXPECT_EQ(w[2], 1);
    EXPECT_EQ(g, std::vector<float>(3, 0));
    EXPECT_EQ(optimiser.steps, 1);
  }
}

// m = .1 g1, then .9 m + .1 g2; v likewise with .999: by hand for g = 1, 2.
TEST(Optimiser, SecondAdamStepByHand) {
  Optimiser optimiser(Params("adam"), 1);
  float w = 0;
  float g = 1;
  optimiser.Step(0.01, &w, &g);
  g = 2;
  optimiser.Step(0.01, &w, &g);
  const double m = (0.9 * 0.1 + 0.1 * 2) / (1 - 0.81);
  const double v = (0.999 * 0.001 + 0.001 * 4) / (1 - 0.999 * 0.999);
  EXPECT_NEAR(w, -0.01 - 0.01 * m / std::sqrt(v), 1e-7);
}

TEST(Optimiser, AdamWDecaysApartFromTheGradient) {
  TrainParams params = Params("adamw");
  params.weight_decay = 0.5;
  Optimiser optimiser(params, 1);
  float w = 2;
  float g = 0;
  optimiser.Step(0.1, &w, &g);
  EXPECT_NEAR(w, 2 * (1 - 0.05), 1e-6);
  params.optimizer = "adam";  // L2: the decay is a gradient like any other
  Optimiser plain(params, 1);
  w = 2;
  g = 0;
  plain.Step(0.1, &w, &g);
  EXPECT_NEAR(w, 2 - 0.1, 1e-6);
}

TEST(Optimiser, SgdWithNesterovMomentumByHand) {
  Optimiser optimiser(Params("sgd"), 1);
  float w = 1;
  float g = 1;
  optimiser.Step(0.1, &w, &g);  // m = 1, step .1 (1 + .9)
  EXPECT_NEAR(w, 1 - 0.19, 1e-6);
  g = 1;
  optimiser.Step(0.1, &w, &g);  // m = 1.9, step .1 (1 + .9 * 1.9)
  EXPECT_NEAR(w, 1 - 0.19 - 0.271, 1e-6);
  EXPECT_TRUE(optimiser.moment2.empty());
}

TEST(Optimiser, ClipsTheNormOfTheWholeGradient) {
  TrainParams params = Params("sgd");
  params.clip_norm = 1;
  Optimiser optimiser(params, 2);
  std::vector<float> w = {0, 0};
  std::vector<float> g = {3, 4};  // norm 5 -> (.6, .8)
  optimiser.Step(1, w.data(), g.data());
  EXPECT_NEAR(w[0], -0.6 * 1.9, 1e-6);
  EXPECT_NEAR(w[1], -0.8 * 1.9, 1e-6);
  Optimiser small(params, 2);
  w = {0, 0};
  g = {0.3f, 0.4f};  // shorter than 1: unchanged
  small.Step(1, w.data(), g.data());
  EXPECT_NEAR(w[0], -0.3 * 1.9, 1e-6);
}

TEST(Optimiser, RefusesUnknownNames) {
  EXPECT_THROW(Optimiser(Params("lion"), 1), InternalError);
}

TEST(LearningRate, Cosine) {
  TrainParams params;
  params.learning_rate = 2;
  EXPECT_DOUBLE_EQ(LearningRate(params, 0, 100, 10), 2);
  EXPECT_NEAR(LearningRate(params, 50, 100, 10), 1, 1e-12);
  EXPECT_NEAR(LearningRate(params, 25, 100, 10), 1 + std::sqrt(0.5), 1e-12);
  EXPECT_NEAR(LearningRate(params, 100, 100, 10), 0, 1e-12);
}

TEST(LearningRate, WarmUpRisesLinearlyThenTheScheduleBegins) {
  TrainParams params;
  params.learning_rate = 1;
  params.warmup_epochs = 2;
  EXPECT_DOUBLE_EQ(LearningRate(params, 0, 100, 10), 1.0 / 20);
  EXPECT_DOUBLE_EQ(LearningRate(params, 9, 100, 10), 0.5);
  EXPECT_DOUBLE_EQ(LearningRate(params, 19, 100, 10), 1);
  EXPECT_DOUBLE_EQ(LearningRate(params, 20, 100, 10), 1);
  EXPECT_NEAR(LearningRate(params, 60, 100, 10), 0.5, 1e-12);
  params.schedule = "constant";
  EXPECT_DOUBLE_EQ(LearningRate(params, 60, 100, 10), 1);
}

TEST(LearningRate, OneCycleRisesAndFalls) {
  TrainParams params;
  params.learning_rate = 1;
  params.schedule = "one-cycle";
  EXPECT_NEAR(LearningRate(params, 0, 100, 10), 1.0 / 25, 1e-12);
  EXPECT_NEAR(LearningRate(params, 15, 100, 10), (1 + 1.0 / 25) / 2, 1e-9);
  EXPECT_NEAR(LearningRate(params, 30, 100, 10), 1, 1e-9);
  EXPECT_NEAR(LearningRate(params, 100, 100, 10), 1.0 / 250000, 1e-9);
  params.schedule = "step";
  EXPECT_THROW(LearningRate(params, 0, 1, 1), InternalError);
}

TEST(WeightAverage, ForgetsTheStartAndApproachesTheWeights) {
  WeightAverage average(0.5, 1);
  float w = 8;
  average.Update(0, &w);
  EXPECT_EQ(average.values[0], 8);
  w = 0;
  average.Update(1, &w);  // decay min(.5, 2/11)
  EXPECT_NEAR(average.values[0], 8 * 2.0 / 11, 1e-6);
  average.Update(100, &w);  // decay .5
  EXPECT_NEAR(average.values[0], 4 * 2.0 / 11, 1e-6);
  WeightAverage off(0, 1);
  off.Update(0, &w);
  EXPECT_TRUE(off.values.empty());
}

}  // namespace
}  // namespace mien
