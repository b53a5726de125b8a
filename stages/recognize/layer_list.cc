#include "stages/recognize/layer_list.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <sstream>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

constexpr std::size_t kMaxLayers = 100;
constexpr std::size_t kMaxTextBytes = 200;
constexpr int kMaxUnits = 8192;
constexpr int kMaxSide = 15;
constexpr int kMaxPool = 64;
constexpr std::int64_t kMaxWeights = std::int64_t{64} << 20;
constexpr std::int64_t kMaxValues = std::int64_t{4} << 20;

// How a layer is written: which words may follow its name.
struct Form {
  const char* name;
  LayerKind kind;
  const char* usage;
  bool units = false;  // begins with a number of filters, values
  enum { kNone, kMay, kMust } side = kNone;
  bool stride = false, groups = false, pad = false, rate = false;
};

const std::vector<Form>& Forms() {
  static const std::vector<Form> forms = {
      {"conv", LayerKind::kConv,
       "conv FILTERS [SIDExSIDE] [stride N] [groups N]", true, Form::kMay, true,
       true},
      {"norm", LayerKind::kNorm, "norm"},
      {"relu", LayerKind::kRelu, "relu"},
      {"maxpool", LayerKind::kMaxPool, "maxpool SIDE [stride N] [pad N]", false,
       Form::kMust, true, false, true},
      {"avgpool", LayerKind::kAvgPool, "avgpool SIDE [stride N]", false,
       Form::kMust, true},
      {"dropout", LayerKind::kDropout, "dropout [RATE] [maps]", false,
       Form::kNone, false, false, false, true},
      {"block", LayerKind::kBlock, "block FILTERS [stride N]", true,
       Form::kNone, true},
      {"mean", LayerKind::kMean, "mean [SIDE]", false, Form::kMay},
      {"flatten", LayerKind::kFlatten, "flatten"},
      {"dense", LayerKind::kDense, "dense UNITS", true}};
  return forms;
}

std::vector<std::string> FormNames() {
  std::vector<std::string> names;
  for (const Form& form : Forms()) names.push_back(form.name);
  return names;
}

[[noreturn]] void Fail(std::size_t index, const std::string& text,
                       const std::string& what) {
  throw ConfigError(Str("recognize.layers: layer ", index + 1, ", '",
                        CleanText(text, kMaxTextBytes), "': ", what));
}

