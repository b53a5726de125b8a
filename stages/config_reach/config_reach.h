#ifndef MIEN_STAGES_CONFIG_REACH_CONFIG_REACH_H_
#define MIEN_STAGES_CONFIG_REACH_CONFIG_REACH_H_

// Which keys of the configuration a program does not read: one table
// (reach_rows.h), in which a new key or condition is a line.

#include <string>
#include <vector>

#include "pipeline/config/config.h"
#include "stages/mien_config.h"

namespace mien {

// Who reads the configuration: mien-run, mien-train; mien-spot as it is, with
// --events, --calibrate, --live.
enum class ConfigReader { kRun, kTrain, kSpot, kMeasure, kCalibrate, kLive };

struct ConfigUse {
  ConfigReader reader;
  const MienConfig& config;  // the whole: the table names keys of any section
  // Every input has its times: video files, or the command line's rate.
  bool own_times = false;
  // mien-spot writes report.html, where the pictures are.
  bool has_report = true;
  // Data sets that share the run, by name; empty: data.format alone.
  std::vector<std::string> sets = {};
};

// A line for each reason why keys of `set` are not read: their names, the
// reason, and the keys that are read instead, where there are such.
// "motion.window_s is not read by mien-spot; interview.motion.window_s is".
// mien-train shares a file with the mien-run that scores it: what only tests
// or scores is not held against it.
std::vector<std::string> UnreadKeys(const ConfigUse& use, const KeySet& set);

// The same as warnings on stderr.
void WarnOfUnreadKeys(const ConfigUse& use, const KeySet& set);

// Every key and group ("motion.") that the table names, for its test.
std::vector<std::string> NamesOfReachTable();

}  // namespace mien

#endif  // MIEN_STAGES_CONFIG_REACH_CONFIG_REACH_H_
