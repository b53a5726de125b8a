#include "tools/inspect/config_match.h"

#include "pipeline/config/yaml_tree.h"
#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

// The stages whose section has another name.
std::string SectionOf(const std::string& stage) {
  if (stage == "leak") return "recognize";
  if (stage == "interview_spotting") return "interview";
  if (stage == "baseline_spotting") return "spotting";
  if (stage == "event_label") return "label";
  if (stage == "event_media") return "review";
  return stage;
}

// Of the published spotters a configuration only says which.
bool IsFixed(const std::string& stage, const std::string& key) {
  return stage == "baseline_spotting" && key != "method";
}

std::string ValueText(const YamlTree& tree) {
  if (tree.kind != YamlTree::Kind::kList) return tree.text;
  std::vector<std::string> parts;
  for (const YamlTree& element : tree.list) parts.push_back(element.text);
  return "[" + Join(parts, ", ") + "]";
}

std::string Unquoted(const std::string& text) {
  const bool quoted =
      text.size() >= 2 && text.front() == '"' && text.back() == '"';
  return quoted ? text.substr(1, text.size() - 2) : text;
}

bool Alike(const std::string& a, const std::string& b) {
  if (Unquoted(a) == Unquoted(b)) return true;
  const auto x = ParseDouble(a);
  const auto y = ParseDouble(b);
  return x && y && *x == *y;
}

}  // namespace

ConfigValues ConfigValues::Parse(const std::string& text,
                                 const std::string& name) {
  ConfigValues values;
  for (const auto& [section, keys] : ParseYaml(text, name).map) {
    auto& into = values.sections_[section.text];
    for (const auto& [key, value] : keys.map) {
      into[key.text] = ValueText(value);
    }
  }
  return values;
}

ConfigValues ConfigValues::Read(const std::string& path) {
  std::string text;
  try {
    text = ReadFile(path, std::size_t{1} << 20);
  } catch (const Error& error) {
    throw ConfigError("configuration: " + error.message());
  }
  return Parse(text, path);
}

bool ConfigValues::HasStage(const std::string& stage) const {
  return sections_.count(SectionOf(stage)) > 0;
}

std::optional<std::string> ConfigValues::Find(const std::string& stage,
                                              const std::string& key) const {
  const auto section = sections_.find(SectionOf(stage));
  if (section == sections_.end()) return std::nullopt;
  const auto value = section->second.find(key);
  if (value == section->second.end() || value->second.empty()) {
    return std::nullopt;
  }
  return value->second;
}

std::vector<ConfigMismatch> Mismatches(const StoredFile& file,
                                       const ConfigValues& config) {
  std::vector<ConfigMismatch> out;
  for (const std::string& line : Split(file.params, '\n')) {
    const auto equals = line.find('=');
    if (equals == std::string::npos) continue;
    const std::string key = line.substr(0, equals);
    const std::string cached = line.substr(equals + 1);
    const auto configured = config.Find(file.id.stage, key);
    if (!configured || IsFixed(file.id.stage, key) ||
        Alike(cached, *configured)) {
      continue;
    }
    out.push_back({SectionOf(file.id.stage) + "." + key, cached, *configured});
  }
  return out;
}

}  // namespace mien
