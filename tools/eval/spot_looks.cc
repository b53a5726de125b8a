#include "tools/eval/spot_looks.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "pipeline/core/csv.h"
#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/exchange/cells.h"
#include "stages/exchange/recording_match.h"
#include "stages/exchange/recording_name.h"
#include "tools/eval/output.h"

namespace mien {
namespace {

const std::vector<double> kRates = {1, 2, 5, 10};  // false looks a minute

using Spans = std::vector<std::pair<double, double>>;  // ascending, disjoint

Spans Merged(Spans spans) {
  std::sort(spans.begin(), spans.end());
  Spans merged;
  for (const auto& [begin, end] : spans) {
    if (!merged.empty() && begin <= merged.back().second) {
      merged.back().second = std::max(merged.back().second, end);
    } else {
      merged.emplace_back(begin, end);
    }
  }
  return merged;
}

bool Lies(const Spans& spans, double time_s) {
  const auto after =
      std::upper_bound(spans.begin(), spans.end(), time_s,
                       [](double time, const std::pair<double, double>& one) {
                         return time < one.first;
                       });
  return after != spans.begin() && time_s < (after - 1)->second;
}

// Of all videos of the set. @throws DataError for a name of several.
std::vector<Spans> SpansOf(const SpotSet& set,
                           const std::vector<SpeechSpan>& speech) {
  std::map<std::string, Spans> by_name;
  for (const SpeechSpan& one : speech) {
    by_name[PlainPath(one.video)].emplace_back(one.begin_s, one.end_s);
  }
  std::vector<std::string> names;
  for (const auto& entry : by_name) names.push_back(entry.first);
  const RecordingIndex index(PathsOf(set), names);
  std::vector<Spans> spans(set.videos.size());
  std::set<std::size_t> named;  // by their whole names
  for (const bool whole : {true, false}) {
    for (const auto& [name, own] : by_name) {
      const auto which = index.MeantBy(name);
      if (which.empty() ||
          whole != (NameKey(index.paths()[which[0]]) == NameKey(name))) {
        continue;
      }
      if (which.size() > 1) {
        throw DataError("--speech: " + SeveralText(name, index.paths(), which));
      }
      if (whole) named.insert(which[0]);
      if (!whole && named.count(which[0]) > 0 &&
          StemKey(name) != NameKey(name)) {
        continue;
      }
      Spans& of_video = spans[which[0]];
      of_video.insert(of_video.end(), own.begin(), own.end());
    }
  }
  for (Spans& one : spans) one = Merged(std::move(one));
  return spans;
}

double MiddleS(const SpotEvent& event, const SpotSet& set) {
  const double middle_s = (event.onset_s + event.offset_s) / 2;
  if (std::isfinite(middle_s)) return middle_s;
  const auto& fps = set.videos[event.interval.video].fps;
  const double frame = 0.5 * static_cast<double>(event.interval.onset_frame +
                                                 event.interval.offset_frame);
  return fps ? frame / *fps : std::nan("");
}

bool IsHidden(const SpotEvent& event, const std::vector<std::string>& flags) {
  for (const std::string& flag : Split(event.flags, ';')) {
    const std::string name = ToLower(Trim(flag));
    if (std::find(flags.begin(), flags.end(), name) != flags.end()) {
      return true;
    }
  }
  return false;
}

std::vector<LookGroup> GroupsOf(const std::vector<SpotEvent>& truth,
                                const std::vector<LookPoint>& points) {
  std::map<std::string, std::vector<std::size_t>> members;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const std::string& kind = truth[i].interval.kind;
    for (const std::string& name :
         {kind.empty() ? "" : "kind " + kind, SizeName(truth[i].size_iod),
          truth[i].half}) {
      if (!name.empty()) members[name].push_back(i);
    }
  }
  std::vector<LookGroup> groups;
  for (const auto& [name, indices] : members) {
    if (indices.size() == truth.size() && StartsWith(name, "kind")) continue;
    LookGroup group;
    group.name = name;
    group.truths = static_cast<int>(indices.size());
    for (const LookPoint& point : points) {
      int each = 0, one_list = 0;
      for (const std::size_t i : indices) {
        each += point.each.found[i] ? 1 : 0;
        one_list += point.one_list.found[i] ? 1 : 0;
      }
      group.each.push_back(static_cast<double>(each) / group.truths);
      group.one_list.push_back(static_cast<double>(one_list) / group.truths);
    }
    groups.push_back(std::move(group));
  }
  return groups;
}

std::vector<double> MinutesOf(const SpotSet& set, double all_minutes) {
  std::vector<double> minutes;
  for (const VideoFacts& video : set.videos) {
    minutes.push_back(video.duration_s ? *video.duration_s / 60 : std::nan(""));
  }
  if (minutes.size() == 1 && all_minutes > 0) minutes[0] = all_minutes;
  return minutes;
}

double Sum(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum;
}

// Events whose middle lies inside (or outside) the spans of their video.
std::vector<SpotInterval> Within(const std::vector<const SpotEvent*>& events,
                                 const SpotSet& set,
                                 const std::vector<Spans>& spans, bool inside) {
  std::vector<SpotInterval> kept;
  for (const SpotEvent* event : events) {
    const double middle_s = MiddleS(*event, set);
    if (Lies(spans[event->interval.video], middle_s) == inside) {
      kept.push_back(event->interval);
    }
  }
  return kept;
}

// Minutes of each video inside (or outside) the spans. A video that has none
// takes no part: its list has no candidates there.
std::vector<double> MinutesWithin(const std::vector<double>& minutes,
                                  const std::vector<Spans>& spans,
                                  bool inside) {
  std::vector<double> kept;
  for (std::size_t v = 0; v < minutes.size(); ++v) {
    double speech = 0;
    for (const auto& [begin, end] : spans[v]) {
      speech += std::max(0.0, std::min(end / 60, minutes[v]) - begin / 60);
    }
    kept.push_back(std::max(inside ? speech : minutes[v] - speech, 1e-12));
  }
  return kept;
}

}  // namespace

