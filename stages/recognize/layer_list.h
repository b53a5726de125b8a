#ifndef MIEN_STAGES_RECOGNIZE_LAYER_LIST_H_
#define MIEN_STAGES_RECOGNIZE_LAYER_LIST_H_

// A network written as a list of layers (recognize.network: layers). Free of
// LibTorch; layered.cc makes tensors of it.
//
// A text per layer, words apart by blanks:
//
//   conv FILTERS [SIDE] [stride N] [groups N]   SIDE odd, "5" or "5x5", else 3;
//                                               zero padding SIDE / 2
//   norm                                        batch normalisation
//   relu
//   maxpool SIDE [stride N] [pad N]             stride else SIDE
//   avgpool SIDE [stride N]
//   dropout [RATE] [maps]       RATE else recognize.dropout; whole maps
//   block FILTERS [stride N]    residual block of two 3 x 3 convolutions
//   mean [SIDE]                 of each map, or of a SIDE x SIDE grid on it
//   flatten
//   dense UNITS                 flattens maps by itself
//
// The dense layer to the classes follows by itself. A conv right before a norm
// has no bias, which the norm would take away, and He's initial weights; every
// other conv and dense layer starts as PyTorch's do.

#include <string>
#include <vector>

namespace mien {

enum class LayerKind {
  kConv,
  kNorm,
  kRelu,
  kMaxPool,
  kAvgPool,
  kDropout,
  kBlock,
  kMean,
  kFlatten,
  kDense
};

struct Layer {
  LayerKind kind = LayerKind::kRelu;
  std::string text;  // as written
  int units = 0;     // filters of conv and block, values of dense
  int side = 0;      // of a window; of the grid of mean, 0 = one mean
  int stride = 1;
  int groups = 1;
  int padding = 0;
  double rate = -1;  // of dropout; below 0: recognize.dropout
  bool whole_maps = false;
};

// One sample between two layers: maps, or a list of `channels` values.
struct LayerShape {
  int channels = 0, height_px = 1, width_px = 1;
  bool maps = true;

  int count() const { return channels * height_px * width_px; }
};

// @throws ConfigError "recognize.layers: layer N, 'text': what; usage".
std::vector<Layer> ParseLayers(const std::vector<std::string>& texts);

// What leaves each layer, given maps that enter the first one.
// @throws ConfigError as ParseLayers: maps smaller than a window, maps needed
// where there are none, groups that divide nothing, a network beyond 64
// million weights or 4 million values of one sample between two layers.
std::vector<LayerShape> PlanLayers(const std::vector<Layer>& layers,
                                   const LayerShape& input);

// Checks recognize.network and recognize.layers together: layers are given for
// `layers` and for it alone, and each can be read. @throws ConfigError.
void CheckLayers(const std::string& network,
                 const std::vector<std::string>& layers);

// "ststnet", "layers: conv 16, relu, dense 64".
std::string NetworkText(const std::string& network,
                        const std::vector<std::string>& layers);

}  // namespace mien

#endif  // MIEN_STAGES_RECOGNIZE_LAYER_LIST_H_
