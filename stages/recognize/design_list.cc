#include "stages/recognize/design_list.h"

#include <algorithm>
#include <set>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

// What is the same for all designs is no part of one.
constexpr const char* kShared[] = {"recognize.model", "recognize.threads"};
constexpr const char* kSections[] = {"recognize.", "flow.", "lbp_top.",
                                     "bi_woof."};

void CheckAssignment(const std::string& design, const std::string& text) {
  const auto at = text.find('=');
  const std::string key = Trim(text.substr(0, at));
  const auto begins = [&key](const char* section) {
    return StartsWith(key, section);
  };
  if (at == std::string::npos) {
    throw ConfigError(Str("protocol.designs: design '", design, "': '", text,
                          "' is no key=value"));
  }
  if (std::none_of(std::begin(kSections), std::end(kSections), begins) ||
      std::find(std::begin(kShared), std::end(kShared), key) !=
          std::end(kShared)) {
    throw ConfigError(Str("protocol.designs: design '", design, "' sets ", key,
                          ": keys of recognize (but model and threads), flow, "
                          "lbp_top and bi_woof make a design"));
  }
}

Design ParseDesign(const std::string& text) {
  Design design;
  const auto at = text.find(':');
  design.name = Trim(text.substr(0, at));
  if (design.name.empty() || design.name.find('=') != std::string::npos) {
    throw ConfigError("protocol.designs: '" + text +
                      "' has no name: write \"name: key=value; key=value\"");
  }
  if (at == std::string::npos) return design;
  for (const std::string& part : Split(text.substr(at + 1), ';')) {
    const std::string assignment = Trim(part);
    if (assignment.empty()) continue;
    CheckAssignment(design.name, assignment);
    design.assignments.push_back(assignment);
  }
  return design;
}

}  // namespace

std::vector<Design> ParseDesigns(const std::vector<std::string>& texts) {
  std::vector<Design> designs;
  std::set<std::string> names;
  for (const std::string& text : texts) {
    designs.push_back(ParseDesign(text));
    if (!names.insert(designs.back().name).second) {
      throw ConfigError("protocol.designs: '" + designs.back().name +
                        "' stands there twice");
    }
  }
  if (designs.size() == 1) {
    throw ConfigError(
        "protocol.designs: there is nothing to choose from one design");
  }
  return designs;
}

}  // namespace mien
