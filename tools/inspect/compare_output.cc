#include "tools/inspect/compare_output.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <system_error>

#include <nlohmann/json.hpp>

#include "pipeline/config/yaml_tree.h"
#include "pipeline/core/csv.h"
#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "tools/inspect/cache_files.h"

namespace mien {
namespace {

using Json = nlohmann::json;
using Lines = std::vector<std::string>;

constexpr std::size_t kMaxBytes = std::size_t{256} << 20;
constexpr std::size_t kMaxJsonBytes = std::size_t{32} << 20;
// Larger tables are read line by line: an hour of signals at 200 fps.
constexpr std::size_t kLongTable = std::size_t{24} << 20;
constexpr std::size_t kMostLines = 20;       // of one file
constexpr int kMaxDepth = 64;                // of JSON
constexpr std::size_t kMaxValues = 2000000;  // of JSON

std::string Excerpt(const std::string& text) {
  return "'" + Printable(text.substr(0, 60)) + (text.size() > 60 ? "..." : "") +
         "'";
}

// Differences of two fields; nullopt when they are not both numbers.
std::optional<double> NumberGap(const std::string& a, const std::string& b) {
  const auto x = ParseDouble(a);
  const auto y = ParseDouble(b);
  if (!x || !y) return std::nullopt;
  return std::abs(*x - *y);
}

// What differs in one column.
struct ColumnGap {
  std::size_t count = 0;
  double most = 0;
  std::string first;

  void Look(const std::string& x, const std::string& y, std::size_t row,
            double tolerance) {
    if (x == y) return;
    const auto gap = NumberGap(x, y);
    if (gap && *gap <= tolerance) return;
    if (gap) most = std::max(most, *gap);
    if (count == 0) {
      first = Str("row ", row, " has ", Excerpt(x), " against ", Excerpt(y));
    }
    ++count;
  }

  void Tell(const std::string& name, std::size_t rows, Lines* lines) const {
    if (count == 0) return;
    lines->push_back(Str(
        "column ", Printable(name), ": ", count, " of ", rows, " rows differ",
        most > 0 ? ", max abs difference " + ShortText(most) : "", "; ",
        first));
  }
};

// The lines of a text, one after the other, as Split gives them.
class LineReader {
 public:
  explicit LineReader(std::string_view text) : left_(text) {}

  bool Next(std::string_view* line) {
    if (at_end_) return false;
    const std::size_t end = left_.find('\n');
    at_end_ = end == std::string_view::npos;
    *line = left_.substr(0, end);
    left_.remove_prefix(at_end_ ? left_.size() : end + 1);
    return true;
  }

