#ifndef MIEN_STAGES_INGEST_DATASETS_ACTION_UNIT_CELL_H_
#define MIEN_STAGES_INGEST_DATASETS_ACTION_UNIT_CELL_H_

// What coders write into a cell of action units, as a typed list:
//
//   4+7   L12   R14C   A/L12   (L/A)4B   T28+14   AU4(k)   AD31   M58
//   4(B/C)   10A/B   R14A or 17A or 24A   (R6 or R12)+R15   ref(7B)+43
//   6B+((8+25)or(50))   R(12or14)B   12?   14+soft focus
//
// list   item { "+" item }            also "," ";" and nothing between
// item   one { ("or" | "/") one }     alternatives
// one    [side] number [degree] ["(k)"] ["?"] | [side] "(" list ")" [degree]
//        | "ref(" list ")"
// side   L, R (one side), A (uneven), T, B (upper, lower lip), U, V, and
//        several with "/"; degree: A to E, and a range with "/".
//
// The sides and degrees of FACS (Ekman, Friesen and Hager 2002); `ref` is what
// the sheets of SAMM call what the neutral face shows, too, and (k) what those
// of 4DME call what does not change.

#include <string>
#include <string_view>
#include <vector>

namespace mien {

struct UnitCode {
  int unit = 0;             // 1 to 99
  std::string kind = "AU";  // "AU", "AD" (descriptor), "M" (movement)
  std::string side;         // "", "L", "R", "A", "A/L", ...
  std::string degree;       // "", "B", "B/C", ...
  bool in_reference = false;
  bool is_static = false;    // "(k)"
  bool is_doubtful = false;  // "?"
  int choice = 0;  // the same number: one of these, nobody knows which; 0: sure
};

struct UnitList {
  std::vector<UnitCode> units;       // in the cell's order
  std::vector<std::string> remarks;  // what is no unit: "soft focus"
};

// Never fails: what it cannot read is a remark. Cells of more than 500 bytes
// are one remark. "", "/", "-" and "?" are no units.
UnitList ParseUnitCell(std::string_view cell);

// Whether the unit moved for sure: on either side, to any degree, and neither
// an alternative, doubtful, static, in the reference, nor a descriptor.
bool ShowsUnit(const UnitList& list, int unit);

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_DATASETS_ACTION_UNIT_CELL_H_
