#ifndef MIEN_TOOLS_RUN_RUN_FACTS_H_
#define MIEN_TOOLS_RUN_RUN_FACTS_H_

#include <string>
#include <vector>

#include "stages/mien_config.h"

namespace mien {

// What results and report say of how a run was made.
struct RunFacts {
  ProtocolParams protocol;
  std::string network;  // with protocol.designs their names
  std::vector<std::string> layers;
  std::string normalise;
  std::string spotting_source;  // "ready stacks" where nothing was spotted
  std::string flow_method;
  std::string config_digest;
  std::string config_yaml;           // the effective configuration
  std::vector<std::string> changed;  // its keys that differ from the defaults
};
// Of the whole: its digest, its text, and what differs from the defaults.
RunFacts FactsOf(const MienConfig& config);

}  // namespace mien

#endif  // MIEN_TOOLS_RUN_RUN_FACTS_H_
