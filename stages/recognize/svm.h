#ifndef MIEN_STAGES_RECOGNIZE_SVM_H_
#define MIEN_STAGES_RECOGNIZE_SVM_H_

// The classical classifier beside the networks: the same samples, folds and
// predictions. Free of LibTorch.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/config/node.h"
#include "stages/recognize/training.h"

namespace mien {

struct SvmParams {
  std::vector<double> c = {0.01, 0.1, 1, 10, 100};
  bool class_weights = true;

  template <class Self, class Visit>
  static void Fields(Self& self, Visit&& visit) {
    visit(self.c, "c",
          Spec{"Costs to choose from, anew in each fold by an inner split of "
               "its training subjects (protocol.nested_folds); one value: no "
               "choice. Features have variance 1 / their number."}
              .Range(1e-9, 1e9));
    visit(self.class_weights, "class_weights",
          Spec{"Weigh classes by inverse training frequency, at most 10, as "
               "the networks may (Yan 2014: not)."});
  }
};

// What a classifier named by recognize.network reads when it is a support
// vector machine: "lbp-top" of lbp-top-svm, "flow" (the stack) of flow-svm;
// nullopt for a network.
std::optional<std::string> SvmInput(const std::string& network);

// Trains on fold.train_idx and predicts fold.test_idx. Linear C-SVM, one
// against one (OpenCV's). Each value is brought to mean 0 and variance
// 1 / their number by what the training samples have; constant ones to 0.
//
// The cost with the best pooled UF1 over inner folds of the training subjects
// is taken, the smallest of equals: FoldResult::choice says which. An SVM names
// a class: its probability is 1, the others' 0. No epochs.
// @throws DataError: fewer than two training samples; two costs to choose from
// and one training subject.
FoldResult SvmFold(const SampleSet& set, const Fold& fold,
                   const SvmParams& params);

class SvmStage {
 public:
  static constexpr const char* kName = "svm";
  static constexpr int kVersion = 1;
  using Params = SvmParams;
  using Output = FoldResult;

  explicit SvmStage(SvmParams params) : params_(std::move(params)) {}
  const Params& params() const { return params_; }
  FoldResult Run(const SampleSet& set, const Fold& fold) const {
    return SvmFold(set, fold, params_);
  }

 private:
  SvmParams params_;
};

}  // namespace mien

#endif  // MIEN_STAGES_RECOGNIZE_SVM_H_
