#include "stages/recognize/layers.h"

#include <cmath>

#include "pipeline/core/error.h"

namespace mien {
namespace {

using at::Tensor;

double Bound(Init init, double fan_in) {
  return init == Init::kDefault ? 1 / std::sqrt(fan_in) : std::sqrt(6 / fan_in);
}

// A product and a sum for each weight behind each output value.
void CountProducts(const Tensor& weight, const Tensor& out, const Mode& mode) {
  if (mode.flops) *mode.flops += 2 * out.numel() * weight[0].numel();
}

template <class T>
void FillMask(std::int64_t count, double rate, Rng* rng, T* mask) {
  // 16 bits decide about one value.
  const auto dropped = static_cast<std::uint64_t>(std::lround(rate * 65536));
  const T keep = static_cast<T>(
      static_cast<float>(65536.0 / (65536.0 - static_cast<double>(dropped))));
  const T values[] = {static_cast<T>(0.0f), keep};
  const auto draw = [&](std::int64_t begin, std::int64_t end) {
    std::uint64_t bits = rng->Next();
    for (std::int64_t i = begin; i < end; ++i) {
      mask[i] = values[(bits & 0xffff) >= dropped];
      bits >>= 16;
    }
  };
  const std::int64_t whole = count / 4 * 4;
  for (std::int64_t i = 0; i < whole; i += 4) draw(i, i + 4);
  if (whole < count) draw(whole, count);
}

}  // namespace

Tensor Conv::operator()(const Network& net, const Tensor& x,
                        const Mode& mode) const {
  Tensor w = net.weight(weight);
  Tensor b = bias < 0 ? Tensor() : net.weight(bias);
  if (mode.bfloat16) {
    w = w.to(at::kBFloat16);
    if (b.defined()) b = b.to(at::kBFloat16);
  }
  Tensor y = at::conv2d(mode.bfloat16 ? x.to(at::kBFloat16) : x, w, b, stride,
                        padding, 1, groups);
  CountProducts(w, y, mode);
  return y;
}

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

Tensor Norm::operator()(const Network& net, const Tensor& x,
                        const Mode& mode) const {
  return at::batch_norm(x, net.weight(weight), net.weight(bias),
                        net.buffer(mean), net.buffer(var), mode.training, 0.1,
                        1e-5, /*cudnn_enabled=*/true);
}

Norm AddNorm(Network* net, const std::string& name, int channels, double gain) {
  Norm norm;
  norm.weight = net->AddWeight(name + ".weight", {channels}, 0, gain);
  norm.bias = net->AddWeight(name + ".bias", {channels}, 0);
  norm.mean = net->AddBuffer(name + ".running_mean", {channels}, 0);
  norm.var = net->AddBuffer(name + ".running_var", {channels}, 1);
  return norm;
}

Tensor Dense::operator()(const Network& net, const Tensor& x,
                         const Mode& mode) const {
  Tensor w = net.weight(weight), b = net.weight(bias);
  if (mode.bfloat16) {
    w = w.to(at::kBFloat16);
    b = b.to(at::kBFloat16);
  }
  Tensor y = at::linear(mode.bfloat16 ? x.to(at::kBFloat16) : x, w, b);
  CountProducts(w, y, mode);
  return y;
}

Dense AddDense(Network* net, const std::string& name, int in, int out,
               Init init) {
  const double bound = Bound(init, in);
  Dense dense;
  dense.weight = net->AddWeight(name + ".weight", {out, in}, bound);
  dense.bias =
      net->AddWeight(name + ".bias", {out}, init == Init::kDefault ? bound : 0);
  return dense;
}

Tensor Dropout(const Tensor& x, double rate, const Mode& mode,
               bool whole_maps) {
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

Tensor Relu(Tensor x) { return x.relu_(); }

Tensor MaxPool(const Tensor& x, int side, int padding) {
  return at::max_pool2d(x, side, side, padding);
}

int Pooled(int size, int side, int padding) {
  return size + 2 * padding < side ? 0 : (size + 2 * padding - side) / side + 1;
}

Tensor Block::operator()(const Network& n, const Tensor& x,
                         const Mode& mode) const {
  Tensor y = Relu(norm1(n, conv1(n, x, mode), mode));
  y = norm2(n, conv2(n, y, mode), mode);
  y = changes_shape ? y + shortcut_norm(n, shortcut(n, x, mode), mode) : y + x;
  return Relu(y);
}

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

}  // namespace mien
