#ifndef MIEN_STAGES_RECOGNIZE_LAYERS_H_
#define MIEN_STAGES_RECOGNIZE_LAYERS_H_

// The layers that networks are built of. Each holds the places of its weights
// in a Network and works on N x C x H x W (or N x F) tensors. Private to
// stages/recognize (includes ATen).

#include <string>

#include "stages/recognize/network.h"

namespace mien {

// Uniform bounds of initial weights: PyTorch's default for published nets
// that were trained with it, He's (2015) for nets of convolution + ReLU.
enum class Init { kDefault, kHe };

struct Conv {
  int weight = -1, bias = -1;
  int stride = 1, padding = 0, groups = 1;

  at::Tensor operator()(const Network& net, const at::Tensor& x,
                        const Mode& mode) const;
};

struct ConvShape {
  int in = 0, out = 0, side = 3, stride = 1, groups = 1;
  bool bias = true;
};

// Padded by side / 2 ("same" for odd sides).
Conv AddConv(Network* net, const std::string& name, const ConvShape& shape,
             Init init);

// Batch normalisation.
struct Norm {
  int weight = -1, bias = -1, mean = -1, var = -1;

  at::Tensor operator()(const Network& net, const at::Tensor& x,
                        const Mode& mode) const;
};

Norm AddNorm(Network* net, const std::string& name, int channels,
             double gain = 1);

struct Dense {
  int weight = -1, bias = -1;

  at::Tensor operator()(const Network& net, const at::Tensor& x,
                        const Mode& mode) const;
};

Dense AddDense(Network* net, const std::string& name, int in, int out,
               Init init);

// whole_maps: drops whole feature maps (dropout2d).
at::Tensor Dropout(const at::Tensor& x, double rate, const Mode& mode,
                   bool whole_maps = false);

// In place: the layer before it must not need its own output for the gradient.
at::Tensor Relu(at::Tensor x);

at::Tensor MaxPool(const at::Tensor& x, int side, int padding = 0);
// Size after MaxPool, 0 when the window does not fit.
int Pooled(int size, int side, int padding = 0);

// Relu, norm and MaxPool of the (otherwise unused) tensor x, in fewer passes
// where that gives the same bits (relu_norm_pool.h); in fused.cc.
at::Tensor ReluNormPool(const Network& net, const Norm& norm,
                        const at::Tensor& x, int side, int padding,
                        const Mode& mode);

// Two 3 x 3 convolutions beside a short cut (He 2016).
struct Block {
  Conv conv1, conv2, shortcut;
  Norm norm1, norm2, shortcut_norm;
  bool changes_shape = false;

  at::Tensor operator()(const Network& n, const at::Tensor& x,
                        const Mode& mode) const;
};

Block AddBlock(Network* net, const std::string& name, int in, int out,
               int stride);

// The network of NetworkSpec::layers (layered.cc). Tensors are named
// "layer<N>_<kind>", the last dense layer "out". @throws ConfigError.
Network::ForwardFunction Layered(const NetworkSpec& spec, Network* net);

}  // namespace mien

#endif  // MIEN_STAGES_RECOGNIZE_LAYERS_H_
