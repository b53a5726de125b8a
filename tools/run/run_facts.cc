#include "tools/run/run_facts.h"

#include "pipeline/config/effective.h"
#include "pipeline/core/text.h"
#include "stages/recognize/design_list.h"
#include "stages/report/methods.h"
#include "tools/run/data_folders.h"

namespace mien {

RunFacts FactsOf(const MienConfig& config) {
  RunFacts facts;
  facts.protocol = config.protocol;
  facts.network = config.recognize.train.network;
  facts.layers = config.recognize.train.layers;
  std::vector<std::string> designs;
  for (const Design& one : ParseDesigns(config.protocol.designs)) {
    designs.push_back(one.name);
  }
  if (!designs.empty()) {
    facts.network = "in each fold one of: " + Join(designs, ", ");
    facts.layers.clear();
  }
  facts.normalise = config.recognize.normalise;
  facts.spotting_source =
      ReadsClips(config.data) ? config.spotting.source : "ready stacks";
  facts.flow_method = config.flow.params.method;
  facts.config_digest = ConfigDigest(config);
  MienConfig copy = config;  // Describe wants what one may change
  facts.config_yaml = WriteEffectiveYaml(Describe(copy));
  MienConfig usual;
  facts.changed = ChangedKeys(CanonicalText(Describe(copy)),
                              CanonicalText(Describe(usual)));
  return facts;
}

}  // namespace mien
