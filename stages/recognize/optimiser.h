#ifndef MIEN_STAGES_RECOGNIZE_OPTIMISER_H_
#define MIEN_STAGES_RECOGNIZE_OPTIMISER_H_

// Updates of all weights as one flat array: one pass, no call per tensor.

#include <cstdint>
#include <vector>

#include "stages/recognize/training.h"

namespace mien {

// Learning rate of step 0 .. total_steps - 1: linear warm-up, then
//   constant   the peak
//   cosine     peak -> 0 (Loshchilov and Hutter 2017)
//   one-cycle  peak / 25 -> peak over 30 %, then -> peak / 250000, both by
//              cosine (Smith 2018; PyTorch's defaults)
double LearningRate(const TrainParams& params, std::int64_t step,
                    std::int64_t total_steps, std::int64_t steps_per_epoch);

// Adam (Kingma and Ba 2015; betas .9, .999, eps 1e-8), AdamW (Loshchilov and
// Hutter 2019) or SGD with Nesterov momentum .9, as PyTorch defines them.
// Weight decay applies to all weights.
class Optimiser {
 public:
  Optimiser(const TrainParams& params, std::size_t size);

  // Clips the gradient to clip_norm, updates the weights and sets the
  // gradient to 0.
  void Step(double learning_rate, float* weights, float* gradient);

  std::int64_t steps = 0;
  std::vector<float> moment1;  // momentum under sgd
  std::vector<float> moment2;  // empty under sgd

 private:
  enum class Kind { kAdam, kAdamW, kSgd };
  Kind kind_;
  double weight_decay_, clip_norm_;
};

// Exponential moving average of the weights; its decay is (1 + t) / (10 + t)
// while that is smaller, so that the start is forgotten.
class WeightAverage {
 public:
  WeightAverage(double decay, std::size_t size);
  void Update(std::int64_t step, const float* weights);

  std::vector<float> values;

 private:
  double decay_;
};

}  // namespace mien

#endif  // MIEN_STAGES_RECOGNIZE_OPTIMISER_H_
