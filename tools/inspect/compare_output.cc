#include "tools/inspect/compare_output.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include <nlohmann/json.hpp>

#include "pipeline/config/yaml_tree.h"
#include "pipeline/core/csv.h"
#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "tools/inspect/cache_files.h"

namespace mien {
namespace {

using Json = nlohmann::json;
using Lines = std::vector<std::string>;

constexpr std::size_t kMaxBytes = std::size_t{1} << 29;
constexpr std::size_t kMostLines = 20;  // of one file
constexpr int kMaxDepth = 64;           // of JSON

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

void CompareColumn(const Table& a, const Table& b, std::size_t column,
                   double tolerance, Lines* lines) {
  double most = 0;
  int count = 0;
  std::string first;
  const std::size_t rows = std::min(a.rows.size(), b.rows.size());
  for (std::size_t r = 0; r < rows; ++r) {
    const std::string& x = a.rows[r][column];
    const std::string& y = b.rows[r][column];
    if (x == y) continue;
    const auto gap = NumberGap(x, y);
    if (gap && *gap <= tolerance) continue;
    if (gap) most = std::max(most, *gap);
    if (count == 0) {
      first = Str("row ", r + 1, " has ", Excerpt(x), " against ", Excerpt(y));
    }
    ++count;
  }
  if (count == 0) return;
  lines->push_back(Str(
      "column ", Printable(a.header[column]), ": ", count, " of ", rows,
      " rows differ", most > 0 ? ", max abs difference " + ShortText(most) : "",
      "; ", first));
}

Lines CompareTables(const std::string& a, const std::string& b,
                    double tolerance) {
  CsvLimits limits;
  limits.max_bytes = kMaxBytes;
  limits.max_table_bytes = 8 * kMaxBytes;  // an hour of signals at 200 fps
  const Table left = ReadCsv(a, limits);
  const Table right = ReadCsv(b, limits);
  if (left.header != right.header) {
    return {Str("columns ", Excerpt(Join(left.header, ",")), " against ",
                Excerpt(Join(right.header, ",")))};
  }
  Lines lines;
  if (left.rows.size() != right.rows.size()) {
    lines.push_back(Str(left.rows.size(), " rows against ", right.rows.size()));
  }
  for (std::size_t c = 0; c < left.header.size(); ++c) {
    CompareColumn(left, right, c, tolerance, &lines);
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

Json ReadJson(const std::string& path) {
  const auto shallow = [&path](int depth, Json::parse_event_t, Json&) {
    if (depth > kMaxDepth) {
      throw DataError(Str(path, ": JSON nested deeper than ", kMaxDepth));
    }
    return true;
  };
  Json json = Json::parse(ReadFile(path, kMaxBytes), shallow, false);
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

Lines CompareTexts(const std::string& a, const std::string& b) {
  const Lines left = Split(ReadFile(a, kMaxBytes), '\n');
  const Lines right = Split(ReadFile(b, kMaxBytes), '\n');
  Lines lines;
  const std::size_t common = std::min(left.size(), right.size());
  for (std::size_t i = 0; i < common; ++i) {
    if (left[i] == right[i]) continue;
    lines.push_back(Str("line ", i + 1, ": ", Excerpt(left[i]), " against ",
                        Excerpt(right[i])));
  }
  if (left.size() != right.size()) {
    lines.push_back(Str(left.size(), " lines against ", right.size()));
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
      lines = CompareTexts(a, b);
      break;
    case OutputKind::kOther:
      throw ConfigError(a + ": not a file that can be compared");
  }
  if (lines.size() > kMostLines) {
    const std::size_t more = lines.size() - kMostLines;
    lines.resize(kMostLines);
    lines.push_back(Str("and ", more, " more"));
  }
  return lines;
}

}  // namespace mien
