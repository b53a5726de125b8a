#include "stages/exchange/boris_events.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "pipeline/core/text.h"
#include "stages/exchange/cells.h"
#include "stages/exchange/event_terms.h"
#include "stages/exchange/tracks.h"

namespace mien {
namespace {

constexpr const char* kNothing = "None";

// BORIS parts modifiers by '|' and values by ','.
std::string Value(const std::string& text) {
  std::string out = CleanText(text, 200);
  std::replace_if(
      out.begin(), out.end(),
      [](char c) { return c == '|' || c == ',' || c == '\n' || c == '\t'; },
      ' ');
  return Trim(out);
}

std::vector<std::string> Values(const std::vector<std::string>& texts) {
  std::vector<std::string> values;
  for (const std::string& text : texts) values.push_back(Value(text));
  return values;
}

void AddNew(const std::vector<std::string>& found,
            std::vector<std::string>* values) {
  for (const std::string& one : found) {
    if (one.empty()) continue;
    if (std::find(values->begin(), values->end(), one) == values->end()) {
      values->push_back(one);
    }
  }
}

std::string OrNothing(const std::string& text) {
  return text.empty() ? kNothing : text;
}

std::string ModifierOf(const EventRow& row) {
  return Join({OrNothing(Value(row.label)), OrNothing(Value(row.verdict)),
               OrNothing(Join(Values(row.flags), ",")),
               OrNothing(Join(Values(row.action_units), ","))},
              "|");
}

std::string Comment(const std::string& text) {
  std::string out = CleanText(text, 10000);
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c == '\t' || c == '\n'; },
      ' ');
  return out;
}

// Names the first lane of a face and kind in which nothing is under way.
class Lanes {
 public:
  std::string Take(const EventRow& row, double start_s, double stop_s) {
    auto& ends = ends_[{row.face, row.kind}];
    std::size_t lane = 0;
    while (lane < ends.size() && ends[lane] >= start_s) ++lane;
    if (lane == ends.size()) ends.push_back(0);
    ends[lane] = stop_s;
    return lane == 0 ? Str("face", row.face)
                     : Str("face", row.face, "_", lane + 1);
  }

 private:
  std::map<std::pair<int, std::string>, std::vector<double>> ends_;
};

double Rounded(double time_s) {
  return std::round(std::max(time_s, 0.0) * 1e6) / 1e6;
}

}  // namespace

std::vector<BorisModifier> BorisModifiers(const std::vector<EventRow>& rows) {
  std::vector<BorisModifier> sets = {
      {"label", false, {"negative", "positive", "surprise", "unsure"}},
      {"verdict", false, {"accept", "reject", "unsure"}},
      {"flags", true, {}},
      {"action_units", true, {}}};
  for (const FlagTerm& term : FlagTerms()) sets[2].values.push_back(term.text);
  for (const EventRow& row : rows) {
    AddNew({Value(row.label)}, &sets[0].values);
    AddNew(Values(row.flags), &sets[2].values);
    AddNew(Values(row.action_units), &sets[3].values);
  }
  return sets;
}

std::vector<BorisEvent> BorisEvents(const std::vector<EventRow>& rows) {
  CheckTimes(rows);
  Lanes lanes;
  std::vector<std::pair<int, BorisEvent>> events;  // 0: an end, 1: others
  for (const EventRow& row : ByOnset(rows)) {
    const double start_s = Rounded(row.onset_s);
    // A state of no length would not be one.
    const double stop_s = std::max(Rounded(row.offset_s), start_s + 1e-3);
    BorisEvent event;
    event.subject = lanes.Take(row, start_s, stop_s);
    event.code = row.kind;
    event.modifier = ModifierOf(row);
    event.time_s = start_s;
    event.comment = Comment(EventText(row));
    event.frame = row.onset_frame;
    events.emplace_back(1, event);
    event.time_s = stop_s;
    event.comment = Comment(row.note);
    event.frame = row.offset_frame;
    events.emplace_back(0, event);
    if (row.apex_frame < 0 || !std::isfinite(row.apex_s)) continue;
    event.time_s = Rounded(row.apex_s);
    event.code = "apex";
    event.modifier.clear();
    event.comment = Str("#", row.event);
    event.frame = row.apex_frame;
    events.emplace_back(1, event);
  }
  std::stable_sort(events.begin(), events.end(),
                   [](const auto& a, const auto& b) {
                     return std::make_pair(a.second.time_s, a.first) <
                            std::make_pair(b.second.time_s, b.first);
                   });
  std::vector<BorisEvent> sorted;
  for (auto& [order, event] : events) sorted.push_back(std::move(event));
  return sorted;
}

}  // namespace mien
