#include "stages/recognize/trainer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <system_error>

#include "pipeline/config/config.h"
#include "pipeline/core/digest.h"
#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "pipeline/exec/runner.h"
#include "stages/recognize/runtime.h"

namespace mien {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kFrontBatch = 64;
// Beyond it a network's front is computed at every step.
constexpr std::size_t kMostFrontBytes = std::size_t{256} << 20;

double SecondsSince(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

std::vector<float> Copy(const float* begin, std::size_t count) {
  return std::vector<float>(begin, begin + count);
}

// 0 is the first epoch.
int BestEpoch(const std::vector<EpochLog>& epochs) {
  const auto best = std::max_element(
      epochs.begin(), epochs.end(), [](const EpochLog& a, const EpochLog& b) {
        return a.validation_accuracy < b.validation_accuracy;
      });
  return static_cast<int>(best - epochs.begin());
}

double AccuracyOn(const Network& network, const TrainingData& data,
                  bool test_flip) {
  std::vector<const float*> samples;
  for (int i = 0; i < data.size(); ++i) samples.push_back(data.x(i));
  const auto p = Probabilities(network, data.geometry(), samples, test_flip);
  const auto k = static_cast<std::size_t>(data.class_count());
  double hits = 0;
  for (int i = 0; i < data.size(); ++i) {
    const float* row = p.data() + static_cast<std::size_t>(i) * k;
    if (!data.several_labels()) {
      hits += std::max_element(row, row + k) - row == data.label(i);
      continue;
    }
    for (std::size_t c = 0; c < k; ++c) {
      const bool right = (row[c] > 0.5f) == data.Shows(i, static_cast<int>(c));
      hits += right ? 1 / static_cast<double>(k) : 0;
    }
  }
  return hits / data.size();
}

// Mean over members of the weighted binary cross-entropy of each class.
at::Tensor LossOfSeveral(const at::Tensor& logits, const at::Tensor& targets,
                         const std::vector<double>& weights,
                         double batch_weight) {
  const at::Tensor w = at::tensor(at::ArrayRef<double>(weights),
                                  at::TensorOptions().dtype(at::kFloat))
                           .to(logits.device());
  return (w * targets * at::log_sigmoid(logits) +
          (1 - targets) * at::log_sigmoid(-logits))
             .sum() *
         (-1.0 / (batch_weight * static_cast<double>(logits.size(0))));
}

}  // namespace

// For the time of its life the network holds the weights that predict: the
// moving average if there is one.
class Trainer::PredictionWeights {
 public:
  explicit PredictionWeights(Trainer* trainer) : trainer_(trainer) {
    if (trainer->average_->values.empty()) return;
    Network& network = trainer->network();
    network.PullState();
    weights_ = Copy(network.weights(), network.weight_count());
    buffers_ = Copy(network.buffers(), network.buffer_count());
    trainer->SetState(trainer->average_->values,
                      trainer->average_buffers_->values);
  }
  ~PredictionWeights() {
    if (!weights_.empty()) trainer_->SetState(weights_, buffers_);
  }
  PredictionWeights(const PredictionWeights&) = delete;
  PredictionWeights& operator=(const PredictionWeights&) = delete;

