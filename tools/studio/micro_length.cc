#include "tools/studio/micro_length.h"

#include <filesystem>

#include "pipeline/config/yaml_tree.h"
#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "stages/exchange/event_terms.h"

namespace mien {
namespace {

constexpr std::size_t kMostBytes = std::size_t{1} << 20;

// "" when there is no such key.
std::string TextAt(const YamlTree& root, const char* section, const char* key) {
  for (const auto& [name, body] : root.map) {
    if (name.text != section) continue;
    for (const auto& [inner, value] : body.map) {
      if (inner.text == key) return value.text;
    }
  }
  return "";
}

}  // namespace

double MicroMaxOf(const std::string& results) {
  const std::string path =
      (std::filesystem::path(results) / "config.yaml").string();
  try {
    const YamlTree root = ParseYaml(ReadFile(path, kMostBytes), path);
    const std::string method = TextAt(root, "spotting", "method");
    const bool baseline = !method.empty() && method != "mien";
    const auto set = ParseDouble(
        TextAt(root, baseline ? "baselines" : "interview", "micro_max_s"));
    return set && *set > 0 ? *set : kUsualMicroMaxS;
  } catch (const Error&) {
    return kUsualMicroMaxS;  // removed, or edited into no YAML
  }
}

}  // namespace mien
