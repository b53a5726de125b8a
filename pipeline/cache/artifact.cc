#include "pipeline/cache/artifact.h"

#include <algorithm>
#include <cmath>

namespace mien {

std::size_t ElementSize(ElementType type) {
  switch (type) {
    case ElementType::kU8:
      return 1;
    case ElementType::kI16:
      return 2;
    case ElementType::kI32:
    case ElementType::kF32:
      return 4;
    case ElementType::kI64:
    case ElementType::kF64:
      break;
  }
  return 8;
}

const char* ElementName(ElementType type) {
  switch (type) {
    case ElementType::kU8:
      return "u8";
    case ElementType::kI16:
      return "i16";
    case ElementType::kI32:
      return "i32";
    case ElementType::kI64:
      return "i64";
    case ElementType::kF32:
      return "f32";
    case ElementType::kF64:
      break;
  }
  return "f64";
}

std::int64_t ElementCount(const Shape& shape) {
  std::int64_t count = 1;
  for (const std::int64_t extent : shape) count *= extent;
  return count;
}

std::string ShapeText(const Shape& shape) {
  std::vector<std::string> parts;
  for (const std::int64_t extent : shape) {
    parts.push_back(std::to_string(extent));
  }
  return Join(parts, " x ");
}

void Artifact::PutQuantised(const std::string& name, const Shape& shape,
                            const std::vector<float>& data, double step,
                            const std::string& unit) {
  std::vector<std::int16_t> steps(data.size());
  for (std::size_t i = 0; i < data.size(); ++i) {
    const double scaled = std::nearbyint(data[i] / step);
    steps[i] = static_cast<std::int16_t>(std::clamp(scaled, -32767.0, 32767.0));
  }
  Put(name, shape, steps, unit);
  arrays[name].scale = step;
  arrays[name].pack = true;
}

const Array& Artifact::At(const std::string& name) const {
  const auto found = arrays.find(name);
  if (found == arrays.end()) {
    throw DataError("cached array '" + name + "' is missing");
  }
  return found->second;
}

const std::string& Artifact::Text(const std::string& name) const {
  const auto found = texts.find(name);
  if (found == texts.end()) {
    throw DataError("cached text '" + name + "' is missing");
  }
  return found->second;
}

std::vector<float> Artifact::GetQuantised(const std::string& name,
                                          Shape* shape) const {
  const auto steps = Get<std::int16_t>(name, shape);
  const double step = At(name).scale;
  std::vector<float> data(steps.size());
  for (std::size_t i = 0; i < steps.size(); ++i) {
    data[i] = static_cast<float>(steps[i] * step);
  }
  return data;
}

}  // namespace mien
