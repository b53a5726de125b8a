#include <functional>
#include <vector>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/recognize/layer_list.h"
#include "stages/recognize/layers.h"

namespace mien {
namespace {

using at::Tensor;
using Forward = Network::ForwardFunction;

Tensor Flat(const Tensor& x) {
  return x.dim() == 2 ? x : x.contiguous().flatten(1);
}

Forward ConvLayer(Network* net, const std::string& name, const Layer& layer,
                  int in, bool norm_follows) {
  ConvShape shape;
  shape.in = in;
  shape.out = layer.units;
  shape.side = layer.side;
  shape.stride = layer.stride;
  shape.groups = layer.groups;
  shape.bias = !norm_follows;
  return AddConv(net, name, shape, norm_follows ? Init::kHe : Init::kDefault);
}

Forward NormLayer(Network* net, const std::string& name, int channels) {
  const Norm norm = AddNorm(net, name, channels);
  return [norm](const Network& n, const Tensor& x, const Mode& mode) {
    // LibTorch has no normalisation of lists in bfloat16.
    return norm(n, x.dim() == 2 ? x.to(at::kFloat) : x, mode);
  };
}

// In place where the layer before does not need its output again.
Forward ReluLayer(const Layer* before) {
  const bool in_place = before && (before->kind == LayerKind::kConv ||
                                   before->kind == LayerKind::kNorm ||
                                   before->kind == LayerKind::kMaxPool ||
                                   before->kind == LayerKind::kAvgPool ||
                                   before->kind == LayerKind::kDense);
  return [in_place](const Network&, const Tensor& x, const Mode&) {
    return in_place ? Relu(x) : at::relu(x);
  };
}

Forward DenseLayer(Network* net, const std::string& name, int in, int out) {
  const Dense dense = AddDense(net, name, in, out, Init::kDefault);
  return [dense](const Network& n, const Tensor& x, const Mode& mode) {
    return dense(n, Flat(x), mode);
  };
}

// Layers without weights.
Forward PlainLayer(const Layer& layer, double dropout) {
  const double rate = layer.rate < 0 ? dropout : layer.rate;
  return [layer, rate](const Network&, const Tensor& x, const Mode& mode) {
    const int side = layer.side;
    switch (layer.kind) {
      case LayerKind::kMaxPool:
        return at::max_pool2d(x, side, layer.stride, layer.padding);
      case LayerKind::kAvgPool:
        return at::avg_pool2d(x, side, layer.stride);
      case LayerKind::kMean:
        return side == 0 ? at::mean(x, {2, 3})
                         : at::adaptive_avg_pool2d(x, {side, side});
      case LayerKind::kDropout:
        return Dropout(x, rate, mode, layer.whole_maps);
      case LayerKind::kFlatten:
        return Flat(x);
      default:
        throw InternalError("no plain layer: " + layer.text);
    }
  };
}

}  // namespace

Forward Layered(const NetworkSpec& spec, Network* net) {
  const std::vector<Layer> layers = ParseLayers(spec.layers);
  const LayerShape input = {spec.channels, spec.height_px, spec.width_px, true};
  const std::vector<LayerShape> shapes = PlanLayers(layers, input);
  std::vector<Forward> steps;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const Layer& layer = layers[i];
    const LayerShape& in = i == 0 ? input : shapes[i - 1];
    const auto name = [i](const char* kind) {
      return Str("layer", i + 1, "_", kind);
    };
    switch (layer.kind) {
      case LayerKind::kConv:
        steps.push_back(ConvLayer(
            net, name("conv"), layer, in.channels,
            i + 1 < layers.size() && layers[i + 1].kind == LayerKind::kNorm));
        break;
      case LayerKind::kBlock:
        steps.push_back(AddBlock(net, name("block"), in.channels, layer.units,
                                 layer.stride));
        break;
      case LayerKind::kNorm:
        steps.push_back(NormLayer(net, name("norm"), in.channels));
        break;
      case LayerKind::kDense:
        steps.push_back(
            DenseLayer(net, name("dense"), in.count(), layer.units));
        break;
      case LayerKind::kRelu:
        steps.push_back(ReluLayer(i == 0 ? nullptr : &layers[i - 1]));
        break;
      default:
        steps.push_back(PlainLayer(layer, spec.dropout));
    }
  }
  steps.push_back(DenseLayer(net, "out", shapes.back().count(), spec.classes));
  return [steps](const Network& n, Tensor x, const Mode& mode) {
    for (const Forward& step : steps) x = step(n, x, mode);
    return x;
  };
}

}  // namespace mien
