#ifndef MIEN_PIPELINE_CONFIG_YAML_TREE_H_
#define MIEN_PIPELINE_CONFIG_YAML_TREE_H_

// YAML text as a plain tree with positions. Built from parser events, so that
// aliases (which can be exponential or cyclic) are refused before any walk.

#include <string>
#include <utility>
#include <vector>

namespace mien {

struct YamlTree {
  enum class Kind { kNull, kScalar, kList, kMap };

  Kind kind = Kind::kNull;
  std::string text;     // scalars
  bool quoted = false;  // "12" is a string, 12 a number
  int line = 1, column = 1;
  std::vector<YamlTree> list;
  std::vector<std::pair<YamlTree, YamlTree>> map;  // scalar keys, in order
};

// One document; empty text = kNull. `name` is for messages.
// @throws ConfigError "name:line:col: ...": syntax, alias or anchor, duplicate
// key, more than 10,000 nodes, nesting deeper than 32, a second document.
YamlTree ParseYaml(const std::string& text, const std::string& name);

}  // namespace mien

#endif  // MIEN_PIPELINE_CONFIG_YAML_TREE_H_
