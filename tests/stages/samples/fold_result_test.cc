#include "stages/samples/fold_result.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/error.h"

namespace mien {
namespace {

FoldResult Result() {
  FoldResult result;
  result.name = "casme2/01";
  result.seed = 3;
  result.test_idx = {4, 9};
  result.probabilities = {0.1f, 0.9f, 0.75f, 0.25f};
  result.epochs = {{1.5, 0.25, 1e-3, -1, 7}, {1.25, 0.5, 5e-4, 0.75, 8}};
  result.parameter_count = 1683;
  result.model_epoch = 2;
  return result;
}

TEST(FoldResult, RoundTripWithoutSeconds) {
  FoldResult back;
  FromArtifact(ToArtifact(Result()), &back);
  EXPECT_EQ(back.name, "casme2/01");
  EXPECT_EQ(back.seed, 3);
  EXPECT_EQ(back.test_idx, Result().test_idx);
  EXPECT_EQ(back.probabilities, Result().probabilities);
  EXPECT_EQ(back.parameter_count, 1683);
  ASSERT_EQ(back.epochs.size(), 2u);
  EXPECT_EQ(back.epochs[1].loss, 1.25);
  EXPECT_EQ(back.epochs[1].accuracy, 0.5);
  EXPECT_EQ(back.epochs[1].learning_rate, 5e-4);
  EXPECT_EQ(back.epochs[1].seconds, 0);
  EXPECT_EQ(back.epochs[1].validation_accuracy, 0.75);
  EXPECT_EQ(back.model_epoch, 2);
  EXPECT_EQ(back.choice, "");
  FoldResult chosen = Result();
  chosen.choice = "c=10";
  FromArtifact(ToArtifact(chosen), &back);
  EXPECT_EQ(back.choice, "c=10");
}

TEST(FoldResult, RoundTripOfAnEmptyFold) {
  FoldResult back = Result();
  FromArtifact(ToArtifact(FoldResult()), &back);
  EXPECT_TRUE(back.test_idx.empty());
  EXPECT_TRUE(back.epochs.empty());
}

TEST(FoldResult, RefusesArraysThatDoNotFit) {
  Artifact artifact = ToArtifact(Result());
  artifact.arrays["probabilities"].shape = {4, 1};
  FoldResult back;
  EXPECT_THROW(FromArtifact(artifact, &back), DataError);
  artifact = ToArtifact(Result());
  artifact.arrays.erase("epochs");
  EXPECT_THROW(FromArtifact(artifact, &back), DataError);
}

TEST(TestEpochs, RoundTripAndRefusal) {
  TestEpochs watched;
  watched.name = "casme2/01";
  watched.seed = 3;
  watched.test_idx = {4, 9};
  watched.epochs = 3;
  for (int i = 0; i < 12; ++i) {
    watched.probabilities.push_back(0.01f * static_cast<float>(i));
  }
  TestEpochs back;
  FromArtifact(ToArtifact(watched), &back);
  EXPECT_EQ(back.name, watched.name);
  EXPECT_EQ(back.seed, 3);
  EXPECT_EQ(back.epochs, 3);
  EXPECT_EQ(back.test_idx, watched.test_idx);
  EXPECT_EQ(back.probabilities, watched.probabilities);
  Artifact artifact = ToArtifact(watched);
  artifact.arrays["probabilities"].shape = {3, 4, 1};
  EXPECT_THROW(FromArtifact(artifact, &back), DataError);
}

}  // namespace
}  // namespace mien