std::vector<SpeechSpan> ReadSpeech(const std::string& path,
                                   ReadingNotes* notes) {
  const Table table = ReadCsv(path, {}, notes);
  const auto video = table.Need({"video", "vid", "name"});
  const auto begin = table.Need({"start_s", "onset_s", "start", "onset"});
  const auto end = table.Need({"end_s", "offset_s", "end", "offset"});
  const DecimalMark mark = FindDecimalMark(table);
  std::vector<SpeechSpan> spans;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const Cells cells(table, i, mark);
    const auto from = cells.Number(begin), to = cells.Number(end);
    if (!from || *from < 0) cells.Fail(begin, "must be a time in seconds");
    if (!to || *to < *from) cells.Fail(end, "must be a time after the start");
    spans.push_back({cells.Text(video), *from, *to});
  }
  return spans;
}

std::string SizeName(double size_iod) {
  if (!std::isfinite(size_iod) || size_iod <= 0 || size_iod > 1) return "";
  if (size_iod < 0.0075) return "size 0.5 %";
  return Str("size ", std::llround(size_iod * 100), " %");
}

std::string HalfName(const std::string& action_units,
                     const std::string& regions) {
  static const std::set<int> upper_units = {1, 2, 4, 5, 6, 7, 43, 45, 46};
  bool upper = false, lower = false;
  int unit = 0;
  for (const char c : action_units + " ") {
    if (c >= '0' && c <= '9' && unit < 1000) {
      unit = unit * 10 + (c - '0');
    } else if (unit > 0) {
      (upper_units.count(unit) > 0 ? upper : lower) = true;
      unit = 0;
    }
  }
  if (!upper && !lower) {
    for (const std::string& part : Split(regions, ';')) {
      const std::string name = ToLower(Trim(part));
      if (name.empty()) continue;
      const bool above = name.find("brow") != std::string::npos ||
                         name.find("eye") != std::string::npos ||
                         name.find("forehead") != std::string::npos ||
                         name.find("lid") != std::string::npos;
      (above ? upper : lower) = true;
    }
  }
  if (upper && lower) return "both halves";
  return upper ? "upper face" : lower ? "lower face" : "";
}

