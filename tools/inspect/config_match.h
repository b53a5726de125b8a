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

  bool HasStage(const std::string& stage) const;
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
// Keys whose values differ. What the configuration does not say, or leaves
// empty for the program to fill in, agrees with everything. Of a stage that
// several sections may set, those of the section that differs least.
std::vector<ConfigMismatch> Mismatches(const StoredFile& file,
                                       const ConfigValues& config);

}  // namespace mien

#endif  // MIEN_TOOLS_INSPECT_CONFIG_MATCH_H_
