#include "stages/mien_config.h"

#include "pipeline/core/digest.h"
#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"

namespace mien {

MienConfig LoadConfig(const std::string& path,
                      const std::vector<std::string>& assignments) {
  MienConfig config;
  std::string text;
  try {
    text = ReadFile(path, std::size_t{1} << 20);
  } catch (const Error& error) {
    throw ConfigError(Str("configuration: ", error.message(),
                          "; the ones that ship are in configs/"));
  }
  ReadYaml(text, path, Describe(config));
  for (const std::string& assignment : assignments) {
    SetFromText(assignment, Describe(config));
  }
  CheckBounds(Describe(config));
  if (config.protocol.seeds.empty()) {
    throw ConfigError("protocol.seeds: at least one seed is needed");
  }
  if (config.protocol.kind == "predict" && config.recognize.model.empty()) {
    throw ConfigError(
        "protocol.kind: predict needs recognize.model, the weights to use");
  }
  if (config.flow.channels.empty()) {
    throw ConfigError("flow.channels: at least one channel is needed");
  }
  return config;
}

std::string ConfigDigest(const MienConfig& config) {
  MienConfig copy = config;
  copy.exec = ExecParams{};
  return Sha256Hex(CanonicalText(copy));
}

}  // namespace mien
