#ifndef MIEN_STAGES_RECOGNIZE_PROTOCOL_H_
#define MIEN_STAGES_RECOGNIZE_PROTOCOL_H_

// Who trains and who is tested. The only maker of Fold values.

#include <string>
#include <vector>

#include "pipeline/config/node.h"
#include "stages/recognize/recognize.h"

namespace mien {

struct ProtocolParams {
  std::string kind = "loso";
  int folds = 5;
  std::vector<int> seeds = {1, 2, 3};
  std::string train_split = "Training";
  std::string test_split = "PublicTest";
  int bootstrap = 1000;

  template <class Self, class Visit>
  static void Fields(Self& self, Visit&& visit) {
    visit(self.kind, "kind",
          Spec{"loso: leave one subject out, over all data sets together; "
               "hold-out: train on all data sets but one; k-fold: by subject; "
               "split: the data set's own training and test parts; predict: "
               "no training, the weights of recognize.model on everything."}
              .Choices({"loso", "hold-out", "k-fold", "split", "predict"}));
    visit(self.folds, "folds",
          Spec{"Number of folds of k-fold."}.Range(2, 1000));
    visit(self.seeds, "seeds",
          Spec{"One full run per seed; scores are means over them."}.Range(
              0, 2147483647));
    visit(self.train_split, "train_split", Spec{"Training part of split."});
    visit(self.test_split, "test_split", Spec{"Test part of split."});
    visit(
        self.bootstrap, "bootstrap",
        Spec{"Resamples of subjects for the 95 % interval."}.Range(0, 100000));
  }
};

// Folds in a fixed order. Guarantees (checked, InternalError): every sample is
// tested at most once per seed; train and test share no index and, for loso,
// hold-out and k-fold, no (dataset, subject).
// @throws DataError when the protocol cannot be run on the set (one subject).
std::vector<Fold> MakeFolds(const SampleSet& set, const ProtocolParams& params);

}  // namespace mien

#endif  // MIEN_STAGES_RECOGNIZE_PROTOCOL_H_
