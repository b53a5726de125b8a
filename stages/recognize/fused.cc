#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>

#include <vector>

#include "stages/recognize/layers.h"
#include "stages/recognize/relu_norm_pool.h"

namespace mien {
namespace {

using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::Variable;
using torch::autograd::variable_list;

PoolShape ShapeOf(const Tensor& x, int side, int padding) {
  PoolShape shape;
  shape.n = x.size(0);
  shape.channels = static_cast<int>(x.size(1));
  shape.height = x.size(2);
  shape.width = x.size(3);
  shape.side = side;
  shape.padding = padding;
  return shape;
}

class Fused : public torch::autograd::Function<Fused> {
 public:
  static Variable forward(AutogradContext* context, const Variable& x,
                          const Variable& weight, const Variable& bias,
                          const Variable& running_mean,
                          const Variable& running_var, std::int64_t side,
                          std::int64_t padding) {
    const PoolShape shape =
        ShapeOf(x, static_cast<int>(side), static_cast<int>(padding));
    const std::vector<std::int64_t> sizes = {
        shape.n, shape.channels, shape.out_height(), shape.out_width()};
    Tensor out = at::empty(sizes, x.options(), at::MemoryFormat::ChannelsLast);
    Tensor taken = at::empty(sizes, x.options().dtype(at::kByte),
                             at::MemoryFormat::ChannelsLast);
    const Tensor mean = at::empty_like(weight);
    const Tensor invstd = at::empty_like(weight);
    ReluNormPoolForward(
        shape, x.data_ptr<float>(),
        StateOf(weight, bias, running_mean, running_var, mean, invstd),
        out.data_ptr<float>(), taken.data_ptr<std::uint8_t>());
    context->save_for_backward({x, weight, bias, mean, invstd, taken});
    context->saved_data["side"] = side;
    context->saved_data["padding"] = padding;
    return out;
  }

  static variable_list backward(AutogradContext* context,
                                const variable_list& gradients) {
    const variable_list saved = context->get_saved_variables();
    const Tensor& x = saved[0];
    const Tensor& weight = saved[1];
    const Tensor dout = gradients[0].contiguous(at::MemoryFormat::ChannelsLast);
    Tensor dx =
        at::empty(x.sizes(), x.options(), at::MemoryFormat::ChannelsLast);
    Tensor dweight = at::empty_like(weight);
    Tensor dbias = at::empty_like(weight);
    ReluNormPoolBackward(
        ShapeOf(x, static_cast<int>(context->saved_data["side"].toInt()),
                static_cast<int>(context->saved_data["padding"].toInt())),
        x.data_ptr<float>(),
        StateOf(weight, saved[2], {}, {}, saved[3], saved[4]),
        saved[5].data_ptr<std::uint8_t>(), dout.data_ptr<float>(),
        dx.data_ptr<float>(), dweight.data_ptr<float>(),
        dbias.data_ptr<float>());
    return {dx, dweight, dbias, {}, {}, {}, {}};
  }

 private:
  static NormState StateOf(const Tensor& weight, const Tensor& bias,
                           const Tensor& running_mean,
                           const Tensor& running_var, const Tensor& mean,
                           const Tensor& invstd) {
    NormState state;
    state.weight = weight.data_ptr<float>();
    state.bias = bias.data_ptr<float>();
    if (running_mean.defined()) {
      state.running_mean = running_mean.data_ptr<float>();
      state.running_var = running_var.data_ptr<float>();
    }
    state.mean = mean.data_ptr<float>();
    state.invstd = invstd.data_ptr<float>();
    return state;
  }
};

}  // namespace

Tensor ReluNormPool(const Network& net, const Norm& norm, const Tensor& x,
                    int side, int padding, const Mode& mode) {
  const bool fused =
      mode.training && x.is_cpu() && x.scalar_type() == at::kFloat &&
      x.is_contiguous(at::MemoryFormat::ChannelsLast) &&
      at::get_num_threads() == 1 && CanFuse(ShapeOf(x, side, padding));
  if (!fused) return MaxPool(norm(net, Relu(x), mode), side, padding);
  return Fused::apply(x, net.weight(norm.weight), net.weight(norm.bias),
                      net.buffer(norm.mean), net.buffer(norm.var),
                      std::int64_t{side}, std::int64_t{padding});
}

}  // namespace mien
