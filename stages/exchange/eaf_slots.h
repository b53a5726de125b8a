#ifndef MIEN_STAGES_EXCHANGE_EAF_SLOTS_H_
#define MIEN_STAGES_EXCHANGE_EAF_SLOTS_H_

// The time slots of an ELAN file. Used by eaf_read.cc alone.

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include <pugixml.hpp>

namespace mien {

constexpr std::int64_t kMaxEafTime = 4294967295;  // unsignedInt of the schema

struct TimeSlots {
  std::unordered_map<std::string, std::size_t> index;  // by TIME_SLOT_ID
  // In the order of TIME_ORDER, s; nullopt: not known.
  std::vector<std::optional<double>> time_s;
  std::vector<bool> is_put;  // without TIME_VALUE: put between others
};

// Ends of an annotation, as indices of slots.
struct SlotPair {
  std::size_t start = 0, end = 0;
};

// Slots without a TIME_VALUE lie where ELAN shows them: annotations of a tier
// that follow each other without a gap (a subdivision that nobody has aligned)
// share the time between their aligned ends evenly, parents before children.
// Where a chain begins or ends at such a slot, those beside it in TIME_ORDER
// count. unit_s: seconds of one tick. @throws DataError for a TIME_VALUE that
// is none.
TimeSlots ReadSlots(const pugi::xml_node& root, double unit_s,
                    const std::string& name);

}  // namespace mien

#endif  // MIEN_STAGES_EXCHANGE_EAF_SLOTS_H_
