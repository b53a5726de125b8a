#ifndef MIEN_TOOLS_INSPECT_CONFIG_MATCH_H_
#define MIEN_TOOLS_INSPECT_CONFIG_MATCH_H_

// A run's effective configuration (config.yaml) held against the parameters
// that a cache file was made with. Nothing is known of the stages here: the
// section of a stage has its name, its keys are those of the parameters.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/cache/store.h"

namespace mien {

class ConfigValues {
 public:
  // @throws ConfigError: no such file, no YAML.
  static ConfigValues Read(const std::string& path);
  static ConfigValues Parse(const std::string& text, const std::string& name);

  bool HasStage(const std::string& stage) const;
  // As the canonical text writes it; nullopt when the file does not say.
  std::optional<std::string> Find(const std::string& stage,
                                  const std::string& key) const;

 private:
  std::map<std::string, std::map<std::string, std::string>> sections_;
};

struct ConfigMismatch {
  std::string key;  // "flow.method"
  std::string cached, configured;
};
// Keys whose values differ. What the configuration does not say, or leaves
// empty for the program to fill in, agrees with everything.
std::vector<ConfigMismatch> Mismatches(const StoredFile& file,
                                       const ConfigValues& config);

}  // namespace mien

#endif  // MIEN_TOOLS_INSPECT_CONFIG_MATCH_H_
