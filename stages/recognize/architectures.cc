#include <algorithm>
#include <cmath>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/recognize/network.h"

namespace mien {
namespace {

using at::Tensor;
using Forward = Network::ForwardFunction;

constexpr double kPi = 3.14159265358979323846;

// Uniform bounds of initial weights: PyTorch's default for published nets
// that were trained with it, He's (2015) for nets of convolution + ReLU.
enum class Init { kDefault, kHe };

double Bound(Init init, double fan_in) {
  return init == Init::kDefault ? 1 / std::sqrt(fan_in) : std::sqrt(6 / fan_in);
}

struct Conv {
  int weight = -1, bias = -1;
  int stride = 1, padding = 0, groups = 1;

  Tensor operator()(const Network& net, const Tensor& x,
                    const Mode& mode) const {
    Tensor w = net.weight(weight);
    Tensor b = bias < 0 ? Tensor() : net.weight(bias);
    if (mode.bfloat16) {
      w = w.to(at::kBFloat16);
      if (b.defined()) b = b.to(at::kBFloat16);
    }
    return at::conv2d(mode.bfloat16 ? x.to(at::kBFloat16) : x, w, b, stride,
                      padding, 1, groups);
  }
};

struct ConvShape {
  int in = 0, out = 0, side = 3, stride = 1, groups = 1;
  bool bias = true;
};

Conv AddConv(Network* net, const std::string& name, const ConvShape& shape,
             Init init) {
  const int in = shape.in / shape.groups;
  const double bound = Bound(init, in * shape.side * shape.side);
  Conv conv;
  conv.stride = shape.stride;
  conv.padding = shape.side / 2;  // "same"
  conv.groups = shape.groups;
  conv.weight = net->AddWeight(name + ".weight",
                               {shape.out, in, shape.side, shape.side}, bound);
  if (shape.bias) {
    conv.bias = net->AddWeight(name + ".bias", {shape.out},
                               init == Init::kDefault ? bound : 0);
  }
  return conv;
}

struct Norm {
  int weight = -1, bias = -1, mean = -1, var = -1;

  Tensor operator()(const Network& net, const Tensor& x,
                    const Mode& mode) const {
    return at::batch_norm(x, net.weight(weight), net.weight(bias),
                          net.buffer(mean), net.buffer(var), mode.training, 0.1,
                          1e-5, /*cudnn_enabled=*/true);
  }
};

Norm AddNorm(Network* net, const std::string& name, int channels,
             double gain = 1) {
  Norm norm;
  norm.weight = net->AddWeight(name + ".weight", {channels}, 0, gain);
  norm.bias = net->AddWeight(name + ".bias", {channels}, 0);
  norm.mean = net->AddBuffer(name + ".running_mean", {channels}, 0);
  norm.var = net->AddBuffer(name + ".running_var", {channels}, 1);
  return norm;
}

struct Dense {
  int weight = -1, bias = -1;

  Tensor operator()(const Network& net, const Tensor& x,
                    const Mode& mode) const {
    if (!mode.bfloat16) {
      return at::linear(x, net.weight(weight), net.weight(bias));
    }
    return at::linear(x.to(at::kBFloat16), net.weight(weight).to(at::kBFloat16),
                      net.weight(bias).to(at::kBFloat16));
  }
};

Dense AddDense(Network* net, const std::string& name, int in, int out,
               Init init) {
  const double bound = Bound(init, in);
  Dense dense;
  dense.weight = net->AddWeight(name + ".weight", {out, in}, bound);
  dense.bias =
      net->AddWeight(name + ".bias", {out}, init == Init::kDefault ? bound : 0);
  return dense;
}

template <class T>
void FillMask(std::int64_t count, double rate, Rng* rng, T* mask) {
  // 16 bits decide about one value.
  const auto dropped = static_cast<std::uint64_t>(std::lround(rate * 65536));
  const T keep = static_cast<T>(
      static_cast<float>(65536.0 / (65536.0 - static_cast<double>(dropped))));
  const T zero = static_cast<T>(0.0f);
  std::uint64_t bits = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    if (i % 4 == 0) bits = rng->Next();
    mask[i] = (bits & 0xffff) < dropped ? zero : keep;
    bits >>= 16;
  }
}

// whole_maps: drops whole feature maps (dropout2d).
Tensor Dropout(const Tensor& x, double rate, const Mode& mode,
               bool whole_maps = false) {
  if (!mode.training || rate <= 0) return x;
  MIEN_CHECK(mode.dropout, "training needs a source of dropout masks");
  const at::TensorOptions options = x.options().device(at::kCPU);
  Tensor mask = whole_maps
                    ? at::empty({x.size(0), x.size(1), 1, 1}, options)
                    : at::empty(x.sizes(), options, x.suggest_memory_format());
  if (mask.scalar_type() == at::kBFloat16) {
    FillMask(mask.numel(), rate, mode.dropout, mask.data_ptr<at::BFloat16>());
  } else {
    FillMask(mask.numel(), rate, mode.dropout, mask.data_ptr<float>());
  }
  return x * mask.to(x.device());
}

// In place: no layer before it needs its own output for the gradient.
Tensor Relu(Tensor x) { return x.relu_(); }

Tensor MaxPool(const Tensor& x, int side, int padding = 0) {
  return at::max_pool2d(x, side, side, padding);
}

int Pooled(int size, int side, int padding = 0) {
  return size + 2 * padding < side ? 0 : (size + 2 * padding - side) / side + 1;
}

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
    x = norm(n, Relu(conv(n, x, mode)), mode);
    x = Dropout(MaxPool(x, side, 1), spec.dropout, mode);
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
    const double angle = 2 * kPi * d / kDirections;
    kernels[d][u] = blur * std::cos(angle);
    kernels[d][v] = blur * std::sin(angle);
  }
  int next = kDirections;
  for (int c = 0; c < channels; ++c) {
    if (c != u && c != v) kernels[next++][c] = blur;
  }
  return kernels;
}