std::vector<std::string> Words(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

bool BeginsWithDigit(const std::string& word) {
  return word[0] >= '0' && word[0] <= '9';
}

// Reads one layer's words from left to right.
class LayerReader {
 public:
  LayerReader(std::size_t index, const std::string& text)
      : index_(index), text_(text), words_(Words(text)) {}

  Layer Read() {
    if (text_.size() > kMaxTextBytes) Fail(index_, text_, "it is too long");
    FindForm();
    layer_.kind = form_->kind;
    layer_.text = Join(words_, " ");
    if (form_->units) {
      layer_.units =
          Number(layer_.kind == LayerKind::kDense ? "number of values"
                                                  : "number of filters",
                 1, kMaxUnits);
    }
    ReadSide();
    if (form_->rate && next_ < words_.size() && words_[next_] != "maps") {
      ReadRate();
    }
    while (next_ < words_.size()) ReadOption(words_[next_++]);
    if (layer_.padding > layer_.side / 2) {
      Wrong(Str("pad ", layer_.padding, " is more than half the window"));
    }
    return layer_;
  }

 private:
  [[noreturn]] void Wrong(const std::string& what) const {
    Fail(index_, text_, Str(what, "; write: ", form_->usage));
  }

  void FindForm() {
    if (words_.empty()) {
      Fail(index_, text_, "it is empty, allowed: " + Join(FormNames(), ", "));
    }
    for (const Form& form : Forms()) {
      if (words_[0] == form.name) form_ = &form;
    }
    if (form_) return;
    const std::string near = NearestName(words_[0], FormNames());
    Fail(index_, text_,
         Str("unknown layer '", CleanText(words_[0], kMaxTextBytes),
             "', allowed: ", Join(FormNames(), ", "),
             near.empty() ? "" : Str(" (did you mean ", near, "?)")));
  }

  int Number(const std::string& what, int low, int high) {
    if (next_ >= words_.size()) Wrong("its " + what + " is missing");
    const std::string& word = words_[next_++];
    const auto value = ParseInt(word);
    if (!value || *value < low || *value > high) {
      Wrong(Str("its ", what, " must be a whole number, ", low, " to ", high,
                ", not '", CleanText(word, kMaxTextBytes), "'"));
    }
    return static_cast<int>(*value);
  }

  // "5" or "5x5".
  void ReadSide() {
    const bool conv = layer_.kind == LayerKind::kConv;
    if (conv) layer_.side = 3;
    const bool given = next_ < words_.size() && BeginsWithDigit(words_[next_]);
    if (form_->side == Form::kNone) return;
    if (form_->side == Form::kMay && !given) return;
    if (given) {
      const auto sides = Split(words_[next_], 'x');
      if (sides.size() == 2 && sides[0] == sides[1]) words_[next_] = sides[0];
    }
    layer_.side = Number("side", 1, conv ? kMaxSide : kMaxPool);
    if (conv && layer_.side % 2 == 0) {
      Wrong(Str("its side must be odd, not ", layer_.side));
    }
    if (!conv) layer_.stride = layer_.side;
  }

  void ReadRate() {
    const std::string& word = words_[next_++];
    const auto rate = ParseDouble(word);
    if (!rate || *rate < 0 || *rate > 0.95) {
      Wrong(Str("its rate must be a number from 0 to 0.95, not '",
                CleanText(word, kMaxTextBytes), "'"));
    }
    layer_.rate = *rate;
  }

  void ReadOption(const std::string& word) {
    if (form_->stride && word == "stride") {
      layer_.stride = Number("stride", 1, kMaxPool);
    } else if (form_->groups && word == "groups") {
      layer_.groups = Number("groups", 1, kMaxUnits);
    } else if (form_->pad && word == "pad") {
      layer_.padding = Number("pad", 0, kMaxPool);
    } else if (form_->rate && word == "maps") {
      layer_.whole_maps = true;
    } else {
      Wrong(Str("'", CleanText(word, kMaxTextBytes), "' is not known here"));
    }
  }

  std::size_t index_;
  std::string text_;
  std::vector<std::string> words_;
  std::size_t next_ = 1;
  const Form* form_ = nullptr;
  Layer layer_;
};

// The shape after one layer, and how many weights it has.
class Planner {
 public:
  explicit Planner(const LayerShape& input) : input_(input), shape_(input) {}

  LayerShape Next(std::size_t index, const Layer& layer) {
    index_ = index;
    layer_ = &layer;
    switch (layer.kind) {
      case LayerKind::kConv:
        Convolve();
        break;
      case LayerKind::kBlock:
        Block();
        break;
      case LayerKind::kMaxPool:
      case LayerKind::kAvgPool:
        Pool();
        break;
      case LayerKind::kMean:
        Mean();
        break;
      case LayerKind::kFlatten:
        Flatten();
        break;
      case LayerKind::kDense:
        Flatten();
        weights_ += static_cast<std::int64_t>(shape_.channels) * layer.units;
        shape_.channels = layer.units;
        break;
      case LayerKind::kDropout:
        if (layer.whole_maps) NeedMaps();
        break;
      case LayerKind::kNorm:
      case LayerKind::kRelu:
        break;
    }
    CheckSize();
    return shape_;
  }

 private:
  [[noreturn]] void Wrong(const std::string& what) const {
    Fail(index_, layer_->text, what);
  }

  void NeedMaps() const {
    if (shape_.maps) return;
    Wrong(Str("it needs maps, but the layers before it leave a list of ",
              shape_.channels, " values"));
  }

  void NeedSide(int side, int padding) const {
    if (std::min(shape_.height_px, shape_.width_px) + 2 * padding >= side) {
      return;
    }
    Wrong(Str("the maps are ", shape_.height_px, " x ", shape_.width_px,
              " px here, it needs at least ", side - 2 * padding, " x ",
              side - 2 * padding,
              ": shrink less before it, or use larger "
              "samples (these have ",
              input_.height_px, " x ", input_.width_px, " px)"));
  }

  void Resize(int side, int stride, int padding) {
    shape_.height_px = (shape_.height_px + 2 * padding - side) / stride + 1;
    shape_.width_px = (shape_.width_px + 2 * padding - side) / stride + 1;
  }

  void Convolve() {
    NeedMaps();
    const int in = shape_.channels, groups = layer_->groups;
    if (in % groups != 0 || layer_->units % groups != 0) {
      Wrong(Str("groups ", groups, " must divide its ", layer_->units,
                " filters and the ", in, " channels before it"));
    }
    AddWeights(in / groups, layer_->units, layer_->side);
    Resize(layer_->side, layer_->stride, layer_->side / 2);
    shape_.channels = layer_->units;
  }

  void Block() {
    NeedMaps();
    AddWeights(shape_.channels, layer_->units, 3);
    AddWeights(shape_.channels, layer_->units, 1);
    AddWeights(layer_->units, layer_->units, 3);
    Resize(3, layer_->stride, 1);
    shape_.channels = layer_->units;
  }

  void Pool() {
    NeedMaps();
    NeedSide(layer_->side, layer_->padding);
    Resize(layer_->side, layer_->stride, layer_->padding);
  }

  void Mean() {
    NeedMaps();
    NeedSide(std::max(1, layer_->side), 0);
    shape_.height_px = shape_.width_px = std::max(1, layer_->side);
    if (layer_->side == 0) Flatten();
  }

  void Flatten() {
    shape_.channels = shape_.count();
    shape_.height_px = shape_.width_px = 1;
    shape_.maps = false;
  }

  void AddWeights(int in, int out, int side) {
    weights_ += std::int64_t{in} * out * side * side;
  }

  void CheckSize() const {
    const std::int64_t values =
        std::int64_t{shape_.channels} * shape_.height_px * shape_.width_px;
    if (values > kMaxValues) {
      Wrong(Str("it makes ", values, " values of a sample, more than ",
                kMaxValues));
    }
    if (weights_ > kMaxWeights) {
      Wrong(Str("with it the network has ", weights_, " weights, more than ",
                kMaxWeights));
    }
  }

  const LayerShape input_;
  LayerShape shape_;
  std::int64_t weights_ = 0;
  std::size_t index_ = 0;
  const Layer* layer_ = nullptr;
};

}  // namespace