 private:
  std::string_view left_;
  bool at_end_ = false;
};

// Empty lines are no rows.
bool NextRow(LineReader* lines, std::string_view* line) {
  bool found = lines->Next(line);
  while (found && line->empty()) found = lines->Next(line);
  return found;
}

std::string ColumnsText(const std::vector<std::string>& a,
                        const std::vector<std::string>& b) {
  return Str("columns ", Excerpt(Join(a, ",")), " against ",
             Excerpt(Join(b, ",")));
}

// Only lines that differ are taken apart.
Lines CompareLongTables(const std::string& a, const std::string& b,
                        double tolerance) {
  const std::string left = ReadText(a, kMaxBytes);
  const std::string right = ReadText(b, kMaxBytes);
  LineReader left_lines(left), right_lines(right);
  std::string_view header, other, x, y;
  left_lines.Next(&header);
  right_lines.Next(&other);
  const auto cells = [](std::string_view names, std::string_view line,
                        const std::string& path) {
    return ParseTable(Str(names, "\n", line, "\n"), path);
  };
  const std::vector<std::string> columns = cells(header, "", a).header;
  if (columns != cells(other, "", b).header) {
    return {ColumnsText(columns, cells(other, "", b).header)};
  }
  std::vector<ColumnGap> gaps(columns.size());
  std::size_t rows = 0, more_left = 0, more_right = 0;
  for (;;) {
    const bool has_left = NextRow(&left_lines, &x);
    const bool has_right = NextRow(&right_lines, &y);
    if (!has_left && !has_right) break;
    more_left += has_left && !has_right;
    more_right += has_right && !has_left;
    if (!has_left || !has_right) continue;
    ++rows;
    if (x == y) continue;
    const Table one = cells(header, x, a), two = cells(other, y, b);
    if (one.rows.empty() || two.rows.empty()) continue;
    for (std::size_t c = 0; c < columns.size(); ++c) {
      gaps[c].Look(one.rows[0][c], two.rows[0][c], rows, tolerance);
    }
  }
  Lines lines;
  if (more_left != more_right) {
    lines.push_back(Str(rows + more_left, " rows against ", rows + more_right));
  }
  for (std::size_t c = 0; c < columns.size(); ++c) {
    gaps[c].Tell(columns[c], rows, &lines);
  }
  return lines;
}

Lines CompareTables(const std::string& a, const std::string& b,
                    double tolerance) {
  std::error_code error;
  if (std::filesystem::file_size(a, error) > kLongTable ||
      std::filesystem::file_size(b, error) > kLongTable) {
    return CompareLongTables(a, b, tolerance);
  }
  CsvLimits limits;
  limits.max_bytes = kLongTable;
  const Table left = ReadCsv(a, limits);
  const Table right = ReadCsv(b, limits);
  if (left.header != right.header) {
    return {ColumnsText(left.header, right.header)};
  }
  Lines lines;
  if (left.rows.size() != right.rows.size()) {
    lines.push_back(Str(left.rows.size(), " rows against ", right.rows.size()));
  }
  const std::size_t rows = std::min(left.rows.size(), right.rows.size());
  for (std::size_t c = 0; c < left.header.size(); ++c) {
    ColumnGap gap;
    for (std::size_t r = 0; r < rows; ++r) {
      gap.Look(left.rows[r][c], right.rows[r][c], r + 1, tolerance);
    }
    gap.Tell(left.header[c], rows, &lines);
  }
  return lines;
}

// What two runs may differ in although they found the same.
bool IsAside(const std::string& path) {
  static const std::set<std::string>& names =
      *new std::set<std::string>{"timings_s", "stages", "versions"};
  return names.count(path) > 0;
}

void CompareValues(const Json& a, const Json& b, const std::string& path,
                   double tolerance, Lines* lines) {
  const auto under = [&path](const std::string& name) {
    return path.empty() ? name : path + "." + name;
  };
  if (IsAside(path) || a == b) return;
  if (a.is_object() && b.is_object()) {
    std::set<std::string> names;
    for (const auto& entry : a.items()) names.insert(entry.key());
    for (const auto& entry : b.items()) names.insert(entry.key());
    for (const std::string& name : names) {
      if (IsAside(under(name))) continue;
      if (!a.contains(name) || !b.contains(name)) {
        lines->push_back(Str(Printable(under(name)), ": only in ",
                             a.contains(name) ? "A" : "B"));
        continue;
      }
      CompareValues(a.at(name), b.at(name), under(name), tolerance, lines);
    }
    return;
  }
  if (a.is_array() && b.is_array() && a.size() == b.size()) {
    for (std::size_t i = 0; i < a.size(); ++i) {
      CompareValues(a[i], b[i], Str(path, "[", i, "]"), tolerance, lines);
    }
    return;
  }
  if (a.is_number() && b.is_number() &&
      std::abs(a.get<double>() - b.get<double>()) <= tolerance) {
    return;
  }
  const auto text = [](const Json& value) {
    return Excerpt(value.dump(-1, ' ', false, Json::error_handler_t::replace));
  };
  lines->push_back(Str(Printable(path), ": ", text(a), " against ", text(b)));
}

// Before it is parsed: a watched parser takes arrays of objects the square of
// their number.
void CheckJson(const std::string& text, const std::string& path) {
  int depth = 0;
  std::size_t values = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      i += c == '\\' ? 1 : 0;
      quoted = c != '"';
      continue;
    }
    quoted = c == '"';
    const bool opens = c == '[' || c == '{';
    depth += opens ? 1 : 0;
    depth -= c == ']' || c == '}' ? 1 : 0;
    values += opens || c == ',' ? 1 : 0;
    if (depth > kMaxDepth) {
      throw DataError(Str(path, ": JSON nested deeper than ", kMaxDepth));
    }
    if (values > kMaxValues) {
      throw DataError(Str(path, ": JSON of more than ", kMaxValues, " values"));
    }
  }
}

Json ReadJson(const std::string& path) {
  const std::string text = ReadFile(path, kMaxJsonBytes);
  CheckJson(text, path);
  Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) throw DataError(path + ": not JSON");
  return json;
}

