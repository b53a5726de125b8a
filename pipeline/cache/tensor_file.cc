#include "pipeline/cache/tensor_file.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kMetadata = "__metadata__";
constexpr std::size_t kMaxFileBytes = std::size_t{2} << 30;
constexpr std::size_t kMaxHeaderBytes = std::size_t{8} << 20;
constexpr std::size_t kMaxTensors = 10000;
constexpr std::size_t kMaxKeys = 1000;  // of a tensor, of the metadata
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
  // nlohmann's objects grow with the square, and so do arrays of objects while
  // their parser is watched.
  const auto watch = [&](int depth, Json::parse_event_t event, Json& parsed) {
    if (event == Json::parse_event_t::object_start) {
      keys.resize(static_cast<std::size_t>(depth) + 1);
      keys.back().clear();
      return depth <= 1;
    }
    if (event == Json::parse_event_t::key) {
      std::set<std::string>& seen = keys[static_cast<std::size_t>(depth) - 1];
      twice |= !seen.insert(parsed.get<std::string>()).second;
      const std::size_t most = depth == 1 ? kMaxTensors : kMaxKeys;
      if (seen.size() > most + (depth == 1 ? 1 : 0)) {  // and the metadata
        Fail(path, Str("its header holds more than ", most, " names"));
      }
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
  NamedTensor tensor;
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
    if (size > kMaxFileBytes || (size != 0 && count > kMaxFileBytes / size)) {
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

std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void ReadMetadata(const std::string& path, const Json& header,
                  TensorFile* file) {
  const auto meta = header.find(kMetadata);
  if (meta == header.end()) return;
  if (!meta->is_object()) Fail(path, "its metadata is no object");
  for (const auto& [key, value] : meta->items()) {
    if (!value.is_string()) {
      Fail(path, "'" + key + "' in its header is no text");
    }
    file->metadata.emplace_back(key, value.get<std::string>());
  }
}

}  // namespace

const std::string* TensorFile::FindText(const std::string& key) const {
  for (const auto& [name, text] : metadata) {
    if (name == key) return &text;
  }
  return nullptr;
}

const NamedTensor* TensorFile::Find(const std::string& name) const {
  for (const NamedTensor& tensor : tensors) {
    if (tensor.name == name) return &tensor;
  }
  return nullptr;
}

void WriteTensorFile(const std::string& path, const TensorFile& file) {
  Json header = Json::object();
  for (const auto& [key, text] : file.metadata) header[kMetadata][key] = text;
  std::uint64_t offset = 0;
  for (const NamedTensor& tensor : file.tensors) {
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
  for (const NamedTensor& tensor : file.tensors) {
    bytes.append(reinterpret_cast<const char*>(tensor.data.data()),
                 tensor.data.size() * sizeof(float));
  }
  WriteFileAtomic(path, bytes);
}

TensorFile ReadTensorFile(const std::string& path) {
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
  TensorFile file;
  ReadMetadata(path, header, &file);
  std::vector<Entry> entries;
  for (const auto& [name, json] : header.items()) {
    if (name == kMetadata) continue;
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
    file.tensors.push_back(std::move(entry.tensor));
  }
  if (expected != data_bytes) {
    Fail(path,
         Str("its tensors take ", expected, " of ", data_bytes, " data bytes"));
  }
  return file;
}

}  // namespace mien
