#ifndef MIEN_TOOLS_INSPECT_CONFIG_MATCH_H_
#define MIEN_TOOLS_INSPECT_CONFIG_MATCH_H_

// A run's effective configuration (config.yaml) held against the parameters
// that a cache file was made with. stages/catalogue.h says which sections set
// which stage; the keys are those of the parameters.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "pipeline/cache/store.h"
#include "pipeline/config/yaml_tree.h"

namespace mien {

class ConfigValues {
 public:
  // @throws ConfigError: no such file, no YAML.
  static ConfigValues Read(const std::string& path);
  static ConfigValues Parse(const std::string& text, const std::string& name);

  // A section or a key, dotted.
  bool Has(const std::string& path) const;
  // Of "flow.method", as the canonical text writes it; nullopt when the file
  // does not say.
  std::optional<std::string> Find(const std::string& path) const;

 private:
  void Add(const std::string& path, const YamlTree& tree);

  std::map<std::string, std::string> values_;  // by dotted path
  std::set<std::string> sections_;             // dotted paths
};

struct ConfigMismatch {
  std::string key;  // "flow.method"
  std::string cached, configured;
};
// By the key of a cache file, the stages whose files have it for an input.
using InputReaders = std::map<std::string, std::set<std::string>>;
void AddReaders(const StoredFile& file, InputReaders* readers);

// Keys whose values differ. What the configuration leaves empty for the program
// to fill in agrees with everything; nullopt: it says nothing of the stage's
// parameters. Of a stage that each program sets by a section of its own, that
// of the program which made the file: mien-run, unless it is of a recording;
// then the one whose spotter has read it (readers: of its cache), and where
// none has, the one whose section differs least.
std::optional<std::vector<ConfigMismatch>> Mismatches(
    const StoredFile& file, const ConfigValues& config,
    const InputReaders& readers);

}  // namespace mien

#endif  // MIEN_TOOLS_INSPECT_CONFIG_MATCH_H_
