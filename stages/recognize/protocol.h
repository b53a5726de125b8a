#ifndef MIEN_STAGES_RECOGNIZE_PROTOCOL_H_
#define MIEN_STAGES_RECOGNIZE_PROTOCOL_H_

// Who trains and who is tested. The only maker of Fold values.

#include <string>
#include <vector>

#include "pipeline/config/node.h"
#include "stages/recognize/training.h"

namespace mien {

struct ProtocolParams {
  std::string kind = "loso";
  int folds = 5;
  std::vector<int> seeds = {1, 2, 3};
  std::string train_split = "Training";
  std::string test_split = "PublicTest";
  double validation_share = 0;
  std::string final_epoch = "last";
  std::vector<int> nested_epochs;
  int nested_folds = 3;
  std::vector<std::string> designs;
  std::string leak = "none";
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
    visit(self.validation_share, "validation_share",
          Spec{"Share of the training split that is held out of it, class by "
               "class, to log its accuracy after every epoch; split only."}
              .Range(0, 0.5));
    visit(self.final_epoch, "final_epoch",
          Spec{"Whose weights are tested: last, or the epoch with the best "
               "accuracy on validation_share; never chosen on test samples."}
              .Choices({"last", "best-validation"}));
    visit(self.nested_epochs, "nested_epochs",
          Spec{"Numbers of epochs to choose from, anew in each fold by an "
               "inner split of its training subjects; empty: "
               "recognize.epochs. Costs nested_folds trainings more."}
              .Range(1, 100000));
    visit(self.nested_folds, "nested_folds",
          Spec{"Inner folds, by subject, of nested choices."}.Range(2, 100));
    visit(self.designs, "designs",
          Spec{"Designs to choose from, anew in each fold by inner folds of "
               "its training subjects (best pooled UF1, the first of equals), "
               "each \"name: key=value; key=value\" with keys of recognize, "
               "flow, lbp_top and bi_woof. Costs nested_folds trainings more "
               "a design."});
    visit(self.leak, "leak",
          Spec{"test-epoch: report beside the honest scores what choosing "
               "each fold's epoch on its own test samples would print. Never "
               "a result; costs every training a second time."}
              .Choices({"none", "test-epoch"}));
    visit(
        self.bootstrap, "bootstrap",
        Spec{"Resamples of subjects for the 95 % interval."}.Range(0, 100000));
  }
};

// Folds in a fixed order. Guarantees (checked, InternalError): every sample is
// tested at most once per seed; `extra` samples are never tested; train,
// validation and test share no index and no clip's pairs and, for loso,
// hold-out and k-fold, no (dataset, subject).
// @throws DataError when the protocol cannot be run on the set (one subject).
std::vector<Fold> MakeFolds(const SampleSet& set, const ProtocolParams& params);

// `count` parts of fold.train_idx by subject, as many as there are subjects if
// those are fewer: the folds on which a nested choice rests. They see nothing
// of the fold but its name, seed and training samples; no `extra` is tested.
// @throws DataError: fewer than two training subjects.
std::vector<Fold> MakeInnerFolds(const SampleSet& set, const Fold& fold,
                                 int count);

// One fold that trains on every labelled sample and tests none, for weights
// that ship. For split: the training part, tested on the test part if there is
// one; its training is that of the fold of MakeFolds with the first seed.
Fold MakeWholeFold(const SampleSet& set, const ProtocolParams& params);

}  // namespace mien

#endif  // MIEN_STAGES_RECOGNIZE_PROTOCOL_H_
