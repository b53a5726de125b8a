#include "stages/recognize/network.h"

#include <ATen/Parallel.h>
#include <ATen/Version.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/recognize/runtime.h"

namespace mien {
namespace {

constexpr int kPredictionBatch = 128;

at::Tensor FlatOn(const at::Device& device, std::size_t count) {
  return at::zeros({static_cast<std::int64_t>(count)},
                   at::TensorOptions().dtype(at::kFloat).device(device));
}

at::Tensor HostOf(const at::Tensor& flat) {
  return flat.is_cpu() ? flat : flat.cpu();
}

std::vector<float> Slice(const at::Tensor& flat, std::size_t offset,
                         std::size_t count) {
  const float* begin = flat.data_ptr<float>() + offset;
  return std::vector<float>(begin, begin + count);
}

}  // namespace

std::unique_ptr<Network> Network::Make(const NetworkSpec& spec, Rng* rng,
                                       const at::Device& device) {
  std::unique_ptr<Network> network(new Network(device));
  Architecture built = BuildArchitecture(spec, network.get());
  network->several_labels_ = spec.several_labels;
  network->front_ = std::move(built.front);
  network->forward_ = std::move(built.forward);
  network->Allocate(rng);
  return network;
}

int Network::AddWeight(const std::string& name, const Shape& shape,
                       double bound, double centre) {
  const auto count = static_cast<std::size_t>(ElementCount(shape));
  weight_slots_.push_back({name, shape, bound, centre, initial_.size(), count});
  initial_.resize(initial_.size() + count);
  return static_cast<int>(weight_slots_.size()) - 1;
}

int Network::AddBuffer(const std::string& name, const Shape& shape,
                       double value) {
  const auto count = static_cast<std::size_t>(ElementCount(shape));
  buffer_slots_.push_back(
      {name, shape, 0, value, buffer_initial_.size(), count});
  buffer_initial_.resize(buffer_initial_.size() + count,
                         static_cast<float>(value));
  return static_cast<int>(buffer_slots_.size()) - 1;
}

void Network::Allocate(Rng* rng) {
  for (const Slot& slot : weight_slots_) {
    for (std::size_t i = 0; i < slot.count; ++i) {
      const double spread =
          slot.bound > 0 ? rng->Uniform(-slot.bound, slot.bound) : 0;
      initial_[slot.offset + i] = static_cast<float>(slot.centre + spread);
    }
  }
  weights_ = FlatOn(device_, initial_.size());
  gradients_ = FlatOn(device_, initial_.size());
  buffers_ = FlatOn(device_, buffer_initial_.size());
  host_weights_ = HostOf(weights_);
  host_gradients_ = HostOf(gradients_);
  host_buffers_ = HostOf(buffers_);
  std::copy(initial_.begin(), initial_.end(), weights());
  std::copy(buffer_initial_.begin(), buffer_initial_.end(), buffers());
  PushWeights();
  PushBuffers();
  const auto view = [](const at::Tensor& flat, const Slot& slot) {
    return flat
        .narrow(0, static_cast<std::int64_t>(slot.offset),
                static_cast<std::int64_t>(slot.count))
        .view(slot.shape)
        .detach();
  };
  for (const Slot& slot : weight_slots_) {
    at::Tensor weight = view(weights_, slot);
    weight.requires_grad_(true);
    // A gradient that is there is added to in place: it stays in the flat
    // array.
    weight.mutable_grad() = view(gradients_, slot);
    weight_views_.push_back(weight);
  }
  for (const Slot& slot : buffer_slots_) {
    buffer_views_.push_back(view(buffers_, slot));
  }
}

void Network::PullGradients() {
  if (!device_.is_cpu()) host_gradients_.copy_(gradients_);
}

void Network::PullState() {
  if (device_.is_cpu()) return;
  host_weights_.copy_(weights_);
  host_buffers_.copy_(buffers_);
}

void Network::PushWeights() {
  if (device_.is_cpu()) return;
  weights_.copy_(host_weights_);
  gradients_.zero_();
}

void Network::PushBuffers() {
  if (!device_.is_cpu()) buffers_.copy_(host_buffers_);
}

std::vector<ModelFile::Tensor> Network::Export() {
  PullState();
  std::vector<ModelFile::Tensor> tensors;
  for (const Slot& slot : weight_slots_) {
    tensors.push_back(
        {slot.name, slot.shape, Slice(host_weights_, slot.offset, slot.count)});
  }
  for (const Slot& slot : buffer_slots_) {
    tensors.push_back(
        {slot.name, slot.shape, Slice(host_buffers_, slot.offset, slot.count)});
  }
  return tensors;
}

void Network::Import(const std::vector<ModelFile::Tensor>& tensors) {
  std::map<std::string, const ModelFile::Tensor*> by_name;
  for (const ModelFile::Tensor& tensor : tensors) {
    if (!by_name.emplace(tensor.name, &tensor).second) {
      throw ModelError("the model holds tensor '" + tensor.name + "' twice");
    }
  }
  const auto fill = [&](const Slot& slot, float* flat) {
    const auto found = by_name.find(slot.name);
    if (found == by_name.end()) {
      throw ModelError("the model lacks tensor '" + slot.name + "'");
    }
    const ModelFile::Tensor& tensor = *found->second;
    if (tensor.shape != slot.shape || tensor.data.size() != slot.count) {
      throw ModelError("tensor '" + slot.name + "' of the model has shape " +
                       ShapeText(tensor.shape) + ", expected " +
                       ShapeText(slot.shape));
    }
    std::copy(tensor.data.begin(), tensor.data.end(), flat + slot.offset);
    by_name.erase(found);
  };
  for (const Slot& slot : weight_slots_) fill(slot, weights());
  for (const Slot& slot : buffer_slots_) fill(slot, buffers());
  if (!by_name.empty()) {
    throw ModelError("the model holds an unknown tensor '" +
                     by_name.begin()->first + "'");
  }
  PushWeights();
  PushBuffers();
}

at::Device DeviceOf(const std::string& name) {
  if (name == "cpu") return at::kCPU;
  if (name != "auto" && name != "cuda") {
    throw ConfigError("unknown device '" + name +
                      "', allowed: auto, cpu, cuda");
  }
  if (at::hasCUDA()) {
    at::globalContext().setDeterministicCuDNN(true);
    return at::Device(at::kCUDA, 0);
  }
  if (name == "auto") return at::kCPU;
  throw ConfigError(
      "device cuda: LibTorch finds no CUDA device; use cpu or auto");
}

std::string TorchKernels(const std::string& device) {
  // LibTorch says it only among other things.
  static constexpr const char kBefore[] = "CPU capability usage: ";
  const std::string config = at::show_config();
  const auto at = config.find(kBefore);
  std::string name = "unknown";
  if (at != std::string::npos) {
    const auto begin = at + sizeof(kBefore) - 1;
    name = config.substr(begin, config.find('\n', begin) - begin);
  }
  return Str("aten ", name, DeviceOf(device).is_cuda() ? ", cuda" : "");
}

void PrepareThread(int threads) {
  static std::mutex mutex;
  const std::lock_guard<std::mutex> lock(mutex);
  WarnAboutSlowBlas();
  SetBlasThreads(threads);
  CheckBlasProducts();
  // OpenMP's count belongs to the calling thread.
  if (at::get_num_threads() != threads) at::set_num_threads(threads);
}

at::Tensor InputOf(float* x, int n, const SampleGeometry& geometry,
                   const at::Device& device) {
  // Channels last is oneDNN's and pooling's fast layout. One channel fits both
  // layouts: only the strides say which one the layers are to keep.
  const std::int64_t c = geometry.channels;
  const std::int64_t h = geometry.height_px, w = geometry.width_px;
  const auto options = at::TensorOptions().dtype(at::kFloat);
  if (c == 1) {
    return at::from_blob(x, {n, c, h, w}, {h * w, 1, w, 1}, options).to(device);
  }
  return at::from_blob(x, {n, c, h, w}, options)
      .to(device)
      .contiguous(at::MemoryFormat::ChannelsLast);
}

NetworkSpec SpecOf(const SampleSet& set, const std::string& network,
                   const std::vector<std::string>& layers, double dropout) {
  NetworkSpec spec;
  spec.network = network;
  spec.layers = layers;
  spec.channels = set.channels;
  spec.height_px = set.height_px;
  spec.width_px = set.width_px;
  spec.channel_names = set.channel_names;
  spec.classes = static_cast<int>(set.classes.size());
  spec.dropout = dropout;
  spec.several_labels = set.several_labels;
  return spec;
}

std::unique_ptr<Network> NetworkOf(const ModelFile& model,
                                   const at::Device& device) {
  NetworkSpec spec;
  spec.network = model.network;
  spec.layers = model.layers;
  spec.channels = model.channels;
  spec.height_px = model.height_px;
  spec.width_px = model.width_px;
  spec.channel_names = model.channel_names;
  spec.classes = static_cast<int>(model.classes.size());
  spec.several_labels = model.several_labels;
  Rng rng(0);  // the weights it draws are replaced
  std::unique_ptr<Network> network;
  try {
    network = Network::Make(spec, &rng, device);
  } catch (const ConfigError& error) {
    throw ModelError("the model cannot be built: " + error.message());
  }
  network->Import(model.tensors);
  return network;
}

std::vector<float> Probabilities(const Network& network,
                                 const SampleGeometry& geometry,
                                 const std::vector<const float*>& samples,
                                 bool test_flip) {
  const c10::InferenceMode guard;
  const std::size_t stride = geometry.stride();
  std::vector<float> all;
  std::vector<float> x;
  for (std::size_t begin = 0; begin < samples.size();
       begin += kPredictionBatch) {
    const std::size_t end = std::min(begin + kPredictionBatch, samples.size());
    const auto n = static_cast<int>(end - begin);
    const auto run = [&](bool flip) {
      Change change;
      change.flip = flip;
      x.resize(n * stride);
      for (int i = 0; i < n; ++i) {
        ApplyChange(change, geometry, samples[begin + i],
                    x.data() + i * stride);
      }
      const at::Tensor input = InputOf(x.data(), n, geometry, network.device());
      const at::Tensor logits = network.Forward(input, Mode());
      return (network.several_labels() ? at::sigmoid(logits)
                                       : at::softmax(logits, 1))
          .cpu()
          .contiguous();
    };
    at::Tensor p = run(false);
    if (test_flip) p = (p + run(true)) * 0.5;
    const float* values = p.data_ptr<float>();
    all.insert(all.end(), values, values + p.numel());
  }
  return all;
}

}  // namespace mien
