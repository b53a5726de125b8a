#ifndef MIEN_STAGES_CONFIG_REACH_REACH_ROWS_H_
#define MIEN_STAGES_CONFIG_REACH_REACH_ROWS_H_

// The table of keys that are not read, in two parts.

#include <vector>

#include "stages/config_reach/config_reach.h"

namespace mien {

// Keys (or, with a point at the end, groups of keys) that are not read when
// `when` holds, and why. The first line that fits a key counts, those of
// SpotRows before those of RunRows; without a reason it says that the key is
// read. In reasons {a.b} becomes "a.b: <its value>" and {} the program.
// instead: a key, or a group in which the key of the same name is read, if
// there is one.
struct ReachRow {
  std::vector<const char*> keys;
  bool (*when)(const ConfigUse&);
  const char* why;
  const char* instead;
};

constexpr const char* kRead = nullptr;

// mien-spot, whichever way it is called.
inline bool Spots(const ConfigUse& use) {
  return use.reader != ConfigReader::kRun && use.reader != ConfigReader::kTrain;
}
inline bool Baseline(const ConfigUse& use) {
  return use.config.spotting.method != "mien";
}

// What mien-spot reads.
const std::vector<ReachRow>& SpotRows();

// What mien-run and mien-train read; of stages that all share.
const std::vector<ReachRow>& RunRows();

}  // namespace mien

#endif  // MIEN_STAGES_CONFIG_REACH_REACH_ROWS_H_
