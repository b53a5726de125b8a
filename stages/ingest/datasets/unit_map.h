#ifndef MIEN_STAGES_INGEST_DATASETS_UNIT_MAP_H_
#define MIEN_STAGES_INGEST_DATASETS_UNIT_MAP_H_

// Action units as labels, any number of them a sample (data.label_by:
// action-units).

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stages/ingest/dataset.h"

namespace mien {

class UnitMap {
 public:
  // Entries as of LabelMap, with numbers of action units for emotions:
  // "AU12=12", "smile=6+12" (shown when one of them is), "samm/12" of that set
  // only. None: the 12 of MEB's CD6ME, AU1 to AU17.
  // @throws ConfigError: as LabelMap; what is no unit of 1 to 99; a name with
  // "+" or "none"; more than 64 entries.
  explicit UnitMap(const std::vector<std::string>& labels);

  const std::vector<std::string>& classes() const { return classes_; }

  // Bit k: the cell shows class k for sure (ShowsUnit); 0: coded, but none of
  // them. Nothing: the cell codes no unit.
  std::optional<std::uint64_t> Map(const std::string& cell,
                                   const std::string& dataset) const;

  // "AU1+AU4", "none"; and back, of such a text.
  std::string Text(std::uint64_t shown) const;
  std::uint64_t Read(const std::string& text) const;

 private:
  LabelMap map_;
  std::vector<std::string> classes_;
};

// "AU1+AU4" or "none" of the classes whose bits are set.
std::string UnitsText(const std::vector<std::string>& classes,
                      std::uint64_t shown);

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_DATASETS_UNIT_MAP_H_
