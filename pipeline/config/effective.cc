#include "pipeline/config/effective.h"

#include <algorithm>
#include <map>

#include "pipeline/core/digest.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

constexpr char kMark[] = "# mien: effective configuration, values ";
constexpr std::size_t kDigits = 16;

// "key=value" of each key, by key.
std::map<std::string, std::string> LinesOf(const Node& root) {
  std::map<std::string, std::string> lines;
  for (std::string& line : Split(CanonicalText(root), '\n')) {
    if (line.empty()) continue;
    std::string key = line.substr(0, line.find('='));
    lines.emplace(std::move(key), std::move(line));
  }
  return lines;
}

std::string DigestOf(const std::map<std::string, std::string>& lines,
                     const KeySet& keys) {
  Sha256 digest;
  for (const std::string& key : keys) digest.Update(lines.at(key) + "\n");
  return digest.Hex().substr(0, kDigits);
}

// What the mark among the comments at the top says; "": there is none.
std::string MarkedDigest(const std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = Trim(text.substr(at, end - at));
    if (!line.empty() && line[0] != '#') break;
    if (StartsWith(line, kMark)) return line.substr(sizeof(kMark) - 1);
    at = end + 1;
  }
  return "";
}

}  // namespace

std::string WriteEffectiveYaml(const Node& root) {
  return Str(kMark, DigestOf(LinesOf(root), KeysOf(root)), "\n",
             WriteYaml(root));
}

std::string PrintedYaml(const Node& root, const Node& defaults) {
  const bool usual = CanonicalText(root) == CanonicalText(defaults);
  return usual ? WriteYaml(root) : WriteEffectiveYaml(root);
}

KeySet ChosenKeys(const std::string& text, const KeySet& given,
                  const Node& root, const Node& defaults) {
  const auto lines = LinesOf(root);
  if (MarkedDigest(text) == DigestOf(lines, given)) return {};
  if (2 * given.size() <= lines.size()) return given;
  const auto usual = LinesOf(defaults);
  KeySet chosen;
  for (const std::string& key : given) {
    if (lines.at(key) != usual.at(key)) chosen.insert(key);
  }
  return chosen;
}

}  // namespace mien
