#ifndef MIEN_TOOLS_INSPECT_EXPORT_ARRAY_H_
#define MIEN_TOOLS_INSPECT_EXPORT_ARRAY_H_

#include <ostream>
#include <string>

#include "pipeline/cache/artifact.h"

namespace mien {

// NumPy's format 1.0, C order, little endian. The element type is kept;
// quantised arrays (scale != 1) become float32 values.
std::string NpyBytes(const Array& array);

// One line per row of a 1- or 2-dimensional array under a header
// (`name` or name_0, name_1, ...); arrays of more dimensions as lines
// "i0,i1,...,name". NaN is an empty field.
std::string CsvText(const std::string& name, const Array& array);

// `export`: writes one array (or text, as it is) of a cache file. format:
// "npy", "csv" or "" for what `target` ends in, csv without one. target: a
// file, or "" for `out`.
// @throws ConfigError (no such array, with the names there are; unknown
// format; no such file), DataError, IoError.
void ExportArray(const std::string& path, const std::string& name,
                 const std::string& format, const std::string& target,
                 std::ostream& out);

}  // namespace mien

#endif  // MIEN_TOOLS_INSPECT_EXPORT_ARRAY_H_
