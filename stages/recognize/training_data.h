#ifndef MIEN_STAGES_RECOGNIZE_TRAINING_DATA_H_
#define MIEN_STAGES_RECOGNIZE_TRAINING_DATA_H_

#include <cstdint>
#include <string>
#include <vector>

#include "stages/recognize/augment.h"
#include "stages/recognize/training.h"

namespace mien {

// A copy of samples to train on: all that a training ever sees. Test samples
// cannot reach it.
class TrainingData {
 public:
  // The samples fold.train_idx. @throws DataError: fewer than two samples, a
  // sample without label; InternalError: an index outside the set.
  TrainingData(const SampleSet& set, const Fold& fold);
  // The samples fold.validation_idx, held from the training part; may be none.
  static TrainingData Validation(const SampleSet& set, const Fold& fold);
  // Some of the samples.
  TrainingData Part(const std::vector<int>& idx) const;

  int size() const { return static_cast<int>(labels_.size()); }
  int class_count() const { return class_count_; }
  const SampleGeometry& geometry() const { return geometry_; }
  const float* x(int i) const { return x_.data() + i * geometry_.stride(); }
  // Its mirror image, where those have been made (WithValues).
  bool has_mirrored() const { return !mirrored_.empty(); }
  const float* mirrored(int i) const {
    return mirrored_.data() + i * geometry_.stride();
  }
  // The same samples with other values, `count` each, as they are and
  // mirrored: what a network's front makes of them.
  TrainingData WithValues(std::size_t count, std::vector<float> x,
                          std::vector<float> mirrored) const;
  int label(int i) const { return labels_[i]; }
  // SampleSet::several_labels, and which classes sample i shows.
  bool several_labels() const { return several_labels_; }
  bool Shows(int i, int k) const { return (shown_[i] >> k & 1) != 0; }
  // Equal for samples of one subject; samples without a subject are groups of
  // their own.
  const std::string& group(int i) const { return groups_[i]; }
  // Whether it is a further frame pair of a clip.
  bool extra(int i) const { return extra_[i] != 0; }
  // SHA-256 of geometry, values and labels.
  std::string Digest() const;

 private:
  TrainingData() = default;
  void Add(const SampleSet& set, int idx);

  SampleGeometry geometry_;
  int class_count_ = 0;
  bool several_labels_ = false;
  std::vector<float> x_, mirrored_;
  std::vector<int> labels_;
  std::vector<std::uint64_t> shown_;
  std::vector<std::string> groups_;
  std::vector<char> extra_;
};

// Indices of the data in `count` parts by group (subject), as many as there
// are groups if those are fewer: the inner folds of a nested choice.
// @throws DataError: fewer than two groups.
std::vector<std::vector<int>> InnerFolds(const TrainingData& data, int count,
                                         std::uint64_t seed);
// The indices that are in no part of `folds` but `held`; and those of `held`
// that may be tested, none of them `extra`.
std::vector<int> InnerTraining(const std::vector<std::vector<int>>& folds,
                               std::size_t held);
std::vector<int> InnerTests(const TrainingData& data,
                            const std::vector<int>& part);

// n / (classes that occur * n_c), at most 10; 0 for a class without samples.
std::vector<double> ClassWeights(const TrainingData& data);

// Of several labels: samples without the class / samples with it, 1 to 4: said
// to be shown from one in five on, the best threshold of an F1 of .4 (half of
// it: Lipton 2014). 1 where no sample has it.
std::vector<double> PositiveWeights(const TrainingData& data);

// One step's input: n x C x H x W values and n x K targets. Targets are the
// (smoothed, mixed) class shares times the class weight; the loss of the step
// is -sum(targets * log p) / weight. Of several labels they are the shares t
// alone, weight is n * K and the loss -sum(w t log p + (1 - t) log(1 - p)) /
// weight with PositiveWeights w.
struct Batch {
  int n = 0;
  std::vector<float> x;
  std::vector<float> targets;
  std::vector<int> labels;  // the heavier partner's under mixup
  double weight = 0;        // sum of the class weights of unsmoothed targets
};

// Deals an epoch into batches whose sizes differ by one at most, none of one
// sample alone (batch normalisation needs two). Depends on nothing but the
// data, the parameters, the seed and the epoch.
class BatchDealer {
 public:
  BatchDealer(const TrainingData& data, const TrainParams& params,
              std::uint64_t seed);

  int batch_count() const { return batch_count_; }
  // Of classes, or of several labels where shown (PositiveWeights); all 1
  // without TrainParams::class_weights.
  const std::vector<double>& class_weights() const { return class_weights_; }
  void StartEpoch(int epoch);
  // Batches 0, 1, ... of the epoch, in this order.
  void Fill(int batch, Batch* out);

 private:
  void Mix(Batch* out);

  const TrainingData& data_;
  const TrainParams& params_;
  std::uint64_t seed_;
  int batch_count_ = 1;
  std::vector<double> class_weights_;
  std::vector<int> order_;
  Rng rng_;
};

}  // namespace mien

#endif  // MIEN_STAGES_RECOGNIZE_TRAINING_DATA_H_
