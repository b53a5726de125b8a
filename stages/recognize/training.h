#ifndef MIEN_STAGES_RECOGNIZE_TRAINING_H_
#define MIEN_STAGES_RECOGNIZE_TRAINING_H_

// The one CNN stage. Its interface is free of LibTorch: include this anywhere.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "pipeline/cache/artifact.h"
#include "pipeline/cache/tensor_file.h"
#include "pipeline/config/node.h"
#include "stages/samples/fold_result.h"
#include "stages/samples/sample_set.h"

namespace mien {

struct TrainParams {
  std::string network = "ststnet";
  std::vector<std::string> layers;
  int epochs = 100;
  int batch = 64;
  std::string optimizer = "adamw";
  double learning_rate = 1e-3;
  double weight_decay = 1e-3;
  std::string schedule = "cosine";
  double warmup_epochs = 0;
  double label_smoothing = 0;
  bool class_weights = true;
  double dropout = 0.5;
  bool flip = true;
  double jitter_shift_px = 0;
  double jitter_rotate_deg = 0;
  double jitter_scale = 0;
  double cutout_px = 0;
  double mixup = 0;
  double ema = 0;
  double clip_norm = 0;
  bool test_flip = false;
  bool bfloat16 = false;

  template <class Self, class Visit>
  static void Fields(Self& self, Visit&& visit) {
    visit(
        self.network, "network",
        Spec{"ststnet, off-apexnet, sssnet, seed-cnn, mien-me and mien-me2 "
             "(small, for flow stacks; me2: two members, their mean), "
             "mien-fer (small residual net for frames), or "
             "layers: what recognize.layers says; or a support vector machine "
             "(recognize.svm): lbp-top-svm on LBP-TOP of the clip, "
             "bi-woof-svm on Bi-WOOF, flow-svm on the stack."}
            .Choices({"ststnet", "off-apexnet", "sssnet", "seed-cnn", "mien-me",
                      "mien-me2", "mien-fer", "layers", "lbp-top-svm",
                      "bi-woof-svm", "flow-svm"}));
    visit(self.layers, "layers",
          Spec{"For network: layers, from the input on, e.g. [conv 32 5x5, "
               "norm, relu, maxpool 2, dropout 0.5, dense 128, relu]; the "
               "dense layer to the classes follows by itself."});
    visit(self.epochs, "epochs",
          Spec{"Passes over the training samples; the last one is the model."}
              .Range(1, 100000));
    visit(self.batch, "batch", Spec{"Samples per step."}.Range(1, 65536));
    visit(self.optimizer, "optimizer",
          Spec{"Optimiser."}.Choices({"adam", "adamw", "sgd"}));
    visit(self.learning_rate, "learning_rate",
          Spec{"Peak learning rate."}.Range(0, 100));
    visit(self.weight_decay, "weight_decay",
          Spec{"Weight decay (L2 for adam and sgd)."}.Range(0, 10));
    visit(self.schedule, "schedule",
          Spec{"Learning rate over the run."}.Choices(
              {"constant", "cosine", "one-cycle"}));
    visit(self.warmup_epochs, "warmup_epochs",
          Spec{"Linear warm-up before the schedule, epochs."}.Range(0, 1000));
    visit(self.label_smoothing, "label_smoothing",
          Spec{"Share of the target spread over all classes."}.Range(0, 0.9));
    visit(self.class_weights, "class_weights",
          Spec{"Weigh classes by inverse training frequency, at most 10."});
    visit(self.dropout, "dropout",
          Spec{"Dropout rate of the networks that have it."}.Range(0, 0.95));
    visit(self.flip, "flip",
          Spec{"Mirror half of the training samples; channel u changes sign."});
    visit(self.jitter_shift_px, "jitter_shift_px",
          Spec{"Random shift of training samples up to this, input px."}.Range(
              0, 64));
    visit(self.jitter_rotate_deg, "jitter_rotate_deg",
          Spec{"Random rotation up to this, degrees."}.Range(0, 180));
    visit(self.jitter_scale, "jitter_scale",
          Spec{"Random scaling by up to this share."}.Range(0, 0.9));
    visit(self.cutout_px, "cutout_px",
          Spec{"Side of one random square set to 0, input px; 0 = off."}.Range(
              0, 512));
    visit(
        self.mixup, "mixup",
        Spec{"Alpha of mixup's beta distribution (Zhang 2018); 0 = off."}.Range(
            0, 10));
    visit(self.ema, "ema",
          Spec{"Decay of the moving average of weights (and running "
               "statistics) used for prediction; 0 = off."}
              .Range(0, 0.99999));
    visit(self.clip_norm, "clip_norm",
          Spec{"Gradient norm is clipped to this; 0 = off."}.Range(0, 1e6));
    visit(self.test_flip, "test_flip",
          Spec{"Average the prediction with that of the mirrored sample."});
    visit(self.bfloat16, "bfloat16",
          Spec{"Convolutions and products in bfloat16 (CPUs that have it)."});
  }
};

// How the number of epochs is chosen. All of it reads training samples only.
struct EpochChoice {
  // Nested choice: the schedule of TrainParams::epochs is left after the
  // candidate (ascending) with the best pooled UF1 over inner folds of the
  // training subjects; the first of equals. Empty: no choice.
  std::vector<int> candidates;
  int inner_folds = 3;
  // The weights of the epoch with the best accuracy on Fold::validation_idx,
  // the first of equals, instead of the last epoch's.
  bool best_validation = false;
};

// Which samples train and which are predicted. Built only by the protocol
// (protocol.h), which checks that no subject is on both sides.
struct Fold {
  std::string name;            // held-out subject, or split name
  std::vector<int> train_idx;  // into SampleSet::samples
  std::vector<int> test_idx;
  int seed = 0;
  std::vector<int> validation_idx = {};  // held from the training part
  EpochChoice choice = {};
};

// A trained network with everything needed to use it.
struct ModelFile {
  std::string network;
  std::vector<std::string> layers;  // of network "layers"
  std::vector<std::string> classes;
  // Each class for itself, a sample shows any number of them (action units);
  // else one of them.
  bool several_labels = false;
  std::vector<std::string> channel_names;
  int channels = 0, height_px = 0, width_px = 0;
  std::string normalise;  // see Normalise
  std::string geometry;   // as SampleSet::geometry
  std::string params;     // canonical text of TrainParams
  std::string command;    // how it was trained
  std::string data;       // name, size and digest of the training samples
  std::string scores;     // JSON object by tested part; "" = none
  std::string notes;      // terms, versions
  using Tensor = NamedTensor;
  std::vector<Tensor> tensors;  // parameters and buffers by name
};

// As safetensors (tensor_file.h). @throws ModelError (truncated, wrong header,
// wrong shapes, no file).
void WriteModel(const std::string& path, const ModelFile& model);
ModelFile ReadModel(const std::string& path);

// How a long training reports, continues and stops.
struct TrainHooks {
  std::function<void(int epoch, const EpochLog&)> on_epoch;  // may be empty
  std::string checkpoint;  // file rewritten between epochs and continued from
                           // when it fits; "" = none. Same bytes in the end as
                           // an uninterrupted run. Removed at the end.
  double checkpoint_every_s = 20;  // at most so often; 0 = after each epoch
  std::string device = "auto";     // auto | cpu | cuda
  int threads = 1;                 // inside LibTorch; 1 while folds run in
                                   // parallel
};

// Trains on fold.train_idx and predicts fold.test_idx. Deterministic for a
// seed and a thread count; several folds may train on threads of their own.
// `model` (may be null) receives the trained net with its input; command,
// data, scores and notes stay empty.
// @throws ConfigError (unknown network, too small input), DataError (fewer
// than two training samples, training diverged), Interrupted between epochs.
FoldResult TrainFold(const SampleSet& set, const Fold& fold,
                     const TrainParams& params, const TrainHooks& hooks,
                     ModelFile* model);

// The same training, watched by the test samples after each epoch: what a
// score with the epoch chosen on the test samples is made of. It neither uses
// nor leaves a checkpoint. @throws as TrainFold.
TestEpochs WatchTestSamples(const SampleSet& set, const Fold& fold,
                            const TrainParams& params, const TrainHooks& hooks);

// Probabilities of all samples (N x K), or of the samples `idx`; those of a
// sample have the sum 1 unless the model has several_labels.
// @throws ModelError when the model does not fit the set (CheckFits).
std::vector<float> Predict(const ModelFile& model, const SampleSet& set,
                           bool test_flip, const TrainHooks& hooks);
std::vector<float> PredictSome(const ModelFile& model, const SampleSet& set,
                               const std::vector<int>& idx, bool test_flip,
                               const TrainHooks& hooks);

// Multiplications and additions of the convolutions and dense layers for one
// sample: 2 per weight and output value, those with zero padding included;
// normalisation, pooling and activations are not counted.
// @throws ModelError when the network cannot be built.
std::int64_t FlopsPerSample(const ModelFile& model);

// Names of the BLAS in use; warns once when it is the slow reference BLAS.
std::string BlasName();
void WarnAboutSlowBlas();
std::string TorchVersion();

}  // namespace mien

#endif  // MIEN_STAGES_RECOGNIZE_TRAINING_H_
