#include <algorithm>
#include <cmath>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/recognize/layers.h"

namespace mien {
namespace {

using at::Tensor;
using Forward = Network::ForwardFunction;

void NeedSize(const NetworkSpec& spec, int least_px) {
  if (std::min(spec.height_px, spec.width_px) >= least_px) return;
  throw ConfigError(Str("network ", spec.network, " needs input of at least ",
                        least_px, " x ", least_px, " px, the samples have ",
                        spec.height_px, " x ", spec.width_px));
}

int NeedChannel(const NetworkSpec& spec, const std::string& name) {
  for (std::size_t c = 0; c < spec.channel_names.size(); ++c) {
    if (spec.channel_names[c] == name) return static_cast<int>(c);
  }
  throw ConfigError("network " + spec.network + " needs a channel '" + name +
                    "', the samples have: " + Join(spec.channel_names, ", "));
}

// Shallow Triple Stream Three-dimensional CNN (Liong 2019). Its three streams
// of 3, 5 and 8 filters see the same input and have no layer across filters:
// one convolution of 16 filters is the same network. Deviation: zero padding
// of 1 px (its own port pads by 2), which gives the same 5 x 5 x 16 features
// at 28 x 28.
Forward Ststnet(const NetworkSpec& spec, Network* net) {
  NeedSize(spec, 4);
  const int side = 3;
  const int h = Pooled(Pooled(spec.height_px, side, 1), 2);
  const int w = Pooled(Pooled(spec.width_px, side, 1), 2);
  ConvShape shape;
  shape.in = spec.channels;
  shape.out = 16;
  const Conv conv = AddConv(net, "conv", shape, Init::kDefault);
  const Norm norm = AddNorm(net, "norm", 16);
  const Dense out =
      AddDense(net, "out", 16 * h * w, spec.classes, Init::kDefault);
  return [=](const Network& n, Tensor x, const Mode& mode) {
    x = ReluNormPool(n, norm, conv(n, x, mode), side, 1, mode);
    x = Dropout(x, spec.dropout, mode);
    return out(n, at::avg_pool2d(x, 2).flatten(1), mode);
  };
}

// OFF-ApexNet (Gan and Liong 2019): one stream for u, one for v, as grouped
// convolutions. Dropout after both dense layers.
Forward OffApexNet(const NetworkSpec& spec, Network* net) {
  NeedSize(spec, 4);
  const int u = NeedChannel(spec, "u");
  const int v = NeedChannel(spec, "v");
  ConvShape shape;
  shape.side = 5;
  shape.groups = 2;
  shape.in = 2;
  shape.out = 12;
  const Conv conv1 = AddConv(net, "conv1", shape, Init::kDefault);
  shape.in = 12;
  shape.out = 32;
  const Conv conv2 = AddConv(net, "conv2", shape, Init::kDefault);
  const int features = 32 * (spec.height_px / 2 / 2) * (spec.width_px / 2 / 2);
  const Dense dense1 = AddDense(net, "dense1", features, 1024, Init::kDefault);
  const Dense dense2 = AddDense(net, "dense2", 1024, 1024, Init::kDefault);
  const Dense out = AddDense(net, "out", 1024, spec.classes, Init::kDefault);
  return [=](const Network& n, Tensor x, const Mode& mode) {
    x = at::cat({x.narrow(1, u, 1), x.narrow(1, v, 1)}, 1);
    x = Relu(MaxPool(conv1(n, x, mode), 2));
    x = Relu(MaxPool(conv2(n, x, mode), 2)).flatten(1);
    x = Dropout(Relu(dense1(n, x, mode)), spec.dropout, mode);
    x = Dropout(Relu(dense2(n, x, mode)), spec.dropout, mode);
    return out(n, x, mode);
  };
}

// SSSNet (Varanka 2021). Deviation: "same" convolutions and a dense layer of
// the size that follows from the input (its 64 x 64 gives 10 x 10 x 64).
Forward Sssnet(const NetworkSpec& spec, Network* net) {
  NeedSize(spec, 6);
  ConvShape shape;
  shape.in = spec.channels;
  shape.out = 32;
  shape.side = 5;
  const Conv conv1 = AddConv(net, "conv1", shape, Init::kDefault);
  const Norm norm1 = AddNorm(net, "norm1", 32);
  shape.in = 32;
  shape.out = 64;
  shape.side = 3;
  const Conv conv2 = AddConv(net, "conv2", shape, Init::kDefault);
  const Norm norm2 = AddNorm(net, "norm2", 64);
  const int features =
      64 * Pooled(spec.height_px / 3, 2) * Pooled(spec.width_px / 3, 2);
  const Dense dense = AddDense(net, "dense", features, 256, Init::kDefault);
  const Dense out = AddDense(net, "out", 256, spec.classes, Init::kDefault);
  return [=](const Network& n, Tensor x, const Mode& mode) {
    x = norm1(n, Relu(MaxPool(conv1(n, x, mode), 3)), mode);
    x = Dropout(x, spec.dropout, mode, true);
    x = norm2(n, Relu(MaxPool(conv2(n, x, mode), 2)), mode);
    x = Dropout(x, spec.dropout, mode, true).flatten(1);
    x = Dropout(Relu(dense(n, x, mode)), spec.dropout, mode);
    return out(n, x, mode);
  };
}

// Convolutions of 64, 128 and 256 filters, each with batch normalisation,
// ReLU, pooling and dropout .25; dense 512 with dropout .5. The two rates are
// scaled by dropout / .5. ReLU follows the pooling: the same values, fewer.
Forward SeedCnn(const NetworkSpec& spec, Network* net) {
  NeedSize(spec, 8);
  std::vector<Conv> convs;
  std::vector<Norm> norms;
  ConvShape shape;
  shape.out = spec.channels;
  for (const int filters : {64, 128, 256}) {
    shape.in = shape.out;
    shape.out = filters;
    const std::string number = std::to_string(convs.size() + 1);
    convs.push_back(AddConv(net, "conv" + number, shape, Init::kHe));
    norms.push_back(AddNorm(net, "norm" + number, filters));
  }
  const int features = 256 * (spec.height_px / 8) * (spec.width_px / 8);
  const Dense dense = AddDense(net, "dense", features, 512, Init::kHe);
  const Norm dense_norm = AddNorm(net, "dense_norm", 512);
  const Dense out = AddDense(net, "out", 512, spec.classes, Init::kDefault);
  return [=](const Network& n, Tensor x, const Mode& mode) {
    for (std::size_t i = 0; i < convs.size(); ++i) {
      x = Relu(MaxPool(norms[i](n, convs[i](n, x, mode), mode), 2));
      x = Dropout(x, spec.dropout / 2, mode);
    }
    x = dense(n, x.contiguous().flatten(1), mode).to(at::kFloat);
    x = Relu(dense_norm(n, x, mode));
    return out(n, Dropout(x, spec.dropout, mode), mode);
  };
}

// Kernels that measure movement in kDirections directions, and the other
// channels as they are, all blurred: (kDirections + C - 2) x C x S x S. Fixed:
// a few hundred clips are too few to learn filters better than these.
constexpr int kDirections = 8;
Tensor DirectionKernels(int channels, int u, int v, double sigma_px) {
  const int half = std::max(1, static_cast<int>(std::lround(3 * sigma_px)));
  const int side = 2 * half + 1;
  Tensor blur = at::empty({side, side}, at::kFloat);
  auto value = blur.accessor<float, 2>();
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      const double r2 = (x - half) * (x - half) + (y - half) * (y - half);
      value[y][x] =
          static_cast<float>(std::exp(-r2 / (2 * sigma_px * sigma_px)));
    }
  }
  blur /= blur.sum();
  Tensor kernels =
      at::zeros({kDirections + channels - 2, channels, side, side}, at::kFloat);
  for (int d = 0; d < kDirections; ++d) {
    const double angle = 2 * M_PI * d / kDirections;
    kernels[d][u] = blur * std::cos(angle);
    kernels[d][v] = blur * std::sin(angle);
  }
  int next = kDirections;
  for (int c = 0; c < channels; ++c) {
    if (c != u && c != v) kernels[next++][c] = blur;
  }
  return kernels;
}

