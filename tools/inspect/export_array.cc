#include "tools/inspect/export_array.h"

#include <cmath>
#include <cstring>

#include "pipeline/core/csv.h"
#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/message.h"
#include "pipeline/exec/result_folder.h"
#include "tools/inspect/array_stats.h"
#include "tools/inspect/cache_files.h"
#include "tools/inspect/child.h"
#include "tools/inspect/show.h"

namespace mien {
namespace {

const char* NpyType(ElementType type) {
  switch (type) {
    case ElementType::kU8:
      return "|u1";
    case ElementType::kI16:
      return "<i2";
    case ElementType::kI32:
      return "<i4";
    case ElementType::kI64:
      return "<i8";
    case ElementType::kF32:
      return "<f4";
    case ElementType::kF64:
      break;
  }
  return "<f8";
}

std::string ShapeTuple(const Shape& shape) {
  std::string out = "(";
  for (const std::int64_t extent : shape) out += Str(extent, ", ");
  if (shape.size() > 1) out.resize(out.size() - 2);
  if (shape.size() == 1) out.pop_back();  // "(3,)"
  return out + ")";
}

std::string ValueText(double value) {
  if (std::isnan(value)) return "";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  return NumberText(value);
}

// Shortest text that reads back to the stored value: a float's own digits, not
// those of the double it becomes.
std::string FieldText(const Array& array, std::size_t i) {
  if (array.type == ElementType::kI64 && array.scale == 1) {
    std::int64_t value = 0;
    std::memcpy(&value, array.bytes.data() + i * sizeof(value), sizeof(value));
    return std::to_string(value);
  }
  const double value = ValueAt(array, i);
  if (array.type != ElementType::kF32 || array.scale != 1 ||
      !std::isfinite(value)) {
    return ValueText(value);
  }
  std::ostringstream text;
  for (int digits = 6; digits <= 9; ++digits) {
    text.str("");
    text.precision(digits);
    text << value;
    if (std::strtof(text.str().c_str(), nullptr) == static_cast<float>(value)) {
      break;
    }
  }
  return text.str();
}

std::string MatrixCsv(const std::string& name, const Array& array) {
  const bool flat = array.shape.size() < 2;
  const std::size_t columns =
      flat ? 1 : static_cast<std::size_t>(array.shape[1]);
  std::vector<std::string> fields;
  for (std::size_t c = 0; c < columns; ++c) {
    fields.push_back(flat ? name : Str(name, "_", c));
  }
  std::string out = CsvLine(fields);
  for (std::size_t i = 0; columns > 0 && i + columns <= ValueCount(array);
       i += columns) {
    for (std::size_t c = 0; c < columns; ++c) {
      fields[c] = FieldText(array, i + c);
    }
    out += CsvLine(fields);
  }
  return out;
}

std::string FormatOf(const std::string& format, const std::string& target) {
  if (!format.empty() && format != "npy" && format != "csv") {
    throw ConfigError(Str("--format ", format, ": there are npy and csv"));
  }
  if (!format.empty()) return format;
  if (target.empty() || EndsWith(target, ".csv")) return "csv";
  if (EndsWith(target, ".npy")) return "npy";
  throw ConfigError(Str("cannot tell the format of ", target,
                        ": give --format npy or --format csv"));
}

std::string NamesIn(const Artifact& artifact) {
  std::vector<std::string> names;
  for (const auto& entry : artifact.arrays) names.push_back(entry.first);
  for (const auto& entry : artifact.texts) names.push_back(entry.first);
  return names.empty() ? "nothing" : Printable(Join(names, ", "));
}

}  // namespace

std::string NpyBytes(const Array& array) {
  const bool scaled = array.scale != 1;
  const ElementType type = scaled ? ElementType::kF32 : array.type;
  std::string header = Str(
      "{'descr': '", NpyType(type),
      "', 'fortran_order': False, 'shape': ", ShapeTuple(array.shape), ", }");
  // Magic, version, length and header fill a multiple of 64 bytes.
  constexpr std::size_t kPrefix = 10;
  while ((kPrefix + header.size() + 1) % 64 != 0) header += ' ';
  header += '\n';
  std::string out = std::string("\x93NUMPY\x01\x00", 8);
  out += static_cast<char>(header.size() & 0xFF);
  out += static_cast<char>(header.size() >> 8);
  out += header;
  if (!scaled) {
    out.append(reinterpret_cast<const char*>(array.bytes.data()),
               array.bytes.size());
    return out;
  }
  for (std::size_t i = 0; i < ValueCount(array); ++i) {
    const auto value = static_cast<float>(ValueAt(array, i));
    char bytes[sizeof(value)];
    std::memcpy(bytes, &value, sizeof(value));
    out.append(bytes, sizeof(value));
  }
  return out;
}

std::string CsvText(const std::string& name, const Array& array) {
  if (array.shape.size() <= 2) return MatrixCsv(name, array);
  std::vector<std::string> fields;
  for (std::size_t d = 0; d < array.shape.size(); ++d) {
    fields.push_back(Str("i", d));
  }
  fields.push_back(name);
  std::string out = CsvLine(fields);
  std::vector<std::int64_t> index(array.shape.size(), 0);
  for (std::size_t i = 0; i < ValueCount(array); ++i) {
    for (std::size_t d = 0; d < index.size(); ++d) {
      fields[d] = std::to_string(index[d]);
    }
    fields.back() = FieldText(array, i);
    out += CsvLine(fields);
    for (std::size_t d = index.size(); d-- > 0;) {
      if (++index[d] < array.shape[d]) break;
      index[d] = 0;
    }
  }
  return out;
}

namespace {

std::string ExportedBytes(const std::string& path, const std::string& name,
                          const std::string& kind) {
  const StoredFile file = ReadCacheFile(path, true);
  const auto text = file.artifact.texts.find(name);
  if (text != file.artifact.texts.end()) return text->second + "\n";
  if (!file.artifact.Has(name)) {
    throw ConfigError(
        Str(path, " has no '", name, "', it has: ", NamesIn(file.artifact)));
  }
  const Array& array = file.artifact.At(name);
  return kind == "npy" ? NpyBytes(array) : CsvText(name, array);
}

}  // namespace

void ExportArray(const std::string& path, const std::string& name,
                 const std::string& format, const std::string& target,
                 std::ostream& out) {
  const std::string kind = FormatOf(format, target);
  const std::string bytes =
      AnswerFromChild(path, [&] { return ExportedBytes(path, name, kind); });
  if (target.empty()) {
    if (kind == "npy" && bytes.compare(0, 1, "\x93") == 0) {
      out.iword(RawOutputMark()) = 1;
    }
    out << bytes << std::flush;
  } else {
    WriteResultBy(target, "exports.sha256", [&bytes](const std::string& at) {
      WriteFileAtomic(at, bytes);
    });
  }
}

}  // namespace mien
