#ifndef MIEN_TOOLS_INSPECT_EXPLAIN_H_
#define MIEN_TOOLS_INSPECT_EXPLAIN_H_

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

namespace mien {

// One line of a key text that is not alike in two of them.
struct KeyChange {
  std::string name;    // "version", "schema", a parameter, "input 2"
  std::string before;  // "" = was not there
  std::string after;   // "" = is not there
  int input = -1;      // of an input: its position from 0
};
// From one key text to another, in the order of the texts. Inputs are compared
// by position.
std::vector<KeyChange> ChangesBetween(const std::string& before,
                                      const std::string& after);

struct WhyOptions {
  std::string stage;   // "" = all
  std::string config;  // an effective configuration to hold against; "" = none
};

// `why`: per stage, data set and recording (two copies of a data set may hold
// other frames under one name) the versions of an item that the cache holds,
// newest first, and from each to the next newer one the lines of the key that
// changed: parameters, stage version, schema, inputs. An input that changed
// because of its own parameters is followed to them. With a configuration:
// what of the newest version it does not agree with. item: its name, or the
// part of its file name before the key; an item that older caches spelled
// otherwise ("my_video" for "my video") is found as it is called now, and that
// is said. Returns the number of versions found;
// with none, near names are given.
// @throws ConfigError when there is no such folder or configuration.
int ExplainItem(const std::string& cache, const std::string& item,
                const WhyOptions& options, std::int64_t now_s,
                std::ostream& out);

}  // namespace mien

#endif  // MIEN_TOOLS_INSPECT_EXPLAIN_H_