// The project's network for flow stacks, made for some hundred clips: how much
// moves in which of eight directions in each cell of a 7 x 7 grid (as a
// histogram of oriented flow, Chaudhry 2009, but smooth), then one hidden
// layer. Values beyond two standard deviations of a sample (normalise:
// standard) are outliers of the flow and cut off.
Forward MienMe(const NetworkSpec& spec, Network* net) {
  NeedSize(spec, 14);
  constexpr int kGrid = 7, kHidden = 256;
  constexpr double kLargest = 2;
  const int u = NeedChannel(spec, "u");
  const int v = NeedChannel(spec, "v");
  const double sigma_px = std::min(spec.height_px, spec.width_px) / 28.0;
  const Tensor kernels = DirectionKernels(spec.channels, u, v, sigma_px);
  const int maps = static_cast<int>(kernels.size(0));
  const Norm norm = AddNorm(net, "norm", maps);
  const Dense dense =
      AddDense(net, "dense", maps * kGrid * kGrid, kHidden, Init::kHe);
  const Dense out = AddDense(net, "out", kHidden, spec.classes, Init::kDefault);
  return [=](const Network& n, Tensor x, const Mode& mode) {
    const Tensor k = kernels.to(n.device());
    x = at::conv2d(x.clamp(-kLargest, kLargest), k, {}, 1, k.size(2) / 2);
    x = at::adaptive_avg_pool2d(Relu(x), {kGrid, kGrid});
    x = norm(n, x, mode).contiguous().flatten(1);
    x = Dropout(x, spec.dropout, mode);
    x = Dropout(Relu(dense(n, x, mode)), spec.dropout, mode);
    return out(n, x, mode);
  };
}

// Two 3 x 3 convolutions beside a short cut (He 2016).
struct Block {
  Conv conv1, conv2, shortcut;
  Norm norm1, norm2, shortcut_norm;
  bool changes_shape = false;

  Tensor operator()(const Network& n, const Tensor& x, const Mode& mode) const {
    Tensor y = Relu(norm1(n, conv1(n, x, mode), mode));
    y = norm2(n, conv2(n, y, mode), mode);
    y = changes_shape ? y + shortcut_norm(n, shortcut(n, x, mode), mode)
                      : y + x;
    return Relu(y);
  }
};

Block AddBlock(Network* net, const std::string& name, int in, int out,
               int stride) {
  Block block;
  ConvShape shape;
  shape.in = in;
  shape.out = out;
  shape.stride = stride;
  shape.bias = false;
  block.conv1 = AddConv(net, name + ".conv1", shape, Init::kHe);
  block.norm1 = AddNorm(net, name + ".norm1", out);
  block.changes_shape = in != out || stride != 1;
  if (block.changes_shape) {
    ConvShape one = shape;
    one.side = 1;
    block.shortcut = AddConv(net, name + ".shortcut", one, Init::kHe);
    block.shortcut_norm = AddNorm(net, name + ".shortcut_norm", out);
  }
  shape.in = out;
  shape.stride = 1;
  block.conv2 = AddConv(net, name + ".conv2", shape, Init::kHe);
  // A block without a change of shape starts as the identity (Goyal 2017).
  block.norm2 = AddNorm(net, name + ".norm2", out, block.changes_shape ? 1 : 0);
  return block;
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

Forward BuildArchitecture(const NetworkSpec& spec, Network* net) {
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
  if (spec.network == "mien-fer") return MienFer(spec, net);
  throw ConfigError("unknown network '" + spec.network +
                    "', allowed: ststnet, off-apexnet, sssnet, seed-cnn, "
                    "mien-me, mien-fer");
}

}  // namespace mien
