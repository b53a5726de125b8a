#include <torch/version.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <numeric>
#include <system_error>

#include "pipeline/config/config.h"
#include "pipeline/core/digest.h"
#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "pipeline/exec/runner.h"
#include "stages/recognize/checkpoint.h"
#include "stages/recognize/network.h"
#include "stages/recognize/optimiser.h"
#include "stages/recognize/runtime.h"
#include "stages/recognize/training_data.h"

namespace mien {
namespace {

using Clock = std::chrono::steady_clock;

double SecondsSince(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

// The training of one fold. It is given the training samples and nothing else.
class Trainer {
 public:
  Trainer(const TrainingData& data, const NetworkSpec& spec,
          const TrainParams& params, const TrainHooks& hooks,
          const std::string& fold_name, std::uint64_t seed)
      : params_(params),
        hooks_(hooks),
        spec_(spec),
        fold_name_(fold_name),
        seed_(seed),
        dealer_(data, params_, seed),
        device_(DeviceOf(hooks.device)),
        sample_count_(data.size()) {
    Rng rng(DeriveSeed(seed, "weights", ""));
    network_ = Network::Make(spec, &rng, device_);
    optimiser_ = std::make_unique<Optimiser>(params, network_->weight_count());
    average_ =
        std::make_unique<WeightAverage>(params.ema, network_->weight_count());
    if (!hooks.checkpoint.empty()) Identify(data);
    if (params.bfloat16 && device_.is_cpu()) WarnAboutSlowBfloat16();
  }

  // Trains, or goes on with, all epochs; leaves the final weights.
  void Run() {
    Restore();
    Clock::time_point saved = Clock::now();
    for (int epoch = static_cast<int>(epochs_.size()); epoch < params_.epochs;
         ++epoch) {
      const auto begin = Clock::now();
      EpochLog log = RunEpoch(epoch);
      if (!std::isfinite(log.loss)) {
        throw DataError(Str("training of fold '", fold_name_,
                            "' diverged in epoch ", epoch + 1,
                            ": lower recognize.learning_rate"));
      }
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
    if (!average_->values.empty()) {
      std::copy(average_->values.begin(), average_->values.end(),
                network_->weights());
      network_->PushWeights();
    }
    if (!hooks_.checkpoint.empty()) {
      std::error_code ignored;
      std::filesystem::remove(hooks_.checkpoint, ignored);
    }
  }

  Network& network() { return *network_; }
  const std::vector<EpochLog>& epochs() const { return epochs_; }

 private:
  EpochLog RunEpoch(int epoch) {
    dealer_.StartEpoch(epoch);
    Rng dropout(DeriveSeed(seed_, "dropout", std::to_string(epoch)));
    Mode mode;
    mode.training = true;
    mode.dropout = &dropout;
    mode.bfloat16 = params_.bfloat16;
    EpochLog log;
    const std::int64_t steps = dealer_.batch_count();
    for (int b = 0; b < steps; ++b) {
      dealer_.Fill(b, &batch_);
      const double loss = Backward(mode, &log);
      log.loss += loss * batch_.n / sample_count_;
      log.learning_rate = LearningRate(params_, optimiser_->steps,
                                       steps * params_.epochs, steps);
      optimiser_->Step(log.learning_rate, network_->weights(),
                       network_->gradients());
      network_->PushWeights();
      average_->Update(optimiser_->steps - 1, network_->weights());
    }
    return log;
  }

  // Gradients of the current batch; returns its loss.
  double Backward(const Mode& mode, EpochLog* log) {
    const at::Tensor x = InputOf(batch_.x.data(), batch_.n, spec_, device_);
    const at::Tensor targets =
        at::from_blob(batch_.targets.data(), {batch_.n, spec_.classes},
                      at::TensorOptions().dtype(at::kFloat))
            .to(device_);
    const at::Tensor logits = network_->Forward(x, mode);
    const at::Tensor loss =
        (targets * at::log_softmax(logits, 1)).sum() * (-1.0 / batch_.weight);
    loss.backward();
    network_->PullGradients();
    const at::Tensor values = logits.detach().cpu().contiguous();
    const float* row = values.data_ptr<float>();
    int hits = 0;
    for (int i = 0; i < batch_.n; ++i, row += spec_.classes) {
      hits +=
          std::max_element(row, row + spec_.classes) - row == batch_.labels[i];
    }
    log->accuracy += static_cast<double>(hits) / sample_count_;
    return loss.item<double>();
  }

  void Identify(const TrainingData& data) {
    identity_ =
        Sha256Hex(Str("train/1\n", CanonicalText(params_), "\n", spec_.network,
                      " ", fold_name_, "\n", seed_, " ", hooks_.threads, " ",
                      device_.str(), " ", TorchVersion(), "\n", data.Digest()));
  }

  TrainState State() {
    TrainState state;
    network_->PullState();
    state.steps = optimiser_->steps;
    state.epochs = epochs_;
    state.weights.assign(network_->weights(),
                         network_->weights() + network_->weight_count());
    state.buffers.assign(network_->buffers(),
                         network_->buffers() + network_->buffer_count());
    state.moment1 = optimiser_->moment1;
    state.moment2 = optimiser_->moment2;
    state.average = average_->values;
    return state;
  }

  void Save() {
    if (!identity_.empty()) {
      SaveCheckpoint(hooks_.checkpoint, identity_, State());
    }
  }

  void Restore() {
    if (identity_.empty()) return;
    auto state = LoadCheckpoint(hooks_.checkpoint, identity_, State());
    if (!state) return;
    std::copy(state->weights.begin(), state->weights.end(),
              network_->weights());
    std::copy(state->buffers.begin(), state->buffers.end(),
              network_->buffers());
    network_->PushWeights();
    network_->PushBuffers();
    optimiser_->steps = state->steps;
    optimiser_->moment1 = std::move(state->moment1);
    optimiser_->moment2 = std::move(state->moment2);
    average_->values = std::move(state->average);
    epochs_ = std::move(state->epochs);
  }

  const TrainParams params_;
  const TrainHooks& hooks_;
  const NetworkSpec spec_;
  const std::string fold_name_;
  const std::uint64_t seed_;
  BatchDealer dealer_;
  const at::Device device_;
  const double sample_count_;
  std::string identity_;
  std::unique_ptr<Network> network_;
  std::unique_ptr<Optimiser> optimiser_;
  std::unique_ptr<WeightAverage> average_;
  std::vector<EpochLog> epochs_;
  Batch batch_;
};

void NeedEqual(bool equal, const std::string& what, const std::string& model,
               const std::string& samples) {
  if (equal) return;
  throw ModelError("the model does not fit the samples: its " + what + " " +
                   model + ", theirs " + samples);
}

}  // namespace

FoldResult TrainFold(const SampleSet& set, const Fold& fold,
                     const TrainParams& params, const TrainHooks& hooks,
                     ModelFile* model) {
  PrepareThread(hooks.threads);
  for (const int i : fold.test_idx) {
    MIEN_CHECK(i >= 0 && static_cast<std::size_t>(i) < set.size(),
               Str("test index ", i));
  }
  const std::uint64_t seed =
      DeriveSeed(static_cast<std::uint64_t>(fold.seed), "recognize", fold.name);
  const NetworkSpec spec = SpecOf(set, params.network, params.dropout);
  const TrainingData data(set, fold);
  Trainer trainer(data, spec, params, hooks, fold.name, seed);
  trainer.Run();
  FoldResult result;
  result.name = fold.name;
  result.seed = fold.seed;
  result.test_idx = fold.test_idx;
  result.epochs = trainer.epochs();
  result.parameter_count = static_cast<int>(trainer.network().weight_count());
  result.probabilities =
      Probabilities(trainer.network(), set, fold.test_idx, params.test_flip);
  if (model) {
    *model = ModelFile();
    model->network = params.network;
    model->classes = set.classes;
    model->channel_names = set.channel_names;
    model->channels = set.channels;
    model->height_px = set.height_px;
    model->width_px = set.width_px;
    model->params = CanonicalText(params);
    model->tensors = trainer.network().Export();
  }
  return result;
}

std::vector<float> Predict(const ModelFile& model, const SampleSet& set,
                           bool test_flip, const TrainHooks& hooks) {
  NeedEqual(model.channel_names == set.channel_names &&
                model.channels == set.channels,
            "channels are", Join(model.channel_names, ", "),
            Join(set.channel_names, ", "));
  NeedEqual(model.height_px == set.height_px && model.width_px == set.width_px,
            "input is", Str(model.height_px, " x ", model.width_px, " px"),
            Str(set.height_px, " x ", set.width_px, " px"));
  NeedEqual(model.classes == set.classes, "classes are",
            Join(model.classes, ", "), Join(set.classes, ", "));
  MIEN_CHECK(set.x.size() == set.size() * set.stride(), "size of SampleSet::x");
  PrepareThread(hooks.threads);
  const at::Device device = DeviceOf(hooks.device);
  Rng rng(0);  // the weights it draws are replaced
  std::unique_ptr<Network> network;
  try {
    network = Network::Make(SpecOf(set, model.network, 0), &rng, device);
  } catch (const ConfigError& error) {
    throw ModelError("the model cannot be built: " + error.message());
  }
  network->Import(model.tensors);
  std::vector<int> idx(set.size());
  std::iota(idx.begin(), idx.end(), 0);
  return Probabilities(*network, set, idx, test_flip);
}

std::string TorchVersion() { return TORCH_VERSION; }

}  // namespace mien