constexpr int kGrid = 7;        // cells a side
constexpr double kLargest = 2;  // values beyond it are outliers of the flow

// How much moves in which direction in each cell (maps after ReLU, pooled),
// then one hidden layer. Each value has a scale of its own: brows move farther
// than cheeks.
struct CellHead {
  Norm norm;
  Dense dense, out;

  Tensor operator()(const Network& n, const Tensor& cells, double dropout,
                    const Mode& mode) const {
    Tensor x = norm(n, cells.contiguous().flatten(1), mode);
    x = Dropout(x, dropout, mode);
    x = Dropout(Relu(dense(n, x, mode)), dropout, mode);
    return out(n, x, mode);
  }
};

CellHead AddCellHead(Network* net, const std::string& prefix, int features,
                     int classes) {
  constexpr int kHidden = 256;
  CellHead head;
  head.norm = AddNorm(net, prefix + "norm", features);
  head.dense = AddDense(net, prefix + "dense", features, kHidden, Init::kHe);
  head.out = AddDense(net, prefix + "out", kHidden, classes, Init::kDefault);
  return head;
}

// Maps of movement of a stack, N x count * h * w: the front of the networks
// below.
struct DirectionMaps {
  Tensor kernels;
  int count = 0, height_px = 0, width_px = 0;

