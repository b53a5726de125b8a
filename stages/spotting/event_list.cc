#include "stages/spotting/event_list.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace mien {
namespace {

constexpr double kNearS = 0.12;        // between onsets, or apexes, of the two
constexpr double kShareOfRise = 0.5;   // that the brief one must fill
constexpr double kShareOfBrief = 0.5;  // that must lie within the longer one

struct Span {
  double onset_s, apex_s, offset_s;
  double length_s() const { return offset_s - onset_s; }
  double rise_s() const { return apex_s - onset_s; }
};

Span SpanOf(const Event& event, const std::vector<double>& time_s) {
  return {TimeAt(time_s, event.onset_idx), TimeAt(time_s, event.apex_idx),
          TimeAt(time_s, event.offset_idx)};
}

// A slow smile may carry a brief movement of the lips: that fills little of
// its rise.
bool IsRiseOf(const Span& brief, const Span& longer) {
  const double both = std::min(brief.offset_s, longer.offset_s) -
                      std::max(brief.onset_s, longer.onset_s);
  return both > kShareOfBrief * brief.length_s() &&
         brief.onset_s >= longer.onset_s - kNearS &&
         brief.apex_s <= longer.apex_s + kNearS &&
         brief.length_s() >= kShareOfRise * longer.rise_s();
}

// Which of the events go, being the lesser half of one movement.
std::vector<char> Doubles(const std::vector<Event>& events,
                          const std::vector<Span>& spans, double micro_max_s) {
  std::vector<std::size_t> order(events.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&spans](std::size_t a, std::size_t b) {
    return std::make_pair(spans[a].onset_s, a) <
           std::make_pair(spans[b].onset_s, b);
  });
  std::vector<char> gone(events.size(), 0);
  const auto is_brief = [&](std::size_t i) {
    return KindByLength(spans[i].length_s(), micro_max_s) == EventKind::kMicro;
  };
  for (std::size_t n = 0; n < order.size(); ++n) {
    const std::size_t longer = order[n];
    if (is_brief(longer)) continue;
    // Brief ones may begin a little before.
    std::size_t k = n;
    while (k > 0 &&
           spans[order[k - 1]].onset_s >= spans[longer].onset_s - kNearS) {
      --k;
    }
    for (; k < order.size() &&
           spans[order[k]].onset_s <= spans[longer].apex_s + kNearS;
         ++k) {
      const std::size_t brief = order[k];
      if (gone[brief] || gone[longer] || !is_brief(brief) ||
          events[brief].face != events[longer].face ||
          !ShareRegion(events[brief], events[longer]) ||
          !IsRiseOf(spans[brief], spans[longer])) {
        continue;
      }
      gone[events[brief].score >= events[longer].score ? longer : brief] = 1;
    }
  }
  return gone;
}

bool IsExplained(const Event& event) {
  return std::any_of(event.flags.begin(), event.flags.end(),
                     [](EventFlag flag) { return flag != EventFlag::kLowFps; });
}

std::size_t CountOf(double per_minute, double minutes) {
  if (per_minute <= 0 || minutes <= 0) return 0;
  return static_cast<std::size_t>(
      std::max(1.0, std::round(per_minute * minutes)));
}

// Lists the best `count`.
void ListBest(std::size_t count, double macro_share,
              std::vector<ListedEvent>* all) {
  const auto worth = [macro_share](const ListedEvent& one) {
    return one.event.score *
           (one.event.kind == EventKind::kMacro ? macro_share : 1);
  };
  std::vector<std::size_t> order(all->size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) {
                     return worth((*all)[a]) > worth((*all)[b]);
                   });
  for (std::size_t n = 0; n < order.size(); ++n) {
    (*all)[order[n]].listed = n < count;
  }
}

void ListByScore(double minutes, const EventListParams& params,
                 EventList* list) {
  const std::size_t least = CountOf(params.least_looks_per_minute, minutes);
  std::size_t listed = 0;
  for (ListedEvent& one : list->all) {  // those above min_score lead
    const bool above = one.event.score >= params.min_score;
    const bool clear = listed < least && !IsExplained(one.event) &&
                       one.event.score >= params.clear_score &&
                       one.event.strength >= params.clear_strength;
    one.listed = above || clear;
    listed += one.listed ? 1 : 0;
    list->added += one.listed && !above ? 1 : 0;
  }
}

// Numbers all by their score; lists the best of them where looks_per_minute
// says how many. False: it does not.
bool NumberAndChoose(double minutes, const EventListParams& params,
                     EventList* list) {
  std::vector<ListedEvent>* all = &list->all;
  std::stable_sort(all->begin(), all->end(),
                   [](const ListedEvent& a, const ListedEvent& b) {
                     return a.event.score > b.event.score;
                   });
  int number = 0;
  for (ListedEvent& one : *all) one.number = ++number;
  if (params.looks_per_minute <= 0) return false;
  ListBest(CountOf(params.looks_per_minute, minutes), params.macro_share, all);
  return true;
}

}  // namespace

double TimeAt(const std::vector<double>& time_s, double idx) {
  if (time_s.empty()) return 0;
  const double at =
      std::clamp(idx, 0.0, static_cast<double>(time_s.size() - 1));
  const auto low = static_cast<std::size_t>(at);
  const std::size_t high = std::min(low + 1, time_s.size() - 1);
  const double share = at - static_cast<double>(low);
  return (1 - share) * time_s[low] + share * time_s[high];
}

bool ShareRegion(const Event& a, const Event& b) {
  return std::find_first_of(a.regions.begin(), a.regions.end(),
                            b.regions.begin(),
                            b.regions.end()) != a.regions.end();
}

std::vector<Event> EventList::Listed() const {
  std::vector<Event> out;
  for (const ListedEvent& one : all) {
    if (one.listed) out.push_back(one.event);
  }
  return out;
}

std::string MicroBy(double onset_s, double apex_s, double offset_s,
                    double micro_max_s, const EventListParams& params) {
  const bool brief =
      KindByLength(offset_s - onset_s, micro_max_s) == EventKind::kMicro;
  const bool quick = apex_s - onset_s <= params.micro_onset_s + kLengthEpsS;
  if (brief && params.micro_rule != "onset") return "total";
  return quick && params.micro_rule != "total" ? "onset" : "";
}

EventList ListEvents(const Events& found, const std::vector<double>& time_s,
                     double minutes, double micro_max_s,
                     const EventListParams& params) {
  std::vector<Span> spans;
  for (const Event& event : found.events) {
    spans.push_back(SpanOf(event, time_s));
  }
  const std::vector<char> gone = Doubles(found.events, spans, micro_max_s);
  EventList list;
  for (std::size_t i = 0; i < spans.size(); ++i) {
    if (gone[i]) continue;
    ListedEvent one;
    one.event = found.events[i];
    one.micro_by = MicroBy(spans[i].onset_s, spans[i].apex_s, spans[i].offset_s,
                           micro_max_s, params);
    one.event.kind =
        one.micro_by.empty() ? EventKind::kMacro : EventKind::kMicro;
    list.all.push_back(std::move(one));
  }
  if (!NumberAndChoose(minutes, params, &list)) {
    ListByScore(minutes, params, &list);
  }
  return list;
}

EventList ListAsFound(const Events& found, double minutes,
                      const EventListParams& params) {
  EventList list;
  for (const Event& event : found.events) {
    list.all.push_back(
        {event, 0, event.kind == EventKind::kMicro ? "total" : "", true});
  }
  NumberAndChoose(minutes, params, &list);
  return list;
}

}  // namespace mien