void Flatten(const YamlTree& tree, const std::string& path,
             std::map<std::string, std::string>* out) {
  if (tree.kind == YamlTree::Kind::kMap) {
    for (const auto& [key, value] : tree.map) {
      Flatten(value, path.empty() ? key.text : path + "." + key.text, out);
    }
    return;
  }
  std::vector<std::string> parts;
  for (const YamlTree& element : tree.list) parts.push_back(element.text);
  (*out)[path] = tree.kind == YamlTree::Kind::kList
                     ? "[" + Join(parts, ", ") + "]"
                     : tree.text;
}

std::map<std::string, std::string> ReadConfig(const std::string& path) {
  std::map<std::string, std::string> out;
  try {
    Flatten(ParseYaml(ReadFile(path, std::size_t{1} << 24), path), "", &out);
  } catch (const ConfigError& error) {
    throw DataError(error.message());  // a file to compare, not ours to obey
  }
  return out;
}

Lines CompareConfigs(const std::string& a, const std::string& b,
                     double tolerance) {
  const auto left = ReadConfig(a);
  const auto right = ReadConfig(b);
  Lines lines;
  std::set<std::string> keys;
  for (const auto& entry : left) keys.insert(entry.first);
  for (const auto& entry : right) keys.insert(entry.first);
  const auto text = [](const auto& map, const std::string& key) {
    const auto found = map.find(key);
    return found == map.end() ? "(absent)" : Printable(found->second);
  };
  for (const std::string& key : keys) {
    if (StartsWith(key, "exec.")) continue;
    const std::string x = text(left, key);
    const std::string y = text(right, key);
    const auto gap = NumberGap(x, y);
    if (x == y || (gap && *gap <= tolerance)) continue;
    lines.push_back(Str(Printable(key), ": ", x, " against ", y));
  }
  return lines;
}

// *more counts the lines that are not told one by one.
Lines CompareTexts(const std::string& a, const std::string& b,
                   std::size_t* more) {
  const std::string left = ReadFile(a, kMaxBytes);
  const std::string right = ReadFile(b, kMaxBytes);
  LineReader left_lines(left), right_lines(right);
  Lines lines;
  std::string_view x, y;
  std::size_t left_count = 0, right_count = 0;
  for (;;) {
    const bool has_left = left_lines.Next(&x), has_right = right_lines.Next(&y);
    if (!has_left && !has_right) break;
    left_count += has_left;
    right_count += has_right;
    if (!has_left || !has_right || x == y) continue;
    if (lines.size() == kMostLines) {
      ++*more;
      continue;
    }
    lines.push_back(Str("line ", left_count, ": ", Excerpt(std::string(x)),
                        " against ", Excerpt(std::string(y))));
  }
  if (left_count != right_count) {
    lines.push_back(Str(left_count, " lines against ", right_count));
  }
  return lines;
}

}  // namespace

OutputKind OutputKindOf(const std::string& path) {
  const std::string name = ToLower(path);
  const auto is = [&name](std::initializer_list<const char*> ends) {
    return std::any_of(ends.begin(), ends.end(), [&name](const char* end) {
      return EndsWith(name, end);
    });
  };
  if (is({".csv", ".tsv"})) return OutputKind::kTable;
  if (is({".json"})) return OutputKind::kJson;
  if (is({".yaml", ".yml"})) return OutputKind::kConfig;
  if (is({".eaf", ".vtt", ".srt", ".textgrid", ".md", ".txt"})) {
    return OutputKind::kText;
  }
  return OutputKind::kOther;
}

std::vector<std::string> OutputDifferences(const std::string& a,
                                           const std::string& b,
                                           double tolerance) {
  Lines lines;
  std::size_t more = 0;
  if (ReadFile(a, kMaxBytes) == ReadFile(b, kMaxBytes)) return lines;
  switch (OutputKindOf(a)) {
    case OutputKind::kTable:
      lines = CompareTables(a, b, tolerance);
      break;
    case OutputKind::kJson:
      CompareValues(ReadJson(a), ReadJson(b), "", tolerance, &lines);
      break;
    case OutputKind::kConfig:
      lines = CompareConfigs(a, b, tolerance);
      break;
    case OutputKind::kText:
      lines = CompareTexts(a, b, &more);
      break;
    case OutputKind::kOther:
      throw ConfigError(a + ": not a file that can be compared");
  }
  if (lines.size() > kMostLines) {
    more += lines.size() - kMostLines;
    lines.resize(kMostLines);
  }
  if (more > 0) lines.push_back(Str("and ", more, " more"));
  return lines;
}

}  // namespace mien
