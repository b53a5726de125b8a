#ifndef MIEN_PIPELINE_CONFIG_EFFECTIVE_H_
#define MIEN_PIPELINE_CONFIG_EFFECTIVE_H_

// A configuration that a program writes out whole says so in its first line,
// with a digest of its values. Read again as it is, nobody has chosen what
// stands in it; a copy with other values is somebody's own.

#include <string>

#include "pipeline/config/config.h"

namespace mien {

// WriteYaml with comments, after that line:
// "# mien: effective configuration, values 0123456789abcdef".
std::string WriteEffectiveYaml(const Node& root);

// The same; without that line where every value is that of `defaults`, a tree
// of the same fields: configs/default.yaml is made so.
std::string PrintedYaml(const Node& root, const Node& defaults);

// Of `given`, the keys that ReadYaml found in `text` and put into `root`, those
// that somebody has chosen: none of a text that a program wrote and in which
// every value still is what it was (comments and the order do not count); of
// another that gives more than half of all keys, such as a copy of all
// defaults, those whose value is not the default; else all.
KeySet ChosenKeys(const std::string& text, const KeySet& given,
                  const Node& root, const Node& defaults);

}  // namespace mien

#endif  // MIEN_PIPELINE_CONFIG_EFFECTIVE_H_
