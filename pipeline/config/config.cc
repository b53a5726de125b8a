#include "pipeline/config/config.h"

#include <algorithm>
#include <cmath>

#include "pipeline/config/yaml_tree.h"
#include "pipeline/core/error.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

bool IsGroup(const Node& node) {
  return std::holds_alternative<std::monostate>(node.value);
}

std::string BoundsText(const Spec& spec) {
  const bool has_min = std::isfinite(spec.min);
  const bool has_max = std::isfinite(spec.max);
  if (has_min && has_max) {
    return Str(NumberText(spec.min), " to ", NumberText(spec.max));
  }
  if (has_min) return Str("at least ", NumberText(spec.min));
  if (has_max) return Str("at most ", NumberText(spec.max));
  return "";
}

void CheckNumber(const Spec& spec, double value) {
  if (!std::isfinite(value)) throw ConfigError("must be a finite number");
  if (value < spec.min || value > spec.max) {
    throw ConfigError(Str(NumberText(value), " is out of range: allowed is ",
                          BoundsText(spec)));
  }
}

void CheckChoice(const Spec& spec, const std::string& value) {
  if (spec.choices.empty()) return;
  if (std::find(spec.choices.begin(), spec.choices.end(), value) !=
      spec.choices.end()) {
    return;
  }
  const std::string near = NearestName(value, spec.choices);
  throw ConfigError(
      Str("'", value, "' is not one of ", Join(spec.choices, ", "),
          near.empty() ? "" : Str(" (did you mean ", near, "?)")));
}

// Bounds of one value; messages without the path.
struct BoundsVisitor {
  const Spec& spec;
  void operator()(std::monostate) const {}
  void operator()(bool*) const {}
  void operator()(int* v) const { CheckNumber(spec, *v); }
  void operator()(double* v) const { CheckNumber(spec, *v); }
  void operator()(std::string* v) const { CheckChoice(spec, *v); }
  void operator()(std::vector<int>* v) const {
    for (int x : *v) CheckNumber(spec, x);
  }
  void operator()(std::vector<double>* v) const {
    for (double x : *v) CheckNumber(spec, x);
  }
  void operator()(std::vector<std::string>* v) const {
    for (const auto& x : *v) CheckChoice(spec, x);
  }
};

const std::string& ScalarText(const YamlTree& tree, const char* wanted) {
  if (tree.kind != YamlTree::Kind::kScalar) {
    throw ConfigError(Str("must be ", wanted));
  }
  return tree.text;
}

// Assigns a parsed tree to one value; messages without the path.
struct AssignVisitor {
  const YamlTree& tree;

  void operator()(std::monostate) const {}
  void operator()(bool* v) const {
    const std::string& text = ScalarText(tree, "true or false");
    if (tree.quoted || (text != "true" && text != "false")) {
      throw ConfigError(Str("'", text, "' must be true or false"));
    }
    *v = text == "true";
  }
  void operator()(int* v) const { *v = Int(tree); }
  void operator()(double* v) const { *v = Double(tree); }
  void operator()(std::string* v) const {
    *v = tree.kind == YamlTree::Kind::kNull ? "" : ScalarText(tree, "a text");
  }
  void operator()(std::vector<int>* v) const {
    v->clear();
    for (const auto& x : Items()) v->push_back(Int(x));
  }
  void operator()(std::vector<double>* v) const {
    v->clear();
    for (const auto& x : Items()) v->push_back(Double(x));
  }
  void operator()(std::vector<std::string>* v) const {
    v->clear();
    for (const auto& x : Items())
      v->push_back(ScalarText(x, "a list of texts"));
  }

 private:
  const std::vector<YamlTree>& Items() const {
    if (tree.kind != YamlTree::Kind::kList) {
      throw ConfigError("must be a list, like [a, b]");
    }
    return tree.list;
  }
  static int Int(const YamlTree& tree) {
    const std::string& text = ScalarText(tree, "a whole number");
    const auto value = tree.quoted ? std::nullopt : ParseInt(text);
    if (!value || *value < std::numeric_limits<int>::min() ||
        *value > std::numeric_limits<int>::max()) {
      throw ConfigError(Str("'", text, "' must be a whole number"));
    }
    return static_cast<int>(*value);
  }
  static double Double(const YamlTree& tree) {
    const std::string& text = ScalarText(tree, "a number");
    const auto value = tree.quoted ? std::nullopt : ParseDouble(text);
    if (!value) throw ConfigError(Str("'", text, "' must be a finite number"));
    return *value;
  }
};

