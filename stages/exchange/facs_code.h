#ifndef MIEN_STAGES_EXCHANGE_FACS_CODE_H_
#define MIEN_STAGES_EXCHANGE_FACS_CODE_H_

// Action units as coders of the Facial Action Coding System write them (Ekman,
// Friesen and Hager 2002): an optional side, the number, an optional
// intensity: "12", "L12", "4C", "R12B". L, R: on that side of the face of the
// person seen only; B is not written for both sides. A (trace) to E (maximum).

#include <string>
#include <string_view>
#include <vector>

namespace mien {

struct FacsUnit {
  int number = 0;         // 1 .. 99
  char side = '\0';       // L, R; '\0': both, or not told
  char intensity = '\0';  // A .. E; '\0': not told

  bool operator==(const FacsUnit& other) const {
    return number == other.number && side == other.side &&
           intensity == other.intensity;
  }
};

// A number of the system and the name of its movement.
struct FacsName {
  int number;
  std::string name;
};
// Those that people code in faces, ascending.
const std::vector<FacsName>& FacsNames();

// "R12B".
std::string FacsCode(const FacsUnit& unit);

// Reads one; also with "AU" before it, in small letters, and with the side
// "U" (unilateral, not told which: no side is kept), and "M" before movements
// of head and eyes (M51). @throws DataError with what is allowed.
FacsUnit ParseFacsUnit(std::string_view text);

// "L12B+4C", with + ; , or blanks between; ascending, each once.
// @throws DataError: as ParseFacsUnit, one unit twice, more than 20.
std::vector<FacsUnit> ParseFacsCodes(std::string_view text);

}  // namespace mien

#endif  // MIEN_STAGES_EXCHANGE_FACS_CODE_H_
