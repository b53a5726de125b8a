#ifndef MIEN_STAGES_RECOGNIZE_DESIGN_LIST_H_
#define MIEN_STAGES_RECOGNIZE_DESIGN_LIST_H_

// Named sets of keys to choose from (protocol.designs). Free of LibTorch.

#include <string>
#include <vector>

namespace mien {

struct Design {
  std::string name;
  std::vector<std::string> assignments;  // "recognize.network=ststnet", ...
};

// "name: key=value; key=value", one a text; a name alone is the configuration
// as it is. Keys are of the sections that make and read samples: recognize,
// flow, lbp_top, bi_woof. Values are not looked at.
// @throws ConfigError: no name, a name twice, one design alone, no "=", a key
// of another section, recognize.model or recognize.threads.
std::vector<Design> ParseDesigns(const std::vector<std::string>& texts);

}  // namespace mien

#endif  // MIEN_STAGES_RECOGNIZE_DESIGN_LIST_H_