  std::int64_t size() const {
    return std::int64_t{1} * count * height_px * width_px;
  }
  // N x count x h x w.
  Tensor operator()(const Network& n, const Tensor& x) const {
    const Tensor k = kernels.to(n.device());
    return at::conv2d(x.clamp(-kLargest, kLargest), k, {}, 1, k.size(2) / 2)
        .contiguous();
  }
  // How much moves in each cell, N x count x kGrid x kGrid.
  Tensor Cells(const Tensor& front) const {
    const Tensor maps =
        front.narrow(1, 0, size())
            .reshape({front.size(0), count, height_px, width_px});
    return at::adaptive_avg_pool2d(at::relu(maps), {kGrid, kGrid});
  }
};

DirectionMaps MapsOf(const NetworkSpec& spec) {
  NeedSize(spec, 14);
  const int u = NeedChannel(spec, "u");
  const int v = NeedChannel(spec, "v");
  const double sigma_px = std::min(spec.height_px, spec.width_px) / 28.0;
  DirectionMaps maps;
  maps.kernels = DirectionKernels(spec.channels, u, v, sigma_px);
  maps.count = static_cast<int>(maps.kernels.size(0));
  maps.height_px = spec.height_px;
  maps.width_px = spec.width_px;
  return maps;
}

// The project's network for flow stacks, made for some hundred clips: how much
// moves in which of eight directions in each cell of a 7 x 7 grid (as a
// histogram of oriented flow, Chaudhry 2009, but smooth), then one hidden
// layer.
Architecture MienMe(const NetworkSpec& spec, Network* net) {
  const DirectionMaps maps = MapsOf(spec);
  const CellHead head =
      AddCellHead(net, "", maps.count * kGrid * kGrid, spec.classes);
  return {
      [=](const Network& n, const Tensor& x) { return maps(n, x).flatten(1); },
      [=](const Network& n, const Tensor& front, const Mode& mode) {
        return head(n, maps.Cells(front), spec.dropout, mode);
      }};
}

// Random Fourier features (Rahimi and Recht 2007) of values brought to length
// 1: products of two stacks' features approximate the Gaussian kernel
// exp(-d^2) of their distance d, so that a dense layer on them is a kernel
// machine. The projection is drawn once and for all, as the directions are
// fixed: it is no weight and in no model file.
struct FourierFeatures {
  static constexpr int kCount = 1024;
  Tensor projection, phase;  // values x kCount, kCount

  explicit FourierFeatures(int values)
      : projection(at::empty({values, kCount}, at::kFloat)),
        phase(at::empty({kCount}, at::kFloat)) {
    Rng rng(DeriveSeed(1, "fourier features", ""));
    float* to = projection.data_ptr<float>();
    for (std::int64_t i = 0; i < projection.numel(); ++i) {
      to[i] = static_cast<float>(std::sqrt(2.0) * rng.Normal());
    }
    for (int i = 0; i < kCount; ++i) {
      phase.data_ptr<float>()[i] = static_cast<float>(rng.Uniform(0, 2 * M_PI));
    }
  }

  // x, N x values, and its products with the projection: what is linear.
  Tensor Front(const Network& n, const Tensor& x) const {
    return at::cat({x, at::mm(x, projection.to(n.device()))}, 1);
  }
  Tensor operator()(const Network& n, const Tensor& front,
                    const Mode& mode) const {
    const std::int64_t values = projection.size(0);
    const Tensor length =
        front.narrow(1, 0, values).norm(2, 1, true).clamp_min(1e-6);
    if (mode.flops) *mode.flops += 2 * front.size(0) * projection.numel();
    return (front.narrow(1, values, kCount) / length)
               .add_(phase.to(n.device()))
               .cos_() *
           std::sqrt(2.0);
  }
};

