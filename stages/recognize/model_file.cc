#include <algorithm>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "stages/recognize/layer_list.h"
#include "stages/recognize/recognize.h"

namespace mien {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kFormat = "mien-model/1";
constexpr std::size_t kMaxFileBytes = std::size_t{2} << 30;
constexpr std::size_t kMaxHeaderBytes = std::size_t{8} << 20;
constexpr std::size_t kMaxTensors = 10000;
constexpr std::size_t kMaxRank = 8;

static_assert(std::numeric_limits<float>::is_iec559 && sizeof(float) == 4,
              "safetensors F32 is IEEE 754");

[[noreturn]] void Fail(const std::string& path, const std::string& what) {
  throw ModelError("model file " + path + ": " + what);
}

std::uint64_t ReadLength(const std::string& bytes) {
  std::uint64_t length = 0;
  for (int i = 7; i >= 0; --i) {
    length = length << 8 | static_cast<unsigned char>(bytes[i]);
  }
  return length;
}

// nlohmann keeps the last of two equal keys; here two are an error.
Json ParseHeader(const std::string& path, const std::string& text) {
  std::vector<std::set<std::string>> keys;
  bool twice = false;
  const auto watch = [&](int depth, Json::parse_event_t event, Json& parsed) {
    if (event == Json::parse_event_t::object_start) {
      keys.resize(static_cast<std::size_t>(depth) + 1);
      keys.back().clear();
    } else if (event == Json::parse_event_t::key) {
      twice |= !keys[static_cast<std::size_t>(depth) - 1]
                    .insert(parsed.get<std::string>())
                    .second;
    }
    return depth <= 4;
  };
  Json header = Json::parse(text, watch, /*allow_exceptions=*/false);
  if (header.is_discarded() || !header.is_object()) {
    Fail(path, "its header is no JSON object");
  }
  if (twice) Fail(path, "its header holds a name twice");
  return header;
}

struct Entry {
  ModelFile::Tensor tensor;
  std::uint64_t begin = 0, end = 0;
};

std::uint64_t ToUnsigned(const std::string& path, const std::string& name,
                         const Json& value) {
  if (!value.is_number_integer() || value < 0) {
    Fail(path, "tensor '" + name + "' has a size or offset that is no " +
                   "whole number from 0");
  }
  return value.get<std::uint64_t>();
}

Entry ReadEntry(const std::string& path, const std::string& name,
                const Json& json, std::uint64_t data_bytes) {
  if (!json.is_object() || !json.contains("dtype") || !json.contains("shape") ||
      !json.contains("data_offsets") || !json["shape"].is_array() ||
      !json["data_offsets"].is_array() || json["data_offsets"].size() != 2 ||
      json["shape"].size() > kMaxRank) {
    Fail(path, "tensor '" + name + "' lacks dtype, shape or data_offsets");
  }
  if (json["dtype"] != "F32") {
    Fail(path, "tensor '" + name + "' is of type " + json["dtype"].dump() +
                   ", only \"F32\" is read");
  }
  Entry entry;
  entry.tensor.name = name;
  entry.begin = ToUnsigned(path, name, json["data_offsets"][0]);
  entry.end = ToUnsigned(path, name, json["data_offsets"][1]);
  if (entry.begin > entry.end || entry.end > data_bytes) {
    Fail(path, Str("tensor '", name, "' lies at ", entry.begin, "..", entry.end,
                   " of ", data_bytes, " data bytes"));
  }
  std::uint64_t count = 1;
  for (const Json& side : json["shape"]) {
    const std::uint64_t size = ToUnsigned(path, name, side);
    if (size != 0 && count > kMaxFileBytes / size) {
      Fail(path, "tensor '" + name + "' is too large");
    }
    count *= size;
    entry.tensor.shape.push_back(static_cast<std::int64_t>(size));
  }
  if (count * sizeof(float) != entry.end - entry.begin) {
    Fail(path,
         Str("tensor '", name, "' of shape ", ShapeText(entry.tensor.shape),
             " has ", entry.end - entry.begin, " bytes, expected ",
             count * sizeof(float)));
  }
  return entry;
}

std::string MetaText(const std::string& path, const Json& meta,
                     const char* key) {
  const auto found = meta.find(key);
  if (found == meta.end() || !found->is_string()) {
    Fail(path,
         Str("its header lacks '", key, "': it is no model of this program"));
  }
  return found->get<std::string>();
}

std::string OptionalText(const std::string& path, const Json& meta,
                         const char* key) {
  return meta.contains(key) ? MetaText(path, meta, key) : "";
}

std::vector<std::string> MetaList(const std::string& path, const Json& meta,
                                  const char* key) {
  const Json list = Json::parse(MetaText(path, meta, key), nullptr, false);
  if (!list.is_array() || list.size() > kMaxTensors) {
    Fail(path, Str("'", key, "' in its header is no list"));
  }
  std::vector<std::string> texts;
  for (const Json& one : list) {
    if (!one.is_string()) Fail(path, Str("'", key, "' holds a non-text"));
    texts.push_back(one.get<std::string>());
  }
  return texts;
}

int MetaInt(const std::string& path, const Json& meta, const char* key) {
  const auto value = ParseInt(MetaText(path, meta, key));
  if (!value || *value < 0 || *value > 65536) {
    Fail(path, Str("'", key, "' in its header is no size"));
  }
  return static_cast<int>(*value);
}

void ReadMeta(const std::string& path, const Json& meta, ModelFile* model) {
  if (!meta.is_object() || MetaText(path, meta, "format") != kFormat) {
    Fail(path, Str("its format is not ", kFormat));
  }
  model->network = MetaText(path, meta, "network");
  if (meta.contains("layers")) model->layers = MetaList(path, meta, "layers");
  try {
    CheckLayers(model->network, model->layers);
  } catch (const ConfigError& error) {
    Fail(path, error.message());
  }
  model->classes = MetaList(path, meta, "classes");
  model->channel_names = MetaList(path, meta, "channel_names");
  model->channels = MetaInt(path, meta, "channels");
  model->height_px = MetaInt(path, meta, "height_px");
  model->width_px = MetaInt(path, meta, "width_px");
  model->normalise = MetaText(path, meta, "normalise");
  model->geometry = OptionalText(path, meta, "geometry");
  model->params = MetaText(path, meta, "params");
  model->command = OptionalText(path, meta, "command");
  model->data = OptionalText(path, meta, "data");
  model->scores = OptionalText(path, meta, "scores");
  model->notes = MetaText(path, meta, "notes");
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
  Json header;
  header["__metadata__"] = {{"format", kFormat},
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
  if (!model.layers.empty()) {
    header["__metadata__"]["layers"] = Dump(model.layers);
  }
  std::uint64_t offset = 0;
  for (const ModelFile::Tensor& tensor : model.tensors) {
    MIEN_CHECK(static_cast<std::size_t>(ElementCount(tensor.shape)) ==
                   tensor.data.size(),
               "shape of tensor " + tensor.name);
    MIEN_CHECK(!header.contains(tensor.name),
               "two tensors are named " + tensor.name);
    const std::uint64_t end = offset + tensor.data.size() * sizeof(float);
    header[tensor.name] = {{"dtype", "F32"},
                           {"shape", tensor.shape},
                           {"data_offsets", {offset, end}}};
    offset = end;
  }
  std::string text = Dump(header);
  text.resize((text.size() + 7) / 8 * 8, ' ');
  std::string bytes;
  bytes.reserve(8 + text.size() + offset);
  for (int i = 0; i < 8; ++i) {
    bytes += static_cast<char>(text.size() >> (8 * i) & 0xff);
  }
  bytes += text;
  for (const ModelFile::Tensor& tensor : model.tensors) {
    bytes.append(reinterpret_cast<const char*>(tensor.data.data()),
                 tensor.data.size() * sizeof(float));
  }
  WriteFileAtomic(path, bytes);
}

ModelFile ReadModel(const std::string& path) {
  std::string bytes;
  try {
    bytes = ReadFile(path, kMaxFileBytes);
  } catch (const Error& error) {
    throw ModelError("cannot read the model: " + error.message());
  }
  if (bytes.size() < 8) Fail(path, "it is shorter than 8 bytes");
  const std::uint64_t length = ReadLength(bytes);
  if (length > kMaxHeaderBytes || length > bytes.size() - 8) {
    Fail(path, Str("its header of ", length, " bytes does not fit into ",
                   bytes.size(), " bytes (truncated, or no safetensors file)"));
  }
  const Json header = ParseHeader(path, bytes.substr(8, length));
  const std::uint64_t data_bytes = bytes.size() - 8 - length;
  if (header.size() > kMaxTensors) Fail(path, "it holds too many tensors");
  ModelFile model;
  if (!header.contains("__metadata__")) Fail(path, "it has no metadata");
  ReadMeta(path, header["__metadata__"], &model);
  std::vector<Entry> entries;
  for (const auto& [name, json] : header.items()) {
    if (name == "__metadata__") continue;
    entries.push_back(ReadEntry(path, name, json, data_bytes));
  }
  std::stable_sort(
      entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
        return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
      });
  std::uint64_t expected = 0;
  for (Entry& entry : entries) {
    if (entry.begin != expected) {
      Fail(path,
           Str("tensor '", entry.tensor.name, "' begins at ", entry.begin,
               ", expected ", expected, " (tensors overlap or leave a gap)"));
    }
    expected = entry.end;
    entry.tensor.data.resize((entry.end - entry.begin) / sizeof(float));
    if (!entry.tensor.data.empty()) {
      std::memcpy(entry.tensor.data.data(),
                  bytes.data() + 8 + length + entry.begin,
                  entry.end - entry.begin);
    }
    model.tensors.push_back(std::move(entry.tensor));
  }
  if (expected != data_bytes) {
    Fail(path,
         Str("its tensors take ", expected, " of ", data_bytes, " data bytes"));
  }
  return model;
}

}  // namespace mien
