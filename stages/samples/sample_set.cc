#include "stages/samples/sample_set.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "pipeline/core/csv.h"
#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/flow/flow_stack.h"

namespace mien {
namespace {

const std::vector<std::string> kMethods = {"minmax", "fixed", "standard",
                                           "direction", "none"};
constexpr float kFixedRangePx = 3;

// Texts may hold any character a file name holds: CSV quotes them.
void PutTable(const std::string& name,
              const std::vector<std::vector<std::string>>& rows,
              Artifact* artifact) {
  std::string text;
  for (const auto& row : rows) text += CsvLine(row);
  artifact->Put(name, {static_cast<std::int64_t>(text.size())},
                reinterpret_cast<const std::uint8_t*>(text.data()), "");
}

std::vector<std::vector<std::string>> GetTable(const Artifact& artifact,
                                               const std::string& name,
                                               std::size_t columns) {
  const auto bytes = artifact.Get<std::uint8_t>(name);
  const std::string text(bytes.begin(), bytes.end());
  auto rows = ParseCsv(text, "cached table '" + name + "'");
  if (rows.empty()) throw DataError("cached table '" + name + "' is empty");
  rows.erase(rows.begin());  // header
  for (const auto& row : rows) {
    if (row.size() != columns) {
      throw DataError(Str("cached table '", name, "' has a row of ", row.size(),
                          " fields, expected ", columns));
    }
  }
  return rows;
}

int ToInt(const std::string& text, const char* what) {
  const auto value = ParseInt(text);
  if (!value || *value < -1 || *value > 1000000) {
    throw DataError(Str("cached sample set: '", text, "' is no ", what));
  }
  return static_cast<int>(*value);
}

void CheckMethod(const std::string& method) {
  if (std::find(kMethods.begin(), kMethods.end(), method) != kMethods.end()) {
    return;
  }
  const std::string near = NearestName(method, kMethods);
  throw ConfigError("unknown normalisation '" + method +
                    "', allowed: " + Join(kMethods, ", ") +
                    (near.empty() ? "" : "; did you mean '" + near + "'?"));
}

void MinMax(float* begin, float* end) {
  const auto [low, high] = std::minmax_element(begin, end);
  const float from = *low;
  const float range = *high - *low;
  for (float* p = begin; p != end; ++p) {
    *p = range > 0 ? (*p - from) / range : 0;
  }
}

void Standardise(float* begin, float* end) {
  double sum = 0;
  double squares = 0;
  for (const float* p = begin; p != end; ++p) sum += *p;
  const double count = static_cast<double>(end - begin);
  const double mean = sum / count;
  for (const float* p = begin; p != end; ++p) {
    squares += (*p - mean) * (*p - mean);
  }
  const double deviation = std::sqrt(squares / count);
  for (float* p = begin; p != end; ++p) {
    *p = deviation > 1e-12 ? static_cast<float>((*p - mean) / deviation) : 0;
  }
}

// Minus the median, so that what moves may be nearly half of the face.
void Centre(float* begin, float* end) {
  std::vector<float> sorted(begin, end);
  const auto middle =
      sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
  std::nth_element(sorted.begin(), middle, sorted.end());
  float median = *middle;
  // Of an even count the mean of both in the middle: values of the other sign
  // have a median of the other sign.
  if (sorted.size() % 2 == 0) {
    median = (median + *std::max_element(sorted.begin(), middle)) / 2;
  }
  for (float* p = begin; p != end; ++p) *p -= median;
}

// u and v by their common root mean square.
void ScaleFlow(const std::vector<std::string>& names, std::size_t size,
               float* stack) {
  double squares = 0;
  std::size_t count = 0;
  for (std::size_t c = 0; c < names.size(); ++c) {
    if (!IsFlowChannel(names[c])) continue;
    const float* values = stack + c * size;
    squares = std::inner_product(values, values + size, values, squares);
    count += size;
  }
  if (count == 0) return;
  const double rms = std::sqrt(squares / static_cast<double>(count));
  for (std::size_t c = 0; c < names.size(); ++c) {
    if (!IsFlowChannel(names[c])) continue;
    for (float* p = stack + c * size; p != stack + (c + 1) * size; ++p) {
      *p = rms > 1e-12 ? static_cast<float>(*p / rms) : 0;
    }
  }
}

}  // namespace

std::size_t SampleSet::main_count() const {
  const auto first = std::find_if(samples.begin(), samples.end(),
                                  [](const Sample& s) { return s.extra; });
  return static_cast<std::size_t>(first - samples.begin());
}

Artifact ToArtifact(const SampleSet& set) {
  const auto n = static_cast<std::int64_t>(set.size());
  Artifact artifact;
  artifact.Put("x", {n, set.channels, set.height_px, set.width_px}, set.x, "1");
  artifact.arrays["x"].pack = true;
  artifact.Put("u_zero", {1}, &set.u_zero, "1");
  artifact.texts["normalise"] = set.normalise;
  artifact.texts["geometry"] = set.geometry;
  std::vector<std::vector<std::string>> channels = {{"channel", "index"}};
  for (const std::string& name : set.channel_names) {
    channels.push_back({name, std::to_string(channels.size() - 1)});
  }
  PutTable("channels", channels, &artifact);
  std::vector<std::vector<std::string>> classes = {{"class", "index"}};
  for (const std::string& name : set.classes) {
    classes.push_back({name, std::to_string(classes.size() - 1)});
  }
  PutTable("classes", classes, &artifact);
  if (set.several_labels) {
    std::vector<std::int64_t> shown;
    for (const Sample& sample : set.samples) {
      shown.push_back(static_cast<std::int64_t>(sample.shown));
    }
    artifact.Put("shown", {n}, shown, "");
  }
  std::vector<std::vector<std::string>> samples = {
      {"dataset", "subject", "clip", "split", "label", "extra"}};
  for (const Sample& sample : set.samples) {
    samples.push_back({sample.dataset, sample.subject, sample.clip,
                       sample.split, std::to_string(sample.label),
                       sample.extra ? "1" : "0"});
  }
  PutTable("samples", samples, &artifact);
  return artifact;
}

void FromArtifact(const Artifact& artifact, SampleSet* set) {
  *set = SampleSet();
  Shape shape;
  set->x = artifact.Get<float>("x", &shape);
  if (shape.size() != 4) {
    throw DataError("cached sample set: x has shape " + ShapeText(shape) +
                    ", expected N x C x H x W");
  }
  set->channels = static_cast<int>(shape[1]);
  set->height_px = static_cast<int>(shape[2]);
  set->width_px = static_cast<int>(shape[3]);
  const auto zero = artifact.Get<float>("u_zero");
  if (zero.size() == 1) set->u_zero = zero[0];
  set->normalise = artifact.Text("normalise");
  set->geometry = artifact.Text("geometry");
  for (auto& row : GetTable(artifact, "channels", 2)) {
    set->channel_names.push_back(std::move(row[0]));
  }
  for (auto& row : GetTable(artifact, "classes", 2)) {
    set->classes.push_back(std::move(row[0]));
  }
  for (auto& row : GetTable(artifact, "samples", 6)) {
    Sample sample;
    sample.dataset = std::move(row[0]);
    sample.subject = std::move(row[1]);
    sample.clip = std::move(row[2]);
    sample.split = std::move(row[3]);
    sample.label = ToInt(row[4], "class index");
    sample.extra = row[5] == "1";
    if (sample.label >= static_cast<int>(set->classes.size())) {
      throw DataError(Str("cached sample set: class index ", sample.label,
                          " of ", set->classes.size(), " classes"));
    }
    set->samples.push_back(std::move(sample));
  }
  if (static_cast<std::int64_t>(set->samples.size()) != shape[0] ||
      static_cast<std::int64_t>(set->channel_names.size()) != shape[1]) {
    throw DataError(Str("cached sample set: ", set->samples.size(),
                        " samples and ", set->channel_names.size(),
                        " channels do not fit x of ", ShapeText(shape)));
  }
  set->several_labels = artifact.Has("shown");
  if (!set->several_labels) return;
  const auto shown = artifact.Get<std::int64_t>("shown");
  if (shown.size() != set->size()) {
    throw DataError(Str("cached sample set: ", shown.size(),
                        " lists of classes for ", set->size(), " samples"));
  }
  for (std::size_t n = 0; n < shown.size(); ++n) {
    set->samples[n].shown = static_cast<std::uint64_t>(shown[n]);
  }
}

void Normalise(const std::string& method, const std::vector<std::string>& names,
               int height_px, int width_px, float* stack) {
  CheckMethod(method);
  const std::size_t size = static_cast<std::size_t>(height_px) * width_px;
  for (std::size_t c = 0; c < names.size(); ++c) {
    float* begin = stack + c * size;
    float* end = begin + size;
    if (!std::all_of(begin, end, [](float v) { return std::isfinite(v); })) {
      throw DataError("channel '" + names[c] +
                      "' of a stack holds a value that is not finite");
    }
    if (size == 0) continue;
    if (method == "minmax") {
      MinMax(begin, end);
    } else if (method == "direction" && IsFlowChannel(names[c])) {
      Centre(begin, end);
    } else if (method == "standard" || method == "direction") {
      Standardise(begin, end);
    } else if (method == "fixed" && IsFlowChannel(names[c])) {
      for (float* p = begin; p != end; ++p) {
        *p = std::clamp(*p / kFixedRangePx, -1.0f, 1.0f);
      }
    }
  }
  if (method == "direction") ScaleFlow(names, size, stack);
}

float ZeroOfU(const std::string& method) {
  CheckMethod(method);
  return method == "minmax" ? 0.5f : 0.0f;
}

}  // namespace mien
