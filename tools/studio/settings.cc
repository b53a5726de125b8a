#include "tools/studio/settings.h"

#include <cmath>
#include <set>
#include <vector>

#include <nlohmann/json.hpp>

#include "pipeline/config/config.h"
#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/mien_config.h"

namespace mien {
namespace {

using nlohmann::json;

// What mien-spot reads and a person may want to change.
const std::set<std::string>& Sections() {
  static const auto& sections =
      *new std::set<std::string>{"interview", "label", "review", "track"};
  return sections;
}

// One line of YAML.
std::string TextOf(const Node& leaf) {
  std::string text = CanonicalText(leaf);  // "=value\n"
  return text.substr(1, text.size() - 2);
}

bool IsGroup(const Node& node) {
  return std::holds_alternative<std::monostate>(node.value);
}

const char* TypeOf(const Node& node) {
  switch (node.value.index()) {
    case 1:
      return "bool";
    case 2:
      return "int";
    case 3:
      return "number";
    case 4:
      return "text";
    default:
      return "list";
  }
}

json Bound(double value) {
  return std::isfinite(value) ? json(value) : json(nullptr);
}

void AddFields(const Node& node, const Node& standard, const std::string& path,
               json* fields) {
  if (IsGroup(node)) {
    for (std::size_t i = 0; i < node.children.size(); ++i) {
      const Node& child = node.children[i];
      AddFields(child, standard.children[i], path + "." + child.name, fields);
    }
    return;
  }
  fields->push_back({{"path", path},
                     {"name", path.substr(path.find('.') + 1)},
                     {"about", node.spec.doc},
                     {"type", TypeOf(node)},
                     {"value", TextOf(node)},
                     {"standard", TextOf(standard)},
                     {"least", Bound(node.spec.min)},
                     {"most", Bound(node.spec.max)},
                     {"choices", node.spec.choices}});
}

// Of `node` what is not as in `standard`; groups without any are left out.
std::vector<Node> Differing(const std::vector<Node>& nodes,
                            const std::vector<Node>& standard) {
  std::vector<Node> out;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    Node one = nodes[i];
    if (IsGroup(one)) {
      one.children = Differing(one.children, standard[i].children);
      if (!one.children.empty()) out.push_back(std::move(one));
    } else if (TextOf(one) != TextOf(standard[i])) {
      out.push_back(std::move(one));
    }
  }
  return out;
}

}  // namespace

std::string SettingsForm(const std::string& yaml) {
  MienConfig config, standard;
  const Node root = Describe(config), usual = Describe(standard);
  ReadYaml(yaml, "settings.yaml", root);
  json sections = json::array();
  for (std::size_t i = 0; i < root.children.size(); ++i) {
    const Node& section = root.children[i];
    if (Sections().count(section.name) == 0) continue;
    json fields = json::array();
    AddFields(section, usual.children[i], section.name, &fields);
    sections.push_back({{"name", section.name},
                        {"about", section.spec.doc},
                        {"fields", std::move(fields)}});
  }
  return json{{"sections", std::move(sections)}}.dump(
      -1, ' ', true, json::error_handler_t::replace);
}

std::string ChangeSettings(const std::string& yaml,
                           const std::map<std::string, std::string>& values) {
  MienConfig config, standard;
  const Node root = Describe(config), usual = Describe(standard);
  ReadYaml(yaml, "settings.yaml", root);
  const KeySet known = KeysOf(root);
  for (const auto& [path, value] : values) {
    const std::string section = path.substr(0, path.find('.'));
    if (known.count(path) == 0 || Sections().count(section) == 0) {
      throw ConfigError("no such setting: " + ShownText(path, 100));
    }
    if (value.size() > 2000 || value.find('\n') != std::string::npos) {
      throw ConfigError(path + ": one line of at most 2000 characters");
    }
    try {
      SetFromText(path + "=" + value, root);
    } catch (const ConfigError& fault) {
      const bool comma = value.find(',') != std::string::npos &&
                         value.find('[') == std::string::npos;
      // The form knows no --set, and no lines of a file.
      const std::string text = fault.message();
      const auto about = text.find(path + ": ");
      throw ConfigError(
          Str(about == std::string::npos ? text : text.substr(about),
              comma ? "; decimals are written with a point: 0.3" : ""));
    }
  }
  CheckBounds(root);
  Node shown;
  shown.children = Differing(root.children, usual.children);
  return shown.children.empty() ? "" : WriteYaml(shown);
}

}  // namespace mien
