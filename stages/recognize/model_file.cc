#include <nlohmann/json.hpp>

#include "pipeline/cache/tensor_file.h"
#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/recognize/layer_list.h"
#include "stages/recognize/training.h"

namespace mien {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kFormat = "mien-model/1";
constexpr const char* kSeveral = "several";  // absent: one label a sample
constexpr std::size_t kMaxListed = 10000;
constexpr int kMostPx = 1024;  // of a side; 30,000 take gigabytes

[[noreturn]] void Fail(const std::string& path, const std::string& what) {
  throw ModelError("model file " + path + ": " + what);
}

std::string MetaText(const std::string& path, const TensorFile& file,
                     const char* key) {
  const std::string* text = file.FindText(key);
  if (!text) {
    Fail(path,
         Str("its header lacks '", key, "': it is no model of this program"));
  }
  return *text;
}

std::string OptionalText(const std::string& path, const TensorFile& file,
                         const char* key) {
  return file.FindText(key) ? MetaText(path, file, key) : "";
}

std::vector<std::string> MetaList(const std::string& path,
                                  const TensorFile& file, const char* key) {
  const auto fail = [&](const char* why) {
    Fail(path, Str("'", key, "' ", why));
  };
  std::size_t values = 0;
  // Objects of this kind grow with the square.
  const auto flat = [&](int depth, Json::parse_event_t event, Json&) {
    const bool starts = event == Json::parse_event_t::object_start ||
                        event == Json::parse_event_t::array_start;
    if (starts && depth > 0) fail("holds a non-text");
    if (++values > kMaxListed + 2) fail("in its header is no list");
    return event != Json::parse_event_t::object_start;
  };
  const Json list = Json::parse(MetaText(path, file, key), flat, false);
  if (!list.is_array()) fail("in its header is no list");
  std::vector<std::string> texts;
  for (const Json& one : list) {
    if (!one.is_string()) Fail(path, Str("'", key, "' holds a non-text"));
    texts.push_back(one.get<std::string>());
  }
  return texts;
}

int MetaInt(const std::string& path, const TensorFile& file, const char* key) {
  const auto value = ParseInt(MetaText(path, file, key));
  if (!value || *value < 0 || *value > 65536) {
    Fail(path, Str("'", key, "' in its header is no size"));
  }
  return static_cast<int>(*value);
}

void ReadMeta(const std::string& path, const TensorFile& file,
              ModelFile* model) {
  if (MetaText(path, file, "format") != kFormat) {
    Fail(path, Str("its format is not ", kFormat));
  }
  model->network = MetaText(path, file, "network");
  if (file.FindText("layers")) model->layers = MetaList(path, file, "layers");
  try {
    CheckLayers(model->network, model->layers);
  } catch (const ConfigError& error) {
    Fail(path, error.message());
  }
  model->classes = MetaList(path, file, "classes");
  const std::string labels = OptionalText(path, file, "labels");
  if (!labels.empty() && labels != kSeveral) {
    Fail(path, Str("'labels' in its header is '", labels, "', not ", kSeveral));
  }
  model->several_labels = !labels.empty();
  if (model->several_labels &&
      model->classes.size() > std::size_t{SampleSet::kMostUnits}) {
    Fail(path, Str("it knows ", model->classes.size(), " labels, more than ",
                   SampleSet::kMostUnits));
  }
  model->channel_names = MetaList(path, file, "channel_names");
  model->channels = MetaInt(path, file, "channels");
  model->height_px = MetaInt(path, file, "height_px");
  model->width_px = MetaInt(path, file, "width_px");
  if (model->height_px > kMostPx || model->width_px > kMostPx) {
    Fail(path, Str("it reads ", model->width_px, " x ", model->height_px,
                   " px, more than ", kMostPx, " x ", kMostPx));
  }
  model->normalise = MetaText(path, file, "normalise");
  model->geometry = OptionalText(path, file, "geometry");
  model->params = MetaText(path, file, "params");
  model->command = OptionalText(path, file, "command");
  model->data = OptionalText(path, file, "data");
  model->scores = OptionalText(path, file, "scores");
  model->notes = MetaText(path, file, "notes");
  if (model->channel_names.size() !=
      static_cast<std::size_t>(model->channels)) {
    Fail(path, Str("it names ", model->channel_names.size(), " of ",
                   model->channels, " channels"));
  }
}

std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

void WriteModel(const std::string& path, const ModelFile& model) {
  TensorFile file;
  file.metadata = {{"format", kFormat},
                   {"network", model.network},
                   {"classes", Dump(model.classes)},
                   {"channel_names", Dump(model.channel_names)},
                   {"channels", std::to_string(model.channels)},
                   {"height_px", std::to_string(model.height_px)},
                   {"width_px", std::to_string(model.width_px)},
                   {"normalise", model.normalise},
                   {"geometry", model.geometry},
                   {"params", model.params},
                   {"command", model.command},
                   {"data", model.data},
                   {"scores", model.scores},
                   {"notes", model.notes}};
  if (model.several_labels) file.metadata.emplace_back("labels", kSeveral);
  if (!model.layers.empty()) {
    file.metadata.emplace_back("layers", Dump(model.layers));
  }
  file.tensors = model.tensors;
  WriteTensorFile(path, file);
}

ModelFile ReadModel(const std::string& path) {
  TensorFile file = ReadTensorFile(path);
  if (file.metadata.empty()) Fail(path, "it has no metadata");
  ModelFile model;
  ReadMeta(path, file, &model);
  model.tensors = std::move(file.tensors);
  return model;
}

}  // namespace mien
