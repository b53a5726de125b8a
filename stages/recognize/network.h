#ifndef MIEN_STAGES_RECOGNIZE_NETWORK_H_
#define MIEN_STAGES_RECOGNIZE_NETWORK_H_

// The networks on LibTorch tensors. Private to stages/recognize: this header
// includes ATen (seconds of compile time).
//
// All weights lie in one flat array, and so do their gradients, which the
// optimiser updates in one pass; layers see views. No layer draws random
// numbers from LibTorch's process-wide generator: initial weights and dropout
// masks come from mien::Rng, so folds on several threads do not disturb each
// other.

#include <ATen/ATen.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/core/random.h"
#include "stages/recognize/augment.h"
#include "stages/recognize/training.h"

namespace mien {

struct NetworkSpec {
  std::string network;
  std::vector<std::string> layers;  // of network "layers"
  int channels = 0, height_px = 0, width_px = 0;
  std::vector<std::string> channel_names;
  int classes = 0;
  double dropout = 0;
  bool several_labels = false;  // each class is said for itself
};

// How a forward pass runs.
struct Mode {
  bool training = false;   // batch statistics and dropout
  Rng* dropout = nullptr;  // needed for training
  bool bfloat16 = false;   // convolutions and products in bfloat16
  // Counts multiplications and additions of convolutions and dense layers
  // (2 per weight and output value, zero padding included); may be null.
  std::int64_t* flops = nullptr;
};

class Network {
 public:
  using ForwardFunction = std::function<at::Tensor(
      const Network& network, const at::Tensor& x, const Mode& mode)>;
  using FrontFunction =
      std::function<at::Tensor(const Network& network, const at::Tensor& x)>;

  // Fresh weights by `rng`. @throws ConfigError: unknown name, input too
  // small for it, a channel it needs is missing.
  static std::unique_ptr<Network> Make(const NetworkSpec& spec, Rng* rng,
                                       const at::Device& device);

  // Logits N x K (float32) of x, N x C x H x W float32. An ensemble of M
  // members gives M * N x K in training, member by member; each learns for
  // itself from the same samples.
  at::Tensor Forward(const at::Tensor& x, const Mode& mode) const {
    return ForwardFrom(front_ ? front_(*this, x) : x, mode);
  }

  // Some networks begin with what has no weights and is linear, but for values
  // cut off: N x C x H x W -> N x D. It needs to be computed once a sample, not
  // once a step, and mixtures of samples are mixtures of it.
  bool has_front() const { return front_ != nullptr; }
  at::Tensor Front(const at::Tensor& x) const { return front_(*this, x); }
  at::Tensor ForwardFrom(const at::Tensor& front, const Mode& mode) const {
    return forward_(*this, front, mode).to(at::kFloat);
  }

  bool several_labels() const { return several_labels_; }
  const at::Device& device() const { return device_; }
  std::size_t weight_count() const { return initial_.size(); }
  std::size_t buffer_count() const { return buffer_initial_.size(); }

  // Host arrays of all weights, gradients (and buffers: running statistics).
  // On the CPU they are the network's own memory; on another device pull
  // copies from it and push copies to it.
  float* weights() { return host_weights_.data_ptr<float>(); }
  float* gradients() { return host_gradients_.data_ptr<float>(); }
  float* buffers() { return host_buffers_.data_ptr<float>(); }
  void PullGradients();
  void PullState();    // weights and buffers
  void PushWeights();  // also sets the gradients to 0
  void PushBuffers();

  std::vector<ModelFile::Tensor> Export();
  // @throws ModelError when a tensor is missing, left over or misshapen.
  void Import(const std::vector<ModelFile::Tensor>& tensors);

  // For the layers. Bound: uniform initial values in [-bound, bound].
  int AddWeight(const std::string& name, const Shape& shape, double bound,
                double centre = 0);
  int AddBuffer(const std::string& name, const Shape& shape, double value);
  const at::Tensor& weight(int i) const { return weight_views_[i]; }
  const at::Tensor& buffer(int i) const { return buffer_views_[i]; }

 private:
  struct Slot {
    std::string name;
    Shape shape;
    double bound = 0, centre = 0;
    std::size_t offset = 0, count = 0;
  };

  explicit Network(const at::Device& device) : device_(device) {}
  void Allocate(Rng* rng);

  at::Device device_;
  bool several_labels_ = false;
  FrontFunction front_;  // may be null
  ForwardFunction forward_;
  std::vector<Slot> weight_slots_, buffer_slots_;
  std::vector<float> initial_, buffer_initial_;
  at::Tensor weights_, gradients_, buffers_;  // flat, on the device
  at::Tensor host_weights_, host_gradients_, host_buffers_;
  std::vector<at::Tensor> weight_views_, buffer_views_;
};

// The passes of a network: forward reads what front gives, or x without one.
struct Architecture {
  Architecture(Network::ForwardFunction pass)  // NOLINT: most have no front
      : forward(std::move(pass)) {}
  Architecture(Network::FrontFunction first, Network::ForwardFunction pass)
      : front(std::move(first)), forward(std::move(pass)) {}

  Network::FrontFunction front;
  Network::ForwardFunction forward;
};

// Builds `spec`'s layers into the network (architectures.cc).
Architecture BuildArchitecture(const NetworkSpec& spec, Network* network);

// "auto", "cpu", "cuda". @throws ConfigError when there is no CUDA device.
at::Device DeviceOf(const std::string& name);

// Call at the start of each fold and prediction, on its own thread.
void PrepareThread(int threads);

// Values of n samples (n x C x H x W, kept alive by the caller) on a device.
at::Tensor InputOf(float* x, int n, const SampleGeometry& geometry,
                   const at::Device& device);

// Class probabilities of samples (C x H x W each), row by row.
std::vector<float> Probabilities(const Network& network,
                                 const SampleGeometry& geometry,
                                 const std::vector<const float*>& samples,
                                 bool test_flip);

// The network of a model, its weights filled in. @throws ModelError: it cannot
// be built, or its tensors are not the network's.
std::unique_ptr<Network> NetworkOf(const ModelFile& model,
                                   const at::Device& device);

// layers: of network "layers".
NetworkSpec SpecOf(const SampleSet& set, const std::string& network,
                   const std::vector<std::string>& layers, double dropout);

}  // namespace mien

#endif  // MIEN_STAGES_RECOGNIZE_NETWORK_H_
