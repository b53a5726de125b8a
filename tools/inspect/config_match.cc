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

// Which programs made a file. Both, where nothing tells them apart.
struct Makers {
  bool run = false, spot = false;
};

bool IsOfSpot(const StageSections& sections) {
  return std::any_of(
      sections.begin(), sections.end(), [](const std::string& section) {
        return section == "interview" || StartsWith(section, "interview.");
      });
}

// mien-spot reads recordings alone, which mien-run reads too; who made such a
// file is told by the spotter that has read it.
Makers MakersOf(const StoredFile& file, const std::set<std::string>& readers) {
  if (file.id.dataset != kRecordingsName) return {true, false};
  Makers makers;
  for (const std::string& reader : readers) {
    for (const StageSections& sections : SectionsOf(reader)) {
      makers.spot = makers.spot || IsOfSpot(sections);
      makers.run = makers.run ||
                   std::count(sections.begin(), sections.end(), "spotting") > 0;
    }
  }
  if (!makers.run && !makers.spot) return {true, true};
  return makers;
}

// Of a stage that the programs set by sections of their own, those that may
// have set this file.
std::vector<StageSections> SectionsOfMakers(
    const StoredFile& file, const std::set<std::string>& readers) {
  const auto all = SectionsOf(file.id.stage);
  if (all.size() < 2) return all;
  const Makers makers = MakersOf(file, readers);
  std::vector<StageSections> own;
  for (const StageSections& sections : all) {
    if (IsOfSpot(sections) ? makers.spot : makers.run) own.push_back(sections);
  }
  return own;
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

bool ConfigValues::Has(const std::string& path) const {
  return sections_.count(path) > 0 || values_.count(path) > 0;
}

std::optional<std::string> ConfigValues::Find(const std::string& path) const {
  const auto value = values_.find(path);
  if (value == values_.end() || value->second.empty()) return std::nullopt;
  return value->second;
}

void AddReaders(const StoredFile& file, InputReaders* readers) {
  for (const std::string& key : file.input_keys) {
    (*readers)[key].insert(file.id.stage);
  }
}

std::optional<std::vector<ConfigMismatch>> Mismatches(
    const StoredFile& file, const ConfigValues& config,
    const InputReaders& readers) {
  const auto of_file = readers.find(file.id.key);
  std::optional<std::vector<ConfigMismatch>> fewest;
  for (const StageSections& sections :
       SectionsOfMakers(file, of_file == readers.end() ? std::set<std::string>()
                                                       : of_file->second)) {
    std::vector<ConfigMismatch> found;
    // A stage without parameters is set by a section that is there.
    bool says_any =
        file.params.empty() &&
        std::any_of(sections.begin(), sections.end(),
                    [&](const auto& section) { return config.Has(section); });
    for (const std::string& line : Split(file.params, '\n')) {
      const auto equals = line.find('=');
      if (equals == std::string::npos) continue;
      const std::string key = line.substr(0, equals);
      const std::string cached = line.substr(equals + 1);
      for (const std::string& section : sections) {
        const std::string path = PathOf(section, key);
        if (!config.Has(path)) continue;
        says_any = true;
        const auto configured = config.Find(path);
        if (!configured) continue;
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
  return fewest;
}

}  // namespace mien
