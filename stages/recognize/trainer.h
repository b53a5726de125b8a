#ifndef MIEN_STAGES_RECOGNIZE_TRAINER_H_
#define MIEN_STAGES_RECOGNIZE_TRAINER_H_

// The training of one network. Private to stages/recognize (includes ATen).

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "stages/recognize/checkpoint.h"
#include "stages/recognize/network.h"
#include "stages/recognize/optimiser.h"
#include "stages/recognize/training_data.h"

namespace mien {

// Looks at the network between two epochs and can change nothing.
class EpochObserver {
 public:
  virtual ~EpochObserver() = default;
  // `network` holds the weights that would predict had the training ended
  // after `epoch` (from 0).
  virtual void AfterEpoch(int epoch, const Network& network) = 0;
};

// It is given training samples and nothing else: neither a SampleSet nor a
// Fold, from which it could learn of the test samples, is in its reach.
class Trainer {
 public:
  // `data` and `hooks` must outlive it. `name` names the fold in messages.
  Trainer(const TrainingData& data, const NetworkSpec& spec,
          const TrainParams& params, const TrainHooks& hooks,
          const std::string& name, std::uint64_t seed);

  // Samples held from the training part: their accuracy enters every epoch's
  // log. keep_best: the weights of the epoch with the highest one, the first
  // of equals, are the final ones. `data` must outlive the trainer.
  void Validate(const TrainingData& data, bool keep_best);
  void Observe(EpochObserver* observer) { observer_ = observer; }

  // Trains, or goes on with, epochs 0 .. epochs - 1 of the schedule of
  // TrainParams::epochs; leaves the weights that predict.
  void Run(int epochs);

  Network& network() { return *network_; }
  const std::vector<EpochLog>& epochs() const { return epochs_; }
  // Epochs behind the final weights.
  int model_epoch() const { return model_epoch_; }

 private:
  class PredictionWeights;

  // Takes what the network's front makes of `data`, once for all steps.
  void StartBehindFront(const TrainingData& data);

  EpochLog RunEpoch(int epoch);
  double Backward(const Mode& mode, EpochLog* log);
  void LookAtWeights(int epoch, EpochLog* log);
  void TakeFinalWeights();
  void SetState(const std::vector<float>& weights,
                const std::vector<float>& buffers);
  void Identify(const TrainingData& data);
  TrainState State();
  void Save();
  void Restore();

  const TrainParams params_;
  const TrainHooks& hooks_;
  const NetworkSpec spec_;
  const std::string name_;
  const std::uint64_t seed_;
  const SampleGeometry geometry_;
  const at::Device device_;
  const double sample_count_;
  std::string identity_;  // of the checkpoint; "" = none is kept
  std::unique_ptr<Network> network_;
  std::optional<TrainingData> behind_front_;
  std::unique_ptr<BatchDealer> dealer_;
  std::unique_ptr<Optimiser> optimiser_;
  std::unique_ptr<WeightAverage> average_, average_buffers_;
  const TrainingData* validation_ = nullptr;
  EpochObserver* observer_ = nullptr;
  std::vector<float> best_weights_, best_buffers_;
  std::vector<EpochLog> epochs_;
  int model_epoch_ = 0;
  Batch batch_;
};

}  // namespace mien

#endif  // MIEN_STAGES_RECOGNIZE_TRAINER_H_
