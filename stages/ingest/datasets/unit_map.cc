#include "stages/ingest/datasets/unit_map.h"

#include <algorithm>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/ingest/datasets/action_unit_cell.h"

namespace mien {
namespace {

constexpr std::size_t kMostClasses = 64;  // bits of a sample
constexpr const char* kNone = "none";

std::vector<std::string> EntriesOf(const std::vector<std::string>& labels) {
  if (!labels.empty()) return labels;
  std::vector<std::string> usual;
  for (const int unit : {1, 2, 4, 5, 6, 7, 9, 10, 12, 14, 15, 17}) {
    usual.push_back(Str("AU", unit, "=", unit));
  }
  return usual;
}

}  // namespace

UnitMap::UnitMap(const std::vector<std::string>& labels)
    : map_(EntriesOf(labels)), classes_(map_.classes()) {
  for (const std::string& unit : map_.Emotions()) {
    const auto at = unit.rfind('/');
    const auto number =
        ParseInt(at == std::string::npos ? unit : unit.substr(at + 1));
    if (!number || *number < 1 || *number > 99) {
      throw ConfigError("data.labels: '" + unit +
                        "' is no action unit of 1 to 99 (data.label_by: "
                        "action-units), e.g. \"AU12=12\"");
    }
  }
  for (const std::string& name : classes_) {
    if (name == kNone || name.find('+') != std::string::npos) {
      throw ConfigError("data.labels: '" + name +
                        "' cannot be the name of action units");
    }
  }
  if (classes_.size() > kMostClasses) {
    throw ConfigError(Str("data.labels: ", classes_.size(),
                          " action units, at most ", kMostClasses));
  }
}

std::optional<std::uint64_t> UnitMap::Map(const std::string& cell,
                                          const std::string& dataset) const {
  const UnitList list = ParseUnitCell(cell);
  if (list.units.empty()) return std::nullopt;
  std::uint64_t shown = 0;
  for (const UnitCode& code : list.units) {
    if (!ShowsUnit(list, code.unit)) continue;
    const auto name = map_.Map(std::to_string(code.unit), dataset);
    if (name) shown |= Read(*name);
  }
  return shown;
}

std::string UnitMap::Text(std::uint64_t shown) const {
  return UnitsText(classes_, shown);
}

std::uint64_t UnitMap::Read(const std::string& text) const {
  std::uint64_t shown = 0;
  if (text == kNone) return shown;
  for (const std::string& name : Split(text, '+')) {
    const auto found = std::find(classes_.begin(), classes_.end(), name);
    MIEN_CHECK(found != classes_.end(), "action units '" + text + "'");
    shown |= std::uint64_t{1} << (found - classes_.begin());
  }
  return shown;
}

std::string UnitsText(const std::vector<std::string>& classes,
                      std::uint64_t shown) {
  std::vector<std::string> names;
  for (std::size_t k = 0; k < classes.size(); ++k) {
    if (shown >> k & 1) names.push_back(classes[k]);
  }
  return names.empty() ? kNone : Join(names, "+");
}

}  // namespace mien