std::string JoinPath(const std::string& path, const std::string& name) {
  return path.empty() ? name : path + "." + name;
}

void Assign(const YamlTree& tree, const std::string& file,
            const std::string& path, Node* node, KeySet* set);

void AssignGroup(const YamlTree& tree, const std::string& file,
                 const std::string& path, Node* node, KeySet* set) {
  if (tree.kind == YamlTree::Kind::kNull) return;  // "flow:" and nothing below
  if (tree.kind != YamlTree::Kind::kMap) {
    throw ConfigError(Str(file, ":", tree.line, ":", tree.column, ": ",
                          path.empty() ? "the file" : path,
                          " must be a group of keys"));
  }
  for (const auto& [key, value] : tree.map) {
    Node* child = nullptr;
    std::vector<std::string> names;
    for (Node& candidate : node->children) {
      names.push_back(candidate.name);
      if (candidate.name == key.text) child = &candidate;
    }
    if (!child) {
      const std::string near = NearestName(key.text, names);
      throw ConfigError(Str(
          file, ":", key.line, ":", key.column, ": unknown key '",
          JoinPath(path, key.text), "'",
          near.empty() ? Str("; known here: ", Join(names, ", "))
                       : Str("; did you mean '", JoinPath(path, near), "'?")));
    }
    Assign(value, file, JoinPath(path, key.text), child, set);
  }
}

void Assign(const YamlTree& tree, const std::string& file,
            const std::string& path, Node* node, KeySet* set) {
  if (IsGroup(*node)) {
    AssignGroup(tree, file, path, node, set);
    return;
  }
  if (set) set->insert(path);
  try {
    std::visit(AssignVisitor{tree}, node->value);
    std::visit(BoundsVisitor{node->spec}, node->value);
  } catch (const ConfigError& error) {
    throw ConfigError(Str(file, ":", tree.line, ":", tree.column, ": ", path,
                          ": ", error.message()));
  }
}

void CheckBoundsAt(const Node& node, const std::string& path) {
  try {
    std::visit(BoundsVisitor{node.spec}, node.value);
  } catch (const ConfigError& error) {
    throw ConfigError(Str(path, ": ", error.message()));
  }
  for (const Node& child : node.children) {
    CheckBoundsAt(child, JoinPath(path, child.name));
  }
}

std::string QuoteIfNeeded(const std::string& text) {
  const bool plain = !text.empty() && ParseDouble(text) == std::nullopt &&
                     text != "true" && text != "false" &&
                     ToLower(text) != "null" && text != "~" && text[0] != '-' &&
                     std::all_of(text.begin(), text.end(), [](unsigned char c) {
                       return std::isalnum(c) || c == '_' || c == '-' ||
                              c == '.' || c == '/' || c == '+' || c == '=';
                     });
  if (plain) return text;
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      const char* digits = "0123456789abcdef";
      out += Str("\\x", digits[c >> 4], digits[c & 15]);
    } else {
      out += c;
    }
  }
  return out + "\"";
}

// A value as one line of YAML.
struct TextVisitor {
  std::string operator()(std::monostate) const { return ""; }
  std::string operator()(bool* v) const { return *v ? "true" : "false"; }
  std::string operator()(int* v) const { return std::to_string(*v); }
  std::string operator()(double* v) const { return NumberText(*v); }
  std::string operator()(std::string* v) const { return QuoteIfNeeded(*v); }
  template <class T>
  std::string operator()(std::vector<T>* v) const {
    std::vector<std::string> parts;
    for (T& x : *v) parts.push_back((*this)(&x));
    return "[" + Join(parts, ", ") + "]";
  }
};

