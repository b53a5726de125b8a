#include "tools/inject/planned_expression.h"

#include <algorithm>
#include <cmath>

#include "pipeline/core/csv.h"
#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "tools/inject/expression.h"

namespace mien {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr std::size_t kMostEntries = 1000;

double RaisedCosine(double u) {
  return 0.5 - 0.5 * std::cos(kPi * std::clamp(u, 0.0, 1.0));
}

bool HasAny(const std::map<int, double>& share, const ActionUnits& units) {
  return std::any_of(units.begin(), units.end(),
                     [&](int au) { return share.count(au) > 0; });
}

std::vector<std::string> Entries(const std::string& text,
                                 const std::string& option) {
  const std::vector<std::string> entries = Split(text, ',');
  if (Trim(text).empty() || entries.size() > kMostEntries) {
    throw ConfigError(Str(option, ": give 1 to ", kMostEntries,
                          " entries with commas between them"));
  }
  return entries;
}

// The unit that an expression is known by.
int LeadingUnit(const ActionUnits& units) {
  for (const int au : {12, 4, 9, 10, 15, 2, 1}) {
    if (std::count(units.begin(), units.end(), au) > 0) return au;
  }
  return units.front();
}

std::string ClassOfUnits(const ActionUnits& units) {
  std::map<int, double> share;
  for (const int au : units) share[au] = 1;
  return ClassOf(share);
}

}  // namespace

double ShareAt(const PlannedExpression& e, double time_s) {
  if (!e.course.empty()) return ShareAt(e.course, time_s);
  if (time_s <= e.onset_s || time_s >= e.offset_s) return 0;
  if (time_s < e.apex_s) {
    return RaisedCosine((time_s - e.onset_s) / (e.apex_s - e.onset_s));
  }
  if (time_s <= e.fall_s) return 1;
  return RaisedCosine((e.offset_s - time_s) / (e.offset_s - e.fall_s));
}

std::string AusText(const std::map<int, double>& share) {
  std::vector<std::string> names;
  for (const auto& [au, strength] : share) {
    if (strength != 0) names.push_back(Str(au));
  }
  return Join(names, "+");
}

std::string ClassOf(const std::map<int, double>& share) {
  const bool sour = HasAny(share, {9, 10, 14, 15, 17, 20, 24});
  if (HasAny(share, {12}) && !sour) return "positive";
  if (HasAny(share, {1, 2, 5}) && !sour && !HasAny(share, {4})) {
    return "surprise";
  }
  return "negative";
}

const std::vector<ActionUnits>& CommonExpressions() {
  static const std::vector<ActionUnits> kCommon = {
      {4}, {4, 7}, {9}, {10}, {15}, {17}, {12}, {6, 12}, {1, 2}, {1, 2, 5}};
  return kCommon;
}

std::vector<ActionUnits> ParseActionUnits(const std::string& text,
                                          const std::string& option) {
  const std::vector<int>& known = KnownActionUnits();
  std::vector<ActionUnits> out;
  for (const std::string& entry : Entries(text, option)) {
    ActionUnits units;
    for (const std::string& name : Split(entry, '+')) {
      const auto au = ParseInt(name);
      if (!au || std::count(known.begin(), known.end(), *au) == 0) {
        std::vector<std::string> names;
        for (const int k : known) names.push_back(Str(k));
        throw ConfigError(Str(option, ": \"", Trim(name),
                              "\" is no action unit that can be shown; write "
                              "such as 12,6+12 with units out of ",
                              Join(names, " ")));
      }
      units.push_back(static_cast<int>(*au));
    }
    std::sort(units.begin(), units.end());
    units.erase(std::unique(units.begin(), units.end()), units.end());
    out.push_back(units);
  }
  return out;
}

std::vector<double> ParseNumbers(const std::string& text,
                                 const std::string& option, double low,
                                 double high) {
  std::vector<double> out;
  for (const std::string& entry : Entries(text, option)) {
    const auto value = ParseDouble(entry);
    if (!value || *value < low || *value > high) {
      throw ConfigError(Str(option, ": \"", Trim(entry), "\" is no number in ",
                            NumberText(low), "..", NumberText(high)));
    }
    out.push_back(*value);
  }
  return out;
}

std::map<int, double> ChooseShares(const ActionUnits& units, Rng* rng) {
  const int leading = LeadingUnit(units);
  std::map<int, double> share;
  for (const int au : units) {
    share[au] = au == leading ? 1 : rng->Uniform(0.6, 0.95);
  }
  return share;
}

ActionUnits ChooseUnits(const std::vector<ActionUnits>& choices, Rng* rng) {
  std::map<std::string, std::vector<const ActionUnits*>> by_class;
  for (const ActionUnits& units : choices) {
    by_class[ClassOfUnits(units)].push_back(&units);
  }
  auto at = by_class.begin();
  std::advance(at, rng->Below(static_cast<std::int64_t>(by_class.size())));
  const auto& of_class = at->second;
  return *of_class[static_cast<std::size_t>(
      rng->Below(static_cast<std::int64_t>(of_class.size())))];
}

void WriteTruth(const std::string& path, const std::vector<TruthOf>& videos) {
  bool drawn = false;
  for (const TruthOf& of : videos) {
    for (const PlannedExpression& e : of.expressions) {
      drawn = drawn || !e.family.empty();
    }
  }
  std::vector<std::string> names = {
      "video",        "face",    "kind",     "onset_frame", "apex_frame",
      "offset_frame", "onset_s", "apex_s",   "offset_s",    "action_units",
      "label",        "peak_px", "peak_iod", "fps",         "frames",
      "duration_s",   "source"};
  if (drawn) names.insert(names.end(), {"family", "course"});
  std::string text = CsvLine(names);
  for (const TruthOf& of : videos) {
    for (const PlannedExpression& e : of.expressions) {
      std::vector<std::string> row = {
          of.video,
          Str(e.face),
          e.kind,
          Str(e.onset_idx),
          Str(e.apex_idx),
          Str(e.offset_idx),
          FixedText(e.onset_s, 4),
          FixedText(e.apex_s, 4),
          FixedText(e.offset_s, 4),
          AusText(e.share),
          ClassOf(e.share),
          FixedText(e.peak_px, 3),
          FixedText(e.peak_iod, 5),
          NumberText(std::round(of.fps * 1e4) / 1e4),
          Str(of.frames),
          FixedText(of.duration_s, 4),
          of.source};
      if (drawn) row.insert(row.end(), {e.family, e.course_name});
      text += CsvLine(row);
    }
  }
  WriteFileAtomic(path, text);
}

}  // namespace mien