std::vector<Layer> ParseLayers(const std::vector<std::string>& texts) {
  if (texts.empty()) {
    throw ConfigError(
        "recognize.layers: recognize.network: layers needs at least one "
        "layer, for example [conv 16, relu, maxpool 2, dense 64]");
  }
  if (texts.size() > kMaxLayers) {
    throw ConfigError(Str("recognize.layers: ", texts.size(),
                          " layers, at most ", kMaxLayers, " are allowed"));
  }
  std::vector<Layer> layers;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    layers.push_back(LayerReader(i, texts[i]).Read());
  }
  return layers;
}

std::vector<LayerShape> PlanLayers(const std::vector<Layer>& layers,
                                   const LayerShape& input) {
  std::vector<LayerShape> shapes;
  Planner planner(input);
  for (std::size_t i = 0; i < layers.size(); ++i) {
    shapes.push_back(planner.Next(i, layers[i]));
  }
  return shapes;
}

void CheckLayers(const std::string& network,
                 const std::vector<std::string>& layers) {
  if (network == "layers") {
    ParseLayers(layers);
  } else if (!layers.empty()) {
    throw ConfigError("recognize.layers is given, but recognize.network is " +
                      network + ": set recognize.network: layers");
  }
}

std::string NetworkText(const std::string& network,
                        const std::vector<std::string>& layers) {
  return layers.empty() ? network : network + ": " + Join(layers, ", ");
}

}  // namespace mien