Looks MakeLooks(const SpotSet& set, const std::vector<std::string>& hidden,
                const std::vector<SpeechSpan>& speech, double all_minutes,
                const MatchRule& rule) {
  Looks looks;
  looks.rates = kRates;
  for (const std::string& flags : hidden) {
    for (const std::string& flag : Split(flags, ',')) {
      if (!Trim(flag).empty()) looks.hidden.push_back(ToLower(Trim(flag)));
    }
  }
  std::vector<const SpotEvent*> truth, shown;
  for (const SpotEvent& one : set.truth) truth.push_back(&one);
  for (const SpotEvent& one : set.predicted) {
    if (IsHidden(one, looks.hidden)) {
      ++looks.not_shown;
    } else {
      shown.push_back(&one);
    }
  }
  const auto minutes = MinutesOf(set, all_minutes);
  const std::vector<Spans> nowhere(set.videos.size());
  LookPart all;
  all.name = "all";
  all.minutes = Sum(minutes);
  all.points =
      LookPoints(Within(truth, set, nowhere, false),
                 Within(shown, set, nowhere, false), minutes, kRates, rule);
  all.groups = GroupsOf(set.truth, all.points);
  looks.parts.push_back(std::move(all));
  if (speech.empty() || looks.parts[0].points.empty()) return looks;
  const auto spans = SpansOf(set, speech);
  for (const bool inside : {true, false}) {
    LookPart part;
    part.name = inside ? "speech" : "listening";
    const auto own = MinutesWithin(minutes, spans, inside);
    part.minutes = Sum(own);
    part.points =
        LookPoints(Within(truth, set, spans, inside),
                   Within(shown, set, spans, inside), own, kRates, rule);
    looks.parts.push_back(std::move(part));
  }
  return looks;
}

std::string LooksTable(const Looks& looks) {
  if (looks.parts[0].points.empty()) {
    return "recall at N false looks a minute: not known, as the length of a "
           "video (frames and fps) or the score of a candidate is not\n";
  }
  std::vector<std::vector<std::string>> rows;
  const auto head = [&](const LookPart& part) {
    const std::string where = part.name == "all" ? "" : part.name + ", ";
    rows.push_back(
        {Str("false looks a minute (", where, Figure(part.minutes, 2), " min)"),
         "truths"});
    for (const double rate : looks.rates) {
      rows.back().push_back(NumberText(rate));
    }
  };
  const auto line = [&](const LookPart& part, const std::string& name,
                        bool each, double (SpotCounts::*figure)() const) {
    rows.push_back({"  " + name, Str(part.points[0].each.counts.truths())});
    for (const LookPoint& point : part.points) {
      const auto& result = each ? point.each : point.one_list;
      rows.back().push_back(Figure((result.counts.*figure)(), 3));
    }
  };
  for (const LookPart& part : looks.parts) {
    if (part.points.empty() || part.points[0].each.counts.truths() == 0) {
      continue;
    }
    head(part);
    line(part, "recall, best of each recording", true, &SpotCounts::recall);
    line(part, "precision", true, &SpotCounts::precision);
    line(part, "F1", true, &SpotCounts::f1);
    line(part, "recall, one list by score", false, &SpotCounts::recall);
    line(part, "precision", false, &SpotCounts::precision);
    line(part, "F1", false, &SpotCounts::f1);
    for (const LookGroup& group : part.groups) {
      rows.push_back({"  recall, " + group.name, Str(group.truths)});
      for (const double recall : group.each) {
        rows.back().push_back(Figure(recall, 3));
      }
    }
  }
  std::string text = rows.empty() ? "" : AlignedTable(rows);
  if (looks.not_shown > 0) {
    text += Str(looks.not_shown, " candidates are not shown (",
                Join(looks.hidden, ", "), "): their hits count as missed\n");
  }
  return text;
}

}  // namespace mien
