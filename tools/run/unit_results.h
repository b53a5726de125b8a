#ifndef MIEN_TOOLS_RUN_UNIT_RESULTS_H_
#define MIEN_TOOLS_RUN_UNIT_RESULTS_H_

// What a run with data.label_by: action-units says: binary F1 of each unit over
// pooled predictions, its floors, and means over units and data sets.

#include <string>
#include <vector>

#include "stages/evaluate/unit_scores.h"
#include "tools/run/pooled_scores.h"

namespace mien {

// A unit is said to be shown from this probability on.
inline constexpr float kUnitShownFrom = 0.5f;

struct UnitGroup {
  std::string name;   // "all", a data set, "held out"
  bool seen = false;  // the weights were trained on these samples
  UnitScores mean;    // means over seeds
  double mean_f1_sd = 0;
  Interval interval;  // of mean.mean_f1, over subjects
};

struct UnitResults {
  std::vector<UnitGroup> groups;  // the headline first; empty: nothing tested
  double mean_over_sets = 0;      // of mean_f1, where there are several
};

// Bit k: probability k of K is at least kUnitShownFrom.
std::uint64_t ShownOf(const float* probabilities, std::size_t classes);

// The sample's class or, of several labels, "AU1+AU4" or "none"; "": unknown.
std::string LabelOf(const SampleSet& set, const Sample& sample);

UnitResults ScoreUnitGroups(const Prepared& prepared,
                            const Predictions& predictions,
                            const ProtocolParams& protocol,
                            const std::vector<bool>& seen);

// units.csv: group, unit, support, precision, recall, f1, floors.
std::string UnitsCsv(const UnitResults& results);

}  // namespace mien

#endif  // MIEN_TOOLS_RUN_UNIT_RESULTS_H_
