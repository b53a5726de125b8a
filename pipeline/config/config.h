#ifndef MIEN_PIPELINE_CONFIG_CONFIG_H_
#define MIEN_PIPELINE_CONFIG_CONFIG_H_

#include <set>
#include <string>
#include <vector>

#include "pipeline/config/node.h"

namespace mien {

// Dotted paths of keys, "flow.method"; of groups never.
using KeySet = std::set<std::string>;

// Reads YAML over the values that `root` points to; keys that are absent keep
// theirs. Strict: an unknown or duplicate key, a wrong type, NaN or infinity,
// a violated bound, an alias, and more than 10,000 nodes are errors.
// `set` gains the keys that the text gives, whatever their value.
// @throws ConfigError "name:line:col: path: what, what is allowed".
void ReadYaml(const std::string& text, const std::string& name, Node root,
              KeySet* set = nullptr);

// "flow.method=dis"; vectors as "[1, 2]". @throws ConfigError.
void SetFromText(const std::string& assignment, Node root,
                 KeySet* set = nullptr);

// All keys of the tree.
KeySet KeysOf(const Node& root);

// Checks bounds and choices of every value. @throws ConfigError.
void CheckBounds(const Node& root);

// YAML that reads back to the same values, each key under its comment.
std::string WriteYaml(const Node& root, bool comments = true);

// "path=value" lines in the order of Fields: equal texts = equal values.
std::string CanonicalText(const Node& root);

// Markdown tables of every key: name, default, allowed, meaning.
std::string WriteMarkdown(const Node& root);

template <class Params>
std::string CanonicalText(const Params& params) {
  Params copy = params;  // Describe wants pointers to values one may change
  return CanonicalText(Describe(copy));
}

}  // namespace mien

#endif  // MIEN_PIPELINE_CONFIG_CONFIG_H_
