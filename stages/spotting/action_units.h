#ifndef MIEN_STAGES_SPOTTING_ACTION_UNITS_H_
#define MIEN_STAGES_SPOTTING_ACTION_UNITS_H_

// What action units do to the regions whose motion is measured.

#include <string>
#include <vector>

namespace mien {

// The direction in which a facial movement displaces the regions, and what it
// may mean. Displacements follow the descriptions of the Facial Action Coding
// System (Ekman, Friesen and Hager 2002): which skin moves where; lengths are
// rough shares of the strongest region.
struct MovementPattern {
  std::string name;                       // "AU6+AU12", "AU12 left"
  std::vector<std::string> action_units;  // "AU6", "AU12"
  std::vector<double> direction;          // 2 R: dx, dy per region; the
                                          // strongest region has length 1
  bool at_eyes = false;                   // a blink may explain it
  bool at_mouth = false;                  // speech may explain it
};

// Single action units, both sides and one side alone, and combinations, for
// regions in the order of RegionNames(). The lids' own 5 and 7 come in
// combinations only, and with little weight.
const std::vector<MovementPattern>& MovementPatterns();

}  // namespace mien

#endif  // MIEN_STAGES_SPOTTING_ACTION_UNITS_H_
