#include "tools/eval/spot_coders.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"

namespace mien {
namespace {

constexpr double kSameShare = 0.5;
constexpr std::size_t kMostBeside = 40;  // expressions that run together
constexpr std::size_t kMostNamed = 10;

using Events = std::vector<const SpotEvent*>;

// Begin and end in one unit for all of a list; both ends of frames count.
std::pair<double, double> Ends(const SpotEvent& one) {
  if (!one.has_frames) return {one.onset_s, one.offset_s};
  return {static_cast<double>(one.interval.onset_frame),
          static_cast<double>(one.interval.offset_frame) + 1};
}

double ShareOf(const std::pair<double, double>& a,
               const std::pair<double, double>& b) {
  const double both = std::min(a.second, b.second) - std::max(a.first, b.first);
  const double any = std::max(a.second, b.second) - std::min(a.first, b.first);
  return any > 0 ? std::max(both, 0.0) / any : (any == 0 ? 1 : 0);
}

// Calls found(a, b) for pairs that lie on each other by half; `events` in any
// order. Bounded: of very many that run together only neighbours.
template <class EndsOf, class Found>
void ForPairs(Events events, EndsOf ends_of, Found found) {
  std::stable_sort(events.begin(), events.end(),
                   [&](const SpotEvent* a, const SpotEvent* b) {
                     return ends_of(*a).first < ends_of(*b).first;
                   });
  for (std::size_t i = 0; i < events.size(); ++i) {
    const auto own = ends_of(*events[i]);
    const std::size_t end = std::min(events.size(), i + 1 + kMostBeside);
    for (std::size_t j = i + 1; j < end; ++j) {
      const auto other = ends_of(*events[j]);
      if (other.first > own.second) break;
      if (ShareOf(own, other) >= kSameShare) found(*events[i], *events[j]);
    }
  }
}

// Of one recording: its coders, in the order of the list, and their rows.
struct Coded {
  std::vector<std::string> coders;
  std::map<std::string, std::size_t> rows;
  Events frames, seconds;
  bool overlap = false;
};

std::vector<std::string> CodersOf(const SpotList& list) {
  std::vector<std::string> coders;
  std::set<std::string> seen;
  for (const SpotEvent& one : list.events) {
    if (!one.coder.empty() && seen.insert(one.coder).second) {
      coders.push_back(one.coder);
    }
  }
  return coders;
}

std::string Shown(const std::string& name) {
  return "'" + ShownText(name, 60) + "'";
}

std::string Names(const std::vector<std::string>& names) {
  std::vector<std::string> shown;
  for (const std::string& name : names) {
    if (shown.size() == kMostNamed) {
      shown.push_back("...");
      break;
    }
    shown.push_back(Shown(name));
  }
  return Join(shown, ", ");
}

void KeepWanted(const std::vector<std::string>& wanted, SpotList* truth) {
  const auto is_wanted = [&](const std::string& name) {
    return !name.empty() &&
           std::find(wanted.begin(), wanted.end(), name) != wanted.end();
  };
  std::vector<std::string> there = CodersOf(*truth);
  std::vector<SpotEvent> kept;
  for (SpotEvent& one : truth->events) {
    if (!one.who.empty() && there.size() < kMostNamed &&
        std::find(there.begin(), there.end(), one.who) == there.end()) {
      there.push_back(one.who);
    }
    if (is_wanted(one.coder) || is_wanted(one.who)) {
      kept.push_back(std::move(one));
    }
  }
  if (kept.empty()) {
    throw DataError("--coder " + Names(wanted) +
                    ": nobody of that name has coded anything in the truth" +
                    (there.empty() ? ", which names no coders"
                                   : "; there are: " + Names(there)));
  }
  const std::size_t others = truth->events.size() - kept.size();
  if (others > 0) {
    truth->notes.Say(Str("--coder: ", kept.size(), " expressions of ",
                         Names(wanted), " are read, ", others,
                         " of others are not"));
  }
  truth->events = std::move(kept);
}

std::map<std::string, Coded> ByRecording(const SpotList& truth) {
  std::map<std::string, Coded> coded;
  for (const SpotEvent& one : truth.events) {
    if (one.coder.empty()) continue;
    Coded& own = coded[one.video];
    if (own.rows[one.coder]++ == 0) own.coders.push_back(one.coder);
    (one.has_frames ? own.frames : own.seconds).push_back(&one);
  }
  for (auto& [video, own] : coded) {
    if (own.coders.size() < 2) continue;
    for (const Events* part : {&own.frames, &own.seconds}) {
      ForPairs(*part, Ends, [&own](const SpotEvent& a, const SpotEvent& b) {
        own.overlap = own.overlap || (a.coder != b.coder &&
                                      a.interval.face == b.interval.face);
      });
    }
  }
  return coded;
}

std::string RowsText(const Coded& own) {
  std::vector<std::string> parts;
  for (const std::string& coder : own.coders) {
    if (parts.size() == kMostNamed) break;
    parts.push_back(Str(Shown(coder), " ", own.rows.at(coder)));
  }
  return Join(parts, ", ");
}

}  // namespace

void ChooseCoders(const std::vector<std::string>& wanted, SpotList* truth) {
  if (!wanted.empty()) {
    KeepWanted(wanted, truth);
    return;
  }
  const std::vector<std::string> order = CodersOf(*truth);
  if (order.size() < 2) return;
  std::map<std::string, std::string> chosen;
  for (const auto& [video, own] : ByRecording(*truth)) {
    if (own.coders.size() < 2) continue;
    if (!own.overlap) {
      truth->notes.Count(
          "recordings of which several coders marked other moments: all count "
          "(--coder NAME reads one)",
          Str(ShownText(video, 100), ", ", RowsText(own)));
      continue;
    }
    const auto first = std::find_if(
        order.begin(), order.end(),
        [&](const std::string& one) { return own.rows.count(one) > 0; });
    chosen[video] = *first;
    truth->notes.Count(
        "recordings that several people have coded: the expressions of one "
        "count, who comes first in the file (--coder NAME reads another)",
        Str(ShownText(video, 100), ", of ", Shown(*first), "; there are ",
            RowsText(own)));
  }
  std::vector<SpotEvent> kept;
  for (SpotEvent& one : truth->events) {
    const auto at = chosen.find(one.video);
    if (at == chosen.end() || one.coder.empty() || one.coder == at->second) {
      kept.push_back(std::move(one));
    }
  }
  truth->events = std::move(kept);
}

void WarnOfTwice(SpotSet* set) {
  struct Twice {
    std::set<const SpotEvent*> own, of_two;  // same person; two people
    std::size_t truths = 0;
  };
  std::map<std::pair<std::size_t, int>, Events> by_face;
  for (const SpotEvent& one : set->truth) {
    by_face[{one.interval.video, one.interval.face}].push_back(&one);
  }
  const auto ends = [](const SpotEvent& one) {
    return std::make_pair(static_cast<double>(one.interval.onset_frame),
                          static_cast<double>(one.interval.offset_frame) + 1);
  };
  std::size_t twice = 0;
  std::string first;
  for (const auto& [where, events] : by_face) {
    Twice found;
    ForPairs(events, ends, [&](const SpotEvent& a, const SpotEvent& b) {
      const bool two = !a.who.empty() && !b.who.empty() && a.who != b.who;
      (two ? found.of_two : found.own).insert(&b);
    });
    std::size_t count = found.own.size();
    if (3 * found.of_two.size() > events.size()) count += found.of_two.size();
    if (count > 0 && first.empty()) {
      first = ShownText(set->videos[where.first].name, 100);
    }
    twice += count;
  }
  if (twice == 0) return;
  set->warnings.push_back(
      Str(twice, " of ", set->truth.size(),
          " truths lie on another one of the same recording and face by half "
          "or more (the first in ",
          first,
          "): two coders, or two tiers, in one list? Each counts, so that a "
          "candidate finds one of them at most (--coder NAME or --tier NAME "
          "reads one)"));
}

}  // namespace mien