std::string AllowedText(const Spec& spec) {
  if (!spec.choices.empty()) return Join(spec.choices, " | ");
  return BoundsText(spec);
}

// Comment lines of at most 78 columns.
std::string Comment(const std::string& text, const std::string& indent) {
  std::string out;
  std::string line;
  for (const std::string& word : Split(text, ' ')) {
    if (!line.empty() && indent.size() + 3 + line.size() + word.size() > 78) {
      out += indent + "# " + line + "\n";
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
  }
  if (!line.empty()) out += indent + "# " + line + "\n";
  return out;
}

void WriteNode(const Node& node, const std::string& indent, bool comments,
               std::string* out) {
  if (comments) {
    std::string text = node.spec.doc;
    const std::string allowed = AllowedText(node.spec);
    if (!allowed.empty()) text += " [" + allowed + "]";
    if (IsGroup(node) && indent.empty() && !out->empty()) *out += "\n";
    *out += Comment(text, indent);
  }
  *out += indent + node.name + ":";
  if (!IsGroup(node)) {
    *out += " " + std::visit(TextVisitor{}, node.value) + "\n";
    return;
  }
  *out += "\n";
  for (const Node& child : node.children) {
    WriteNode(child, indent + "  ", comments, out);
  }
}

void CanonicalLines(const Node& node, const std::string& path,
                    std::string* out) {
  if (!IsGroup(node)) {
    *out += path + "=" + std::visit(TextVisitor{}, node.value) + "\n";
  }
  for (const Node& child : node.children) {
    CanonicalLines(child, JoinPath(path, child.name), out);
  }
}

std::string EscapeCell(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

void MarkdownRows(const Node& node, const std::string& path, std::string* out) {
  if (!IsGroup(node)) {
    *out += Str("| `", path, "` | `",
                EscapeCell(std::visit(TextVisitor{}, node.value)), "` | ",
                EscapeCell(AllowedText(node.spec)), " | ",
                EscapeCell(node.spec.doc), " |\n");
  }
  for (const Node& child : node.children) {
    MarkdownRows(child, JoinPath(path, child.name), out);
  }
}

}  // namespace

void ReadYaml(const std::string& text, const std::string& name, Node root,
              KeySet* set) {
  AssignGroup(ParseYaml(text, name), name, "", &root, set);
}

void SetFromText(const std::string& assignment, Node root, KeySet* set) {
  const auto equals = assignment.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw ConfigError(Str("--set ", assignment,
                          ": write it as key=value, e.g. ", "flow.method=dis"));
  }
  const std::string name = "--set " + assignment;
  YamlTree tree = ParseYaml(assignment.substr(equals + 1), name);
  const auto keys = Split(assignment.substr(0, equals), '.');
  for (auto key = keys.rbegin(); key != keys.rend(); ++key) {
    YamlTree map;
    map.kind = YamlTree::Kind::kMap;
    YamlTree key_tree;
    key_tree.kind = YamlTree::Kind::kScalar;
    key_tree.text = Trim(*key);
    map.map.emplace_back(key_tree, std::move(tree));
    tree = std::move(map);
  }
  AssignGroup(tree, name, "", &root, set);
}

KeySet KeysOf(const Node& root) {
  KeySet keys;
  for (const std::string& line : Split(CanonicalText(root), '\n')) {
    if (!line.empty()) keys.insert(line.substr(0, line.find('=')));
  }
  return keys;
}

void CheckBounds(const Node& root) { CheckBoundsAt(root, ""); }

std::string WriteYaml(const Node& root, bool comments) {
  std::string out;
  for (const Node& child : root.children) {
    WriteNode(child, "", comments, &out);
  }
  return out;
}

std::string CanonicalText(const Node& root) {
  std::string out;
  CanonicalLines(root, "", &out);
  return out;
}

std::string WriteMarkdown(const Node& root) {
  std::string out;
  for (const Node& group : root.children) {
    out += Str("## ", group.name, "\n\n", group.spec.doc,
               "\n\n| key | default | allowed | meaning |\n"
               "|---|---|---|---|\n");
    MarkdownRows(group, group.name, &out);
    out += "\n";
  }
  return out;
}

}  // namespace mien
