#ifndef MIEN_TOOLS_SPOT_SPOT_METHODS_H_
#define MIEN_TOOLS_SPOT_SPOT_METHODS_H_

#include <string>
#include <vector>

#include "stages/mien_config.h"
#include "stages/report/methods.h"
#include "stages/report/study_page.h"

namespace mien {

// What results and their texts say of the configuration.
struct SpotFacts {
  std::string spotting_method;
  EventListParams list;
  double micro_max_s = 0;           // interview.micro_max_s
  double baseline_micro_max_s = 0;  // baselines.micro_max_s
  std::string config_digest;
  std::vector<std::string> changed;  // keys that differ from the defaults
};
// Of the whole: its digest, and what differs.
SpotFacts SpotFactsOf(const MienConfig& config);

// How these recordings (those that were done) were looked at. coded: the file
// whose intervals were measured, "" for spotting. study: whether conditions
// were compared. ranking: what the scores are of, where they are not the own.
Methods SpotMethods(const SpotFacts& facts,
                    const std::vector<StudyRecording>& recordings,
                    const std::string& coded, bool compared,
                    const std::string& ranking = "");

}  // namespace mien

#endif  // MIEN_TOOLS_SPOT_SPOT_METHODS_H_
