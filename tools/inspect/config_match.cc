#include "tools/inspect/config_match.h"

#include <algorithm>

#include "pipeline/config/yaml_tree.h"
#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "stages/catalogue.h"
#include "stages/ingest/datasets/catalogue.h"

namespace mien {
namespace {

// Of a stage that is in no catalogue (another version's), the section of its
// name.
std::vector<StageSections> SectionsOf(const std::string& stage) {
  const StageRow* row = FindStage(stage);
  return row ? row->sections : std::vector<StageSections>{{stage}};
}

// Recordings are mien-spot's: of a stage that it sets elsewhere than mien-run
// only that counts.
std::vector<StageSections> SectionsOfProgram(const StoredFile& file) {
  const auto all = SectionsOf(file.id.stage);
  if (file.id.dataset != kRecordingsName) return all;
  std::vector<StageSections> own;
  for (const StageSections& sections : all) {
    const bool of_interview = std::any_of(
        sections.begin(), sections.end(), [](const std::string& section) {
          return StartsWith(section, "interview.");
        });
    if (of_interview) own.push_back(sections);
  }
  return own.empty() ? all : own;
}

// Where a section says a parameter: under itself, or it is that one key.
std::string PathOf(const std::string& section, const std::string& key) {
  const std::size_t point = section.rfind('.');
  if (point != std::string::npos && section.substr(point + 1) == key) {
    return section;
  }
  return section + "." + key;
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
  values.Add("", ParseYaml(text, name));
  return values;
}

void ConfigValues::Add(const std::string& path, const YamlTree& tree) {
  if (tree.kind != YamlTree::Kind::kMap) {
    values_[path] = ValueText(tree);
    return;
  }
  if (!path.empty()) sections_.insert(path);
  for (const auto& [key, value] : tree.map) {
    Add(path.empty() ? key.text : path + "." + key.text, value);
  }
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
  for (const StageSections& sections : SectionsOf(stage)) {
    for (const std::string& section : sections) {
      if (sections_.count(section) > 0 || values_.count(section) > 0) {
        return true;
      }
    }
  }
  return false;
}

std::optional<std::string> ConfigValues::Find(const std::string& path) const {
  const auto value = values_.find(path);
  if (value == values_.end() || value->second.empty()) return std::nullopt;
  return value->second;
}

std::vector<ConfigMismatch> Mismatches(const StoredFile& file,
                                       const ConfigValues& config) {
  std::optional<std::vector<ConfigMismatch>> fewest;
  for (const StageSections& sections : SectionsOfProgram(file)) {
    std::vector<ConfigMismatch> found;
    bool says_any = false;
    for (const std::string& line : Split(file.params, '\n')) {
      const auto equals = line.find('=');
      if (equals == std::string::npos) continue;
      const std::string key = line.substr(0, equals);
      const std::string cached = line.substr(equals + 1);
      for (const std::string& section : sections) {
        const std::string path = PathOf(section, key);
        const auto configured = config.Find(path);
        if (!configured) continue;
        says_any = true;
        if (!Alike(cached, *configured)) {
          found.push_back({path, cached, *configured});
        }
        break;
      }
    }
    // Of a file that sets one of the two sections the other says nothing.
    if (says_any && (!fewest || found.size() < fewest->size())) {
      fewest = std::move(found);
    }
  }
  return fewest.value_or(std::vector<ConfigMismatch>());
}

}  // namespace mien
