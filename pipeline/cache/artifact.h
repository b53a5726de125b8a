#ifndef MIEN_PIPELINE_CACHE_ARTIFACT_H_
#define MIEN_PIPELINE_CACHE_ARTIFACT_H_

// What a stage leaves in the cache: named N-dimensional arrays and texts.
// Each output type has, beside its struct,
//   static constexpr const char* kSchema = "FaceTracks/1";
//   Artifact ToArtifact(const T&);
//   void FromArtifact(const Artifact&, T*);

#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"

namespace mien {

enum class ElementType { kU8, kI16, kI32, kI64, kF32, kF64 };

std::size_t ElementSize(ElementType type);
const char* ElementName(ElementType type);  // "u8", "i16", ...

template <class T>
constexpr ElementType ElementTypeOf();
template <>
constexpr ElementType ElementTypeOf<std::uint8_t>() {
  return ElementType::kU8;
}
template <>
constexpr ElementType ElementTypeOf<std::int16_t>() {
  return ElementType::kI16;
}
template <>
constexpr ElementType ElementTypeOf<std::int32_t>() {
  return ElementType::kI32;
}
template <>
constexpr ElementType ElementTypeOf<std::int64_t>() {
  return ElementType::kI64;
}
template <>
constexpr ElementType ElementTypeOf<float>() {
  return ElementType::kF32;
}
template <>
constexpr ElementType ElementTypeOf<double>() {
  return ElementType::kF64;
}

using Shape = std::vector<std::int64_t>;

std::int64_t ElementCount(const Shape& shape);
std::string ShapeText(const Shape& shape);  // "12 x 68 x 2"

struct Array {
  ElementType type = ElementType::kF32;
  Shape shape;
  std::string unit;   // "px", "s", "1" for plain numbers, "" if none
  double scale = 1;   // value = stored * scale
  bool pack = false;  // shuffle + gzip 1 on disk (fields that compress well)
  std::vector<std::uint8_t> bytes;
};

class Artifact {
 public:
  std::map<std::string, Array> arrays;
  std::map<std::string, std::string> texts;

  template <class T>
  void Put(const std::string& name, const Shape& shape, const T* data,
           const std::string& unit) {
    Array array;
    array.type = ElementTypeOf<T>();
    array.shape = shape;
    array.unit = unit;
    const auto* begin = reinterpret_cast<const std::uint8_t*>(data);
    array.bytes.assign(
        begin,
        begin + static_cast<std::size_t>(ElementCount(shape)) * sizeof(T));
    arrays[name] = std::move(array);
  }
  template <class T>
  void Put(const std::string& name, const Shape& shape,
           const std::vector<T>& data, const std::string& unit) {
    MIEN_CHECK(static_cast<std::size_t>(ElementCount(shape)) == data.size(),
               "shape of " + name);
    Put(name, shape, data.data(), unit);
  }

  // Floats stored as int16 steps of `step` (packed): |value| beyond
  // 32767 * step is clipped. NaN is not representable.
  void PutQuantised(const std::string& name, const Shape& shape,
                    const std::vector<float>& data, double step,
                    const std::string& unit);

  bool Has(const std::string& name) const { return arrays.count(name) > 0; }
  // @throws DataError when it is missing.
  const Array& At(const std::string& name) const;
  const std::string& Text(const std::string& name) const;

  // @throws DataError when it is missing or of another type; `shape` may be
  // null.
  template <class T>
  std::vector<T> Get(const std::string& name, Shape* shape = nullptr) const {
    const Array& array = At(name);
    if (array.type != ElementTypeOf<T>()) {
      throw DataError(Str("cached array '", name, "' has type ",
                          ElementName(array.type), ", expected ",
                          ElementName(ElementTypeOf<T>())));
    }
    std::vector<T> data(static_cast<std::size_t>(ElementCount(array.shape)));
    if (!data.empty()) {
      std::memcpy(data.data(), array.bytes.data(), array.bytes.size());
    }
    if (shape) *shape = array.shape;
    return data;
  }
  // Undoes PutQuantised.
  std::vector<float> GetQuantised(const std::string& name,
                                  Shape* shape = nullptr) const;
};

}  // namespace mien

#endif  // MIEN_PIPELINE_CACHE_ARTIFACT_H_
