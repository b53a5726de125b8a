#include "pipeline/config/yaml_tree.h"

#include <sstream>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

constexpr int kMaxNodes = 10000;
constexpr std::size_t kMaxDepth = 32;
constexpr std::size_t kMaxBytes = std::size_t{1} << 20;

class TreeBuilder : public YAML::EventHandler {
 public:
  explicit TreeBuilder(std::string name) : name_(std::move(name)) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (started_) Fail(mark, "a second document; keep one per file");
    started_ = true;
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Add(Make(mark, anchor, YamlTree::Kind::kNull));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    Fail(mark, "aliases (*name) are not supported; write the value out");
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag,
                YAML::anchor_t anchor, const std::string& value) override {
    YamlTree node = Make(mark, anchor, YamlTree::Kind::kScalar);
    node.text = value;
    node.quoted = tag == "!";
    Add(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&,
                       YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    Push(Make(mark, anchor, YamlTree::Kind::kList));
  }
  void OnSequenceEnd() override { Pop(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&,
                  YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    Push(Make(mark, anchor, YamlTree::Kind::kMap));
  }
  void OnMapEnd() override { Pop(); }

  YamlTree root;

 private:
  struct Open {
    YamlTree node;
    YamlTree key;
    bool has_key = false;
  };

  [[noreturn]] void Fail(const YAML::Mark& mark, const std::string& what) {
    throw ConfigError(
        Str(name_, ":", mark.line + 1, ":", mark.column + 1, ": ", what));
  }

  YamlTree Make(const YAML::Mark& mark, YAML::anchor_t anchor,
                YamlTree::Kind kind) {
    if (anchor) Fail(mark, "anchors (&name) are not supported");
    if (++count_ > kMaxNodes) Fail(mark, "more than 10000 values");
    YamlTree node;
    node.kind = kind;
    node.line = mark.line + 1;
    node.column = mark.column + 1;
    return node;
  }

  void Push(YamlTree node) {
    if (open_.size() >= kMaxDepth) {
      throw ConfigError(Str(name_, ":", node.line, ":", node.column,
                            ": nested deeper than ", kMaxDepth));
    }
    open_.push_back({std::move(node), {}, false});
  }

  void Pop() {
    YamlTree node = std::move(open_.back().node);
    open_.pop_back();
    Add(std::move(node));
  }

  void Add(YamlTree node) {
    if (open_.empty()) {
      root = std::move(node);
      return;
    }
    Open& top = open_.back();
    if (top.node.kind == YamlTree::Kind::kList) {
      top.node.list.push_back(std::move(node));
      return;
    }
    if (!top.has_key) {
      AddKey(std::move(node), &top);
      return;
    }
    top.node.map.emplace_back(std::move(top.key), std::move(node));
    top.has_key = false;
  }

  void AddKey(YamlTree key, Open* top) {
    const std::string where = Str(name_, ":", key.line, ":", key.column, ": ");
    if (key.kind != YamlTree::Kind::kScalar) {
      throw ConfigError(where + "a key must be a plain name");
    }
    for (const auto& [known, value] : top->node.map) {
      if (known.text == key.text) {
        throw ConfigError(Str(where, "'", key.text,
                              "' stands twice (first in line ", known.line,
                              "); keep one"));
      }
    }
    top->key = std::move(key);
    top->has_key = true;
  }

  std::string name_;
  std::vector<Open> open_;
  int count_ = 0;
  bool started_ = false;
};

}  // namespace

YamlTree ParseYaml(const std::string& text, const std::string& name) {
  if (text.size() > kMaxBytes) {
    throw ConfigError(name + ": larger than 1 MiB; is it a configuration?");
  }
  TreeBuilder builder(name);
  try {
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::Exception& error) {
    throw ConfigError(Str(name, ":", error.mark.line + 1, ":",
                          error.mark.column + 1, ": not YAML: ", error.msg));
  }
  return builder.root;
}

}  // namespace mien