 private:
  Trainer* trainer_;
  std::vector<float> weights_, buffers_;
};

Trainer::Trainer(const TrainingData& data, const NetworkSpec& spec,
                 const TrainParams& params, const TrainHooks& hooks,
                 const std::string& name, std::uint64_t seed)
    : params_(params),
      hooks_(hooks),
      spec_(spec),
      name_(name),
      seed_(seed),
      geometry_(data.geometry()),
      device_(DeviceOf(hooks.device)),
      sample_count_(data.size()) {
  Rng rng(DeriveSeed(seed, "weights", ""));
  network_ = Network::Make(spec, &rng, device_);
  StartBehindFront(data);
  dealer_ = std::make_unique<BatchDealer>(behind_front_ ? *behind_front_ : data,
                                          params_, seed);
  optimiser_ = std::make_unique<Optimiser>(params, network_->weight_count());
  average_ =
      std::make_unique<WeightAverage>(params.ema, network_->weight_count());
  average_buffers_ =
      std::make_unique<WeightAverage>(params.ema, network_->buffer_count());
  if (!hooks.checkpoint.empty()) Identify(data);
  if (params.bfloat16 && device_.is_cpu()) WarnAboutSlowBfloat16();
}

void Trainer::StartBehindFront(const TrainingData& data) {
  const bool changes_pixels = params_.jitter_shift_px > 0 ||
                              params_.jitter_rotate_deg > 0 ||
                              params_.jitter_scale > 0 || params_.cutout_px > 0;
  if (!network_->has_front() || changes_pixels || !device_.is_cpu()) return;
  const at::NoGradGuard no_gradients;
  std::vector<float> values[2];
  std::size_t count = 0;
  std::vector<float> x(geometry_.stride() * kFrontBatch);
  for (const bool flip : {false, true}) {
    Change change;
    change.flip = flip;
    for (int begin = 0; begin < data.size(); begin += kFrontBatch) {
      const int n = std::min(kFrontBatch, data.size() - begin);
      for (int i = 0; i < n; ++i) {
        ApplyChange(
            change, geometry_, data.x(begin + i),
            x.data() + static_cast<std::size_t>(i) * geometry_.stride());
      }
      const at::Tensor front =
          network_->Front(InputOf(x.data(), n, geometry_, device_))
              .contiguous();
      count = static_cast<std::size_t>(front.size(1));
      if (2 * sizeof(float) * count * data.size() > kMostFrontBytes) return;
      const float* from = front.data_ptr<float>();
      values[flip].insert(values[flip].end(), from, from + front.numel());
    }
  }
  behind_front_ =
      data.WithValues(count, std::move(values[0]), std::move(values[1]));
}

void Trainer::Validate(const TrainingData& data, bool keep_best) {
  validation_ = data.size() > 0 ? &data : nullptr;
  if (!identity_.empty()) {
    identity_ =
        Sha256Hex(Str(identity_, " validated ", keep_best, data.Digest()));
  }
  if (!validation_ || !keep_best) return;
  best_weights_ = Copy(network_->weights(), network_->weight_count());
  best_buffers_ = Copy(network_->buffers(), network_->buffer_count());
}

void Trainer::Run(int epochs) {
  MIEN_CHECK(epochs >= 1 && epochs <= params_.epochs, Str(epochs, " epochs"));
  Restore();
  Clock::time_point saved = Clock::now();
  for (int epoch = static_cast<int>(epochs_.size()); epoch < epochs; ++epoch) {
    const auto begin = Clock::now();
    EpochLog log = RunEpoch(epoch);
    if (!std::isfinite(log.loss)) {
      throw DataError(Str("training of fold '", name_, "' diverged in epoch ",
                          epoch + 1, ": lower recognize.learning_rate"));
    }
    LookAtWeights(epoch, &log);
    epochs_.push_back(log);
    const bool stop = InterruptRequested();
    if (stop || SecondsSince(saved) >= hooks_.checkpoint_every_s) {
      Save();
      saved = Clock::now();
    }
    log.seconds = SecondsSince(begin);
    if (hooks_.on_epoch) hooks_.on_epoch(epoch, log);
    if (stop) throw Interrupted{};
  }
  TakeFinalWeights();
  if (!hooks_.checkpoint.empty()) {
    std::error_code ignored;
    std::filesystem::remove(hooks_.checkpoint, ignored);
  }
}

EpochLog Trainer::RunEpoch(int epoch) {
  dealer_->StartEpoch(epoch);
  Rng dropout(DeriveSeed(seed_, "dropout", std::to_string(epoch)));
  Mode mode;
  mode.training = true;
  mode.dropout = &dropout;
  mode.bfloat16 = params_.bfloat16;
  EpochLog log;
  const auto begin = Clock::now();
  const std::int64_t steps = dealer_->batch_count();
  for (int b = 0; b < steps; ++b) {
    // A short epoch is finished first; a long one is dropped: the checkpoint
    // of the epoch before is on disk.
    if (InterruptRequested() && SecondsSince(begin) > 2) throw Interrupted{};
    dealer_->Fill(b, &batch_);
    const double loss = Backward(mode, &log);
    log.loss += loss * batch_.n / sample_count_;
    log.learning_rate =
        LearningRate(params_, optimiser_->steps, steps * params_.epochs, steps);
    optimiser_->Step(log.learning_rate, network_->weights(),
                     network_->gradients());
    network_->PushWeights();
    if (average_->values.empty()) continue;
    network_->PullState();
    average_->Update(optimiser_->steps - 1, network_->weights());
    average_buffers_->Update(optimiser_->steps - 1, network_->buffers());
  }
  return log;
}

// Gradients of the current batch; returns its loss.
double Trainer::Backward(const Mode& mode, EpochLog* log) {
  const at::Tensor x =
      InputOf(batch_.x.data(), batch_.n,
              behind_front_ ? behind_front_->geometry() : geometry_, device_);
  const at::Tensor targets =
      at::from_blob(batch_.targets.data(), {batch_.n, spec_.classes},
                    at::TensorOptions().dtype(at::kFloat))
          .to(device_);
  // Members x n x K: the members of an ensemble each learn for themselves.
  const at::Tensor logits =
      (behind_front_ ? network_->ForwardFrom(x.flatten(1), mode)
                     : network_->Forward(x, mode))
          .view({-1, batch_.n, spec_.classes});
  const auto members = static_cast<double>(logits.size(0));
  const at::Tensor loss =
      spec_.several_labels
          ? LossOfSeveral(logits, targets, dealer_->class_weights(),
                          batch_.weight)
          : (targets * at::log_softmax(logits, 2)).sum() *
                (-1.0 / (batch_.weight * members));
  loss.backward();
  network_->PullGradients();
  if (spec_.several_labels) {  // their own share of a mixture is the larger one
    const at::Tensor right =
        (at::sigmoid(logits).mean(0) > 0.5) == (targets > 0.5);
    log->accuracy += right.sum().item<double>() / spec_.classes / sample_count_;
    return loss.item<double>();
  }
  const at::Tensor predicted =
      (members == 1 ? logits[0] : at::softmax(logits, 2).mean(0))
          .argmax(1)
          .cpu();
  const auto* classes = predicted.data_ptr<std::int64_t>();
  int hits = 0;
  for (int i = 0; i < batch_.n; ++i) hits += classes[i] == batch_.labels[i];
  log->accuracy += hits / sample_count_;
  return loss.item<double>();
}

void Trainer::LookAtWeights(int epoch, EpochLog* log) {
  if (!validation_ && !observer_) return;
  const PredictionWeights guard(this);
  if (observer_) observer_->AfterEpoch(epoch, *network_);
  if (!validation_) return;
  log->validation_accuracy =
      AccuracyOn(*network_, *validation_, params_.test_flip);
  if (best_weights_.empty()) return;
  const bool best = epochs_.empty() ||
                    log->validation_accuracy >
                        epochs_[static_cast<std::size_t>(BestEpoch(epochs_))]
                            .validation_accuracy;
  if (!best) return;
  network_->PullState();
  best_weights_ = Copy(network_->weights(), network_->weight_count());
  best_buffers_ = Copy(network_->buffers(), network_->buffer_count());
}

void Trainer::TakeFinalWeights() {
  model_epoch_ = static_cast<int>(epochs_.size());
  if (!best_weights_.empty()) {
    SetState(best_weights_, best_buffers_);
    model_epoch_ = BestEpoch(epochs_) + 1;
  } else if (!average_->values.empty()) {
    SetState(average_->values, average_buffers_->values);
  }
}

void Trainer::SetState(const std::vector<float>& weights,
                       const std::vector<float>& buffers) {
  std::copy(weights.begin(), weights.end(), network_->weights());
  std::copy(buffers.begin(), buffers.end(), network_->buffers());
  network_->PushWeights();
  network_->PushBuffers();
}

void Trainer::Identify(const TrainingData& data) {
  identity_ = Sha256Hex(
      Str("train/3\n", CanonicalText(params_), "\n", spec_.network, " ", name_,
          "\n", seed_, " ", hooks_.threads, " ", device_.str(), " ",
          TorchVersion(), " ", NetworkKernels(), "\n", data.Digest()));
}

TrainState Trainer::State() {
  TrainState state;
  network_->PullState();
  state.steps = optimiser_->steps;
  state.epochs = epochs_;
  state.weights = Copy(network_->weights(), network_->weight_count());
  state.buffers = Copy(network_->buffers(), network_->buffer_count());
  state.moment1 = optimiser_->moment1;
  state.moment2 = optimiser_->moment2;
  state.average = average_->values;
  state.average_buffers = average_buffers_->values;
  state.best_weights = best_weights_;
  state.best_buffers = best_buffers_;
  return state;
}

void Trainer::Save() {
  if (!identity_.empty()) {
    SaveCheckpoint(hooks_.checkpoint, identity_, State());
  }
}

void Trainer::Restore() {
  if (identity_.empty()) return;
  auto state = LoadCheckpoint(hooks_.checkpoint, identity_, State());
  if (!state) return;
  SetState(state->weights, state->buffers);
  optimiser_->steps = state->steps;
  optimiser_->moment1 = std::move(state->moment1);
  optimiser_->moment2 = std::move(state->moment2);
  average_->values = std::move(state->average);
  average_buffers_->values = std::move(state->average_buffers);
  best_weights_ = std::move(state->best_weights);
  best_buffers_ = std::move(state->best_buffers);
  epochs_ = std::move(state->epochs);
}

}  // namespace mien