// One row of logits per member and sample while it trains, so that each member
// learns for itself; the mean of their probabilities when it predicts.
Tensor JoinMembers(const std::vector<Tensor>& logits, bool several_labels,
                   const Mode& mode) {
  if (mode.training) return at::cat(logits, 0);
  if (several_labels) {
    return at::logit(at::sigmoid(at::stack(logits)).mean(0), 1e-7);
  }
  return at::log_softmax(at::stack(logits), 2).logsumexp(0) -
         std::log(static_cast<double>(logits.size()));
}

// Two members that err in other places (Hansen and Salamon 1990): mien-me's
// cells of directions, and a kernel machine on the blurred stack itself at
// half size.
Architecture MienMe2(const NetworkSpec& spec, Network* net) {
  const DirectionMaps maps = MapsOf(spec);
  const CellHead head =
      AddCellHead(net, "cells_", maps.count * kGrid * kGrid, spec.classes);
  const int half_h = spec.height_px / 2, half_w = spec.width_px / 2;
  const FourierFeatures fourier(spec.channels * half_h * half_w);
  const Dense kernel_out = AddDense(net, "kernel_out", FourierFeatures::kCount,
                                    spec.classes, Init::kDefault);
  const auto front = [=](const Network& n, const Tensor& x) {
    const Tensor blurred = maps(n, x);
    // Directions 0 and 2 of 8 are u and v, those after 8 the other channels.
    const Tensor stack =
        at::cat({blurred.narrow(1, 0, 1), blurred.narrow(1, 2, 1),
                 blurred.narrow(1, kDirections, spec.channels - 2)},
                1);
    const Tensor half = at::avg_pool2d(stack, 2).flatten(1);
    return at::cat({blurred.flatten(1), fourier.Front(n, half)}, 1);
  };
  const auto forward = [=](const Network& n, const Tensor& in,
                           const Mode& mode) {
    const Tensor kernel = in.narrow(1, maps.size(), in.size(1) - maps.size());
    const Tensor features =
        Dropout(fourier(n, kernel, mode), spec.dropout, mode);
    return JoinMembers(
        {head(n, maps.Cells(in), spec.dropout, mode).to(at::kFloat),
         kernel_out(n, features, mode).to(at::kFloat)},
        spec.several_labels, mode);
  };
  return {front, forward};
}

// The project's network for 48 x 48 frames: a pooled stem, then 64-128-128-256
// channels in residual blocks. Nothing but the stem works at full size, where
// a layer costs most and tells least.
Forward MienFer(const NetworkSpec& spec, Network* net) {
  NeedSize(spec, 16);
  ConvShape shape;
  shape.in = spec.channels;
  shape.out = 32;
  shape.bias = false;
  const Conv stem = AddConv(net, "stem", shape, Init::kHe);
  const Norm stem_norm = AddNorm(net, "stem_norm", 32);
  std::vector<Block> blocks;
  int in = 32;
  for (const auto& [out, stride] : {std::pair(64, 1), std::pair(128, 2),
                                    std::pair(128, 1), std::pair(256, 2)}) {
    blocks.push_back(
        AddBlock(net, Str("block", blocks.size() + 1), in, out, stride));
    in = out;
  }
  const Dense out = AddDense(net, "out", in, spec.classes, Init::kDefault);
  return [=](const Network& n, Tensor x, const Mode& mode) {
    x = Relu(MaxPool(stem_norm(n, stem(n, x, mode), mode), 2));
    for (const Block& block : blocks) x = block(n, x, mode);
    x = at::mean(x, {2, 3});
    return out(n, Dropout(x, spec.dropout, mode), mode);
  };
}

}  // namespace

Architecture BuildArchitecture(const NetworkSpec& spec, Network* net) {
  if (spec.classes < 1 || spec.channels < 1) {
    throw ConfigError(Str("a network needs at least one class and one ",
                          "channel, there are ", spec.classes, " and ",
                          spec.channels));
  }
  if (spec.network == "ststnet") return Ststnet(spec, net);
  if (spec.network == "off-apexnet") return OffApexNet(spec, net);
  if (spec.network == "sssnet") return Sssnet(spec, net);
  if (spec.network == "seed-cnn") return SeedCnn(spec, net);
  if (spec.network == "mien-me") return MienMe(spec, net);
  if (spec.network == "mien-me2") return MienMe2(spec, net);
  if (spec.network == "mien-fer") return MienFer(spec, net);
  if (spec.network == "layers") return Layered(spec, net);
  throw ConfigError("unknown network '" + spec.network +
                    "', allowed: ststnet, off-apexnet, sssnet, seed-cnn, "
                    "mien-me, mien-me2, mien-fer, layers");
}

}  // namespace mien
