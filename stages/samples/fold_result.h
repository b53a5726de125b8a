#ifndef MIEN_STAGES_SAMPLES_FOLD_RESULT_H_
#define MIEN_STAGES_SAMPLES_FOLD_RESULT_H_

// What the CNN stage leaves, apart from it: readers need no LibTorch.

#include <string>
#include <vector>

#include "pipeline/cache/artifact.h"

namespace mien {

struct EpochLog {
  double loss = 0;      // mean over training samples
  double accuracy = 0;  // on the augmented training samples
  double learning_rate = 0;
  double validation_accuracy = -1;  // -1: no validation samples
  double seconds = 0;  // wall time, for on_epoch only: 0 in FoldResult,
                       // so that the same run leaves the same bytes
};

// What one fold leaves: predictions of the test samples only. K = classes.
struct FoldResult {
  static constexpr const char* kSchema = "FoldResult/2";
  std::string name;
  int seed = 0;
  std::vector<int> test_idx;
  std::vector<float> probabilities;  // test x K
  std::vector<EpochLog> epochs;
  int model_epoch = 0;  // epochs behind the weights that predicted
  int parameter_count = 0;
  std::string choice;  // "c=10": what an inner split chose; "" = nothing
};

Artifact ToArtifact(const FoldResult& result);
void FromArtifact(const Artifact& artifact, FoldResult* result);

// What the test samples would have said after every epoch. Made by
// WatchTestSamples alone and read by nothing that makes an honest score.
struct TestEpochs {
  static constexpr const char* kSchema = "TestEpochs/1";
  std::string name;
  int seed = 0;
  std::vector<int> test_idx;
  int epochs = 0;
  std::vector<float> probabilities;  // epochs x test x K
};

Artifact ToArtifact(const TestEpochs& result);
void FromArtifact(const Artifact& artifact, TestEpochs* result);

}  // namespace mien

#endif  // MIEN_STAGES_SAMPLES_FOLD_RESULT_H_
