#ifndef MIEN_TOOLS_SPOT_SPOT_METHODS_H_
#define MIEN_TOOLS_SPOT_SPOT_METHODS_H_

#include <string>
#include <vector>

#include "stages/mien_config.h"
#include "stages/report/methods.h"
#include "stages/report/study_page.h"
#include "tools/spot/spot_run.h"

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

// How conditions were compared, if they were.
enum class Compared {
  kNot,
  kOneCondition,  // its rate with its interval
  kTooFew,        // fewer than kFewestPersons in each pair's one or other
  kSome,          // in some pairs
  kAll
};

// What was looked at and how, beside the configuration.
struct SpotScope {
  std::string coded;    // the file whose intervals were measured; "": spotting
  std::string ranking;  // what the scores are of, where they are not the own
  std::string part;     // "from 12.5 s to frame 900", "" for the whole
  std::string face;     // "face 1", "" for all
  std::vector<std::string> left_out;  // of exports: "rejected", flags
  Compared compared = Compared::kNot;
  bool has_persons = true;  // the table tells them
};
SpotScope ScopeOf(const SpotOptions& options, const std::string& coded,
                  const std::string& ranking);
Compared ComparedIn(const Study& study);

// How these recordings (those that were done) were looked at.
Methods SpotMethods(const SpotFacts& facts,
                    const std::vector<StudyRecording>& recordings,
                    const SpotScope& scope);

}  // namespace mien

#endif  // MIEN_TOOLS_SPOT_SPOT_METHODS_H_
