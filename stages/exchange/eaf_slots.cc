#include "stages/exchange/eaf_slots.h"

#include <algorithm>
#include <map>
#include <utility>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"

namespace mien {
namespace {

// Of slots without times in a row; a chain that bites its tail ends here too.
constexpr std::size_t kMostSteps = 2000;
constexpr int kMostDepth = 50;  // of tiers below tiers

TimeSlots ReadValues(const pugi::xml_node& root, double unit_s,
                     const std::string& name) {
  TimeSlots slots;
  for (const pugi::xml_node& slot :
       root.child("TIME_ORDER").children("TIME_SLOT")) {
    const std::string id = slot.attribute("TIME_SLOT_ID").value();
    std::optional<double> time_s;
    if (const auto value = slot.attribute("TIME_VALUE")) {
      const auto ticks = ParseInt(value.value());
      if (!ticks || *ticks < 0 || *ticks > kMaxEafTime) {
        throw DataError(name + ": time slot '" + ShownText(id, 60) +
                        "': TIME_VALUE '" + ShownText(value.value(), 40) +
                        "' is not a time in whole milliseconds");
      }
      time_s = static_cast<double>(*ticks) * unit_s;
    }
    const auto [at, is_new] = slots.index.emplace(id, slots.time_s.size());
    if (is_new) slots.time_s.emplace_back();
    slots.time_s[at->second] = time_s;
  }
  slots.is_put.assign(slots.time_s.size(), false);
  return slots;
}

// The next slot with a time, and how many steps away it is; 0: there is none.
struct Aligned {
  double time_s = 0;
  std::size_t steps = 0;
};

std::optional<double> Spread(const Aligned& from, const Aligned& to) {
  if (from.steps == 0 || to.steps == 0 || to.time_s < from.time_s) {
    return std::nullopt;
  }
  return from.time_s + (to.time_s - from.time_s) *
                           static_cast<double>(from.steps) /
                           static_cast<double>(from.steps + to.steps);
}

using Links = std::unordered_map<std::size_t, std::size_t>;

Aligned Along(const Links& links, std::size_t slot, const TimeSlots& slots) {
  for (std::size_t steps = 1; steps <= kMostSteps; ++steps) {
    const auto at = links.find(slot);
    if (at == links.end()) return {};
    slot = at->second;
    if (slots.time_s[slot]) return {*slots.time_s[slot], steps};
  }
  return {};
}

Aligned Beside(std::size_t slot, bool forward, const TimeSlots& slots) {
  for (std::size_t steps = 1; steps <= kMostSteps; ++steps) {
    if (forward ? slot + 1 >= slots.time_s.size() : slot == 0) return {};
    slot = forward ? slot + 1 : slot - 1;
    if (slots.time_s[slot]) return {*slots.time_s[slot], steps};
  }
  return {};
}

void Put(const std::vector<std::pair<std::size_t, double>>& found,
         TimeSlots* slots) {
  for (const auto& [slot, time_s] : found) {
    slots->time_s[slot] = time_s;
    slots->is_put[slot] = true;
  }
}

// What the annotations of one tier tell of their slots.
void PutAlongTier(const pugi::xml_node& tier, TimeSlots* slots) {
  Links next, before;
  for (const pugi::xml_node& node : tier.children("ANNOTATION")) {
    const auto one = node.child("ALIGNABLE_ANNOTATION");
    const auto start =
        slots->index.find(one.attribute("TIME_SLOT_REF1").value());
    const auto end = slots->index.find(one.attribute("TIME_SLOT_REF2").value());
    if (start == slots->index.end() || end == slots->index.end()) continue;
    next.emplace(start->second, end->second);
    before.emplace(end->second, start->second);
  }
  std::vector<std::pair<std::size_t, double>> found;
  for (const auto& [slot, other] : next) {
    if (slots->time_s[slot]) continue;
    if (const auto time_s =
            Spread(Along(before, slot, *slots), Along(next, slot, *slots))) {
      found.emplace_back(slot, *time_s);
    }
  }
  Put(found, slots);
}

// Parents before their children.
std::vector<pugi::xml_node> TiersByDepth(const pugi::xml_node& root) {
  std::map<std::string, std::string> parents;
  std::vector<std::pair<int, pugi::xml_node>> tiers;
  for (const pugi::xml_node& tier : root.children("TIER")) {
    parents.emplace(tier.attribute("TIER_ID").value(),
                    tier.attribute("PARENT_REF").value());
  }
  for (const pugi::xml_node& tier : root.children("TIER")) {
    int depth = 0;
    auto at = parents.find(tier.attribute("PARENT_REF").value());
    for (; at != parents.end() && depth < kMostDepth; ++depth) {
      at = parents.find(at->second);
    }
    tiers.emplace_back(depth, tier);
  }
  std::stable_sort(
      tiers.begin(), tiers.end(),
      [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<pugi::xml_node> sorted;
  for (const auto& [depth, tier] : tiers) sorted.push_back(tier);
  return sorted;
}

}  // namespace

TimeSlots ReadSlots(const pugi::xml_node& root, double unit_s,
                    const std::string& name) {
  TimeSlots slots = ReadValues(root, unit_s, name);
  for (const pugi::xml_node& tier : TiersByDepth(root)) {
    PutAlongTier(tier, &slots);
  }
  std::vector<std::pair<std::size_t, double>> found;
  for (std::size_t i = 0; i < slots.time_s.size(); ++i) {
    if (slots.time_s[i]) continue;
    if (const auto time_s =
            Spread(Beside(i, false, slots), Beside(i, true, slots))) {
      found.emplace_back(i, *time_s);
    }
  }
  Put(found, &slots);
  return slots;
}

}  // namespace mien
